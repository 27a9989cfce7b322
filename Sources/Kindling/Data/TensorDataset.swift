/// The rows of two tensors as examples. PyTorch: `torch.utils.data.TensorDataset`.
///
/// ```swift
/// let data = TensorDataset(randn(100, 3), randint(10, [100]))
/// let (input, target) = data[7]                                  // shapes [3] and []
/// ```
public struct TensorDataset: Dataset {
    private let inputs: TensorData
    private let targets: TensorData
    /// How many examples there are.
    public let count: Int

    /// Copies the values of two tensors with equally many rows.
    public init(_ inputs: Tensor, _ targets: Tensor) {
        check(
            inputs.ndim > 0 && targets.ndim > 0, "dimension specified as 0 but tensor has no dimensions",
            hint: "Examples are counted along dimension 0.")
        check(
            inputs.shape[0] == targets.shape[0], "Size mismatch between tensors",
            hint: "\(inputs.shape[0]) inputs and \(targets.shape[0]) targets: each input needs one target.")
        self.inputs = TensorData(inputs)
        self.targets = TensorData(targets)
        count = inputs.shape[0]
    }

    /// Row `index` of both tensors.
    public subscript(index: Int) -> (Tensor, Tensor) {
        let (inputs, targets) = batch([index])
        return (inputs.select(0, 0), targets.select(0, 0))
    }

    /// The rows that `indices` name, of both tensors.
    public func batch(_ indices: [Int]) -> (Tensor, Tensor) {
        (Self.rows(indices, of: inputs), Self.rows(indices, of: targets))
    }

    private static func rows(_ indices: [Int], of data: TensorData) -> Tensor {
        let result = Tensor(empty: [indices.count] + data.shape.dropFirst(), data.dtype)
        let length = Shape.count(Array(data.shape.dropFirst())) * data.dtype.itemSize
        data.bytes.withUnsafeBytes { bytes in
            for (row, index) in indices.enumerated() {
                checkExample(index, count: data.shape[0])
                guard length > 0, let start = bytes.baseAddress else { continue }
                (result.pointer + row * length).copyMemory(from: start + index * length, byteCount: length)
            }
        }
        return result
    }
}

/// Stops where there is no example `index`.
package func checkExample(_ index: Int, count: Int) {
    check(
        (0..<count).contains(index), "index \(index) is out of bounds for dimension 0 with size \(count)",
        hint: "The examples are 0 to \(count - 1).")
}
