/// The parts of a JPEG file before its image data, and whether the image data ends.
///
/// Each part is FF, a marker, a length that counts itself, and its content; the image data starts after the marker DA and
/// ends with FF D9, which cannot be part of it.
struct JPEGSegments {
    private(set) var contents: [(marker: UInt8, bytes: ArraySlice<UInt8>)] = []
    /// Whether the image's end is there; not so in a file that is cut off.
    private(set) var hasEnd = false

    init(_ jpeg: [UInt8]) {
        var place = 2
        while place + 4 <= jpeg.count, jpeg[place] == 0xff {
            let marker = jpeg[place + 1]
            if marker == 0xff {  // padding
                place += 1
                continue
            }
            let end = place + 2 + (Int(jpeg[place + 2]) << 8 | Int(jpeg[place + 3]))
            guard end >= place + 4, end <= jpeg.count else { return }
            if marker == 0xda {
                let data = jpeg[end...]
                hasEnd = zip(data, data.dropFirst()).contains { $0 == 0xff && $1 == 0xd9 }
                return
            }
            contents.append((marker, jpeg[(place + 4)..<end]))
            place = end
        }
    }
}
