// What a module holds, found by looking at its stored properties each time: a layer that is put in place of another
// is seen at once.

/// One thing that a module holds: its name and what it is.
package struct ModuleMember {
    package enum Kind {
        case parameter(Tensor)
        case buffer(Tensor, isPersistent: Bool)
        case module(Module)
        /// An array of modules, with the names of its elements.
        case modules([(name: String, module: Module)])
    }

    package let name: String
    package let kind: Kind
}

extension Module {
    /// What the stored properties hold, those of the superclass first.
    package var members: [ModuleMember] {
        var layers: [Mirror] = []
        var next: Mirror? = Mirror(reflecting: self)
        while let mirror = next, mirror.subjectType != Module.self {
            layers.append(mirror)
            next = mirror.superclassMirror
        }
        var finder = MemberFinder(owner: typeName)
        for mirror in layers.reversed() {
            for child in mirror.children { finder.add(child.value, label: child.label ?? "") }
        }
        return finder.members
    }
}

/// Types of properties that occur in most modules and hold no tensor: no need to look closer.
private let plainTypes: Set<ObjectIdentifier> = {
    let types: [Any.Type] = [
        Int.self, Double.self, Float.self, Bool.self, String.self, Int?.self, Double?.self, (Int, Int).self, DType.self,
        ConvPadding.self, PaddingMode.self, [Int].self, InterpolationMode.self, Reduction.self, Generator.self,
    ]
    return Set(types.map { ObjectIdentifier($0) })
}()

/// Sorts the values of stored properties.
private struct MemberFinder {
    let owner: String
    private(set) var members: [ModuleMember] = []

    init(owner: String) { self.owner = owner }

    mutating func add(_ value: Any, label: String) {
        if plainTypes.contains(ObjectIdentifier(type(of: value))) { return }
        switch value {
        case let holder as any MemberProperty:
            // The compiler stores `@Parameter var weight` as `_weight`.
            let name = holder.name ?? String(label.drop { $0 == "_" })
            if let kind = holder.kind { members.append(ModuleMember(name: name, kind: kind)) }
        case let module as Module:
            members.append(ModuleMember(name: Self.propertyName(label), kind: .module(module)))
        case let tensor as Tensor:
            refuse(tensor, named: Self.propertyName(label), instead: "`@Parameter var \(Self.propertyName(label))`")
        case let inline as InlineMembers:
            members += inline.members
        default:
            let name = Self.propertyName(label)
            var found: [(name: String, module: Module)] = []
            collect(value, name: name, path: "", into: &found)
            if !found.isEmpty { members.append(ModuleMember(name: name, kind: .modules(found))) }
        }
    }

    /// Finds the modules in arrays, dictionaries and tuples, however they are nested.
    private func collect(
        _ value: Any, name: String, path: String, into found: inout [(name: String, module: Module)]
    ) {
        switch value {
        case let module as Module: found.append((path, module))
        case let tensor as Tensor: refuse(tensor, named: name, instead: "a ParameterList")
        case let container as any MemberContainer:
            for (key, element) in container.elements ?? [] {
                collect(element, name: name, path: joined(path, key), into: &found)
            }
        default:
            let mirror = Mirror(reflecting: value)
            switch mirror.displayStyle {
            case .tuple:
                for (index, child) in mirror.children.enumerated() {
                    let key = child.label.flatMap { $0.hasPrefix(".") ? nil : $0 } ?? "\(index)"
                    collect(child.value, name: name, path: joined(path, key), into: &found)
                }
            case .struct:
                check(
                    !mirror.children.contains { $0.value is Module || $0.value is any MemberProperty },
                    "Module [\(owner)]: \(name) is a struct that holds modules or parameters, which are not found there",
                    hint: "Make \(mirror.subjectType) a class that inherits from Module.")
            default: break
            }
        }
    }

    private func refuse(_ tensor: Tensor, named name: String, instead: String) {
        check(
            !(tensor.isLeaf && tensor.requiresGrad),
            "Module [\(owner)]: \(name) holds a tensor that requires a gradient but is not a parameter",
            hint: "Write \(instead), so that optimizers train it and checkpoints contain it; or set requiresGrad to "
                + "false.")
    }

    /// The name of the property that is stored as `label`.
    private static func propertyName(_ label: String) -> String {
        let lazyPrefix = "$__lazy_storage_$_"
        return label.hasPrefix(lazyPrefix) ? String(label.dropFirst(lazyPrefix.count)) : label
    }
}

/// `prefix.name`, without a point where one of them is empty.
package func joined(_ prefix: String, _ name: String) -> String {
    prefix.isEmpty || name.isEmpty ? prefix + name : "\(prefix).\(name)"
}

/// The property wrappers that mark members.
private protocol MemberProperty {
    var name: String? { get }
    var kind: ModuleMember.Kind? { get }
}
extension Parameter: MemberProperty {
    fileprivate var kind: ModuleMember.Kind? { wrappedValue.heldTensor.map { .parameter($0) } }
}
extension Buffer: MemberProperty {
    fileprivate var kind: ModuleMember.Kind? {
        wrappedValue.heldTensor.map { .buffer($0, isPersistent: isPersistent) }
    }
}

/// The standard collections, where they may hold modules.
private protocol MemberContainer {
    /// The elements and their names; nil where they are plain values, which are not worth a look one by one.
    var elements: [(String, Any)]? { get }
}

private func mayHoldMembers(_ value: Any?) -> Bool {
    guard let value else { return false }
    return value is Module || value is Tensor || value is any MemberContainer
}

extension Array: MemberContainer {
    fileprivate var elements: [(String, Any)]? {
        mayHoldMembers(first) ? enumerated().map { ("\($0)", $1) } : nil
    }
}
extension Dictionary: MemberContainer {
    /// In the order of the keys, since a dictionary has none.
    fileprivate var elements: [(String, Any)]? {
        mayHoldMembers(first?.value) ? map { ("\($0)", $1) }.sorted { $0.0 < $1.0 } : nil
    }
}
extension Optional: MemberContainer {
    /// The value takes the optional's place.
    fileprivate var elements: [(String, Any)]? { map { [("", $0)] } }
}
