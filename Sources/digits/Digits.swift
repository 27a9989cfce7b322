internal import ArgumentParser
internal import Kindling

/// Trains and uses a recogniser of handwritten digits.
struct Digits: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digits",
        abstract: "Trains and uses a recogniser of handwritten digits.",
        discussion: """
            Examples:
              digits train                   train on MNIST, which comes along
              digits predict photo.jpg       read the digits in images (PNG, JPEG, PGM)
              digits evaluate runs/latest    recognise the 10,000 test images
              digits inspect                 what is in a model's file
              digits show --errors           the test images that the network gets wrong
              digits tour                    learn how it works (--lang zh: 中文)

            Completions for your shell (bash, zsh, fish):
              digits --generate-completion-script zsh
            """,
        subcommands: [
            TrainCommand.self, PredictCommand.self, EvaluateCommand.self, InspectCommand.self, ShowCommand.self,
            TourCommand.self,
        ])
}

@main
enum Main {
    static func main() {
        do {
            var command = try Digits.parseAsRoot()
            Terminal.warnIfNotOptimized()
            try command.run()
        } catch let code as ExitCode {
            Digits.exit(withError: code)
        } catch {
            // Help and the like are not errors; everything else is one line, so that scripts and logs can show it.
            let code = Digits.exitCode(for: error)
            if code == .success || error is CleanExit { Digits.exit(withError: error) }
            Terminal.complain(Digits.message(for: error))
            Digits.exit(withError: code)
        }
    }
}
