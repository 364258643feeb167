import Wording

/// How a process ended.
public enum ToolStatus: Sendable, Hashable {
    /// It returned this exit code.
    case exited(Int32)
    /// This signal ended it.
    case signaled(Int32)

    /// Whether it exited with 0.
    public var isSuccess: Bool { self == .exited(0) }

    /// The signal that ended it, or that ended what ran in it: shells and sandboxes exit with 128 and its number.
    public var signal: Int32? {
        switch self {
        case .signaled(let number): number
        case .exited(let code): code > 128 && code < 128 + 65 ? code - 128 : nil
        }
    }
}

extension ToolStatus: CustomStringConvertible {
    /// `exit code 2`, `signal 9`.
    public var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .signaled(let signal): "signal \(signal)"
        }
    }
}

/// What a process left behind: its status and what it wrote.
public struct ToolResult: Sendable, Hashable {
    /// How it ended.
    public var status: ToolStatus
    /// Standard output and standard error as they came, mixed; the first bytes where there was more than the limit.
    /// Empty where the output went to a file.
    public var output: [UInt8]
    /// Whether there was more output than was kept, here or in the file.
    public var truncated: Bool

    /// `output` as text; bytes that are no UTF-8 become U+FFFD.
    public var text: String { String(decoding: output, as: UTF8.self) }

    /// The result, where the tool did as told.
    ///
    /// - Throws: `ToolError.failed` with the first line that `command` wrote.
    @discardableResult
    public func checked(_ command: String) throws(ToolError) -> ToolResult {
        guard !status.isSuccess else { return self }
        let line = text.split(separator: "\n").first.map { String($0.prefix(300)).onOneLine } ?? ""
        throw .failed(command: command, status, said: line)
    }

    /// A result, as a run gives it.
    public init(status: ToolStatus, output: [UInt8], truncated: Bool = false) {
        self.status = status
        self.output = output
        self.truncated = truncated
    }
}
