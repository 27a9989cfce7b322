import Foundation
import Testing

/// The program `digits-web` that was built beside these tests.
@Suite struct ProgramTests {
    private struct Running {
        let process = Process()
        let output = Pipe()
        let errors = Pipe()

        init(_ arguments: [String], in folder: String) throws {
            // Walks up from the tests' resources, since macOS nests them deeper.
            var place = Bundle.module.bundleURL
            repeat {
                place.deleteLastPathComponent()
            } while !FileManager.default.isExecutableFile(atPath: place.path + "/digits-web") && place.path != "/"
            process.executableURL = place.appendingPathComponent("digits-web")
            process.arguments = arguments
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            process.standardOutput = output
            process.standardError = errors
            try process.run()
            // A program that does not end when it should must not keep the test waiting.
            DispatchQueue.global().asyncAfter(deadline: .now() + 60) { [process] in Self.kill(process) }
        }

        /// Ends the program at once, if it still runs.
        static func kill(_ process: Process) {
            if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
        }

        /// The first line of standard output.
        func firstLine() -> String {
            var line = Data()
            while let byte = try? output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8), !byte.isEmpty
            {
                line += byte
            }
            return String(decoding: line, as: UTF8.self)
        }

        /// What is written to standard error until the end, and the exit status.
        func end() -> (errors: String, status: Int32) {
            let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (text, process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
        }
    }

    /// Runs `body` with the program in a folder of its own; neither outlives it.
    private func withProgram(
        _ arguments: [String], files: [String: String] = [:],
        _ body: (Running, _ folder: String) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name)) }
            let program = try Running(arguments, in: folder)
            defer { Running.kill(program.process) }
            try await body(program, folder)
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func saysItsAddressAndEndsWhenAsked(_ signal: Int32) async throws {
        try await withProgram(["--port", "0"]) { server, folder in
            let line = server.firstLine()
            let match = try #require(line.wholeMatch(of: /digits-web: http:\/\/127\.0\.0\.1:(\d+)/), "\(line)")
            let answer = try await Connection(#require(Int(match.1)))
                .answer(to: ["GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"])
            #expect(answer.hasSuffix("\r\n\r\n{\"status\":\"ok\"}"))
            kill(server.process.processIdentifier, signal)
            let (errors, status) = server.end()
            #expect(status == 0)
            #expect(errors == "")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test(arguments: [
        (["--host", "0.0.0.0"], "host: expected 127.0.0.1, or a token as well (--token), found 0.0.0.0"),
        (["--token", "short"], "token: expected at least 16 letters, digits and -._~, found 5 characters"),
        (["--port", "70000"], "port: expected a number from 0 to 65535, found 70000"),
        (["--rate=-1"], "rate: expected 0 or more, found -1"),
        (["--model", "nowhere"], "nowhere: cannot open: No such file or directory"),
        (["--corrections", "."], "./train-images-idx3-ubyte: expected an IDX file"),
        (["--host", "192.0.2.1", "--token", "0123456789abcdef", "--port", "0"], "192.0.2.1:0: cannot listen: "),
    ])
    func saysInALineWhyItDoesNotStart(_ arguments: [String], _ message: String) async throws {
        try await withProgram(arguments, files: ["train-images-idx3-ubyte": "hello"]) { program, _ in
            let (errors, status) = program.end()
            #expect(status > 0)
            #expect(errors.hasPrefix("digits-web: " + message), "\(errors)")
            #expect(errors.split(separator: "\n").count == 1, "\(errors)")
        }
    }

    @Test func refusesAPortThatIsTaken() async throws {
        try await withProgram(["--port", "0"]) { first, _ in
            let port = try #require(first.firstLine().split(separator: ":").last)
            try await withProgram(["--port", String(port)]) { second, _ in
                let (errors, status) = second.end()
                #expect(status == 1)
                #expect(errors == "digits-web: 127.0.0.1:\(port): cannot listen: Address already in use\n")
            }
            first.process.terminate()
            #expect(first.end().status == 0)
        }
    }
}
