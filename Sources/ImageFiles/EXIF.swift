/// How a camera was held, as it notes it in a JPEG's EXIF data. Anything unsound counts as not noted.
enum EXIF {
    /// 1 (upright) to 8, as EXIF numbers turns and reflections.
    static func orientation(of jpeg: JPEGSegments) -> Int {
        let start = Array("Exif\0\0".utf8)
        guard let content = jpeg.contents.first(where: { $0.marker == 0xe1 && $0.bytes.starts(with: start) }) else {
            return 1
        }
        return orientation(inTIFF: Array(content.bytes.dropFirst(start.count))) ?? 1
    }

    private static func orientation(inTIFF bytes: [UInt8]) -> Int? {
        let isLittle = bytes.starts(with: Array("II".utf8))
        func number(at place: Int, bytes count: Int) -> Int? {
            guard place >= 0, place + count <= bytes.count else { return nil }
            let digits = bytes[place..<(place + count)]
            return (isLittle ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(at: 4, bytes: 4), let count = number(at: directory, bytes: 2) else { return nil }
        for entry in 0..<count {
            let place = directory + 2 + 12 * entry
            guard let tag = number(at: place, bytes: 2) else { return nil }
            guard tag == 0x0112 else { continue }
            guard let value = number(at: place + 8, bytes: 2), (1...8).contains(value) else { return nil }
            return value
        }
        return nil
    }
}
