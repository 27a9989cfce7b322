import Kindling
import Testing

/// A misuse, what PyTorch says to it, and a word of what we add.
struct Misuse: Sendable {
    let message: String
    let hint: String
    let call: @Sendable () -> Void
}

/// PyTorch 2.13's refusals of 102 misuses, by the name of the case; each family adds its own.
///
/// Not here, since Swift's compiler refuses them or they have no counterpart: input numpy, numpy on grad, deepcopy nonleaf,
/// float(nonscalar) (`item` refuses alike), opt generator tensor, opt module, no super init, missing attr, torch.load
/// unsafe, torch.tensor(tensor). Anomaly detection: see AnomalyModeTests. "load_state_dict" and "load nonstrict" throw or
/// return: see StateDictTests. "clip" only returns the norm: see ModuleReferenceTests. Those that PyTorch accepts, perhaps
/// with a warning, are in WarningTests.
struct ErrorTable {
    private(set) var cases: [String: Misuse] = [:]

    static let all: [String: Misuse] = {
        var table = ErrorTable()
        table.addBackward()
        table.addGraphChanges()
        table.addNetworkInputs()
        table.addLosses()
        table.addShapes()
        table.addScalars()
        table.addLayers()
        table.addOptimizers()
        table.addDTypes()
        return table.cases
    }()

    mutating func refuse(_ name: String, _ message: String, hint: String = "", _ call: @escaping @Sendable () -> Void) {
        precondition(cases.updateValue(Misuse(message: message, hint: hint, call: call), forKey: name) == nil, name)
    }
}

@Suite struct ErrorTests {
    @Test func allCasesAreThere() { #expect(ErrorTable.all.count == 94) }

    #if compiler(>=6.3)  // exit tests of Swift 6.2 capture nothing
        @Test(arguments: ErrorTable.all.keys.sorted())
        func refusal(name: String) async throws {
            let misuse = try #require(ErrorTable.all[name])
            let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [name] in
                ErrorTable.all[name]!.call()
            }
            let text = standardError(result)
            #expect(text.contains(misuse.message))
            // What to do about it stands on a line of its own.
            let rest = text.split(separator: misuse.message, maxSplits: 1).last ?? ""
            #expect(rest.contains("\n  "))
            #expect(rest.contains(misuse.hint))
        }
    #endif
}
