/// Modules that run one after the other, each on the output of the one before.
///
/// Keys in the state dict are the positions, `0.weight`, or the names given.
///
/// - PyTorch: `torch.nn.Sequential`
///
/// ```swift
/// let net = Sequential(Conv2d(1, 20, 5), ReLU(), Flatten(), Linear(20 * 24 * 24, 10))
/// let named = Sequential(["conv": Conv2d(1, 20, 5), "relu": ReLU()])
/// ```
open class Sequential: Module, RandomAccessCollection {
    private var items = InlineMembers()

    /// The modules in the order in which they run.
    public init(_ modules: [Module]) {
        super.init()
        for module in modules { append(module) }
    }

    /// The modules in the order in which they run.
    public convenience init(_ modules: Module...) { self.init(modules) }

    /// Modules with names. PyTorch: `Sequential(OrderedDict([...]))`.
    public init(_ modules: KeyValuePairs<String, Module>) {
        super.init()
        for (name, module) in modules { items.append(module, named: name, to: self) }
    }

    /// Adds a module behind the others. PyTorch: `append`.
    @discardableResult
    public func append(_ module: Module) -> Self {
        items.append(module, named: "\(count)", to: self)
        return self
    }

    /// The module at a position; negative positions count from the end.
    public subscript(position: Int) -> Module {
        get { items.module(position, of: self) }
        set { items.replace(position, with: newValue, in: self) }
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { items.members.count }

    open override func forward(_ input: Tensor) -> Tensor { reduce(input) { $1($0) } }
}
