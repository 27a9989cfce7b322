/// Modules by name, in the order in which they were added. It cannot be called: the module that holds it says how they
/// run.
///
/// - PyTorch: `torch.nn.ModuleDict`
///
/// ```swift
/// let activations = ModuleDict(["tanh": Tanh(), "relu": ReLU()])
/// let y = activations["relu"]!(x)
/// ```
public final class ModuleDict: Module, ExpressibleByDictionaryLiteral {
    private var items = InlineMembers()

    /// Modules and their names.
    public init(_ modules: KeyValuePairs<String, Module> = [:]) {
        super.init()
        for (name, module) in modules { self[name] = module }
    }

    public init(dictionaryLiteral elements: (String, Module)...) {
        super.init()
        for (name, module) in elements { self[name] = module }
    }

    /// The module of that name. Assigning adds, replaces or, with nil, removes it.
    public subscript(name: String) -> Module? {
        get {
            guard let member = items.members.first(where: { $0.name == name }), case .module(let module) = member.kind
            else { return nil }
            return module
        }
        set {
            let position = items.members.firstIndex { $0.name == name }
            guard let newValue else {
                if let position { items.members.remove(at: position) }
                return
            }
            if let position {
                items.replace(position, with: newValue, in: self)
            } else {
                items.append(newValue, named: name, to: self)
            }
        }
    }

    /// The names in order.
    public var keys: [String] { items.members.map(\.name) }

    /// The modules in order.
    public var values: [Module] { keys.compactMap { self[$0] } }

    /// The number of modules.
    public var count: Int { items.members.count }
}
