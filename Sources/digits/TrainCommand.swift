public import ArgumentParser
internal import Datasets
public import DigitRecognizer
internal import Kindling

extension TrainingConfiguration.OptimizerKind: ExpressibleByArgument {}
extension TrainingConfiguration.ScheduleKind: ExpressibleByArgument {}

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains the network and shows how well it recognises digits it has not seen.",
        discussion: """
            Writes model.safetensors and metrics.jsonl after each epoch to runs/DATE-TIME, to which runs/latest points. \
            Ctrl-C stops; what the last whole epoch wrote stays.

            Examples:
              digits train
              digits train --epochs 10 --seed 3
              digits train --optimizer adamw --schedule cosine --lr 0.002
              digits train --data FashionMNIST/raw --output fashion
              digits train --data corrections          MNIST, and what was collected on the page
              digits train --json | jq .test_accuracy
            """)

    @Option(help: "How often all training images are gone through.")
    var epochs = 5
    @Option(help: "How many images each step learns from.")
    var batchSize = 64
    @Option(help: "The largest learning rate. (default: 0.05 for sgd, 0.003 for adam and adamw)")
    var lr: Double?
    @Option(help: "How much of its last change sgd keeps; adam's first beta.")
    var momentum = 0.9
    @Option(help: "How strongly weights are drawn to zero. (default: 0.0005 for sgd, 0 for adam, 0.01 for adamw)")
    var weightDecay: Double?
    @Option(help: "What updates the weights.")
    var optimizer = TrainingConfiguration.OptimizerKind.sgd
    @Option(help: "How the learning rate changes: up and down, down, by steps, or not at all.")
    var schedule = TrainingConfiguration.ScheduleKind.onecycle
    @Option(help: "Chooses the first weights and the order of the images; the same seed gives the same network.")
    var seed = 0
    @Option(help: "How many threads compute; the result does not depend on it. (default: one for each processor)")
    var threads: Int?
    @Option(
        help: """
            A folder with IDX files in MNIST's format, compressed or not; one with training images alone is added to the \
            others. May be given several times. (default: MNIST, which comes along)
            """,
        completion: .directory)
    var data: [String] = []
    @Option(help: "The folder to write to. (default: a new one in runs)")
    var output: String?
    @Flag(help: "Prints a JSON object for each epoch, and nothing else, to standard output.")
    var json = false

    private var settings: TrainingConfiguration {
        var settings = TrainingConfiguration()
        settings.epochs = epochs
        settings.batchSize = batchSize
        settings.lr = lr
        settings.momentum = momentum
        settings.weightDecay = weightDecay
        settings.optimizer = optimizer
        settings.schedule = schedule
        settings.seed = seed
        return settings
    }

    func validate() throws {
        do {
            try settings.validate()
        } catch {
            throw ValidationError("\(error)")
        }
        try validateThreads(threads)
    }

    func run() throws {
        Interruption.watch()
        if let threads { setNumThreads(threads) }
        let (training, test) = try loadDigits(from: data)
        let trainer = try Trainer(settings, training: training, test: test)
        let folder = try output.map { try RunFolder(path: $0) } ?? RunFolder(in: "runs")
        var bar = ProgressBar(on: .errors)
        do {
            let evaluation = try trainer.run(
                into: folder, progress: { bar.show($0) },
                epochEnd: { report in
                    bar.clear()
                    Terminal.Stream.output.line(json ? report.json : report.line(of: epochs))
                },
                isCancelled: { Interruption.signal != nil })
            if !json {
                Terminal.Stream.output.line("\n" + evaluation.text(on: .output) + "\n")
                Terminal.Stream.output.line("Model:   \(folder.modelPath)\nMetrics: \(folder.metricsPath)")
            }
        } catch is CancellationError {
            bar.clear()
            explainStop(trainer, folder)
            throw ExitCode(128 + (Interruption.signal ?? 0))
        } catch {
            bar.clear()
            if trainer.reports.isEmpty { folder.removeIfUnused() }
            throw error
        }
    }

    private func explainStop(_ trainer: Trainer, _ folder: RunFolder) {
        let done = trainer.reports.count
        if done == 0 {
            folder.removeIfUnused()
            Terminal.complain("stopped in epoch 1 of \(epochs); nothing was written")
        } else {
            Terminal.complain(
                "stopped in epoch \(min(done + 1, epochs)) of \(epochs); the network after epoch \(done) is in "
                    + folder.modelPath)
        }
    }
}
