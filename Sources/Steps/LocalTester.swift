import GitHistory
import HostTools
import Logging
public import Records
import SystemPackage

/// Tests candidates on this machine: a build slot for each step in hand, guests as cores and memory allow.
public actor LocalTester: CandidateTester {
    /// What a bench comes to on this host.
    private struct Bench: Sendable {
        var runner: StepRunner
        var slots: SlotPool
    }

    /// How many orders can be carried out at once.
    public nonisolated let room: Int
    private let workshop: Workshop
    private var benches: [TestBench: Task<Bench, any Error>] = [:]

    /// A tester in `workshop`.
    public init(_ workshop: Workshop) {
        self.workshop = workshop
        room = max(1, workshop.settings.slots)
    }

    /// Carries one order out.
    public func test(
        _ order: StepOrder, keep: @escaping @Sendable (RunRecord) async throws -> Void,
        listener: @escaping StepListener
    ) async throws -> StepRecord {
        try await bench(order.bench).runner.run(order, keep: keep, listener: listener)
    }

    /// Gives the build slots free. Nothing may be in hand.
    public func release() async {
        for bench in benches.values { if let bench = try? await bench.value { await bench.slots.release() } }
        benches = [:]
    }

    private func bench(_ bench: TestBench) async throws -> Bench {
        if let known = benches[bench] { return try await known.value }
        // Orders that come meanwhile wait for the same one.
        let opening = Task { [workshop] in try await Self.open(bench, in: workshop) }
        benches[bench] = opening
        do { return try await opening.value } catch {
            benches[bench] = nil
            throw error
        }
    }

    private static func open(_ bench: TestBench, in workshop: Workshop) async throws -> Bench {
        let inputs = try await StepInputs.load(from: FilePath(bench.inputs))
        let slots = SlotPool(
            folder: workshop.places.slots, repository: FilePath(bench.kernel), config: inputs.config)
        let builder = LocalBuilder(
            repository: try Repository(at: FilePath(bench.kernel)), slots: slots, builds: workshop.builds,
            config: inputs.config, jobs: bench.settings.jobs, limit: bench.settings.limits.build,
            capacity: workshop.capacity)
        let booter = GuestBooter(
            guests: workshop.guests, reproducer: inputs.reproducer, settings: bench.settings.guest,
            capacity: workshop.capacity)
        return Bench(
            runner: StepRunner(
                builder: builder, booter: booter, folder: FilePath(bench.steps), logger: workshop.logger),
            slots: slots)
    }
}
