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
        let signals = AsyncStream<Int32> { continuation in
            let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
                Foundation.signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number)
                source.setEventHandler { continuation.yield(number) }
                source.resume()
                return Source(source)
            }
            continuation.onTermination = { _ in sources.forEach { $0.source.cancel() } }
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

    /// A signal source in a sendable box.
    private struct Source: @unchecked Sendable {
        // Protected by libdispatch itself: sources may be cancelled from any thread.
        let source: any DispatchSourceSignal

        init(_ source: any DispatchSourceSignal) { self.source = source }
    }
}
