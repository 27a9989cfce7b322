/// An array of parameters. It cannot be called: the module that holds it says what they are for.
///
/// - PyTorch: `torch.nn.ParameterList`
///
/// ```swift
/// final class Powers: Module {
///     let factors = ParameterList((0..<3).map { _ in randn(1) })
///     override func forward(_ input: Tensor) -> Tensor {
///         factors.enumerated().reduce(zerosLike(input)) { $0 + input.pow($1.offset) * $1.element }
///     }
/// }
/// ```
public final class ParameterList: Module, RandomAccessCollection {
    private var items = InlineMembers()

    /// The tensors, which become parameters.
    public init(_ parameters: [Tensor] = []) {
        super.init()
        for parameter in parameters { append(parameter) }
    }

    /// Adds a parameter behind the others. PyTorch: `append`.
    @discardableResult
    public func append(_ parameter: Tensor) -> Self {
        items.members.append(ModuleMember(name: "\(count)", kind: .parameter(parameter.asParameter)))
        return self
    }

    /// The parameter at a position; negative positions count from the end.
    public subscript(position: Int) -> Tensor {
        get {
            guard case .parameter(let tensor) = items.members[items.index(position, of: self)].kind else {
                fail("ParameterList holds something that is not a parameter")
            }
            return tensor
        }
        set {
            let index = items.index(position, of: self)
            items.members[index] = ModuleMember(name: "\(index)", kind: .parameter(newValue.asParameter))
        }
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { items.members.count }

    public override var extraRepr: String {
        enumerated().map { index, parameter in
            let sizes = parameter.shape.map { "\($0)" }.joined(separator: "x")
            return "  (\(index)): Parameter containing: [\(parameter.dtype) of size \(sizes)]"
        }.joined(separator: "\n")
    }
}
