/// A connected part of an image's ink.
struct InkPart {
    /// The part's pixels, as places in the map.
    var places: [Int]
    var left: Int
    var right: Int
    var top: Int
    var bottom: Int

    var width: Int { right - left + 1 }
    var height: Int { bottom - top + 1 }

    /// Both parts as one.
    func joined(_ other: InkPart) -> InkPart {
        InkPart(
            places: places + other.places, left: min(left, other.left), right: max(right, other.right),
            top: min(top, other.top), bottom: max(bottom, other.bottom))
    }

    /// The connected parts (corners connect, too) whose pixels all have `weak` ink and one at least `strong` ink.
    static func parts(of ink: Plane, weak: Float, strong: Float) -> [InkPart] {
        var isSeen = [Bool](repeating: false, count: ink.values.count)
        var parts: [InkPart] = []
        for start in ink.values.indices where ink.values[start] >= strong && !isSeen[start] {
            isSeen[start] = true
            var part = InkPart(places: [start], left: ink.width, right: 0, top: ink.height, bottom: 0)
            var next = 0
            while next < part.places.count {
                let place = part.places[next]
                next += 1
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
