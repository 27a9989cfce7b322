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
        let x = maxPool2d(relu(conv1(input)), 2)
        return scores(ofFeatures: maxPool2d(relu(conv2(x)), 2))
    }

    /// The part behind the convolutions: from features [N, 16, 5, 5] to scores [N, 10].
    func scores(ofFeatures features: Tensor) -> Tensor {
        let x = relu(fc1(features.flatten(1)))
        return fc3(relu(fc2(x)))
    }
}
