internal import ArgumentParser
internal import DigitsWeb
internal import Foundation
internal import Logging

@main
enum Main {
    static func main() async {
        do {
            try await DigitsWebCommand.parse().run()
        } catch {
            // Help is no error; everything else is one line, so that scripts and logs can show it.
            let code = DigitsWebCommand.exitCode(for: error)
            if code == .success || error is CleanExit { DigitsWebCommand.exit(withError: error) }
            FileHandle.standardError.write(Data("digits-web: \(DigitsWebCommand.message(for: error))\n".utf8))
            DigitsWebCommand.exit(withError: code)
        }
    }
}

/// Starts the server.
struct DigitsWebCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digits-web",
        abstract: "Serves a page on which one draws digits and sees how a network recognises them.",
        discussion: """
            Examples:
              digits-web                  http://127.0.0.1:8080, for this computer alone
              digits-web --model runs/2026-03-14-150926
              digits-web --host 0.0.0.0 --token "$(openssl rand -hex 16)"
                                          for others, too, that open /?token=TOKEN
              curl -H 'Content-Type: image/png' --data-binary @photo.png \\
                http://127.0.0.1:8080/api/predict
            """)

    @Option(help: "The address to listen on. Others than this computer's own ask for a token.")
    var host = "127.0.0.1"
    @Option(help: "The port to listen on; 0: any that is free.")
    var port = 8080
    @Option(help: "A model's file or folder. (default: runs/latest, or the model that comes along)")
    var model: String?
    @Option(help: "What clients must know: at least 16 letters, digits and -._~")
    var token: String?
    @Option(help: "The folder for corrections, a data set that `digits train --data` takes.")
    var corrections = "corrections"
    @Option(help: "The folder that training runs write to.")
    var runs = "runs"
    @Option(help: "How many requests a second each client address may send; 0: any number.")
    var rate = 500
    @Option(
        help: """
            What is written to standard error: \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")). info has \
            a line for each request.
            """)
    var logLevel = "notice"

    private var settings: DigitsServer.Settings {
        var settings = DigitsServer.Settings()
        settings.host = host
        settings.port = port
        settings.token = token
        settings.corrections = corrections
        settings.runs = runs
        settings.limits.requestsPerSecond = rate > 0 ? Double(rate) : nil
        return settings
    }

    func validate() throws {
        do {
            try settings.validate()
        } catch {
            throw ValidationError("\(error)")
        }
        guard rate >= 0 else { throw ValidationError("rate: expected 0 or more, found \(rate)") }
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError("log level: expected one of those in --help, found \(logLevel)")
        }
    }

    func run() async throws {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "digits-web")
        logger.logLevel = Logger.Level(rawValue: logLevel) ?? .notice
        let server = try DigitsServer(settings, model: Model(path: model), files: .bundled())
        try await server.run(logger: logger) { address in
            FileHandle.standardOutput.write(Data("digits-web: \(address)\n".utf8))
        }
    }
}
