import Bisection
import Foundation
import Records
import Store
import Synchronization

/// Tells what goes on in a job: to the listener at once, and to the journal, numbered, for readers in other processes.
final class JobDiary: Sendable {
    private let job: String
    private let store: JobStore
    private let listener: JobListener
    private let told = Mutex<(notes: Set<String>, title: String?)>(([], nil))

    init(job: String, store: JobStore, listener: @escaping JobListener) {
        self.job = job
        self.store = store
        self.listener = listener
    }

    /// Tells an event. A build's progress comes many times a second and is not kept; that an event can't be kept is no
    /// reason to stop: facts have their own places.
    func tell(_ event: JobEvent) {
        var isKept = true
        if case .within(_, .building(.some)) = event { isKept = false }
        if isKept { try? store.add(event, of: job, at: Date()) }
        listener(event)
    }

    /// Tells that the job begins or goes on, with the steps that were made before.
    func began(_ count: Int?, _ steps: [StepRecord], resumed: Bool) {
        tell(.began(job: job, rangeCount: count, resumed: resumed))
        for record in steps { listener(.judged(record, replayed: true)) }
    }

    /// Tells a step's verdict, and what it brought beside.
    func judged(_ record: StepRecord, _ search: CommitSearch) {
        tell(.judged(record, replayed: false))
        if record.purpose == .badEnd, record.tally.crashed > 0, let sought = search.sought,
            told.withLock({ told in
                defer { told.title = sought.title }
                return told.title == nil
            })
        {
            tell(.lookingFor(title: sought.title, others: sought.others))
        }
        for note in search.notes(for: nil) where told.withLock({ $0.notes.insert(note).inserted }) {
            tell(.note(note))
        }
    }
}
