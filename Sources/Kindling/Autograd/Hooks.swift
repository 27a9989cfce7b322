/// A function that sees, and may replace, the gradient of a tensor.
package struct GradientHook {
    package let id: Int
    package let outputIndex: Int
    package let call: (Tensor) -> Tensor?
}

/// A tensor that keeps the gradient that arrives at it, though it is not a leaf.
package struct RetainingTensor {
    package weak var tensor: Tensor?
}

/// Removes a hook.
public struct HookHandle {
    package let remover: () -> Void
    package init(_ remover: @escaping () -> Void) { self.remover = remover }

    /// Takes the hook away; again: does nothing.
    public func remove() { remover() }
}

extension Node {
    package static let hookIDs = Counter()

    package func callHooks(_ gradients: inout [Tensor?]) {
        for hook in activeHooks {
            guard let gradient = gradients[hook.outputIndex] else { continue }
            if let replacement = hook.call(gradient) {
                check(
                    replacement.shape == gradient.shape,
                    "hook has changed the size of value", hint: "\(gradient.shape) became \(replacement.shape).")
                gradients[hook.outputIndex] = replacement
            }
        }
        for entry in retaining {
            guard let tensor = entry.tensor, tensor.node === self else { continue }
            guard let gradient = gradients[tensor.outputIndex] else { continue }
            tensor.leafGradient = tensor.leafGradient.map { $0 + gradient } ?? gradient.clone()
        }
    }
}

extension Tensor {
    /// Calls `hook` with this tensor's gradient each time it is computed, before it goes further back; a tensor that
    /// it returns replaces the gradient. PyTorch: `register_hook`.
    @discardableResult
    public func registerHook(_ hook: @escaping (Tensor) -> Tensor?) -> HookHandle {
        check(
            requiresGrad, "cannot register a hook on a tensor that doesn't require gradient",
            hint: "Set requiresGrad first.")
        let id = Node.hookIDs.next()
        guard let node = currentNode else {
            leafHooks.append(GradientHook(id: id, outputIndex: 0, call: hook))
            return HookHandle { [weak self] in self?.leafHooks.removeAll { $0.id == id } }
        }
        node.hooks.append(GradientHook(id: id, outputIndex: outputIndex, call: hook))
        return HookHandle { [weak node] in node?.hooks.removeAll { $0.id == id } }
    }

    /// Keeps the gradient of this tensor in ``grad`` though it is not a leaf. PyTorch: `retain_grad`.
    public func retainGrad() {
        check(
            requiresGrad, "can't retain_grad on Tensor that has requires_grad=False",
            hint: "Only tensors computed from one that requires a gradient have a gradient.")
        guard let node = currentNode, !retainsGradient else { return }
        retainsGradient = true
        node.retaining.append(RetainingTensor(tensor: self))
    }
}
