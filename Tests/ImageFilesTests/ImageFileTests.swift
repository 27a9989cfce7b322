import DigitRecognizer
import ImageFiles
import Testing

@Suite struct ImageFileTests {
    /// 0, 20, 40 … 220 in three rows of four.
    private let ramp = (0..<12).map { UInt8(20 * $0) }

    @Test(arguments: ["gray.png", "rgb.png", "palette.png", "gray16.png"])
    func everyKindOfPNG(name: String) throws {
        let image = try ImageFile.decode(Samples.bytes(name))
        #expect(image == (try GrayImage(width: 4, height: 3, pixels: ramp)))
    }

    @Test func oneBitAndAlpha() throws {
        #expect(try ImageFile.decode(Samples.bytes("bits.png")).pixels == [255, 0, 255, 0])
        #expect(try ImageFile.decode(Samples.bytes("alpha.png")).pixels == [255, 127, 0])
        // Light ink would not be seen on white.
        #expect(try ImageFile.decode(Samples.bytes("light-alpha.png")).pixels == [0, 115, 230])
    }

    @Test(arguments: ["gray.jpg", "progressive.jpg", "cmyk.jpg"] + (1...8).map { "turned\($0).jpg" })
    func everyKindOfJPEG(name: String) throws {
        let image = try ImageFile.decode(Samples.bytes(name))
        #expect(image.width == 24 && image.height == 16)
        for y in 0..<16 {
            for x in 0..<24 {
                let expected = x < 8 && y < 8 ? 0 : 255
                #expect(abs(Int(image.pixels[y * 24 + x]) - expected) < 20, "\(x), \(y)")
            }
        }
    }

    @Test func largeJPEGsAreDecodedSmaller() throws {
        let bytes = try Samples.bytes("large.jpg")
        let image = try ImageFile.decode(bytes)
        #expect(image.width == 1200 && image.height == 400)
        var limits = ImageFile.Limits()
        limits.sufficientSide = 3000
        #expect(try ImageFile.decode(bytes, limits: limits).width == 2400)
    }

    @Test func pgm() throws {
        let header = "P5 # a comment\n4 3\n255\n"
        #expect(try ImageFile.decode(Array(header.utf8) + ramp).pixels == ramp)
        #expect(try ImageFile.decode(Array("P2 2 2 15\n0 15\n 5 10 ".utf8)).pixels == [0, 255, 85, 170])
        #expect(try ImageFile.decode(Array("P5 2 1 65535\n".utf8) + [255, 255, 128, 0]).pixels == [255, 128])
    }

    @Test func whatIsNoImage() {
        for (bytes, text) in [
            ([], "nothing"), (Array("GIF89a".utf8), "47 49 46 38"), ([0xff], "ff"),
            (Array("hello".utf8), "68 65 6c 6c"),
        ] {
            let error = #expect(throws: ImageFileError.self) { try ImageFile.decode(bytes) }
            let message = error?.description ?? ""
            #expect(
                message.hasPrefix("expected a PNG, JPEG or PGM image, found ") && message.contains(text), "\(message)")
        }
    }

    @Test func limits() throws {
        var limits = ImageFile.Limits()
        limits.maxBytes = 79
        let png = try Samples.bytes("gray.png")
        #expect(throws: ImageFileError.tooLarge("expected at most 79 bytes, found \(png.count)")) {
            try ImageFile.decode(png, limits: limits)
        }
        limits = ImageFile.Limits()
        limits.maxPixels = 11
        let pgm = Array("P5 4 3 255\n".utf8) + ramp
        for bytes in [png, pgm] {
            #expect(throws: ImageFileError.tooLarge("expected at most 11 pixels, found 4×3")) {
                try ImageFile.decode(bytes, limits: limits)
            }
        }
        #expect(throws: ImageFileError.tooLarge("expected at most 64000000 pixels, found 60000×60000")) {
            try ImageFile.decode(Samples.bytes("huge.png"))
        }
    }

    @Test(arguments: [
        "P5 0 3 255\n", "P5 4", "P5 4 3 0\n", "P5 4 3 70000\n", "P5 4 3 255\nshort", "P2 2 2 255 1 2 3",
        "P5 -1 3 255\n",
        "P5 999999999 999999999 255\n", "P2 4000 4000 1\n1", "P5 99999999999999999999 1 255\n",
    ])
    func hostilePGM(text: String) {
        #expect(throws: ImageFileError.self) { try ImageFile.decode(Array(text.utf8)) }
    }

    /// A header that claims more than the file can hold.
    @Test func claims() throws {
        #expect(throws: ImageFileError.self) { try ImageFile.decode(Samples.bytes("empty-claim.png")) }
        var jpeg = try Samples.bytes("gray.jpg")
        let frame = try #require(jpeg.indices.dropLast().first { jpeg[$0] == 0xff && jpeg[$0 + 1] == 0xc0 })
        jpeg.replaceSubrange((frame + 5)..<(frame + 9), with: [0x1f, 0x40, 0x1f, 0x40])  // 8000×8000
        #expect(throws: ImageFileError.self) { try ImageFile.decode(jpeg) }
    }

    /// Every sample, cut off at each place and with each byte changed: an image or an error, never anything else.
    @Test(arguments: ["gray.png", "palette.png", "alpha.png", "gray.jpg", "progressive.jpg", "cmyk.jpg", "turned6.jpg"])
    func damage(name: String) throws {
        let sound = try Samples.bytes(name)
        // A PNG's last 12 bytes say only that it ends; a JPEG's last 2 do.
        for end in 0..<(sound.count - (name.hasSuffix("png") ? 12 : 1)) {
            #expect(throws: ImageFileError.self, "cut off after \(end)") { try ImageFile.decode(Array(sound[..<end])) }
        }
        var decoded = 0
        for place in sound.indices {
            for value in [0, 255, sound[place] ^ 1] {
                var bytes = sound
                bytes[place] = value
                if (try? ImageFile.decode(bytes)) != nil { decoded += 1 }
            }
        }
        #expect(decoded > 0)
    }
}
