/// All that an optimizer needs to go on where it was: what it remembers for each parameter, and its options.
///
/// Prints as PyTorch's `optimizer.state_dict()`. ``flattened()`` gives tensors by name, for a file.
public struct OptimizerState: CustomStringConvertible {
    /// The options of a parameter group, and the numbers of its parameters.
    package struct Group {
        package var options: [(name: String, value: OptionValue)]
        package var parameters: [Int]
    }

    /// By the number of the parameter: what is remembered for it.
    package var states: [Int: ParameterState]
    package var groups: [Group]

    /// As Python prints the dictionary.
    public var description: String {
        let states = states.sorted { $0.key < $1.key }.map { index, state in
            let step = state.step.map { [("step", "tensor(\($0).)")] } ?? []
            let items = step + state.tensors.map { ($0.name, $0.tensor.description) }
            return "\(index): {\(items.map { "'\($0.0)': \($0.1)" }.joined(separator: ", "))}"
        }
        let groups = groups.map { group in
            let items = group.options.map { "'\($0.name)': \($0.value)" } + ["'params': \(group.parameters)"]
            return "{\(items.joined(separator: ", "))}"
        }
        return "{'state': {\(states.joined(separator: ", "))}, 'param_groups': [\(groups.joined(separator: ", "))]}"
    }
}

extension Optimizer {
    /// What the optimizer remembers and its options. The tensors share the optimizer's memory. PyTorch: `state_dict`.
    public func stateDict() -> OptimizerState {
        var numbers: [ObjectIdentifier: Int] = [:]
        for parameter in paramGroups.flatMap(\.parameters) where numbers[ObjectIdentifier(parameter)] == nil {
            numbers[ObjectIdentifier(parameter)] = numbers.count
        }
        var result = OptimizerState(states: [:], groups: [])
        for group in paramGroups {
            let parameters = group.parameters.map { numbers[ObjectIdentifier($0)]! }
            result.groups.append(.init(options: group.options, parameters: parameters))
        }
        for (identifier, state) in states {
            if let number = numbers[identifier] { result.states[number] = state }
        }
        return result
    }

    /// Goes on where another optimizer of the same kind, on parameters in the same order, was.
    ///
    /// Options are loaded too: make a scheduler before, since it sets the learning rate.
    /// - Throws: ``OptimizerStateError``; nothing has been changed then.
    /// - PyTorch: `load_state_dict`
    public func loadStateDict(_ state: OptimizerState) throws(OptimizerStateError) {
        guard state.groups.count == paramGroups.count else {
            throw OptimizerStateError(
                "loaded state dict has a different number of parameter groups",
                expected: "\(paramGroups.count) groups", found: "\(state.groups.count)")
        }
        var newGroups = paramGroups
        var newStates: [ObjectIdentifier: ParameterState] = [:]
        for (index, (group, own)) in zip(state.groups, paramGroups).enumerated() {
            guard group.parameters.count == own.parameters.count else {
                throw OptimizerStateError(
                    "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
                    expected: "\(own.parameters.count) parameters in group \(index)",
                    found: "\(group.parameters.count)")
            }
            newGroups[index].options = try options(of: group, like: own, index)
            for (number, parameter) in zip(group.parameters, own.parameters) {
                guard let saved = state.states[number] else { continue }
                newStates[ObjectIdentifier(parameter)] = try saved.copied(for: parameter, number)
            }
        }
        paramGroups = newGroups
        states = newStates
    }

    /// The options of a saved group in this optimizer's order, then those that schedulers have added.
    private func options(
        of group: OptimizerState.Group, like present: ParameterGroup, _ index: Int
    ) throws(OptimizerStateError) -> [(name: String, value: OptionValue)] {
        var result: [(name: String, value: OptionValue)] = []
        for (name, own) in present.options where defaults[name] != nil {
            guard let saved = group.options.first(where: { $0.name == name })?.value, saved.hasKind(of: own) else {
                throw OptimizerStateError(
                    "loaded state dict does not fit \(typeName)",
                    expected: "an option \(name) like \(own) in group \(index)",
                    found: group.options.first { $0.name == name }.map { "\($0.value)" } ?? "none")
            }
            result.append((name, saved))
        }
        for option in group.options where defaults[option.name] == nil {
            guard option.value.hasKind(of: .number(0)) else {
                throw OptimizerStateError(
                    "loaded state dict does not fit \(typeName)",
                    expected: "a number for \(option.name) in group \(index)", found: "\(option.value)")
            }
            result.append(option)
        }
        return result
    }
}

extension OptionValue {
    fileprivate func hasKind(of other: OptionValue) -> Bool {
        switch (self, other) {
        case (.none, .none), (.flag, .flag), (.number, .number), (.pair, .pair): true
        default: false
        }
    }
}

extension ParameterState {
    /// A copy in the dtype of `parameter`, after checking shapes.
    fileprivate func copied(for parameter: Tensor, _ number: Int) throws(OptimizerStateError) -> ParameterState {
        var result = self
        for (index, (name, tensor)) in tensors.enumerated() {
            guard tensor.shape == parameter.shape else {
                throw OptimizerStateError(
                    "loaded state dict has a \(name) of another shape than parameter \(number)",
                    expected: "\(parameter.size())", found: "\(tensor.size())")
            }
            result.tensors[index].tensor = tensor.rawConverted(to: parameter.dtype)
        }
        return result
    }
}

/// Why an optimizer's or scheduler's state cannot be loaded.
public struct OptimizerStateError: Error, Equatable, Sendable, CustomStringConvertible {
    /// PyTorch's text, where it has one.
    public let problem: String
    /// What the optimizer needs.
    public let expected: String
    /// What was given.
    public let found: String

    package init(_ problem: String, expected: String, found: String) {
        self.problem = problem
        self.expected = expected
        self.found = found
    }

    /// One sentence: the problem, what was expected and what was found.
    public var description: String { "\(problem): expected \(expected), found \(found)" }
}
