import Foundation
import HostTools
public import SystemPackage

/// The built program, run as a user would.
public struct Program: Sendable {
    /// What a run of it left.
    public struct Outcome: Sendable {
        /// Exit status; nil where a signal ended it.
        public var status: Int32?
        /// Standard output.
        public var output: String
        /// Standard error.
        public var errors: String
    }

    /// Added to the environment, such as `XDG_STATE_HOME`.
    public var environment: [String: String]

    /// The program beside the test bundle, with its state under `state`.
    public init(state: FilePath) {
        environment = ["XDG_STATE_HOME": state.string, "NO_COLOR": "1"]
    }

    /// The executable's path.
    public static var path: String {
        let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let beside = bundle.appending(path: "firstbad").path(percentEncoded: false)
        // `swift test` runs the bundle from the build folder, or through a program that lies elsewhere.
        return FileManager.default.isExecutableFile(atPath: beside)
            ? beside : FileManager.default.currentDirectoryPath + "/.build/debug/firstbad"
    }

    /// Runs it to its end.
    public func run(_ arguments: [String]) async throws -> Outcome {
        let running = try start(arguments)
        return try await running.end()
    }

    /// Starts it.
    public func start(_ arguments: [String]) throws -> Running {
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(filePath: Self.path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        for name in ["out", "err"] { try AtomicFile.write("", to: folder.path.appending(name)) }
        process.standardOutput = FileHandle(forWritingAtPath: folder.path.appending("out").string)
        process.standardError = FileHandle(forWritingAtPath: folder.path.appending("err").string)
        try process.run()
        return Running(process: process, folder: folder)
    }

    /// The program while it runs, its output in files.
    public final class Running {
        private let process: Process
        private let folder: TemporaryFolder

        init(process: Process, folder: TemporaryFolder) {
            self.process = process
            self.folder = folder
        }

        /// What it has written to standard output so far.
        public var output: String { read("out") }

        /// What it has written to standard error so far.
        public var errors: String { read("err") }

        /// Waits until `condition` is true; false where the program ended before.
        public func wait(until condition: (Running) -> Bool) async throws -> Bool {
            while true {
                let hasEnded = !process.isRunning
                if condition(self) { return true }
                if hasEnded { return false }
                try await Task.sleep(for: .milliseconds(50))
            }
        }

        /// Sends it a signal.
        public func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

        /// Waits for its end.
        public func end() async throws -> Outcome {
            _ = try await wait { _ in false }
            return Outcome(
                status: process.terminationReason == .exit ? process.terminationStatus : nil, output: output,
                errors: errors)
        }

        private func read(_ name: String) -> String {
            let bytes = FileManager.default.contents(atPath: folder.path.appending(name).string)
            return String(decoding: bytes ?? Data(), as: UTF8.self)
        }
    }
}
