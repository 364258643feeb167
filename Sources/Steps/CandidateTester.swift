public import Records

/// Tests candidates: here, or wherever there are machines for it.
public protocol CandidateTester: Sendable {
    /// How many orders can be carried out at once.
    var room: Int { get }

    /// Carries one order out. Called concurrently, up to ``room`` times.
    ///
    /// `keep` writes a run down before the next one begins. Throws only what failed on our side, or what `keep` threw;
    /// the kernel's doing is in the record.
    func test(
        _ order: StepOrder, keep: @escaping @Sendable (RunRecord) async throws -> Void,
        listener: @escaping StepListener
    ) async throws -> StepRecord
}
