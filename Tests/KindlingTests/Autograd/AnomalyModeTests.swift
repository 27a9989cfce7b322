import Kindling
import Testing

/// Anomaly mode, in processes of its own: the setting is the process's.
@Suite struct AnomalyModeTests {
    /// The gradient of the square root is infinite at 0, and times 0 not a number.
    private static func lossWithNaN(_ x: Tensor) -> Tensor {
        let root = x.sqrt()  // line 8
        return (root * 0).sum()
    }

    @Test func namesFunctionAndPlace() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            withAnomalyDetection {
                let x = zeros(2, requiresGrad: true)
                Self.lossWithNaN(x).backward()
            }
        }
        let text = standardError(result)
        #expect(text.contains("Function 'SqrtBackward0' returned nan values in its 0th output.\n  "))
        #expect(text.contains("UserWarning: Anomaly Detection has been enabled."))
        #if os(Linux)
            #expect(text.contains("AnomalyModeTests.swift:8, in"))
            #expect(text.contains("lossWithNaN"))
            let first = text.split(separator: "caused the error:\n").last?.split(separator: "\n").first ?? ""
            #expect(first.contains("AnomalyModeTests.swift:8"), "calls of the library come first: \(first)")
        #endif
    }

    /// NaN in a second derivative: the place of the forward call behind it is named, too.
    @Test func namesWhatRecordedTheBackward() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            withAnomalyDetection {
                let x = zeros(2, dtype: .float64, requiresGrad: true)
                let y = x ** 1.5
                let first = grad(of: [y.sum()], wrt: [x], createGraph: true)[0]
                (first * 0).sum().backward()
            }
        }
        let text = standardError(result)
        #expect(text.contains("returned nan values in its"))
        #expect(text.contains("Forward call that induced the previous calculation:\n"))
    }

    @Test func graphsFromBefore() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let loss = Self.lossWithNaN(zeros(2, requiresGrad: true))
            setDetectAnomaly(true)
            loss.backward()
        }
        #expect(standardError(result).contains("was recorded before anomaly detection was enabled"))
    }

    @Test func settings() async {
        await #expect(processExitsWith: .success) {
            #expect(!isAnomalyEnabled() && isAnomalyCheckNaNEnabled())
            let x = zeros(2, requiresGrad: true)
            withAnomalyDetection(checkNaN: false) {
                #expect(isAnomalyEnabled() && !isAnomalyCheckNaNEnabled())
                Self.lossWithNaN(x).backward()
            }
            #expect(!isAnomalyEnabled() && isAnomalyCheckNaNEnabled())
            // Without it, NaN passes.
            Self.lossWithNaN(x).backward()
            #expect(x.grad!.isnan().all().item(Bool.self))
            // With it, what is sound passes.
            withAnomalyDetection { (ones(2, requiresGrad: true) * x.detach()).sum().backward() }
            setDetectAnomaly(true)
            setDetectAnomaly(false)
            #expect(!isAnomalyEnabled())
        }
    }
}
