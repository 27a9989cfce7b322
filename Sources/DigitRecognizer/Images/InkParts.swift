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

    var width: Int { right - left + 1 }
    var height: Int { bottom - top + 1 }

    var longerSide: Int { max(width, height) }
    /// Whether it is as long and narrow as no digit but a 1 can be.
    var isThin: Bool { longerSide > 7 * min(width, height) }

    /// Whether it is tall and dark enough to be a digit beside `other`.
    func isLike(_ other: InkPart) -> Bool {
        height * 5 >= other.height * 2
            && ink / Float(places.count) * 5 >= other.ink / Float(other.places.count) * 3
    }

    /// Whether the lower one of both shares half of its height with the other.
    func isBeside(_ other: InkPart) -> Bool {
        let overlap = min(bottom, other.bottom) - max(top, other.top) + 1
        return overlap * 2 >= min(height, other.height)
    }

    /// Whether it lies above, below or inside of `digit`, and close to it, as a stroke of its own does.
    func isPiece(of digit: InkPart) -> Bool {
        let overlap = min(right, digit.right) - max(left, digit.left) + 1
        let distance = max(digit.top - bottom, top - digit.bottom)
        return overlap * 2 > width && distance * 5 < digit.height
    }

    /// Both parts as one.
    func joined(_ other: InkPart) -> InkPart {
        var both = self
        both.places += other.places
        (both.left, both.right) = (min(left, other.left), max(right, other.right))
        (both.top, both.bottom) = (min(top, other.top), max(bottom, other.bottom))
        both.ink += other.ink
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
        (left, right, top, bottom, ink) = (map.width, 0, map.height, 0, 0)
        for place in places {
            let (x, y) = (place % map.width, place / map.width)
            (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
            ink += map.values[place]
        }
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
}
