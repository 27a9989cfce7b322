// The tutorial's code. The tour shows the lines between `begin` and `end` exactly as they stand here and then runs
// them; this file is its own text (see Package.swift), so that what is shown cannot differ from what is run.

// begin(1)
import Kindling

final class Net: Module {
    let conv1 = Conv2d(1, 6, 5)  // input channels, output channels, kernel size
    let conv2 = Conv2d(6, 16, 5)
    let fc1 = Linear(16 * 5 * 5, 120)
    let fc2 = Linear(120, 84)
    let fc3 = Linear(84, 10)

    override func forward(_ input: Tensor) -> Tensor {
        var x = maxPool2d(relu(conv1(input)), (2, 2))
        x = maxPool2d(relu(conv2(x)), 2)  // one number for a square window
        x = x.view(-1, numFlatFeatures(x))
        x = relu(fc1(x))
        x = relu(fc2(x))
        return fc3(x)
    }

    func numFlatFeatures(_ x: Tensor) -> Int {
        x.size().dropFirst().reduce(1, *)  // all dimensions but the batch's
    }
}
// end()

extension Tour {
    /// Runs the cells. `begin` ends the cell before and tells whether the next one is to be run here.
    func runCells() {
        _ = begin(1)

        _ = begin(2)
        manualSeed(0)
        let net = Net()
        print(net)

        _ = begin(3)
        let params = net.parameters()
        print(params.count)
        print(params[0].size())  // conv1's weight

        _ = begin(4)
        let input = randn(1, 1, 32, 32)
        let output = net(input)
        print(output)

        _ = begin(5)
        net.zeroGrad()
        output.backward(randn(1, 10), retainGraph: true)
        print(params[0].grad)

        _ = begin(6)
        let target = randn(10)  // made up, as an example
        print(target)
        let criterion = MSELoss()
        var loss = criterion(output, target)
        print(loss)

        _ = begin(7)
        print(loss.gradFn!)  // the loss
        print(loss.gradFn!.nextFunctions[0].0!)  // fc3
        print(loss.gradFn!.nextFunctions[0].0!.nextFunctions)
        print(loss.gradFn!.nextFunctions[0].0!.nextFunctions[0].0!)  // fc3's bias
        print(loss.gradFn!.nextFunctions[0].0!.nextFunctions[1].0!)  // ReLU

        _ = begin(8)
        net.zeroGrad()
        print("conv1.bias.grad before backward")
        print(net.conv1.bias?.grad)
        loss.backward(retainGraph: true)
        print("conv1.bias.grad after backward")
        print(net.conv1.bias?.grad)

        _ = begin(9)
        let learningRate = 0.01
        for f in net.parameters() {
            f.data.sub_(f.grad!.data * learningRate)
        }

        _ = begin(10)
        let optimizer = SGD(net.parameters(), lr: 0.01)
        print(optimizer)
        optimizer.zeroGrad()
        print(net.conv1.bias?.grad)
        loss = criterion(output, target)
        loss.backward(retainGraph: true)
        optimizer.step()
        print(net.conv1.bias?.grad)

        if begin(11) {
            loss.backward(retainGraph: true)
            optimizer.step()
        }

        _ = begin(12)
        for step in 1...3 {
            optimizer.zeroGrad()
            let loss = criterion(net(input), target.view(1, 10))
            loss.backward()
            optimizer.step()
            print(step, loss.item(Float.self))
        }
        end()
    }
}
