/// Batch normalization of features or sequences. See ``BatchNorm``.
///
/// - Shape: [N, numFeatures] or [N, numFeatures, length] → the same.
/// - PyTorch: `torch.nn.BatchNorm1d`
public final class BatchNorm1d: BatchNorm {
    public override func checkInputDim(_ input: Tensor) {
        check(
            input.ndim == 2 || input.ndim == 3, "expected 2D or 3D input (got \(input.ndim)D input)",
            hint: "Batches come as [batch, features] or [batch, features, length]; this input has shape "
                + "\(input.shape).")
    }
}
