extension DigitImage {
    /// The digits of an image, row by row from left to right: dark on light or light on dark, of any size, also on uneven
    /// paper.
    ///
    /// An image of 28×28 pixels that is in MNIST's form is taken as it is.
    /// - Throws: ``DigitImageError/noInk`` where nothing stands out from the background.
    public static func digits(in image: GrayImage) throws(DigitImageError) -> [DigitImage] {
        for image in [image, image.inverted] where isInForm(image) {
            return [DigitImage(trusted: image.pixels, box: Box(x: 0, y: 0, width: side, height: side))]
        }
        let map = InkMap(image)
        guard map.peak > max(0.08, 5 * map.noise) else { throw .noInk }
        let parts = InkPart.parts(of: map.ink, weak: map.weak, strong: map.strong)
        let digits = digits(of: written(parts, in: map))
        guard !digits.isEmpty else { throw .noInk }
        return digits.flatMap { $0.separated(in: map.ink) }.map { digit(from: $0, in: map) }
    }

    /// The parts without specks, without what reaches in from outside, and without the edges of the sheet; where nothing
    /// else is left, those are taken.
    private static func written(_ parts: [InkPart], in map: InkMap) -> [InkPart] {
        let inner = parts.filter { part in
            part.left > 0 && part.top > 0 && part.right < map.ink.width - 1 && part.bottom < map.ink.height - 1
                && part.places.count >= 12 && !part.isEdge(in: map.image)
        }
        guard let longest = inner.filter({ !$0.isThin }).map(\.longerSide).max() else {
            return inner.isEmpty ? parts : inner
        }
        return inner.filter { !$0.isThin || $0.longerSide * 5 < longest * 8 }
    }

    /// The digits among the parts, row by row: those of the row with the most ink, and of rows above and below it whose
    /// digits are about as tall and as dark.
    private static func digits(of parts: [InkPart]) -> [InkPart] {
        guard let first = row(of: parts) else { return [] }
        var rows = [first]
        var others = parts
        while true {
            others = others.filter { part in rows[rows.count - 1].allSatisfy { !part.touchesBand(of: $0) } }
            guard let next = row(of: others), next.isLike(first) else { break }
            rows.append(next)
        }
        return rows.sorted { $0[0].top < $1[0].top }.flatMap { $0 }
    }

    /// The row of digits with the most ink among the parts, from left to right. Pieces of a digit are joined.
    private static func row(of parts: [InkPart]) -> [InkPart]? {
        let rows = parts.map { leader in
            parts.filter { $0.isLike(leader) && leader.isLike($0) && $0.isBeside(leader) }
        }
        guard var digits = rows.max(by: { $0.inkSum < $1.inkSum }) else { return nil }
        let tallest = digits.map(\.height).max() ?? 0
        for piece in parts where piece.height * 5 < tallest * 2 && piece.longerSide * 6 >= tallest {
            if let owner = digits.indices.first(where: { piece.isPiece(of: digits[$0]) }) {
                digits[owner] = digits[owner].joined(piece)
            }
        }
        return digits.sorted { $0.left < $1.left }
    }

    /// The digit whose ink is `part`, in MNIST's form.
    private static func digit(from part: InkPart, in map: InkMap) -> DigitImage {
        let ink = part.plane(of: map.ink)
        let longer = Double(max(ink.width, ink.height))
        let width = max(Int((Double(ink.width) * Double(inkSide) / longer).rounded()), 1)
        let height = max(Int((Double(ink.height) * Double(inkSide) / longer).rounded()), 1)
        let small =
            longer < Double(inkSide)
            ? ink.interpolated(width: width, height: height) : ink.resized(width: width, height: height)
        let scale = map.scale
        return DigitImage(
            trusted: centered(small),
            box: Box(
                x: Int(Double(part.left) * scale), y: Int(Double(part.top) * scale),
                width: Int((Double(part.width) * scale).rounded(.up)),
                height: Int((Double(part.height) * scale).rounded(.up))))
    }

    /// The ink in 28×28 pixels, its centre of mass in the middle, and its darkest pixel 255.
    private static func centered(_ ink: Plane) -> [UInt8] {
        var (sum, sumX, sumY) = (0.0, 0.0, 0.0)
        for y in 0..<ink.height {
            for x in 0..<ink.width {
                let value = Double(ink[x, y])
                (sum, sumX, sumY) = (sum + value, sumX + value * Double(x), sumY + value * Double(y))
            }
        }
        let middle = Double(side / 2)
        let (left, top) = (Int((middle - sumX / sum).rounded()), Int((middle - sumY / sum).rounded()))
        let brightest = ink.values.max() ?? 1
        var pixels = [UInt8](repeating: 0, count: side * side)
        for y in 0..<ink.height {
            for x in 0..<ink.width where (0..<side).contains(x + left) && (0..<side).contains(y + top) {
                pixels[(y + top) * side + x + left] = UInt8((ink[x, y] / brightest * 255).rounded())
            }
        }
        return pixels
    }
}
