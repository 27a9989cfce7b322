internal import DigitRecognizer

/// A line on the terminal that shows how far training is.
struct ProgressBar {
    private let stream: Terminal.Stream
    private let isShown: Bool
    private let clock = ContinuousClock()
    private var lastDrawn: ContinuousClock.Instant?

    init(on stream: Terminal.Stream) {
        self.stream = stream
        isShown = stream.isTerminal && Terminal.environment("TERM") != "dumb"
    }

    /// Draws the line anew, at most ten times a second.
    mutating func show(_ progress: TrainingProgress) {
        guard isShown else { return }
        let now = clock.now
        if let lastDrawn, now - lastDrawn < .milliseconds(100), progress.batch < progress.batches { return }
        lastDrawn = now
        let width = stream.width
        let start = "Epoch \(progress.epoch)/\(progress.epochs) "
        let end =
            " loss \(progress.loss.fixed(4))  \(Int(progress.imagesPerSecond).grouped) images/s  "
            + "\(duration(progress.secondsLeft)) left"
        let room = min(width - 1 - start.count - end.count, 40)
        var bar = ""
        if room >= 5 {
            let done = room * progress.batch / max(progress.batches, 1)
            bar =
                Terminal.styled(String(repeating: "━", count: done), .green, on: stream)
                + Terminal.styled(String(repeating: "─", count: room - done), .dim, on: stream)
        }
        let text = room >= 5 ? start + bar + end : String((start + end).prefix(max(width - 1, 0)))
        stream.write("\r\u{1b}[2K" + text)
    }

    /// Removes the line.
    mutating func clear() {
        guard isShown, lastDrawn != nil else { return }
        stream.write("\r\u{1b}[2K")
        lastDrawn = nil
    }
}
