/// The sum of products of tensors' elements that the equation describes, in Einstein's notation: `"ij,jk->ik"` is a matrix
/// product, `"ii->"` a trace, `"...id,...jd->...ij"` the scores of attention.
///
/// Each letter names a dimension, `...` all that are not named, which are broadcast; letters that the result lacks are
/// summed over, as is `...`. Without `->` the result has `...`, then the letters that occur once, in the order of the
/// alphabet. Gradients: those of the products and sums that it is made of. PyTorch: `torch.einsum`.
public func einsum(_ equation: String, _ operands: Tensor...) -> Tensor { einsum(equation, operands) }
/// The sum of products that the equation describes: ``einsum(_:_:)-(_,Tensor...)``. PyTorch: `torch.einsum`.
public func einsum(_ equation: String, _ operands: [Tensor]) -> Tensor {
    let plan = EinsumPlan(equation, operands)
    var terms = zip(plan.inputs, operands).map { labels, operand in
        LabelledTensor(operand, labels).withoutRepeatedLabels().withoutBroadcastLabels(plan.sizes)
    }
    var result = terms.removeFirst()
    for (index, term) in terms.enumerated() {
        // Labels that a later operand or the result still needs.
        let needed = Set(plan.inputs.dropFirst(index + 2).joined()).union(plan.output)
        result = result.multiplied(by: term, keeping: needed)
    }
    return result.summed(keeping: Set(plan.output)).ordered(plan.output)
}

/// The equation's labels, checked: its letters, and for dimensions covered by `...` others, counted from the end.
private struct EinsumPlan {
    let inputs: [[Character]]
    let output: [Character]
    private(set) var sizes: [Character: Int] = [:]

    init(_ equation: String, _ operands: [Tensor]) {
        check(
            !operands.isEmpty, "einsum(): must specify the equation string and at least one operand",
            hint: "einsum(\"ij,jk->ik\", a, b)")
        let text = equation.filter { $0 != " " }
        var left = text[...]
        var right: Substring?
        if let arrow = text.firstRange(of: "->") {
            left = text[..<arrow.lowerBound]
            right = text[arrow.upperBound...]
        }
        let terms = left.split(separator: ",", omittingEmptySubsequences: false)
        check(
            terms.count == operands.count,
            "einsum(): \(terms.count > operands.count ? "fewer" : "more") operands were provided than specified in the "
                + "equation", hint: "\(equation) names \(terms.count) operands; \(operands.count) were given.")
        inputs = zip(terms, operands).enumerated().map { index, pair in
            Self.labels(pair.0, "operand \(index)", equation, covering: pair.1, index)
        }
        let covered = Set(inputs.joined().filter { !$0.isLetter }).sorted(by: >)
        if let right {
            output = Self.labels(right, "output", equation, covered)
        } else {
            let all = inputs.joined()
            output = covered + Set(all).filter { label in label.isLetter && all.count { $0 == label } == 1 }.sorted()
        }
        for (index, (labels, operand)) in zip(inputs, operands).enumerated() { note(labels, operand, index) }
        checkOutput(equation)
    }

    /// The labels of dimensions that `...` covers, from the first to the last: characters for private use.
    private static func labels(coveringLast count: Int) -> [Character] {
        (0..<count).reversed().compactMap { UnicodeScalar(0xE000 + UInt32($0)).map(Character.init) }
    }

    /// The labels of an operand.
    private static func labels(
        _ term: Substring, _ owner: String, _ equation: String, covering operand: Tensor, _ index: Int
    ) -> [Character] {
        let letters = term.count { $0 != "." }
        if term.contains("...") {
            check(
                letters <= operand.ndim,
                "einsum(): the number of subscripts in the equation (\(letters)) is more than the number of dimensions "
                    + "(\(operand.ndim)) for operand \(index)", hint: "Operand \(index) has shape \(operand.shape).")
        }
        let found = labels(term, owner, equation, labels(coveringLast: max(operand.ndim - letters, 0)))
        check(
            term.contains("...") || letters == operand.ndim,
            "einsum(): the number of subscripts in the equation (\(letters)) does not match the number of dimensions "
                + "(\(operand.ndim)) for operand \(index) and no ellipsis was given",
            hint: "Operand \(index) has shape \(operand.shape).")
        return found
    }

    /// The letters of a term, with `covered` in the place of `...`.
    private static func labels(
        _ term: Substring, _ owner: String, _ equation: String, _ covered: [Character]
    ) -> [Character] {
        var result: [Character] = []
        var rest = term
        var hasEllipsis = false
        while let letter = rest.first {
            if rest.hasPrefix("...") {
                check(
                    !hasEllipsis, "einsum(): found '.' for \(owner) for which an ellipsis was already found",
                    hint: "In \"\(equation)\".")
                hasEllipsis = true
                result += covered
                rest = rest.dropFirst(3)
                continue
            }
            check(
                letter != ".",
                "einsum(): found '.' for \(owner) that is not part of any ellipsis\(owner == "output" ? " (...)" : "")",
                hint: "In \"\(equation)\".")
            check(
                letter.isLetter && letter.isASCII,
                "einsum(): invalid subscript given at index \(equation.firstIndex(of: letter)?.utf16Offset(in: equation) ?? 0)"
                    + " in the equation string, subscripts must be in [a-zA-Z]", hint: "In \"\(equation)\".")
            result.append(letter)
            rest = rest.dropFirst()
        }
        return result
    }

