/// How a camera was held, as it notes it in a JPEG's EXIF data. Anything unsound counts as not noted.
enum EXIF {
    /// 1 (upright) to 8, as EXIF numbers turns and reflections.
    static func orientation(of jpeg: [UInt8]) -> Int {
        var place = 2
        // Segments: FF, a marker, and a length that counts itself; the image's data starts after DA.
        while place + 4 <= jpeg.count, jpeg[place] == 0xff, jpeg[place + 1] != 0xda {
            let length = Int(jpeg[place + 2]) << 8 | Int(jpeg[place + 3])
            let end = place + 2 + length
            guard length >= 2, end <= jpeg.count else { break }
            let content = jpeg[(place + 4)..<end]
            if jpeg[place + 1] == 0xe1, content.starts(with: Array("Exif\0\0".utf8)) {
                return orientation(inTIFF: Array(content.dropFirst(6))) ?? 1
            }
            place = end
        }
        return 1
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
