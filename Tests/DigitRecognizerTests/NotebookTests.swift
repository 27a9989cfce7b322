import DigitRecognizer
import Foundation
import Kindling
import Testing

/// A file of reference values in `Golden/`, where the script that made it stands beside it.
enum Golden {
    static func path(_ name: String) throws -> String {
        try #require(Bundle.module.path(forResource: name, ofType: nil, inDirectory: "Golden"))
    }
}

/// The tutorial's tensors against PyTorch's, for three seeds (`notebook_tensors.py`).
@Suite struct NotebookTests {
    // In a process of its own, since other tests draw from the default generator, too.
    @Test func everyTensorIsPyTorchs() async {
        await #expect(processExitsWith: .success) {
            for seed in [0, 1, 2] {
                let golden = try loadSafetensors(Golden.path("notebook-\(seed).safetensors"))
                let own = Self.tensors(seed: seed)
                #expect(own.keys.sorted() == golden.keys.sorted())
                for (name, expected) in golden {
                    let step = seed == 0 ? 1 : 37
                    let all = own[name]?.asArray(Float.self) ?? []
                    let values = stride(from: 0, to: all.count, by: step).map { all[$0] }
                    let wanted = expected.asArray(Float.self)
                    #expect(values.count == wanted.count, "\(name)")
                    let worst = zip(values, wanted).map { abs($0 - $1) / (1e-6 + 1e-5 * abs($1)) }.max() ?? 0
                    #expect(worst <= 1, "\(name): \(worst) times the tolerance")
                }
            }
        }
    }

    /// The tutorial, with a copy of each tensor on the way.
    private static func tensors(seed: Int) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        manualSeed(seed)
        let net = LeNet()
        func keep(_ key: String, _ pick: (Tensor) -> Tensor) {
            for (name, parameter) in net.namedParameters() {
                tensors["\(key).\(name)"] = pick(parameter).detach().clone()
            }
        }
        keep("param") { $0 }
        let input = randn(1, 1, 32, 32)
        let output = net(input)
        let gradient = randn(1, 10)
        (tensors["input"], tensors["output"], tensors["gradient"]) = (input, output.detach().clone(), gradient)
        output.backward(gradient, retainGraph: true)
        keep("grad1") { $0.grad! }
        let target = randn(10)
        tensors["target"] = target
        let criterion = MSELoss()
        var loss = criterion(output, target)
        tensors["loss"] = loss.detach().clone()
        net.zeroGrad()
        loss.backward(retainGraph: true)
        keep("grad2") { $0.grad! }
        for f in net.parameters() { f.data.sub_(f.grad!.data * 0.01) }
        keep("updated") { $0 }
        let optimizer = SGD(net.parameters(), lr: 0.01)
        optimizer.zeroGrad()
        loss = criterion(output, target)
        loss.backward(retainGraph: true)
        keep("grad3") { $0.grad! }
        optimizer.step()
        keep("stepped") { $0 }
        optimizer.zeroGrad()
        loss = criterion(net(input), target)
        tensors["fresh_loss"] = loss.detach().clone()
        loss.backward()
        keep("grad4") { $0.grad! }
        return tensors
    }
}
