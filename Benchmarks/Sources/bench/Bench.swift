internal import ArgumentParser

/// Measures the library.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures Kindling: how long operations take, and how near they come to what the machine can do.",
        discussion: """
            Examples:
              bench                                 every workload
              bench --filter matmul lenet.step      those with such names
              bench --filter conv. --threads 1,2    with one thread and with two
              bench --list                          their names
            """,
        subcommands: [RunCommand.self, ServeCommand.self], defaultSubcommand: RunCommand.self)
}
