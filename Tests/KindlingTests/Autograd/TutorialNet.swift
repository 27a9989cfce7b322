import Kindling

/// The network of the tutorial.
final class TutorialNet: Module {
    let conv1 = Conv2d(1, 6, 5)
    let conv2 = Conv2d(6, 16, 5)
    let fc1 = Linear(16 * 5 * 5, 120)
    let fc2 = Linear(120, 84)
    let fc3 = Linear(84, 10)

    override func forward(_ input: Tensor) -> Tensor {
        var x = maxPool2d(relu(conv1(input)), 2)
        x = maxPool2d(relu(conv2(x)), 2)
        x = x.view(-1, x.size().dropFirst().reduce(1, *))
        x = relu(fc1(x))
        x = relu(fc2(x))
        return fc3(x)
    }
}
