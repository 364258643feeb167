import Subprocess
import SystemPackage

/// One run of a tool.
struct ToolRun: Sendable {
    var name: String
    var configuration: Configuration
    var output: ToolOutput
    /// Looks after what it uses up.
    var watch: SandboxWatch?
    var onLine: (@Sendable (String) -> Void)?

    func result() async throws -> ToolResult {
        try Task.checkCancellation()
        var sink = try openSink()
        defer { sink.close() }
        var sinkError: FileError?
        var leftovers: [Int32] = []
        var breach: SandboxBreach?
        let status: ToolStatus
        do {
            let ended = try await run(
                configuration, input: .none, output: .sequence, error: .combinedWithOutput
            ) { execution in
                let group = ProcessGroup(leader: execution.processIdentifier.value)
                try await withThrowingTaskGroup(of: SandboxBreach?.self) { watching in
                    if let watch { watching.addTask { await watch.breach(of: group.leader) } }
                    do {
                        for try await buffer in execution.standardOutput {
                            try buffer.withUnsafeBytes { try sink.take($0) }
                        }
                    } catch let error as FileError {
                        // Nothing more can be kept, and a log with a hole would lie.
                        sinkError = error
                        group.signal(.terminate)
                    }
                    leftovers = await group.end(killingLeader: sinkError != nil)
                    watching.cancelAll()
                    breach = try await watching.next() ?? nil
                }
            }
            status = ToolStatus(ended.terminationStatus)
        } catch let error as SubprocessError {
            // A cancelled run returns or throws as it happens to: it is cancelled all the same.
            try Task.checkCancellation()
            throw ToolError.cannotStart(command: name, reason: reason(error))
        }
        guard leftovers.isEmpty else { throw ToolError.unkillable(command: name, processes: leftovers) }
        try Task.checkCancellation()
        if let breach { throw ToolError.overLimit(command: name, breach) }
        if let sinkError { throw ToolError.noLog(command: name, sinkError) }
        sink.finish()
        return ToolResult(status: status, output: sink.head, truncated: sink.dropped)
    }

    private func openSink() throws(ToolError) -> OutputSink {
        do {
            return try OutputSink(output, onLine: onLine)
        } catch { throw .noLog(command: name, error) }
    }

    private func reason(_ error: SubprocessError) -> String {
        switch error.code {
        case .executableNotFound: "no such program, or it can't be executed"
        case .failedToChangeWorkingDirectory:
            "no such folder to run it in: \(configuration.workingDirectory?.string ?? "")"
        default: error.underlyingError.map { "\($0)" } ?? "\(error)"
        }
    }
}

extension ToolStatus {
    init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .exited(code)
        case .signaled(let signal): self = .signaled(signal)
        }
    }
}

/// Takes a tool's output: into memory or a file, and line by line to whoever wants that.
private struct OutputSink {
    private(set) var head: [UInt8] = []
    private(set) var dropped = false
    private let limit: Int
    private let path: FilePath?
    private var log: FileDescriptor?
    private let onLine: (@Sendable (String) -> Void)?
    private var line: [UInt8] = []
    private var written = 0

    init(_ output: ToolOutput, onLine: (@Sendable (String) -> Void)?) throws(FileError) {
        self.onLine = onLine
        let place: (path: FilePath, option: FileDescriptor.OpenOptions)
        switch output {
        case .captured(let limit):
            self.limit = limit
            self.path = nil
            return
        case .file(let path): place = (path, .truncate)
        case .appended(let path): place = (path, .append)
        }
        limit = 0
        path = place.path
        log = try file("open", place.path) {
            try FileDescriptor.open(
                place.path, .writeOnly, options: [.create, .closeOnExec, place.option],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        }
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        if let log, let path {
            let room = max(0, ToolOutput.fileLimit - written)
            _ = try file("write", path) { try log.writeAll(bytes.prefix(room)) }
            written += min(room, bytes.count)
            if bytes.count > room { dropped = true }
        } else {
            let room = max(0, limit - head.count)
            head.append(contentsOf: bytes.prefix(room))
            if bytes.count > room { dropped = true }
        }
        if onLine != nil { split(bytes) }
    }

    /// The last line may have no end.
    mutating func finish() {
        if !line.isEmpty { endLine() }
    }

    mutating func close() {
        try? log?.close()
        log = nil
    }

    private mutating func split(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                endLine()
            } else {
                line.append(byte)
                if line.count == 1 << 16 { endLine() }
            }
        }
    }

    private mutating func endLine() {
        onLine?(String(decoding: line, as: UTF8.self))
        line.removeAll(keepingCapacity: true)
    }
}
