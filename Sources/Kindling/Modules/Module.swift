/// A part of a network: it holds parameters and other modules, and computes an output from an input.
///
/// Write a network as a subclass: store layers in properties and override ``forward(_:)``. Each stored property that is
/// a module, an array of modules, a ``Parameter`` or a ``Buffer`` is found by itself; its name is the key in the state
/// dict. Call the module, not `forward`, so that hooks run. PyTorch: `torch.nn.Module`.
///
/// ```swift
/// final class Net: Module {
///     let hidden = Linear(784, 100)
///     let output = Linear(100, 10)
///
///     override func forward(_ input: Tensor) -> Tensor { output(relu(hidden(input))) }
/// }
/// ```
open class Module: CustomStringConvertible {
    /// Whether the module is being trained: ``Dropout`` and ``BatchNorm2d`` behave differently then. See ``train(_:)``.
    public var training = true

    // Unchecked exclusivity: read at every call, and never while they change.
    @exclusivity(unchecked) private var preHooks: [ForwardHook<(Module, Tensor) -> Tensor?>] = []
    @exclusivity(unchecked) private var hooks: [ForwardHook<(Module, Tensor, Tensor) -> Tensor?>] = []

    /// A module that is being trained.
    public init() {}

    /// Computes the module's output. Subclasses override it; callers call the module itself.
    open func forward(_ input: Tensor) -> Tensor {
        fail(
            "Module [\(typeName)] is missing the required \"forward\" function",
            hint: "Write `override func forward(_ input: Tensor) -> Tensor` in \(typeName).")
    }

    /// The module's settings, as ``description`` shows them between parentheses; lines are shown one below the other.
    /// PyTorch: `extra_repr`.
    open var extraRepr: String { "" }

    /// Sets ``training`` in this module and all modules in it. PyTorch: `train`.
    @discardableResult
    open func train(_ mode: Bool = true) -> Self {
        training = mode
        for child in children() { child.train(mode) }
        return self
    }

    /// The module and what it contains, as PyTorch prints it.
    open var description: String { ModulePrinter.text(self) }

    /// The name of the module's type: `Conv2d`.
    package var typeName: String { String(describing: type(of: self)) }
}

@available(*, unavailable, message: "A module's tensors may change: share it through an actor.")
extension Module: Sendable {}

extension Module {
    /// Runs the module: forward pre-hooks, ``forward(_:)``, forward hooks.
    public final func callAsFunction(_ input: Tensor) -> Tensor {
        if preHooks.isEmpty, hooks.isEmpty { return forward(input) }
        var input = input
        for hook in preHooks { input = hook.call(self, input) ?? input }
        var output = forward(input)
        for hook in hooks { output = hook.call(self, input, output) ?? output }
        return output
    }

    /// Calls `hook` with the module, its input and its output after each run; a tensor that it returns replaces the
    /// output. PyTorch: `register_forward_hook`.
    @discardableResult
    public func registerForwardHook(_ hook: @escaping (Module, Tensor, Tensor) -> Tensor?) -> HookHandle {
        let id = Node.hookIDs.next()
        hooks.append(ForwardHook(id: id, call: hook))
        return HookHandle { [weak self] in self?.hooks.removeAll { $0.id == id } }
    }

    /// Calls `hook`, which only looks, with the module, its input and its output after each run.
    @discardableResult
    public func registerForwardHook(_ hook: @escaping (Module, Tensor, Tensor) -> Void) -> HookHandle {
        registerForwardHook { module, input, output -> Tensor? in
            hook(module, input, output)
            return nil
        }
    }

    /// Calls `hook` with the module and its input before each run; a tensor that it returns replaces the input.
    /// PyTorch: `register_forward_pre_hook`.
    @discardableResult
    public func registerForwardPreHook(_ hook: @escaping (Module, Tensor) -> Tensor?) -> HookHandle {
        let id = Node.hookIDs.next()
        preHooks.append(ForwardHook(id: id, call: hook))
        return HookHandle { [weak self] in self?.preHooks.removeAll { $0.id == id } }
    }

    /// Calls `hook`, which only looks, with the module and its input before each run.
    @discardableResult
    public func registerForwardPreHook(_ hook: @escaping (Module, Tensor) -> Void) -> HookHandle {
        registerForwardPreHook { module, input -> Tensor? in
            hook(module, input)
            return nil
        }
    }
}

/// A function that a module calls around `forward`.
private struct ForwardHook<Function> {
    let id: Int
    let call: Function
}
