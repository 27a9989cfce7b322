extension DigitImage {
    /// The digits of an image, from left to right: dark on light or light on dark, of any size, also on uneven paper.
    ///
    /// An image of 28×28 pixels that is in MNIST's form is taken as it is.
    /// - Throws: ``DigitImageError/noInk`` where nothing stands out from the background.
    public static func digits(in image: GrayImage) throws(DigitImageError) -> [DigitImage] {
        for image in [image, image.inverted] where isInForm(image) {
            return [DigitImage(trusted: image.pixels, box: Box(x: 0, y: 0, width: side, height: side))]
        }
        let map = InkMap(image)
        guard map.peak > max(0.08, 5 * map.noise) else { throw .noInk }
        let parts = InkPart.parts(
            of: map.ink, weak: max(0.25 * map.peak, 3 * map.noise), strong: max(0.5 * map.peak, 4 * map.noise))
        let digits = grouped(parts).sorted { $0.left < $1.left }
        guard !digits.isEmpty else { throw .noInk }
        return digits.map { digit(from: $0, in: map) }
    }

    /// The parts that are digits; pieces of one are joined.
    private static func grouped(_ parts: [InkPart]) -> [InkPart] {
        guard let tallest = parts.map(\.height).max() else { return [] }
        var digits = parts.filter { $0.height * 5 >= tallest * 2 }.sorted { $0.left < $1.left }
        for piece in parts where piece.height * 5 < tallest * 2 && max(piece.height, piece.width) * 6 >= tallest {
            // A piece above, below or inside a digit belongs to it.
            let owner = digits.indices.first { index in
                let overlap = min(piece.right, digits[index].right) - max(piece.left, digits[index].left) + 1
                return overlap * 2 > piece.width
            }
            if let owner { digits[owner] = digits[owner].joined(piece) }
        }
        return digits
    }

    /// The digit whose ink is `part`, in MNIST's form.
    private static func digit(from part: InkPart, in map: InkMap) -> DigitImage {
        var plane = Plane(
            width: part.width, height: part.height, values: [Float](repeating: 0, count: part.width * part.height))
        let full = part.places.map { map.ink.values[$0] }.sorted()[part.places.count * 3 / 4]
        for place in part.places {
            let (x, y) = (place % map.ink.width - part.left, place / map.ink.width - part.top)
            plane.values[y * part.width + x] = min(map.ink.values[place] / full, 1)
        }
        let longer = Double(max(part.width, part.height))
        let width = max(Int((Double(part.width) * Double(inkSide) / longer).rounded()), 1)
        let height = max(Int((Double(part.height) * Double(inkSide) / longer).rounded()), 1)
        let small =
            longer < Double(inkSide)
            ? plane.interpolated(width: width, height: height) : plane.resized(width: width, height: height)
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
