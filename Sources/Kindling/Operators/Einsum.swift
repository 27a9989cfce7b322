/// The sum of products of tensors' elements that the equation describes, in Einstein's notation: `"ij,jk->ik"` is a matrix
/// product, `"ii->"` a trace, `"bhid,bhjd->bhij"` the scores of attention.
///
/// Each letter names a dimension; letters that the result lacks are summed over. Without `->` the result has the letters
/// that occur once, in the order of the alphabet. Gradients: those of the products and sums that it is made of. PyTorch:
/// `torch.einsum` (without `...`).
public func einsum(_ equation: String, _ operands: Tensor...) -> Tensor {
    let plan = EinsumPlan(equation, operands)
    var terms = zip(plan.inputs, operands).map { LabelledTensor($1, $0).withoutRepeatedLabels() }
    var result = terms.removeFirst()
    for (index, term) in terms.enumerated() {
        // Labels that a later operand or the result still needs.
        let needed = Set(plan.inputs.dropFirst(index + 2).joined()).union(plan.output)
        result = result.multiplied(by: term, keeping: needed)
    }
    return result.summed(keeping: Set(plan.output)).ordered(plan.output)
}

/// The equation's letters, checked.
private struct EinsumPlan {
    let inputs: [[Character]]
    let output: [Character]

    init(_ equation: String, _ operands: [Tensor]) {
        let text = equation.filter { $0 != " " }
        var left = text[...]
        var right: Substring?
        if let arrow = text.firstRange(of: "->") {
            left = text[..<arrow.lowerBound]
            right = text[arrow.upperBound...]
        }
        inputs = left.split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
        check(
            inputs.count == operands.count,
            "einsum(): \(inputs.count < operands.count ? "fewer" : "more") operands were provided than specified in the "
                + "equation", hint: "\(equation) names \(inputs.count) operands; \(operands.count) were given.")
        for letter in inputs.joined() where !letter.isLetter || !letter.isASCII {
            fail("einsum(): invalid subscript given", hint: "\"\(letter)\" in \"\(equation)\": use letters.")
        }
        var sizes: [Character: Int] = [:]
        for (index, (letters, operand)) in zip(inputs, operands).enumerated() {
            check(
                letters.count == operand.ndim,
                "einsum(): the number of subscripts in the equation (\(letters.count)) does not match the number of "
                    + "dimensions (\(operand.ndim)) for operand \(index) and no ellipsis was given",
                hint: "Operand \(index) has shape \(operand.shape).")
            for (letter, size) in zip(letters, operand.shape) {
                let known = sizes.updateValue(size, forKey: letter) ?? size
                check(
                    known == size,
                    "einsum(): subscript \(letter) has size \(size) for operand \(index) which does not broadcast with "
                        + "previously seen size \(known)", hint: "Each letter stands for one size.")
            }
        }
        if let right {
            output = Array(right)
        } else {
            let all = inputs.joined()
            output = Set(all).filter { letter in all.count { $0 == letter } == 1 }.sorted()
        }
        for letter in output {
            check(
                sizes[letter] != nil,
                "einsum(): output subscript \(letter) does not appear in the equation for any input operand",
                hint: "In \"\(equation)\".")
        }
        check(
            Set(output).count == output.count, "einsum(): output subscript appears more than once in the output",
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
            var shape = [Int](repeating: 1, count: labels.count)
            shape[first] = tensor.shape[first]
            shape[second] = tensor.shape[second]
            let diagonal = eye(tensor.shape[first], dtype: tensor.dtype).reshape(shape)
            var rest = labels
            rest.remove(at: second)
            return LabelledTensor((tensor * diagonal).sum(dim: second), rest).withoutRepeatedLabels()
        }
        return self
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
