internal import Foundation
internal import Kindling

/// The folder that a training run writes to.
public struct RunFolder: Sendable, Equatable {
    /// Where the folder lies.
    public let path: String
    /// Whether the folder is one of `runs/`, where `latest` points to the newest.
    private let isNumbered: Bool
    /// Whether the folder was made for this run.
    private let isNew: Bool

    /// Where the network is kept.
    public var modelPath: String { path + "/model.safetensors" }
    /// Where the reports of the epochs are kept, a JSON object a line.
    public var metricsPath: String { path + "/metrics.jsonl" }

    /// Makes the folder `path`, unless it exists.
    /// - Throws: ``RecognizerError`` where the system refuses.
    public init(path: String) throws(RecognizerError) {
        isNew = !Self.isFolder(path)
        isNumbered = false
        self.path = path
        try Self.make(path)
        // Better now than after the first epoch.
        guard access(path, W_OK) == 0 else {
            throw RecognizerError("\(path): cannot write to the folder: \(String(cString: strerror(errno)))")
        }
    }

    /// Makes a new folder in `runs`, named after date and time.
    /// - Throws: ``RecognizerError`` where the system refuses.
    public init(in runs: String) throws(RecognizerError) {
        let name = Self.dateAndTime()
        try Self.make(runs)
        var number = 1
        while true {
            let path = "\(runs)/\(name)" + (number == 1 ? "" : "-\(number)")
            // Making the folder is the test whether it is free: two runs may start in the same second.
            if mkdir(path, 0o777) == 0 {
                self.path = path
                break
            }
            guard errno == EEXIST else { throw Self.error(path) }
            number += 1
        }
        isNew = true
        isNumbered = true
    }

    /// The local date and time: `2026-03-14-150926`.
    private static func dateAndTime() -> String {
        var (now, local) = (time(nil), tm())
        localtime_r(&now, &local)
        var text = [CChar](repeating: 0, count: 32)
        let length = strftime(&text, text.count, "%Y-%m-%d-%H%M%S", &local)
        return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether there is a folder at `path`.
    package static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// Whether there is a folder at `path` with a network in it.
    package static func hasModel(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/model.safetensors")
    }

    private static func make(_ path: String) throws(RecognizerError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            if FileManager.default.fileExists(atPath: path), !isFolder(path) {
                throw RecognizerError("\(path): expected a folder, found a file")
            }
            throw RecognizerError("\(path): cannot make the folder: \(Self.reason(of: error))")
        }
    }

    private static func reason(of error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        guard let code = underlying?.code, underlying?.domain == NSPOSIXErrorDomain else {
            return error.localizedDescription
        }
        return String(cString: strerror(Int32(code)))
    }

    private static func error(_ path: String) -> RecognizerError {
        RecognizerError("\(path): cannot make the folder: \(String(cString: strerror(errno)))")
    }

    /// Writes the network and the reports so far; each file is replaced as a whole. `runs/latest` then points here.
    package func write(_ network: LeNet, metadata: [String: String], reports: [EpochReport]) throws {
        try ModelFile.write(network, to: modelPath, metadata: metadata)
        let lines = reports.map { $0.json + "\n" }.joined()
        try AtomicWrite.write(to: metricsPath) { file in
            try Array(lines.utf8).withUnsafeBytes { try file.write($0) }
        }
        if isNumbered { try pointLatestHere() }
    }

    /// Replaces the link `latest` in one step, so that it leads somewhere at any moment.
    private func pointLatestHere() throws {
        let (runs, name) = ((path as NSString).deletingLastPathComponent, (path as NSString).lastPathComponent)
        let latest = runs + "/latest"
        let temporary = "\(runs)/.latest-\(getpid())-\(name)"
        unlink(temporary)
        guard symlink(name, temporary) == 0, rename(temporary, latest) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw RecognizerError("\(latest): cannot point to \(name): \(reason)")
        }
    }

    /// Removes the folder where it was made for a run that wrote nothing.
    package func removeIfUnused() {
        if isNew { rmdir(path) }
    }
}
