import Kindling
import Testing

/// One line of `Golden/promotion.txt`: a call on tensors or numbers of given kinds.
struct PromotionCase: Sendable, CustomTestStringConvertible {
    let operation: String
    let form: String
    let first: String
    let second: String
    /// dtype and value; nil: refused.
    let result: (dtype: String, value: Double)?

    var testDescription: String { "\(operation) \(form) \(first) \(second)" }

    init(_ line: Substring) {
        let fields = line.split(separator: " ").map(String.init)
        (operation, form, first, second) = (fields[0], fields[1], fields[2], fields[3])
        result = fields.count > 5 ? (fields[4], Double(fields[5]) ?? .nan) : nil
    }

    static let all = (try? GoldenFile.lines("promotion.txt").map(PromotionCase.init)) ?? []

    private func tensor(_ value: Int, _ dtype: String, isScalar: Bool) -> Tensor {
        Tensor([value], isScalar ? [] : [1]).to(DType.allCases.first { $0.name == dtype }!)
    }

    private func number(_ kind: String) -> Scalar {
        switch kind {
        case "int": .integer(2)
        case "real": .real(2.5)
        default: .truth(true)
        }
    }

    /// What PyTorch computed, computed here; nil for an operation of another name.
    func call() -> Tensor? {
        switch form {
        case "ts": call(tensor(3, first, isScalar: false), number(second))
        case "st": call(number(second), tensor(3, first, isScalar: false))
        default: call(tensor(3, first, isScalar: form == "0t"), tensor(2, second, isScalar: form == "t0"))
        }
    }

    private func call(_ a: Tensor, _ b: Tensor) -> Tensor? {
        switch operation {
        case "add": a + b
        case "sub": a - b
        case "mul": a * b
        case "div": a / b
        case "floorDivide": a.floorDivide(b)
        case "remainder": a % b
        case "pow": a ** b
        case "lt": a < b
        case "eq": a.eq(b)
        case "maximum": a.maximum(b)
        case "atan2": a.atan2(b)
        case "where": where_(Kindling.tensor([false]), a, b)
        case "add_": a.add_(b)
        case "mul_": a.mul_(b)
        case "div_": a.div_(b)
        default: nil
        }
    }

    private func call(_ a: Tensor, _ b: Scalar) -> Tensor? {
        switch operation {
        case "add": a + b
        case "sub": a - b
        case "mul": a * b
        case "div": a / b
        case "floorDivide": a.floorDivide(b)
        case "remainder": a % b
        case "pow": a ** b
        case "lt": a < b
        case "eq": a.eq(b)
        case "where": where_(Kindling.tensor([false]), a, b)
        case "add_": a.add_(b)
        case "mul_": a.mul_(b)
        case "div_": a.div_(b)
        default: nil
        }
    }

    private func call(_ a: Scalar, _ b: Tensor) -> Tensor? {
        switch operation {
        case "add": a + b
        case "sub": a - b
        case "mul": a * b
        case "div": a / b
        case "pow": a ** b
        default: nil
        }
    }
}

@Suite struct PromotionTests {
    @Test func casesAreThere() { #expect(PromotionCase.all.count == 1836) }

    @Test(arguments: PromotionCase.all.filter { $0.result != nil })
    func resultsAreOfPyTorchsDType(promotion: PromotionCase) throws {
        let expected = try #require(promotion.result)
        let result = try #require(promotion.call())
        #expect(result.dtype.name == expected.dtype)
        let value = result.reshape([]).item(Double.self)
        #expect((value - expected.value).magnitude <= 1e-6 * expected.value.magnitude)
    }

    #if compiler(>=6.3)  // exit tests of Swift 6.2 capture nothing
        @Test(arguments: PromotionCase.all.indices.filter { PromotionCase.all[$0].result == nil })
        func refused(index: Int) async {
            await #expect(processExitsWith: .failure, "\(PromotionCase.all[index].testDescription)") { [index] in
                _ = PromotionCase.all[index].call()
            }
        }
    #endif

    @Test func promotedDTypes() {
        #expect(DType.float16.promoted(with: .bfloat16) == .float32)
        #expect(DType.float16.promoted(with: .float32) == .float32)
        #expect(DType.float16.promoted(with: .int64) == .float16)
        #expect(DType.uint8.promoted(with: .int32) == .int32)
        for a in DType.allCases {
            #expect(a.promoted(with: a) == a)
            for b in DType.allCases { #expect(a.promoted(with: b) == b.promoted(with: a)) }
        }
    }
}
