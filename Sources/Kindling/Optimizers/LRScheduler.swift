/// Changes an optimizer's learning rates as training goes on.
///
/// Call ``step(file:line:)`` after the optimizer's own, once per epoch or once per batch, as the schedule counts. A subclass
/// overrides ``nextLearningRates()``. PyTorch: `torch.optim.lr_scheduler.LRScheduler`.
///
/// ```swift
/// let scheduler = OneCycleLR(optimizer, maxLR: 0.1, epochs: 5, stepsPerEpoch: loader.count)
/// for (images, labels) in loader {
///     // forward, backward
///     optimizer.step()
///     scheduler.step()
/// }
/// ```
open class LRScheduler {
    /// The optimizer whose learning rates change.
    public let optimizer: Optimizer
    /// How often the schedule has moved on.
    public private(set) var lastEpoch: Int
    /// The learning rates that the schedule starts from, one for each parameter group.
    public private(set) var baseLRs: [Double]
    /// Whether the schedule is being made: the first learning rates are wanted.
    public private(set) var isInitial = true
    private var lastLR: [Double] = []
    private var stepCount = 0
    private let optimizerStepsBefore: Int

    /// Sets the schedule's first learning rates.
    ///
    /// - Parameters:
    ///   - optimizer: The optimizer whose learning rates change.
    ///   - lastEpoch: How often the schedule has moved on already; -1 starts it.
    public init(_ optimizer: Optimizer, lastEpoch: Int = -1) {
        for index in optimizer.paramGroups.indices {
            if lastEpoch == -1 {
                let initial = optimizer.paramGroups[index]["initial_lr"] ?? .number(optimizer.paramGroups[index].lr)
                optimizer.paramGroups[index]["initial_lr"] = initial
            } else {
                check(
                    optimizer.paramGroups[index]["initial_lr"] != nil,
                    "param 'initial_lr' is not specified in param_groups[\(index)] when resuming scheduler with "
                        + "last_epoch >= 0.",
                    hint: "Load the optimizer's state before, or leave lastEpoch at -1 and load the scheduler's state.")
            }
        }
        self.optimizer = optimizer
        self.lastEpoch = lastEpoch
        baseLRs = optimizer.paramGroups.map { $0.number("initial_lr") }
        optimizerStepsBefore = optimizer.stepCount
        advance()
        isInitial = false
    }

    /// The learning rates, one for each parameter group, after the schedule has moved on to ``lastEpoch``.
    /// PyTorch: `get_lr`.
    open func nextLearningRates() -> [Double] {
        fail("NotImplementedError", hint: "Override nextLearningRates() in \(typeName).")
    }

    /// What the schedule was made with, by PyTorch's names: a state that is loaded must have the same.
    open var settings: [String: [Double]] { [:] }

    /// Moves the schedule on and sets the optimizer's learning rates. Warns where the optimizer has not made a step
    /// before the first. PyTorch: `step`.
    public func step(file: String = #fileID, line: UInt = #line) {
        if stepCount == 1, optimizer.stepCount == optimizerStepsBefore {
            warnOnce(
                "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should "
                    + "call them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do "
                    + "this will result in PyTorch skipping the first value of the learning rate schedule. See more "
                    + "details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate", file, line)
        }
        advance()
    }

    private func advance() {
        stepCount += 1
        lastEpoch += 1
        let rates = nextLearningRates()
        check(
            rates.count == optimizer.paramGroups.count,
            "\(typeName) gives \(rates.count) learning rates for \(optimizer.paramGroups.count) parameter groups",
            hint: "Make the scheduler after the last parameter group was added.")
        for (index, rate) in rates.enumerated() { optimizer.paramGroups[index].lr = rate }
        lastLR = rates
    }

    /// The learning rates set last, one for each parameter group. PyTorch: `get_last_lr`.
    public func getLastLR() -> [Double] { lastLR }

    /// The optimizer's present learning rates.
    package var rates: [Double] { optimizer.paramGroups.map(\.lr) }

    package var typeName: String { String(describing: type(of: self)) }
}

@available(*, unavailable, message: "A scheduler changes its optimizer: keep it where that is.")
extension LRScheduler: Sendable {}

extension LRScheduler {
    /// Where the schedule is and what it was made with, as tensors by PyTorch's names. PyTorch: `state_dict`.
    public func stateDict() -> [String: Tensor] {
        var result = settings.mapValues { Tensor($0, dtype: .float64) }
        result["last_epoch"] = Tensor([lastEpoch], [])
        result["_step_count"] = Tensor([stepCount], [])
        result["base_lrs"] = Tensor(baseLRs, dtype: .float64)
        result["_last_lr"] = Tensor(lastLR, dtype: .float64)
        return result
    }

    /// Goes on where another schedule, made with the same settings, was. The learning rates themselves are part of the
    /// optimizer's state, which has to be loaded too. PyTorch: `load_state_dict`.
    /// - Throws: ``OptimizerStateError`` where something is missing or another schedule was saved.
    public func loadStateDict(_ state: [String: Tensor]) throws(OptimizerStateError) {
        for (name, own) in settings.sorted(by: { $0.key < $1.key }) {
            let saved = try Self.numbers(name, state)
            guard saved == own else {
                throw OptimizerStateError(
                    "the saved schedule has another \(name) than this \(typeName)",
                    expected: Self.list(own), found: Self.list(saved))
            }
        }
        let epoch = try Self.count("last_epoch", state)
        let steps = try Self.count("_step_count", state)
        let bases = try Self.numbers("base_lrs", state)
        let last = try Self.numbers("_last_lr", state)
        for (name, values) in [("base_lrs", bases), ("_last_lr", last)] where values.count != baseLRs.count {
            throw OptimizerStateError(
                "the saved schedule is for another number of parameter groups",
                expected: "\(baseLRs.count) numbers in \(name)", found: "\(values.count)")
        }
        (lastEpoch, stepCount, baseLRs, lastLR) = (epoch, steps, bases, last)
    }

    private static func list(_ values: [Double]) -> String {
        let texts = values.map { PythonNotation.text($0) }
        return texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
    }

    private static func numbers(_ name: String, _ state: [String: Tensor]) throws(OptimizerStateError) -> [Double] {
        guard let tensor = state[name] else {
            throw OptimizerStateError("the schedule's state is not complete", expected: name, found: "none")
        }
        guard tensor.dtype == .float64, tensor.ndim == 1 else {
            throw OptimizerStateError(
                "\(name) has the wrong type", expected: "a float64 vector",
                found: "\(tensor.dtype) of shape \(tensor.shape)")
        }
        return tensor.asArray(Double.self)
    }

    private static func count(_ name: String, _ state: [String: Tensor]) throws(OptimizerStateError) -> Int {
        guard let tensor = state[name] else {
            throw OptimizerStateError("the schedule's state is not complete", expected: name, found: "none")
        }
        guard tensor.dtype == .int64, tensor.numel() == 1, tensor.item(Int.self) >= 0 else {
            throw OptimizerStateError(
                "\(name) has the wrong type", expected: "one int64 number, not negative",
                found: "\(tensor.dtype) of shape \(tensor.shape)")
        }
        return tensor.item(Int.self)
    }
}
