/// Waits until `condition` is true. The limit is for a test that would wait for ever: a busy machine is no failure.
public func waitUntil(_ condition: () throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(180)
    while try !condition() {
        guard ContinuousClock.now < end else { throw WaitedTooLong() }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// What a test waited for did not come.
public struct WaitedTooLong: Error {}
