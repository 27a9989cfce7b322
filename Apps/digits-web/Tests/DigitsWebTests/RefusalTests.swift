import Foundation
import HummingbirdTesting
import HTTPTypes
import NIOCore
import Testing

@testable import DigitsWeb

@Suite struct RefusalTests {
    private static let zeros = Array(repeating: "0", count: 783).joined(separator: ",")
    private static let many = Array(repeating: "0", count: 784).joined(separator: ",")

    @Test(arguments: [
        ("", "expected JSON, found text that is none"),
        ("{", "expected JSON, found text that is none"),
        ("[[[[", "expected JSON, found text that is none"),
        (String(repeating: "[", count: 1000), "expected JSON, found text that is none"),
        ("\u{0}", "expected JSON, found text that is none"),
        ("{\"pixels\": [NaN]}", "expected JSON, found text that is none"),
        ("{\"pixels\": [1e999]}", "expected JSON, found text that is none"),
        ("{\"pixels\": [0]} {}", "expected JSON, found text that is none"),
        ("[]", "the body: expected an object, found another type"),
        ("{}", "expected \"pixels\", found none"),
        ("{\"pixels\": null}", "pixels: expected an array, found null"),
        ("{\"pixels\": {}}", "pixels: expected an array, found another type"),
        ("{\"pixels\": [0, \"1\"]}", "pixels[1]: expected a number, found another type"),
        ("{\"pixels\": [0, null]}", "pixels[1]: expected a number, found null"),
        ("{\"pixels\": []}", "pixels: expected 784 numbers, found 0"),
        ("{\"pixels\": [\(zeros)]}", "pixels: expected 784 numbers, found 783"),
        ("{\"pixels\": [\(many),0]}", "pixels: expected 784 numbers, found 785"),
        ("{\"pixels\": [\(zeros),256]}", "pixels[783]: expected a number from 0 to 255, found 256.0"),
        ("{\"pixels\": [\(zeros),-0.5]}", "pixels[783]: expected a number from 0 to 255, found -0.5"),
        ("{\"pixels\": [\(zeros),1e300]}", "pixels[783]: expected a number from 0 to 255, found 1e+300"),
        ("{\"pixels\": [0], \"width\": 0, \"height\": 1}", "width: expected a number from 1 to 512, found 0"),
        ("{\"pixels\": [0], \"width\": 1, \"height\": 513}", "height: expected a number from 1 to 512, found 513"),
        (
            "{\"pixels\": [0], \"width\": 9223372036854775807, \"height\": 2}",
            "width: expected a number from 1 to 512, found 9223372036854775807"
        ),
        ("{\"pixels\": [0], \"width\": 2, \"height\": 2}", "pixels: expected 4 numbers, found 1"),
        (
            "{\"pixels\": [\(many)], \"crop\": true}",
            "expected a digit, found no ink: nothing stands out from the background"
        ),
    ])
    func refusesWrongJSON(_ json: String, _ message: String) async throws {
        try await withServer { client, _ in
            for path in ["/api/predict", "/api/explain"] {
                let (status, answer, _) = try await client.post(path, json)
                #expect(status == 400)
                #expect(answer.error?.status == 400)
                #expect(answer.error?.message == message)
            }
        }
    }

    @Test func refusesDamagedImages() async throws {
        let (png, jpeg) = try (Digits.fixture("seven.png"), Digits.fixture("seven-two-one.jpg"))
        let images: [(String, [UInt8], String)] = [
            ("image/png", [], "expected a PNG, JPEG or PGM image, found nothing: it is empty"),
            (
                "image/png", Array("hello".utf8),
                "expected a PNG, JPEG or PGM image, found a file that starts with 68 65"
            ),
            ("image/png", Array(png.prefix(40)), "damaged PNG image"),
            ("image/png", Array(png.prefix(png.count / 2)), "damaged PNG image"),
            ("image/jpeg", Array(jpeg.prefix(100)), "damaged JPEG image"),
        ]
        try await withServer { client, _ in
            for (type, body, message) in images {
                let (status, answer, _) = try await client.send(.post, "/api/predict", type: type, body)
                #expect(status == 400)
                #expect(answer.error?.message.hasPrefix(message) == true, "\(answer.error?.message ?? "")")
            }
        }
    }

    @Test func refusesImagesThatClaimToBeHuge() async throws {
        // The header of seven.png with 65,535 × 65,535 pixels, and a checksum that fits.
        var bomb = try Digits.fixture("seven.png")
        bomb.replaceSubrange(16..<24, with: [0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff])
        var crc: UInt32 = .max
        for byte in bomb[12..<29] {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xedb8_8320 }
        }
        bomb.replaceSubrange(29..<33, with: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: ~crc >> $0) })
        let body = bomb
        try await withServer { client, _ in
            let (status, answer, _) = try await client.send(.post, "/api/predict", type: "image/png", body)
            #expect(status == 413)
            #expect(answer.error?.message.contains("found 65535×65535") == true, "\(answer.error?.message ?? "")")
        }
    }

    @Test(arguments: ["/api/predict", "/api/explain", "/api/corrections"])
    func refusesOtherTypes(_ path: String) async throws {
        try await withServer { client, _ in
            for type in [nil, "text/plain", "image/gif", "application/x-www-form-urlencoded", "application/jsonx", ","]
            {
                let (status, answer, _) = try await client.send(.post, path, type: type, Array("{}".utf8))
                #expect(status == 415)
                #expect(answer.error?.status == 415)
            }
            let (status, _, _) = try await client.send(
                .post, path, type: "Application/JSON; charset=utf-8", Array("{}".utf8))
            #expect(status == 400)
        }
    }

    @Test func refusesLargeBodies() async throws {
        try await withServer(change: { $0.limits.bodySize = 1000 }) { client, _ in
            for path in ["/api/predict", "/api/explain", "/api/corrections"] {
                let (status, answer, _) = try await client.post(path, String(repeating: " ", count: 1001))
                #expect(status == 413)
                #expect(answer.error?.message == "expected at most 1000 bytes, found 1001")
                #expect(try await client.post(path, String(repeating: " ", count: 1000)).status == 400)
            }
        }
    }

    @Test func refusesPhotosWhileManyWait() async throws {
        try await withServer(change: { $0.limits.waitingPhotos = 0 }) { client, _ in
            let (status, _, headers) = try await client.send(
                .post, "/api/predict", type: "image/png", Digits.fixture("seven.png"))
            #expect(status == 503)
            #expect(headers[.retryAfter] == "1")
        }
    }
}
