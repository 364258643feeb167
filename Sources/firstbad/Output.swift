import Foundation
import HostTools
import SystemPackage
import Wording

/// What a command was asked for didn't get out.
struct OutputError: Blamed, CustomStringConvertible {
    let reason: Errno

    var blame: Blame { .ours }
    /// Whoever read it has had enough, as `head` has: nothing to complain about.
    var isClosedPipe: Bool { reason == .brokenPipe }
    var description: String { "cannot write to standard output: \(reason)" }
}

/// Standard output, which every command writes its answer to: at once, and each write is checked.
///
/// What isn't an answer (progress, notes) goes to ``Terminal``, which drops what can't be written.
enum Output {
    /// The lines, each with its end.
    static func line(_ text: String = "") throws(OutputError) { try write(Array((text + "\n").utf8)) }

    static func write(_ text: String) throws(OutputError) { try write(Array(text.utf8)) }

    static func write(_ bytes: [UInt8]) throws(OutputError) {
        if let error = descriptor(STDOUT_FILENO, takes: bytes) { throw OutputError(reason: error) }
    }

    /// Says that all is written: some file systems (NFS, quotas) tell only now that it isn't.
    static func close() throws(OutputError) {
        guard Foundation.close(STDOUT_FILENO) != 0 else { return }
        throw OutputError(reason: Errno(rawValue: errno))
    }

    /// Writes everything to a descriptor, or says why not. Waits where it is a pipe that nobody reads just now.
    static func descriptor(_ number: Int32, takes bytes: [UInt8], waits: Bool = true) -> Errno? {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.write(number, $0.baseAddress.map { $0 + start }, $0.count - start)
            }
            if count >= 0 {
                start += count
                continue
            }
            let error = Errno(rawValue: errno)
            if error == .interrupted { continue }
            // The terminal or pipe was made non-blocking, by whoever shares it.
            guard error == .resourceTemporarilyUnavailable, waits else { return error }
            var wait = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
            _ = poll(&wait, 1, 1000)
        }
        return nil
    }

    /// Sees to it that descriptors 0 to 2 are there, so that no journal or lock gets such a number and is written to as if
    /// it were a terminal, and that a write to a closed pipe or over a limit is an error, not the end.
    static func prepare() {
        // A standard output that was closed can't be written to, and that is to be said; progress is only dropped.
        for (number, mode) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
        where fcntl(number, F_GETFD) < 0 {
            let null = open("/dev/null", mode)
            if null >= 0, null != number {
                dup2(null, number)
                Foundation.close(null)
            }
        }
        // Handlers, since what is ignored would be ignored by every child as well.
        for number in [SIGPIPE, SIGXFSZ] { signal(number) { _ in } }
    }
}
