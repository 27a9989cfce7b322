// The tensors and modules in a module.

extension Module {
    /// The modules that this module holds, each once, in the order of its properties. PyTorch: `named_children`.
    public func namedChildren() -> [(name: String, module: Module)] {
        var seen = Set<ObjectIdentifier>()
        return allChildren().filter { seen.insert(ObjectIdentifier($0.module)).inserted }
    }

    /// The modules that this module holds. PyTorch: `children`.
    public func children() -> [Module] { namedChildren().map(\.module) }

    /// This module (under the name "") and all modules in it, each once, parents first. PyTorch: `named_modules`.
    public func namedModules() -> [(name: String, module: Module)] { walk().map { ($0.name, $0.module) } }

    /// The named modules, each with what it holds.
    private func walk() -> [(name: String, module: Module, members: [ModuleMember])] {
        var seen = Set<ObjectIdentifier>()
        var result: [(name: String, module: Module, members: [ModuleMember])] = []
        func add(_ module: Module, _ name: String) {
            guard seen.insert(ObjectIdentifier(module)).inserted else { return }
            let members = module.members
            result.append((name, module, members))
            for child in module.allChildren(members) { add(child.module, joined(name, child.name)) }
        }
        add(self, "")
        return result
    }

    /// This module and all modules in it, each once, parents first. PyTorch: `modules`.
    public func modules() -> [Module] { namedModules().map(\.module) }

    /// The trainable parameters, each once, with their keys in the state dict. PyTorch: `named_parameters`.
    ///
    /// - Parameter recurse: Whether to list the parameters of the modules in this module too.
    public func namedParameters(recurse: Bool = true) -> [(name: String, tensor: Tensor)] {
        let found = namedTensors(recurse: recurse) { if case .parameter(let tensor) = $0 { tensor } else { nil } }
        for (name, tensor) in found { tensor.version.tell(name) }
        return found
    }

    /// The trainable parameters, each once. PyTorch: `parameters`.
    public func parameters(recurse: Bool = true) -> [Tensor] { namedParameters(recurse: recurse).map(\.tensor) }

    /// The tensors marked ``Buffer``, each once, with their keys in the state dict. PyTorch: `named_buffers`.
    public func namedBuffers(recurse: Bool = true) -> [(name: String, tensor: Tensor)] {
        namedTensors(recurse: recurse) { if case .buffer(let tensor, _) = $0 { tensor } else { nil } }
    }

    /// The tensors marked ``Buffer``, each once. PyTorch: `buffers`.
    public func buffers(recurse: Bool = true) -> [Tensor] { namedBuffers(recurse: recurse).map(\.tensor) }

    private func namedTensors(
        recurse: Bool, _ pick: (ModuleMember.Kind) -> Tensor?
    ) -> [(name: String, tensor: Tensor)] {
        var seen = Set<ObjectIdentifier>()
        var result: [(name: String, tensor: Tensor)] = []
        for (prefix, _, members) in recurse ? walk() : [("", self, members)] {
            for member in members {
                guard let tensor = pick(member.kind), seen.insert(ObjectIdentifier(tensor)).inserted else { continue }
                result.append((joined(prefix, member.name), tensor))
            }
        }
        return result
    }

    /// The state dict's tensors in PyTorch's order: a module's parameters, its buffers, then its modules. A tensor that
    /// several modules share is listed for each.
    package func namedState(prefix: String = "") -> [(name: String, tensor: Tensor)] {
        checkAcyclic()
        var result: [(name: String, tensor: Tensor)] = []
        collectState(prefix, into: &result)
        return result
    }

    private func collectState(_ prefix: String, into result: inout [(name: String, tensor: Tensor)]) {
        let members = members
        for member in members {
            if case .parameter(let tensor) = member.kind { result.append((joined(prefix, member.name), tensor)) }
        }
        for member in members {
            if case .buffer(let tensor, true) = member.kind { result.append((joined(prefix, member.name), tensor)) }
        }
        for child in allChildren(members) {
            child.module.collectState(joined(prefix, child.name), into: &result)
        }
    }

    /// Stops where a module contains itself.
    package func checkAcyclic(below ancestors: [Module] = []) {
        check(
            !ancestors.contains { $0 === self }, "Module [\(typeName)] contains itself",
            hint: "A module may not store the module that it is part of; pass what it needs as an argument.")
        for child in allChildren() { child.module.checkAcyclic(below: ancestors + [self]) }
    }

    /// The modules in the properties, those in arrays as `layers.0`; a module stored twice is listed twice.
    private func allChildren(_ members: [ModuleMember]? = nil) -> [(name: String, module: Module)] {
        (members ?? self.members).flatMap { member -> [(name: String, module: Module)] in
            switch member.kind {
            case .module(let module): [(member.name, module)]
            case .modules(let modules): modules.map { (joined(member.name, $0.name), $0.module) }
            case .parameter, .buffer: []
            }
        }
    }
}

extension VersionCounter {
    /// Notes a parameter's name for messages; a path from further up says more than one from below.
    fileprivate func tell(_ name: String) {
        guard let known = label else {
            label = name
            return
        }
        if name.hasSuffix("." + known) { label = name }
    }
}

extension Module {
    /// Makes the module behave as in evaluation: no dropout, running statistics. PyTorch: `eval`.
    @discardableResult
    public func eval() -> Self { train(false) }

    /// Calls `body` for every module in this module and then for itself. PyTorch: `apply`.
    ///
    /// ```swift
    /// net.apply { if let layer = $0 as? Linear { xavierUniform_(layer.weight) } }
    /// ```
    @discardableResult
    public func apply(_ body: (Module) -> Void) -> Self {
        for child in children() { child.apply(body) }
        body(self)
        return self
    }

    /// Removes the parameters' gradients, or fills them with zeros. PyTorch: `zero_grad`.
    public func zeroGrad(setToNone: Bool = true) { parameters().zeroGrad(setToNone: setToNone) }

    /// Sets `requiresGrad` of all parameters: false freezes them. PyTorch: `requires_grad_`.
    @discardableResult
    public func requiresGrad_(_ requiresGrad: Bool = true) -> Self {
        for parameter in parameters() { parameter.requiresGrad = requiresGrad }
        return self
    }

    /// Converts the parameters and the floating buffers, in place, to a floating dtype. PyTorch: `to`.
    @discardableResult
    public func to(_ dtype: DType) -> Self {
        check(
            dtype.isFloatingPoint,
            "nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=\(dtype)",
            hint: "Parameters need a floating dtype to be trained.")
        for tensor in parameters() + buffers() where tensor.dtype.isFloatingPoint && tensor.dtype != dtype {
            let gradient = tensor.leafGradient
            tensor.become(tensor.rawConverted(to: dtype))
            tensor.leafGradient = gradient?.rawConverted(to: dtype)
        }
        return self
    }

    /// Converts the parameters and the floating buffers to float64. PyTorch: `double`.
    @discardableResult
    public func double() -> Self { to(.float64) }

    /// Converts the parameters and the floating buffers to float32. PyTorch: `float`.
    @discardableResult
    public func float() -> Self { to(.float32) }
}

extension [Tensor] {
    /// Removes the tensors' gradients, or fills them with zeros.
    package func zeroGrad(setToNone: Bool) {
        for tensor in self {
            guard let gradient = tensor.leafGradient else { continue }
            if setToNone {
                tensor.leafGradient = nil
            } else {
                // A gradient with a history (createGraph) leaves it: zeros have none.
                let plain = gradient.detach()
                noGrad { _ = plain.zero_() }
                tensor.leafGradient = plain
            }
        }
    }
}
