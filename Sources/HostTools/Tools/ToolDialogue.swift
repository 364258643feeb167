import Subprocess
import SystemPackage

/// A running tool that is asked by lines on its standard input and answers by lines on its standard output.
///
/// Valid only within the body it was handed to.
public struct ToolDialogue {
    private let name: String
    private let input: StandardInputWriter
    private var output: SubprocessOutputSequence.Iterator
    private var unread: [UInt8] = []
    /// How much of `unread` was taken.
    private var taken = 0

    init(name: String, input: StandardInputWriter, output: SubprocessOutputSequence.Iterator) {
        self.name = name
        self.input = input
        self.output = output
    }

    /// Bytes of an answer's line at most: a tool that writes without end isn't listened to.
    static let longestLine = 1 << 20

    /// Writes `question`, which ends with its own line feed and has at most a few KiB: a tool that answers while it
    /// is still being asked would block.
    public mutating func ask(_ question: String) async throws {
        do {
            _ = try await input.write(question)
        } catch {
            try Task.checkCancellation()
            throw ToolError.endedEarly(command: name)
        }
    }

    /// The next line of the answer, without its end.
    public mutating func line() async throws -> String {
        while true {
            if let end = unread[taken...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { taken = end + 1 }
                return String(decoding: unread[taken..<end], as: UTF8.self)
            }
            unread.removeFirst(taken)
            taken = 0
            guard unread.count < Self.longestLine, let buffer = try await output.next(isolation: nil) else {
                try Task.checkCancellation()
                throw ToolError.endedEarly(command: name)
            }
            buffer.withUnsafeBytes { unread.append(contentsOf: $0) }
        }
    }
}

extension Tool {
    /// Runs the program for as long as `body` runs, which may ask it things. What it writes to standard error is
    /// dropped.
    ///
    /// Standard input is closed when `body` is through; every process of the program's group is gone when this returns
    /// or throws.
    ///
    /// - Parameter limit: For all of it.
    /// - Throws: `ToolError`, what `body` throws, or `CancellationError` when the caller was cancelled.
    public func converse<Value: Sendable>(
        _ arguments: [String], limit: Duration,
        _ body: @escaping @Sendable (inout ToolDialogue) async throws -> Value
    ) async throws -> Value {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: ProcessGroup.grace)
        ]
        let configuration = Configuration(
            executable: .path(path), arguments: Arguments(arguments), platformOptions: options)
        let name = path.lastComponent?.string ?? path.string
        return try await withTimeLimit(limit, orThrow: ToolError.tooSlow(command: name, limit: limit)) {
            try await ToolDialogue.hold(with: name, configuration, body)
        }
    }
}

extension ToolDialogue {
    /// Starts the tool and ends it behind `body`.
    static func hold<Value: Sendable>(
        with name: String, _ configuration: Configuration,
        _ body: @Sendable (inout ToolDialogue) async throws -> Value
    ) async throws -> Value {
        let outcome: Result<Value, any Error>
        do {
            outcome = try await run(configuration, input: .inputWriter, output: .sequence, error: .discarded) {
                execution in
                let result: Result<Value, any Error>
                do {
                    var dialogue = ToolDialogue(
                        name: name, input: execution.standardInputWriter,
                        output: execution.standardOutput.makeAsyncIterator())
                    result = .success(try await body(&dialogue))
                } catch {
                    result = .failure(error)
                }
                try? await execution.standardInputWriter.finish()
                let group = ProcessGroup(leader: execution.processIdentifier.value)
                group.signal(.terminate)
                _ = await group.end(killingLeader: true)
                return result
            }.closureResult
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw ToolError.cannotStart(command: name, reason: "\(error)")
        }
        return try outcome.get()
    }
}
