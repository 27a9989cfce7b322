public import Kindling

/// MNIST as a network made for 32×32 images takes it: pixels `(p / 255 - 0.1307) / 0.3081` in a frame of two pixels of
/// paper, [1, 32, 32] in float32, with the digit as int64.
///
/// ```swift
/// let (image, label) = try MNIST(.train)[0]
/// print(image.size(), label)                     // torch.Size([1, 32, 32]) tensor(5)
/// ```
extension MNIST: Dataset {
    /// The mean of the training images' pixels, on a scale from 0 to 1.
    public static let mean = 0.1307
    /// The standard deviation of the training images' pixels, on a scale from 0 to 1.
    public static let deviation = 0.3081
    /// The pixels of paper added on each side.
    public static let padding = 2

    /// The image and the digit of a number, [1, 32, 32] and [].
    public subscript(index: Int) -> (Tensor, Tensor) {
        let (images, labels) = batch([index])
        return (images.select(0, 0), labels.select(0, 0))
    }

    /// The images and digits that `indices` name, [N, 1, 32, 32] and [N].
    public func batch(_ indices: [Int]) -> (Tensor, Tensor) {
        for index in indices { checkExample(index, count: count) }
        let pad = Self.padding
        let format = ImageFormat(
            height: height, width: width, pad: pad, mean: Float(Self.mean), deviation: Float(Self.deviation))
        let inputs = Tensor(empty: [indices.count, 1, height + 2 * pad, width + 2 * pad], .float32)
        images.withUnsafeBufferPointer { pixels in
            if let start = pixels.baseAddress { inputs.backend.images(start, indices, format, into: inputs) }
        }
        return (inputs, Tensor(indices.map { Int64(labels[$0]) }))
    }
}
