private enum Finisher<Value: Sendable>: Sendable {
    case operation(Result<Value, any Error>)
    case timeIsUp
    case limitCancelled
}

/// Runs `operation`, and cancels it when `limit` has passed.
///
/// Returns only once `operation` has returned, so whatever it started is gone. When time is up, `error` is thrown
/// whatever the cancelled operation then says; when the caller is cancelled, what the operation throws is thrown
/// (`CancellationError`, if it does as told): the two are never mixed up.
public func withTimeLimit<Value: Sendable>(
    _ limit: Duration, orThrow error: @autoclosure @Sendable () -> any Error,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Finisher<Value>.self) { group in
        group.addTask {
            do {
                return .operation(.success(try await operation()))
            } catch {
                return .operation(.failure(error))
            }
        }
        group.addTask {
            do {
                // A suspended host's time doesn't count: nothing can be done in it.
                try await Task.sleep(for: limit, clock: SuspendingClock())
                return .timeIsUp
            } catch {
                return .limitCancelled
            }
        }
        var timeIsUp = false
        while let finisher = try await group.next() {
            switch finisher {
            case .operation(let result):
                group.cancelAll()
                if timeIsUp { throw error() }
                return try result.get()
            case .timeIsUp:
                timeIsUp = true
                group.cancelAll()
            case .limitCancelled:
                continue
            }
        }
        throw CancellationError()
    }
}
