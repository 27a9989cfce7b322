internal import DigitRecognizer
internal import HTTPTypes
internal import Hummingbird

/// Everything that the server answers, apart from the page's files.
struct Routes: Sendable {
    struct Route: Sendable {
        let method: HTTPRequest.Method
        let path: String
        let answer: @Sendable (Request) async throws -> Response
    }

    let model: Model
    let reader: DigitReader
    let corrections: Corrections
    let runs: TrainingRuns
    /// The description of the interface.
    let openAPI: PublicFiles.File

    /// Each method of each path.
    var all: [Route] {
        [
            Route(method: .post, path: "/api/predict", answer: predict),
            Route(method: .post, path: "/api/explain", answer: explain),
            Route(method: .get, path: "/api/corrections", answer: showCorrections),
            Route(method: .post, path: "/api/corrections", answer: addCorrection),
            Route(method: .delete, path: "/api/corrections/last", answer: removeLastCorrection),
            Route(method: .get, path: "/api/training") { _ in try JSONAnswer.response(runs.progress()) },
            Route(method: .get, path: "/api/model") { _ in try JSONAnswer.response(model.card) },
            Route(method: .get, path: "/healthz") { _ in try JSONAnswer.response(["status": "ok"]) },
            Route(method: .get, path: "/openapi.yaml") { openAPI.response(to: $0) },
        ]
    }

    @Sendable private func predict(_ request: Request) async throws -> Response {
        try await JSONAnswer.response(PredictionAnswer(predicted(reader.digits(in: request))))
    }

    @Sendable private func explain(_ request: Request) async throws -> Response {
        let digits = try await reader.digits(in: request)
        let predicted = await predicted(digits)
        return try await JSONAnswer.response(PredictionAnswer(predicted, explanation: model.explain(digits[0])))
    }

    private func predicted(_ digits: [DigitImage]) async -> [DigitAnswer] {
        zip(digits, await model.predict(digits)).map { DigitAnswer($0, $1) }
    }

    @Sendable private func showCorrections(_ request: Request) async throws -> Response {
        try JSONAnswer.response(CorrectionsAnswer(count: await corrections.count, folder: corrections.folder))
    }

    @Sendable private func addCorrection(_ request: Request) async throws -> Response {
        let (pixels, label) = try await reader.json(CorrectionRequest.self, from: request).checked()
        return try JSONAnswer.response(CorrectionsAnswer(count: await corrections.add(pixels, label: label)))
    }

    @Sendable private func removeLastCorrection(_ request: Request) async throws -> Response {
        try JSONAnswer.response(CorrectionsAnswer(count: await corrections.removeLast()))
    }
}
