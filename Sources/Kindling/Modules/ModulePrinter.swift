/// Prints modules as PyTorch does.
package enum ModulePrinter {
    /// A module's settings on one line where there is nothing else; or its settings and modules, one on each line.
    package static func text(_ module: Module) -> String {
        module.checkAcyclic()
        let settings = module.extraRepr
        var lines =
            settings.isEmpty ? [] : settings.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let hasOneLine = lines.count <= 1
        for member in module.members {
            switch member.kind {
            case .module(let child): lines.append(indented("(\(member.name)): \(child)"))
            case .modules(let children): lines.append(indented("(\(member.name)): \(list("ModuleList", children))"))
            case .parameter, .buffer: continue
            }
        }
        if hasOneLine, lines.count <= (settings.isEmpty ? 0 : 1) { return "\(module.typeName)(\(settings))" }
        return block(module.typeName, lines)
    }

    /// A list, in which equal neighbours are shown once: `(0-1): 2 x Linear(...)`.
    package static func list(_ name: String, _ modules: [(name: String, module: Module)]) -> String {
        if modules.isEmpty { return "\(name)()" }
        let texts = modules.map(\.module.description)
        var lines: [String] = []
        var start = 0
        while start < texts.count {
            var end = start + 1
            while end < texts.count, texts[end] == texts[start] { end += 1 }
            let isAlone = end == start + 1
            let key = isAlone ? modules[start].name : "\(modules[start].name)-\(modules[end - 1].name)"
            lines.append(indented("(\(key)): \(isAlone ? "" : "\(end - start) x ")\(texts[start])"))
            start = end
        }
        return block(name, lines)
    }

    private static func block(_ name: String, _ lines: [String]) -> String {
        "\(name)(\n  \(lines.joined(separator: "\n  "))\n)"
    }

    /// `text` with two more spaces before all lines but the first.
    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
    }
}
