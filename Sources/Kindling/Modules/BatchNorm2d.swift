/// Batch normalization of images. See ``BatchNorm``.
///
/// - Shape: [N, numFeatures, height, width] → the same.
/// - PyTorch: `torch.nn.BatchNorm2d`
///
/// ```swift
/// let layer = BatchNorm2d(100)
/// let y = layer(randn(20, 100, 35, 45))
/// ```
public final class BatchNorm2d: BatchNorm {
    public override func checkInputDim(_ input: Tensor) {
        check(
            input.ndim == 4, "expected 4D input (got \(input.ndim)D input)",
            hint: "Images come as [batch, channels, height, width]; this input has shape \(input.shape).")
    }
}
