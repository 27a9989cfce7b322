internal import CTurboJPEG
internal import DigitRecognizer

/// JPEG through libjpeg-turbo: baseline and progressive, in gray, colour or CMYK.
enum JPEGDecoder {
    static func decode(_ bytes: [UInt8], _ limits: ImageFile.Limits) throws(ImageFileError) -> GrayImage {
        let segments = JPEGSegments(bytes)
        guard segments.hasEnd else { throw .damaged(.jpeg, reason: "its end is missing: it may be cut off") }
        guard let decoder = tjInitDecompress() else { throw .damaged(.jpeg, reason: "libjpeg-turbo does not start") }
        defer { tjDestroy(decoder) }
        var (width, height, sampling, colors) = (Int32(0), Int32(0), Int32(0), Int32(0))
        guard
            tjDecompressHeader3(decoder, bytes, UInt(bytes.count), &width, &height, &sampling, &colors) == 0
        else { throw .damaged(.jpeg, reason: message(of: decoder)) }
        // Each block of 64 pixels takes a bit at least, however it is coded.
        try limits.check(
            width: Int(width), height: Int(height), of: .jpeg, bytes: bytes.count, pixelsPerByte: 64 * 8)
        let factor = scale(longerSide: Int(max(width, height)), limits)
        let size = (width: scaled(width, factor), height: scaled(height, factor))
        let isPrint = colors == Int32(TJCS_CMYK.rawValue) || colors == Int32(TJCS_YCCK.rawValue)
        let channels = isPrint ? 4 : 1
        var pixels = [UInt8](repeating: 255, count: size.width * size.height * channels)
        let format = isPrint ? Int32(TJPF_CMYK.rawValue) : Int32(TJPF_GRAY.rawValue)
        let status = tjDecompress2(
            decoder, bytes, UInt(bytes.count), &pixels, Int32(size.width), 0, Int32(size.height), format,
            TJFLAG_LIMITSCANS)
        // A picture with a flaw is a picture.
        guard status == 0 || tjGetErrorCode(decoder) == Int32(TJERR_WARNING.rawValue) else {
            throw .damaged(.jpeg, reason: message(of: decoder))
        }
        let image = GrayImage(trusted: size.width, size.height, isPrint ? brightness(ofCMYK: pixels) : pixels)
        return image.turned(EXIF.orientation(of: segments))
    }

    /// The smallest scale (in eighths of the size) that leaves as many pixels as suffice.
    private static func scale(longerSide: Int, _ limits: ImageFile.Limits) -> tjscalingfactor {
        let eighths = [1, 2, 4].first { longerSide * $0 / 8 >= limits.sufficientSide } ?? 8
        return tjscalingfactor(num: Int32(eighths), denom: 8)
    }

    /// What libjpeg-turbo makes of a side, rounded up.
    private static func scaled(_ side: Int32, _ factor: tjscalingfactor) -> Int {
        (Int(side) * Int(factor.num) + Int(factor.denom) - 1) / Int(factor.denom)
    }

    /// Adobe's programs, the only ones that write such files, store 255 for no ink.
    private static func brightness(ofCMYK pixels: [UInt8]) -> [UInt8] {
        stride(from: 0, to: pixels.count, by: 4).map { start in
            let colors = 299 * Int(pixels[start]) + 587 * Int(pixels[start + 1]) + 114 * Int(pixels[start + 2])
            return UInt8(colors * Int(pixels[start + 3]) / 255_000)
        }
    }

    private static func message(of decoder: tjhandle) -> String { String(cString: tjGetErrorStr2(decoder)) }
}
