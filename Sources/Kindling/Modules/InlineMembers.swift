/// Members that a container module lists under names of its own: the modules of ``Sequential``.
package struct InlineMembers {
    package var members: [ModuleMember] = []

    /// Adds a module behind the others.
    mutating func append(_ module: Module, named name: String, to container: Module) {
        check(
            !name.isEmpty && !name.contains("."),
            name.isEmpty
                ? "module name can't be empty string \"\"" : "module name can't contain \".\", got: \(name)",
            hint: "Names become keys in the state dict of \(container.typeName), joined by points.")
        check(
            !members.contains { $0.name == name }, "attribute '\(name)' already exists",
            hint: "Each module in \(container.typeName) has a name of its own.")
        members.append(ModuleMember(name: name, kind: .module(module)))
    }

    mutating func replace(_ position: Int, with module: Module, in container: Module) {
        let index = index(position, of: container)
        members[index] = ModuleMember(name: members[index].name, kind: .module(module))
    }

    func module(_ position: Int, of container: Module) -> Module {
        guard case .module(let module) = members[index(position, of: container)].kind else {
            fail("\(container.typeName) holds something that is not a module")
        }
        return module
    }

    /// `position` counted from the start.
    func index(_ position: Int, of container: Module) -> Int {
        let count = members.count
        check(
            position >= -count && position < count, "index \(position) is out of range",
            hint: "\(container.typeName) holds \(count).")
        return position < 0 ? position + count : position
    }
}
