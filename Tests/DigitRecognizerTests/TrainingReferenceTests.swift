import Datasets
import DigitRecognizer
import Kindling
import Testing

/// Twenty steps of SGD from seed 0 on the first digits, against PyTorch's losses and weights (`notebook_tensors.py`).
@Suite struct TrainingReferenceTests {
    @Test func twentyStepsGivePyTorchsLosses() async {
        await #expect(processExitsWith: .success) {
            for prefix in ["", "double."] {
                let golden = try loadSafetensors(Golden.path("training.safetensors"))
                let dtype: DType = prefix.isEmpty ? .float32 : .float64
                let digits = try MNIST(.train)
                manualSeed(0)
                let net = LeNet().to(dtype)
                let optimizer = SGD(net.parameters(), lr: 0.05, momentum: 0.9)
                var losses: [Double] = []
                for start in stride(from: 0, to: 20 * 64, by: 64) {
                    let indices = Array(start..<(start + 64))
                    let (batch, labels) = digits.batch(indices)
                    let images = dtype == .float32 ? batch : Self.doubles(digits, indices)
                    optimizer.zeroGrad()
                    let loss = crossEntropy(net(images), labels)
                    loss.backward()
                    optimizer.step()
                    losses.append(loss.item())
                }
                let tolerance = dtype == .float32 ? 1e-5 : 1e-12
                let wanted = try #require(golden[prefix + "losses"]).asArray(Double.self)
                #expect(losses.count == wanted.count)
                for (loss, expected) in zip(losses, wanted) { #expect(abs(loss - expected) <= tolerance) }
                for (name, parameter) in net.namedParameters() {
                    let expected = try #require(golden["\(prefix)final.\(name)"])
                    let difference = (parameter.detach() - expected).abs().max().item()
                    #expect(difference <= (dtype == .float32 ? 2e-5 : 1e-12), "\(name): \(difference)")
                }
            }
        }
    }

    /// The images in float64, computed as PyTorch's script does.
    private static func doubles(_ digits: MNIST, _ indices: [Int]) -> Tensor {
        let pixels = indices.flatMap { digits.images[($0 * 784)..<($0 * 784 + 784)] }
        let images = Tensor(pixels, [indices.count, 1, 28, 28]).to(.float64)
        return pad((images / 255 - 0.1307) / 0.3081, [2, 2, 2, 2], value: -0.1307 / 0.3081)
    }
}
