/// An array of modules. It cannot be called: the module that holds it says how they run.
///
/// A plain array property of modules, `let layers: [Linear]`, is found just as well.
///
/// - PyTorch: `torch.nn.ModuleList`
public final class ModuleList: Module, RandomAccessCollection {
    private var items = InlineMembers()

    /// The modules in order.
    public init(_ modules: [Module] = []) {
        super.init()
        for module in modules { append(module) }
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

    public override var description: String { ModulePrinter.list(typeName, namedItems) }

    private var namedItems: [(name: String, module: Module)] {
        zip(items.members, self).map { ($0.name, $1) }
    }
}
