import Kindling

extension ErrorTable {
    mutating func addShapes() {
        refuse(
            "view noncontig",
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
                + "contiguous subspaces). Use .reshape(...) instead.", hint: "contiguous()"
        ) { _ = zeros(2, 3).t().view(-1) }
        refuse("too many dims", "Tensor has too many (>64) dims", hint: "65") {
            _ = ones([Int](repeating: 1, count: 65))
        }
        refuse("view wrong numel", "shape '[4, -1]' is invalid for input of size 6") { _ = zeros(2, 3).view(4, -1) }
        refuse("view wrong numel2", "shape '[4, 2]' is invalid for input of size 6") { _ = zeros(2, 3).view(4, 2) }
        refuse(
            "view ambiguous",
            "cannot reshape tensor of 0 elements into shape [-1, 0] because the unspecified dimension size -1 can be any "
                + "value and is ambiguous"
        ) { _ = zeros(0, 3).view(-1, 0) }
        refuse("two -1", "only one dimension can be inferred") { _ = zeros(2, 3).view(-1, -1) }
        refuse(
            "broadcast err",
            "The size of tensor a (2) must match the size of tensor b (4) at non-singleton dimension 0",
            hint: "[2, 3]"
        ) { _ = zeros(2, 3) + zeros(4, 3) }
        refuse("inplace broadcast err", "output with shape [3] doesn't match the broadcast shape [2, 3]") {
            zeros(3).add_(zeros(2, 3))
        }
        refuse("matmul err", "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)") {
            _ = zeros(2, 3).matmul(zeros(2, 3))
        }
        refuse("dtype mm err", "expected m1 and m2 to have the same dtype, but got: float != double") {
            _ = zeros(2, 3).matmul(zeros(3, 2).double())
        }
        refuse(
            "cat err",
            "Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4 for tensor number 1 in the list."
        ) { _ = cat([zeros(2, 3), zeros(2, 4)]) }
        refuse(
            "stack err", "stack expects each tensor to be equal size, but got [2, 3] at entry 0 and [2, 4] at entry 1"
        ) {
            _ = stack([zeros(2, 3), zeros(2, 4)])
        }
        refuse("index oob", "index 5 is out of bounds for dimension 0 with size 3", hint: "-3 to 2") { _ = zeros(3)[5] }
        refuse("dim oob", "Dimension out of range (expected to be in range of [-1, 0], but got 3)") {
            _ = zeros(3).sum(3)
        }
        refuse("too many idx", "too many indices for tensor of dimension 1") { _ = zeros(3)[0, 0] }
        refuse(
            "squeeze",
            "The expanded size of the tensor (4) must match the existing size (2) at non-singleton dimension 0.  Target "
                + "sizes: [4, 3].  Tensor sizes: [2, 3]"
        ) { _ = zeros(2, 3).expand(4, 3) }
        refuse("repeated dim", "dim 0 appears multiple times in the list of dims") { _ = zeros(2, 3).sum([0, 0]) }
        refuse("negative size", "Trying to create tensor with negative dimension -1: [2, -1]") { _ = zeros(2, -1) }
        refuse("ragged", "expected sequence of length 2") { _ = tensor([[1, 2], [3]]) }
        refuse("values and shape", "shape '[2, 2]' is invalid for input of size 3") { _ = Tensor([1, 2, 3], [2, 2]) }
        refuse(
            "assign shape",
            "shape mismatch: value tensor of shape [3] cannot be broadcast to indexing result of shape [2]"
        ) { zeros(4)[tensor([0, 1])] = zeros(3) }
    }

    mutating func addScalars() {
        refuse("item nonscalar", "a Tensor with 3 elements cannot be converted to Scalar", hint: "asArray") {
            _ = zeros(3).item()
        }
        refuse("bool of multi", "Boolean value of Tensor with more than one value is ambiguous", hint: "any()") {
            _ = (zeros(3) > 0).isTrue()
        }
        refuse("bool of none", "Boolean value of Tensor with no values is ambiguous") { _ = zeros(0).isTrue() }
    }

    /// Storage types convert, but do not compute.
    mutating func addDTypes() {
        refuse("half add", "not implemented for 'Half'", hint: "to(.float32)") { _ = zeros(2).half() + zeros(2).half() }
        refuse("bfloat16 exp", "not implemented for 'BFloat16'", hint: "to(.float32)") { _ = zeros(2).bfloat16().exp() }
        refuse("half sum", "not implemented for 'Half'", hint: "to(.float32)") { _ = zeros(2).half().sum() }
        refuse("half where", "not implemented for 'Half'", hint: "to(.float32)") {
            _ = zeros(2).half().maskedFill(tensor([true, false]), 1)
        }
        refuse("half softmax", "not implemented for 'Half'", hint: "to(.float32)") { _ = zeros(2).half().softmax(0) }
        refuse("half compare", "not implemented for 'Half'", hint: "to(.float32)") { _ = zeros(2).half() > 0 }
        refuse("bool neg", "Negation, the `-` operator, on a bool tensor is not supported.") { _ = -tensor([true]) }
    }
}
