import Kindling

extension ErrorTable {
    mutating func addLosses() {
        let sizes = "The size of tensor a (10) must match the size of tensor b (4) at non-singleton dimension 1"
        refuse("mse unbroadcastable", sizes) { _ = MSELoss()(zeros(4, 10), zeros(4)) }
        refuse("mse int target (class indices)", sizes) { _ = MSELoss()(zeros(4, 10), tensor([1, 2, 3, 4])) }
        refuse(
            "bce broadcast",
            "Using a target size (torch.Size([10])) that is different to the input size (torch.Size([1, 10])) is deprecated. "
                + "Please ensure they have the same size."
        ) { _ = binaryCrossEntropy(zeros(1, 10), zeros(10)) }
        refuse(
            "bcelogits broadcast", "Target size (torch.Size([10])) must be the same as input size (torch.Size([1, 10]))"
        ) { _ = binaryCrossEntropyWithLogits(zeros(1, 10), zeros(10)) }
        refuse("bce out of range", "all elements of input should be between 0 and 1", hint: "sigmoid") {
            _ = binaryCrossEntropy(tensor([0.5, 1.5]), zeros(2))
        }
        refuse("bce of NaN", "all elements of input should be between 0 and 1") {
            _ = binaryCrossEntropy(tensor([0.5, Double.nan]), zeros(2))
        }
        addTargets()
    }

    private mutating func addTargets() {
        let loss = { @Sendable (target: Tensor) in _ = CrossEntropyLoss()(zeros(4, 10), target) }
        refuse("ce float idx target", "expected target dtype to be Long or Byte, but got Float", hint: "to(.int64)") {
            loss(tensor([1.0, 2, 3, 4]))
        }
        refuse("ce int32 target", "expected target dtype to be Long or Byte, but got Int", hint: "to(.int64)") {
            loss(tensor([1, 2, 3, 4], dtype: .int32))
        }
        refuse("ce target Nx1", "0D or 1D target tensor expected, multi-target not supported", hint: "squeeze(1)") {
            loss(tensor([[1], [2], [3], [4]]))
        }
        refuse(
            "ce target onehot long", "Expected floating point type for target with class probabilities, got Long",
            hint: "to(.float32)"
        ) { loss(oneHot(tensor([1, 2, 3, 4]), numClasses: 10)) }
        refuse("ce target out of range", "Target 10 is out of bounds.", hint: "10 classes") {
            loss(tensor([1, 2, 3, 10]))
        }
        refuse("ce target negative", "Target -1 is out of bounds.") { loss(tensor([1, -1, 3, 4])) }
        refuse("ce batch mismatch", "Expected input batch_size (4) to match target batch_size (3).") {
            loss(tensor([1, 2, 3]))
        }
        refuse("ce (1,10) vs scalar target", "Expected input batch_size (1) to match target batch_size (0).") {
            _ = CrossEntropyLoss()(zeros(1, 10), tensor(3))
        }
    }
}
