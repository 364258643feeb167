import Foundation
import Synchronization

/// This host's cores and memory, handed out to builds and guests, so that several steps at once do not overload it.
///
/// Who waits is served in the order of asking.
public actor Capacity {
    /// What is handed out at most.
    public struct Amount: Sendable, Hashable {
        /// Processor cores.
        public var cores: Int
        /// Memory in MiB.
        public var memoryMiB: Int

        /// An amount.
        public init(cores: Int, memoryMiB: Int) {
            self.cores = cores
            self.memoryMiB = memoryMiB
        }
    }

    private struct Waiting {
        var number: Int
        var least: Amount
        var wanted: Amount
        var resume: CheckedContinuation<Amount, any Error>
    }

    /// Everything there is to hand out.
    public nonisolated let all: Amount
    private var free: Amount
    private var waiting: [Waiting] = []
    private var numbers = 0

    /// So much is there.
    public init(_ all: Amount) {
        self.all = all
        free = all
    }

    /// This host: all of its cores, and its memory but for one GiB.
    public static func host() -> Capacity {
        let memory = Int(ProcessInfo.processInfo.physicalMemory >> 20)
        return Capacity(
            Amount(cores: max(1, ProcessInfo.processInfo.activeProcessorCount), memoryMiB: max(512, memory - 1024)))
    }

    /// Runs `body` with as much of `wanted` as is free, as soon as `least` is; takes it back afterwards.
    ///
    /// More than there is at all can't be waited for: then it gets everything, alone.
    public func with<Value: Sendable>(
        least: Amount, wanted: Amount, _ body: @Sendable (Amount) async throws -> Value
    ) async throws -> Value {
        let granted = try await take(least, wanted)
        defer { giveBack(granted) }
        return try await body(granted)
    }

    private func take(_ least: Amount, _ wanted: Amount) async throws -> Amount {
        let least = Amount(cores: min(least.cores, all.cores), memoryMiB: min(least.memoryMiB, all.memoryMiB))
        if waiting.isEmpty, let granted = grant(least, wanted) { return granted }
        numbers += 1
        let number = numbers
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { continuation in
                waiting.append(Waiting(number: number, least: least, wanted: wanted, resume: continuation))
            }
        } onCancel: {
            Task { await self.cancel(number) }
        }
    }

    private func cancel(_ number: Int) {
        guard let place = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: place).resume.resume(throwing: CancellationError())
        serve()
    }

    private func grant(_ least: Amount, _ wanted: Amount) -> Amount? {
        guard free.cores >= least.cores, free.memoryMiB >= least.memoryMiB else { return nil }
        let granted = Amount(
            cores: min(free.cores, max(least.cores, wanted.cores)),
            memoryMiB: min(free.memoryMiB, max(least.memoryMiB, wanted.memoryMiB)))
        free.cores -= granted.cores
        free.memoryMiB -= granted.memoryMiB
        return granted
    }

    private func giveBack(_ amount: Amount) {
        free.cores += amount.cores
        free.memoryMiB += amount.memoryMiB
        serve()
    }

    private func serve() {
        while let first = waiting.first, let granted = grant(first.least, first.wanted) {
            waiting.removeFirst()
            first.resume.resume(returning: granted)
        }
    }
}
