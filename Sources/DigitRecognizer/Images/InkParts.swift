/// A connected part of an image's ink.
struct InkPart {
    /// The part's pixels, as places in the map.
    private(set) var places: [Int]
    private(set) var left: Int
    private(set) var right: Int
    private(set) var top: Int
    private(set) var bottom: Int
    /// The sum of the pixels' ink.
    private(set) var ink: Float
    /// How many pixels lie at the rim of the ink.
    private(set) var rim: Int

    var width: Int { right - left + 1 }
    var height: Int { bottom - top + 1 }

    var longerSide: Int { max(width, height) }
    /// Whether it is as long and narrow as no digit but a 1 can be.
    var isThin: Bool { longerSide > 7 * min(width, height) }

    /// The mean width of the strokes, in pixels.
    var thickness: Double { 2 * Double(places.count) / Double(rim) }

    /// Whether it is tall, dark and thick enough to be a digit beside `other`.
    func isLike(_ other: InkPart) -> Bool {
        height * 5 >= other.height * 2
            && ink / Float(places.count) * 5 >= other.ink / Float(other.places.count) * 3
            && thickness * 3 >= other.thickness
    }

    /// Whether the lower one of both shares half of its height with the other.
    func isBeside(_ other: InkPart) -> Bool {
        let overlap = min(bottom, other.bottom) - max(top, other.top) + 1
        return overlap * 2 >= min(height, other.height)
    }

    /// Whether some of its rows are the other's, too.
    func touchesBand(of other: InkPart) -> Bool { top <= other.bottom && other.top <= bottom }

    /// Whether it lies above, below or inside of `digit`, and close to it, as a stroke of its own does.
    func isPiece(of digit: InkPart) -> Bool {
        let overlap = min(right, digit.right) - max(left, digit.left) + 1
        let distance = max(digit.top - bottom, top - digit.bottom)
        return overlap * 2 > width && distance * 5 < digit.height
    }

    /// Whether it is an edge of the sheet or its shadow: upright and narrow, with something as dark on one side of it. A
    /// stroke has lighter paper on both.
    func isEdge(in image: Plane) -> Bool {
        guard height > 3 * width, left >= 3, right + 3 < image.width else { return false }
        func mean(column: Int) -> Float { (top...bottom).reduce(0) { $0 + image[column, $1] } / Float(height) }
        let own = places.reduce(0) { $0 + image.values[$1] } / Float(places.count)
        let (first, second) = (mean(column: left - 3) - own, mean(column: right + 3) - own)
        return min(first, second) < 0.2 * max(first, second)
    }

    /// Both parts as one.
    func joined(_ other: InkPart) -> InkPart {
        var both = self
        both.places += other.places
        (both.left, both.right) = (min(left, other.left), max(right, other.right))
        (both.top, both.bottom) = (min(top, other.top), max(bottom, other.bottom))
        both.ink += other.ink
        both.rim += other.rim
        return both
    }

    /// The digits of a part that is several, which touch: it is wider than tall, with a narrow place between two tall
    /// sides. A part that does not look so stays whole.
    func separated(in map: Plane) -> [InkPart] {
        guard width * 5 > height * 6 else { return [self] }
        // How far the ink of each column reaches from top to bottom.
        var (highest, lowest) = ([Int](repeating: bottom, count: width), [Int](repeating: top, count: width))
        for place in places {
            let (column, row) = (place % map.width - left, place / map.width)
            (highest[column], lowest[column]) = (min(highest[column], row), max(lowest[column], row))
        }
        let reaches = zip(highest, lowest).map { $1 - $0 + 1 }
        let middle = (width * 3 / 10)..<(width * 7 / 10)
        guard let seam = middle.min(by: { reaches[$0] < reaches[$1] }), reaches[seam] * 10 < height * 3 else {
            return [self]
        }
        let sides = [
            places.filter { $0 % map.width - left <= seam }, places.filter { $0 % map.width - left > seam },
        ].map { InkPart($0, of: map) }
        guard sides.allSatisfy({ $0.height * 10 > height * 7 }) else { return [self] }
        return sides.flatMap { $0.separated(in: map) }
    }

    /// The part's ink alone, from 0 to 1.
    func plane(of ink: Plane) -> Plane {
        let full = Plane(width: places.count, height: 1, values: places.map { ink.values[$0] }).quantile(0.75)
        var values = [Float](repeating: 0, count: width * height)
        for place in places {
            let (x, y) = (place % ink.width - left, place / ink.width - top)
            values[y * width + x] = min(ink.values[place] / full, 1)
        }
        return Plane(width: width, height: height, values: values)
    }

    /// The part that these places are.
    private init(_ places: [Int], of map: Plane) {
        self.places = places
        (left, right, top, bottom, ink, rim) = (map.width, 0, map.height, 0, 0, 0)
        for place in places {
            let (x, y) = (place % map.width, place / map.width)
            (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
            ink += map.values[place]
        }
        rim = rimCount(in: map)
    }

    private func rimCount(in map: Plane) -> Int {
        // A pixel wider on each side than the part.
        let stride = width + 2
        var isOwn = [Bool](repeating: false, count: stride * (height + 2))
        let own = places.map { ($0 / map.width - top + 1) * stride + $0 % map.width - left + 1 }
        for place in own { isOwn[place] = true }
        return own.count { !(isOwn[$0 - 1] && isOwn[$0 + 1] && isOwn[$0 - stride] && isOwn[$0 + stride]) }
    }

    /// The connected parts (corners connect, too) whose pixels all have `weak` ink and one at least `strong` ink.
    static func parts(of ink: Plane, weak: Float, strong: Float) -> [InkPart] {
        var isSeen = [Bool](repeating: false, count: ink.values.count)
        var parts: [InkPart] = []
        for start in ink.values.indices where ink.values[start] >= strong && !isSeen[start] {
            isSeen[start] = true
            var places = [start]
            var next = 0
            while next < places.count {
                let (x, y) = (places[next] % ink.width, places[next] / ink.width)
                next += 1
                for row in max(y - 1, 0)...min(y + 1, ink.height - 1) {
                    for column in max(x - 1, 0)...min(x + 1, ink.width - 1) {
                        let neighbor = row * ink.width + column
                        if !isSeen[neighbor], ink.values[neighbor] >= weak {
                            isSeen[neighbor] = true
                            places.append(neighbor)
                        }
                    }
                }
            }
            parts.append(InkPart(places, of: ink))
        }
        return parts
    }
}

extension [InkPart] {
    /// The ink of all parts.
    var inkSum: Float { reduce(0) { $0 + $1.ink } }

    /// Whether the parts, a row of digits, are about as tall and as dark as those of another row.
    func isLike(_ row: [InkPart]) -> Bool {
        guard let own = self.max(by: { $0.height < $1.height }), let other = row.max(by: { $0.height < $1.height })
        else {
            return false
        }
        return own.height * 5 >= other.height * 3 && other.height * 5 >= own.height * 3 && own.isLike(other)
            && other.isLike(own)
    }
}
