/// Each element divided by a power of what its neighbours in other channels amount to: `x / (k + alpha mean(x²))^beta`,
/// the mean taken over `size` channels around its own, of which those beyond the first and last are 0.
///
/// `input` is [N, C, ..]. Gradient: that of the quotient. PyTorch: `torch.nn.functional.local_response_norm`.
public func localResponseNorm(
    _ input: Tensor, _ size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1
) -> Tensor {
    check(
        input.ndim >= 3,
        "Expected 3D or higher dimensionality                          input (got \(input.ndim) dimensions)",
        hint: "[batch, channels, ..]")
    check(size > 0, "kernel size should be greater than zero, but got \(size)", hint: "How many channels count.")
    if input.numel() == 0 { return input.clone() }
    let squares = pad(input.square().flatten(2), [0, 0, size / 2, (size - 1) / 2])
    let mean = avgPool2d(squares, [size, 1], stride: 1).view(input.shape)
    return input / (mean * alpha + k).pow(beta)
}
