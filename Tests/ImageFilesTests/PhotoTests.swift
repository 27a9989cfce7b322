import DigitRecognizer
import Foundation
import ImageFiles
import Testing

/// 60 photos of digits from MNIST's test images, which no network has learnt from; made by `scripts/photos/make_photos.py`.
/// Nothing was tuned on them.
@Suite struct PhotoTests {
    @Test func readsNineteenOfTwentyDigits() throws {
        let folder = Bundle.module.bundleURL.appendingPathComponent("Photos")
        let recognizer = try Recognizer.bundled()
        var (errors, digits) = (0, 0)
        var wrong: [String] = []
        for line in try String(contentsOf: folder.appendingPathComponent("labels.txt"), encoding: .utf8).split(
            separator: "\n")
        {
            let (name, label) = (line.split(separator: " ")[0], line.split(separator: " ")[1])
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(String(name))))
            let images = (try? DigitImage.digits(in: ImageFile.decode(bytes))) ?? []
            let seen = recognizer.predict(images).map { "\($0.digit)" }.joined()
            let distance = changes(from: Array(label), to: Array(seen))
            if distance > 0 { wrong.append("\(name): \(label), read \(seen)") }
            errors += distance
            digits += label.count
        }
        #expect(digits > 120)
        #expect(Double(digits - errors) >= 0.95 * Double(digits), "\(errors) of \(digits): \(wrong)")
    }

    /// How many digits must be changed, added or left out (Levenshtein's distance).
    private func changes(from a: [Character], to b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var next = [i + 1]
            for (j, y) in b.enumerated() { next.append(min(row[j + 1] + 1, next[j] + 1, row[j] + (x == y ? 0 : 1))) }
            row = next
        }
        return row[b.count]
    }
}