    /// Notes the sizes of an operand's labels, where they are not 1.
    private mutating func note(_ labels: [Character], _ operand: Tensor, _ index: Int) {
        for (dimension, (label, size)) in zip(labels, operand.shape).enumerated() {
            if let first = labels.firstIndex(of: label), first < dimension {
                check(
                    operand.shape[first] == size,
                    "einsum(): subscript \(label) is repeated for operand \(index) but the sizes don't match, \(size) != "
                        + "\(operand.shape[first])", hint: "Operand \(index) has shape \(operand.shape).")
            }
            let known = sizes[label] ?? 1
            check(
                known == size || known == 1 || size == 1,
                label.isLetter
                    ? "einsum(): subscript \(label) has size \(size) for operand \(index) which does not broadcast with "
                        + "previously seen size \(known)"
                    : "einsum(): dimension \(dimension) covered by ellipsis in operand \(index) has size \(size) which "
                        + "does not broadcast with previously seen ellipsis with size \(known) for the respective dimension",
                hint: "Each letter stands for one size.")
            sizes[label] = known == 1 ? size : known
        }
    }

    private func checkOutput(_ equation: String) {
        for letter in output {
            check(
                sizes[letter] != nil,
                "einsum(): output subscript \(letter) does not appear in the equation for any input operand",
                hint: "In \"\(equation)\".")
        }
        let repeated = output.first { letter in output.count { $0 == letter } > 1 }
        check(
            repeated == nil, "einsum(): output subscript \(repeated ?? " ") appears more than once in the output",
            hint: "In \"\(equation)\".")
    }
}

/// A tensor with a letter for each dimension.
private struct LabelledTensor {
    let tensor: Tensor
    let labels: [Character]

    init(_ tensor: Tensor, _ labels: [Character]) {
        self.tensor = tensor
        self.labels = labels
    }

    /// The diagonal where a label occurs twice.
    func withoutRepeatedLabels() -> LabelledTensor {
        for (second, label) in labels.enumerated() {
            guard let first = labels.firstIndex(of: label), first < second else { continue }
            let others = labels.indices.filter { $0 != first && $0 != second }
            let diagonal = tensor.diagonal(dim1: first, dim2: second)
            return LabelledTensor(diagonal, others.map { labels[$0] } + [label]).withoutRepeatedLabels()
        }
        return self
    }

    /// Without dimensions of size 1 that other operands have in another size.
    func withoutBroadcastLabels(_ sizes: [Character: Int]) -> LabelledTensor {
        let kept = labels.indices.filter { tensor.shape[$0] == sizes[labels[$0]] }
        if kept.count == labels.count { return self }
        return LabelledTensor(tensor.reshape(kept.map { tensor.shape[$0] }), kept.map { labels[$0] })
    }

    func summed(keeping kept: Set<Character>) -> LabelledTensor {
        let dims = labels.indices.filter { !kept.contains(labels[$0]) }
        if dims.isEmpty { return self }
        return LabelledTensor(tensor.sum(dim: dims), labels.filter(kept.contains))
    }

    func ordered(_ order: [Character]) -> Tensor {
        order == labels ? tensor : tensor.permute(order.map { labels.firstIndex(of: $0)! })
    }

    /// The sizes of the labels' dimensions.
    private func sizes(_ labels: [Character]) -> [Int] {
        labels.map { tensor.shape[self.labels.firstIndex(of: $0)!] }
    }

    /// The product with another, summed over the labels that both have and `kept` lacks: a batch of matrix products.
    func multiplied(by other: LabelledTensor, keeping kept: Set<Character>) -> LabelledTensor {
        let a = summed(keeping: kept.union(other.labels))
        let b = other.summed(keeping: kept.union(labels))
        let shared = a.labels.filter(b.labels.contains)
        let batch = shared.filter(kept.contains)
        let inner = shared.filter { !kept.contains($0) }
        let rows = a.labels.filter { !shared.contains($0) }
        let columns = b.labels.filter { !shared.contains($0) }
        let count = { (sizes: [Int]) in Shape.count(sizes) }
        let (batchSizes, innerCount) = (a.sizes(batch), count(a.sizes(inner)))
        let left = a.ordered(batch + rows + inner).reshape([count(batchSizes), count(a.sizes(rows)), innerCount])
        let right = b.ordered(batch + inner + columns).reshape([count(batchSizes), innerCount, count(b.sizes(columns))])
        let product = left.bmm(right).view(batchSizes + a.sizes(rows) + b.sizes(columns))
        return LabelledTensor(product, batch + rows + columns)
    }
}
