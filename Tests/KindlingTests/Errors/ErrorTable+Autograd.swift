import Kindling

/// An operator whose gradient is wrong.
private struct Wrong: Operator {
    static let name = "Wrong"
    let gradients: [Tensor?]
    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0], for: 1)
        return inputs[0].rawConverted(to: .float32)
    }
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { gradients.isEmpty ? [node.saved(0)] : gradients }
}

extension ErrorTable {
    private static let freed =
        "Trying to backward through the graph a second time (or directly access saved tensors after they have already been "
        + "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify "
        + "retain_graph=True if you need to backward through the graph a second time or if you need to access saved "
        + "tensors after calling backward."
    private static let noGraph = "element 0 of tensors does not require grad and does not have a grad_fn"

    mutating func addBackward() {
        refuse("backward twice", Self.freed, hint: "retainGraph: true") {
            let loss = TutorialNet()(zeros(1, 1, 32, 32)).sum()
            loss.backward()
            loss.backward()
        }
        refuse("grad twice", Self.freed) {
            let x = ones(2, requiresGrad: true)
            let y = x.exp().sum()
            _ = grad(of: [y], wrt: [x])
            _ = grad(of: [y], wrt: [x])
        }
        refuse(
            "backward nonscalar no gradient", "grad can be implicitly created only for scalar outputs", hint: "[1, 10]"
        ) {
            TutorialNet()(zeros(1, 1, 32, 32)).backward()
        }
        refuse(
            "backward gradient wrong shape (10,)",
            "Mismatch in shape: grad_output[0] has a shape of torch.Size([10]) and output[0] has a shape of torch.Size([1, "
                + "10])."
        ) { TutorialNet()(zeros(1, 1, 32, 32)).backward(ones(10)) }
        refuse("backward on no grad", Self.noGraph) { ones(3).sum().backward() }
        refuse("backward on loss made under no_grad", Self.noGraph, hint: "noGrad") {
            let x = ones(3, requiresGrad: true)
            noGrad { x.sum() }.backward()
        }
        refuse(
            "zeros grad flow unused param",
            "The differentiated Tensor at index 0 appears to not have been used in the graph. Set allow_unused=True if this "
                + "is the desired behavior.", hint: "gradAllowingUnused"
        ) { _ = grad(of: [ones(3, requiresGrad: true).sum()], wrt: [ones(3, requiresGrad: true)]) }
        refuse("grad not requires", "One of the differentiated Tensors does not require grad") {
            _ = grad(of: [ones(3, requiresGrad: true).sum()], wrt: [ones(3)])
        }
        refuse("hook without gradient", "cannot register a hook on a tensor that doesn't require gradient") {
            ones(3).registerHook { _ in nil }
        }
        refuse("retain without gradient", "can't retain_grad on Tensor that has requires_grad=False") {
            ones(3).retainGrad()
        }
        refuse("hook changes shape", "hook has changed the size of value") {
            let x = ones(3, requiresGrad: true)
            x.registerHook { _ in ones(2) }
            x.sum().backward()
        }
        refuse("grad of another shape", "assigned grad has data of a different size") {
            ones(3, requiresGrad: true).grad = ones(2)
        }
        refuse(
            "invalid number of gradients",
            "Function WrongBackward0 returned an invalid number of gradients (3), expected 2"
        ) {
            Wrong(gradients: [ones(3), nil, nil])(ones(3, requiresGrad: true), ones(3)).sum().backward()
        }
        refuse(
            "invalid gradient shape",
            "Function WrongBackward0 returned an invalid gradient at index 0 - got [2] but expected shape compatible with [3]"
        ) { Wrong(gradients: [ones(2), nil])(ones(3, requiresGrad: true), ones(3)).sum().backward() }
        refuse("unsaved tensor", "WrongBackward0 reads a tensor that it did not save") {
            Wrong(gradients: [])(ones(3, requiresGrad: true), ones(3)).sum().backward()
        }
        refuse("int requires grad", "Only Tensors of floating point and complex dtype can require gradients") {
            _ = tensor([1, 2], requiresGrad: true)
        }
        refuse(
            "set requires_grad nonleaf",
            "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a "
                + "subgraph that doesn't require differentiation use var_no_grad = var.detach().", hint: "detach()"
        ) { (ones(3, requiresGrad: true) * 2).requiresGrad = false }
        refuse("detach_ of a view", "Can't detach views in-place. Use detach() instead.") {
            let y = ones(3, requiresGrad: true) * 2
            y[0].detach_()
        }
    }

    private static func changed(_ operation: String) -> String {
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
            + "[torch.FloatTensor [3]], which is output 0 of \(operation), is at version 1; expected version 0 instead."
    }

    mutating func addGraphChanges() {
        refuse("inplace exp", Self.changed("Exp"), hint: "add_") {
            let b = ones(3, requiresGrad: true).exp()
            b.add_(1)
            b.sum().backward()
        }
        refuse("inplace sigmoid", Self.changed("Sigmoid"), hint: "mul_") {
            let b = sigmoid(ones(3, requiresGrad: true))
            b.mul_(2)
            b.sum().backward()
        }
        refuse("inplace relu +=", Self.changed("Relu")) {
            let b = relu(ones(3, requiresGrad: true) * 2)
            b.add_(1)
            b.sum().backward()
        }
        refuse("leaf inplace", "a leaf Variable that requires grad is being used in an in-place operation.") {
            ones(3, requiresGrad: true).add_(1)
        }
        let view = "a view of a leaf Variable that requires grad is being used in an in-place operation."
        refuse("leaf slice inplace", view) { ones(3, requiresGrad: true)[0] = tensor(1.0) }
        refuse("leaf view inplace", view) { ones(3, requiresGrad: true).view(-1).add_(1) }
        refuse("leaf index inplace", "a leaf Variable that requires grad is being used in an in-place operation.") {
            ones(3, requiresGrad: true)[tensor([0, 1])] = tensor(1.0)
        }
        refuse(
            "expanded inplace",
            "unsupported operation: more than one element of the written-to tensor refers to a single"
        ) {
            zeros(1).expand(3).add_(1)
        }
    }
}
