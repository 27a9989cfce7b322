internal import CPNG
internal import DigitRecognizer

/// PNG through libpng's simplified interface: any colour type, bit depth and interlacing.
enum PNGDecoder {
    static func decode(_ bytes: [UInt8], _ limits: ImageFile.Limits) throws(ImageFileError) -> GrayImage {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        var pixels: [UInt8] = []
        var isTransparent = false
        var refusal: ImageFileError?
        let isDone = bytes.withUnsafeBytes { file in
            // libpng keeps the address of the bytes until the image is read.
            guard png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0 else { return false }
            let (width, height) = (Int(image.width), Int(image.height))
            do throws(ImageFileError) {
                // Deflate makes a byte of at most 1,032, and a byte can hold eight pixels.
                try limits.check(
                    width: width, height: height, of: .png, bytes: bytes.count, pixelsPerByte: 1032 * 8)
            } catch {
                refusal = error
                return false
            }
            isTransparent = image.format & png_uint_32(PNG_FORMAT_FLAG_ALPHA) != 0
            image.format = isTransparent ? png_uint_32(PNG_FORMAT_GA) : png_uint_32(PNG_FORMAT_GRAY)
            // Without this, 16-bit images that do not say what they mean are taken for linear light.
            image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
            let rowSize = width * (isTransparent ? 2 : 1)
            pixels = [UInt8](repeating: 0, count: rowSize * height)
            return png_image_finish_read(&image, nil, &pixels, png_int_32(rowSize), nil) != 0
        }
        if let refusal { throw refusal }
        guard isDone else { throw .damaged(.png, reason: message(of: image)) }
        return GrayImage(
            trusted: Int(image.width), Int(image.height), isTransparent ? onPaper(pixels) : pixels)
    }

    /// Pixels of gray and opacity on white; or on black, where all that can be seen is light, as chalk is.
    private static func onPaper(_ pixels: [UInt8]) -> [UInt8] {
        let places = stride(from: 0, to: pixels.count, by: 2)
        let darkest = places.reduce(nil as UInt8?) { darkest, place in
            pixels[place + 1] < 128 ? darkest : min(darkest ?? 255, pixels[place])
        }
        let paper = (darkest ?? 0) > 127 ? 0 : 255
        return places.map { place in
            let (gray, opacity) = (Int(pixels[place]), Int(pixels[place + 1]))
            return UInt8((gray * opacity + paper * (255 - opacity) + 127) / 255)
        }
    }

    private static func message(of image: png_image) -> String {
        withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
