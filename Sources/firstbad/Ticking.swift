/// A clock's ticks beside long work.
enum Ticking {
    /// Calls `tick` again and again until `body` has ended.
    static func every<Value: Sendable>(
        _ pause: Duration, _ tick: @escaping @Sendable () -> Void,
        while body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while !Task.isCancelled {
                    tick()
                    try? await Task.sleep(for: pause)
                }
                return nil
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }
}
