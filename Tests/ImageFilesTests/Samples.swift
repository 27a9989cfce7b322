import Foundation

/// Small images of every kind, made by `make_samples.py`: a ramp of 4×3 pixels, and what is wrong with images.
enum Samples {
    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Bundle.module.bundleURL.appendingPathComponent("Samples/\(name)")))
    }
}
