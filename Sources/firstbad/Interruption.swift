import Dispatch
import Foundation

/// Ctrl-C, SIGTERM and a closed terminal, turned into cancellation.
struct Interruption: Error {
    /// The signal's number.
    let signal: Int32

    /// Runs `body`; a signal cancels it, waits until it has cleaned up behind itself, then throws.
    static func watching<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let pipe = signalPipe
        // Whoever started us may have had them blocked, which is inherited.
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, number) }
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        for number in [SIGINT, SIGTERM, SIGHUP] where number != SIGHUP || !Self.outlivesTerminal {
            Foundation.signal(number) { number in
                // Nothing but write(2) is allowed here. Children get the default back when they are started.
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(signalPipe.write, &byte, 1)
            }
        }
        let signals = AsyncStream<Int32> { continuation in
            let source = Source(DispatchSource.makeReadSource(fileDescriptor: pipe.read))
            source.source.setEventHandler {
                var byte: UInt8 = 0
                if read(pipe.read, &byte, 1) == 1 { continuation.yield(Int32(byte)) }
            }
            source.source.resume()
            continuation.onTermination = { _ in source.source.cancel() }
        }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await number in signals { throw Interruption(signal: number) }
                return nil
            }
            // The group waits for all of its tasks before it gives the error on.
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    /// Whether it was started by `nohup`, which has a hang-up ignored: then it goes on without its terminal.
    private static var outlivesTerminal: Bool {
        var action = sigaction()
        sigaction(SIGHUP, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    /// A source in a sendable box.
    private struct Source: @unchecked Sendable {
        // Protected by libdispatch itself: sources may be cancelled from any thread.
        let source: any DispatchSourceRead

        init(_ source: any DispatchSourceRead) { self.source = source }
    }
}

/// From signal handlers to who waits for them: a source of libdispatch's own sees no signal that is not blocked in
/// every thread. Made at its first use, before any handler is set.
private let signalPipe: (read: Int32, write: Int32) = {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    return (ends[0], ends[1])
}()
