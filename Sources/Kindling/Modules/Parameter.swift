/// Marks a module's property as a trainable parameter: ``Module/parameters()`` lists it, optimizers change it,
/// ``Module/stateDict()`` saves it under the property's name.
///
/// The tensor given is not copied: the parameter shares its memory, requires a gradient, and has no history. A tensor
/// that is a parameter already is taken as it is, so that two modules can share one. PyTorch: `torch.nn.Parameter`.
///
/// ```swift
/// final class Scale: Module {
///     @Parameter var factor = ones(1)
///     @Parameter var offset: Tensor?              // nil: there is none
///     override func forward(_ input: Tensor) -> Tensor { input * factor }
/// }
/// ```
@propertyWrapper
public struct Parameter<Value: TensorHolder> {
    private var value: Value
    /// The key in the state dict; nil: the property's name.
    package let name: String?

    /// Makes the given tensor a parameter; `name` is its key in the state dict where that is not the property's name.
    public init(wrappedValue: Value, name: String? = nil) {
        value = wrappedValue.mapTensor(\.asParameter)
        self.name = name
    }

    /// The parameter. A tensor assigned becomes a parameter.
    public var wrappedValue: Value {
        get { value }
        set { value = newValue.mapTensor(\.asParameter) }
    }
}

/// Marks a module's property as a tensor that belongs to the module's state without being trained, such as a running
/// mean. It is saved under the property's name. PyTorch: `register_buffer`.
@propertyWrapper
public struct Buffer<Value: TensorHolder> {
    /// The tensor.
    public var wrappedValue: Value
    package let name: String?
    package let isPersistent: Bool

    /// - Parameters:
    ///   - name: The key in the state dict; nil: the property's name.
    ///   - persistent: Whether the state dict contains the buffer.
    public init(wrappedValue: Value, name: String? = nil, persistent: Bool = true) {
        self.wrappedValue = wrappedValue
        self.name = name
        isPersistent = persistent
    }
}

/// A tensor, or perhaps none: what ``Parameter`` and ``Buffer`` hold.
public protocol TensorHolder {
    /// The tensor, if there is one.
    var heldTensor: Tensor? { get }
    /// The same with `transform` applied to the tensor.
    func mapTensor(_ transform: (Tensor) -> Tensor) -> Self
}

extension Tensor: TensorHolder {
    public var heldTensor: Tensor? { self }
    public func mapTensor(_ transform: (Tensor) -> Tensor) -> Tensor { transform(self) }
}

extension Optional: TensorHolder where Wrapped == Tensor {
    public var heldTensor: Tensor? { self }
    public func mapTensor(_ transform: (Tensor) -> Tensor) -> Tensor? { map(transform) }
}

extension Tensor {
    /// This tensor if it is a parameter, else a parameter on its memory.
    package var asParameter: Tensor {
        if isParameter { return self }
        let parameter = detach()
        parameter.requiresGrad = true
        parameter.isParameter = true
        return parameter
    }
}
