/// A connected part of an image's ink.
struct InkPart {
    /// The part's pixels, as places in the map.
    var places: [Int]
    var left: Int
    var right: Int
    var top: Int
    var bottom: Int
    /// The sum of the pixels' ink.
    var ink: Float

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
        InkPart(
            places: places + other.places, left: min(left, other.left), right: max(right, other.right),
            top: min(top, other.top), bottom: max(bottom, other.bottom), ink: ink + other.ink)
    }

    /// The part's ink alone, from 0 to 1.
    func plane(of ink: Plane) -> Plane {
        let full = places.map { ink.values[$0] }.sorted()[places.count * 3 / 4]
        var values = [Float](repeating: 0, count: width * height)
        for place in places {
            let (x, y) = (place % ink.width - left, place / ink.width - top)
            values[y * width + x] = min(ink.values[place] / full, 1)
        }
        return Plane(width: width, height: height, values: values)
    }

    /// The connected parts (corners connect, too) whose pixels all have `weak` ink and one at least `strong` ink.
    static func parts(of ink: Plane, weak: Float, strong: Float) -> [InkPart] {
        var isSeen = [Bool](repeating: false, count: ink.values.count)
        var parts: [InkPart] = []
        for start in ink.values.indices where ink.values[start] >= strong && !isSeen[start] {
            isSeen[start] = true
            var part = InkPart(places: [start], left: ink.width, right: 0, top: ink.height, bottom: 0, ink: 0)
            var next = 0
            while next < part.places.count {
                let place = part.places[next]
                next += 1
                part.ink += ink.values[place]
                let (x, y) = (place % ink.width, place / ink.width)
                (part.left, part.right) = (min(part.left, x), max(part.right, x))
                (part.top, part.bottom) = (min(part.top, y), max(part.bottom, y))
                for row in max(y - 1, 0)...min(y + 1, ink.height - 1) {
                    for column in max(x - 1, 0)...min(x + 1, ink.width - 1) {
                        let neighbor = row * ink.width + column
                        if !isSeen[neighbor], ink.values[neighbor] >= weak {
                            isSeen[neighbor] = true
                            part.places.append(neighbor)
                        }
                    }
                }
            }
            parts.append(part)
        }
        return parts
    }
}

extension [InkPart] {
    /// The ink of all parts.
    var inkSum: Float { reduce(0) { $0 + $1.ink } }
}
