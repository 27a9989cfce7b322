/// A tensor's values, apart from any tensor: a plain value, which may go to other threads where a tensor may not.
///
/// ```swift
/// let data = TensorData(net.fc1.weight)      // a copy: later changes of the weight do not reach it
/// Task.detached { print(data.tensor()) }
/// ```
public struct TensorData: Sendable, Equatable {
    /// The sizes of the dimensions.
    public let shape: [Int]
    /// The type of the elements.
    public let dtype: DType
    /// The elements, row-major.
    package let bytes: [UInt8]

    /// Copies the values of `tensor`, without its history.
    public init(_ tensor: Tensor) {
        shape = tensor.shape
        dtype = tensor.dtype
        let plain = tensor.rawContiguous()
        let byteCount = tensor.numel() * tensor.dtype.itemSize
        bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            UnsafeMutableRawBufferPointer(buffer).copyMemory(
                from: UnsafeRawBufferPointer(start: plain.pointer, count: byteCount))
            count = byteCount
        }
    }

    /// A new tensor of these values.
    public func tensor() -> Tensor {
        let result = Tensor(empty: shape, dtype)
        let target = UnsafeMutableRawBufferPointer(start: result.pointer, count: bytes.count)
        bytes.withUnsafeBytes { target.copyMemory(from: $0) }
        return result
    }
}
