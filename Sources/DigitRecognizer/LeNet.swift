public import Kindling

/// The network of the tutorial, after LeCun's LeNet-5: from images [N, 1, 32, 32] to a score for each digit, [N, 10].
public final class LeNet: Module {
    /// 28×28 pixels of six channels: strokes and edges.
    public let conv1 = Conv2d(1, 6, 5)
    /// 10×10 pixels of sixteen channels: what strokes form.
    public let conv2 = Conv2d(6, 16, 5)
    /// From 16 channels of 5×5 pixels on: what the forms mean.
    public let fc1 = Linear(16 * 5 * 5, 120)
    /// As `fc1`, of its numbers.
    public let fc2 = Linear(120, 84)
    /// The scores of the ten digits.
    public let fc3 = Linear(84, 10)

    /// A network with new weights, drawn from the default generator.
    public override init() {}

    public override func forward(_ input: Tensor) -> Tensor {
        var x = maxPool2d(relu(conv1(input)), 2)
        x = maxPool2d(relu(conv2(x)), 2)
        x = x.flatten(1)
        x = relu(fc1(x))
        x = relu(fc2(x))
        return fc3(x)
    }
}
