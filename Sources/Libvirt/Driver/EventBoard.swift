import CLibvirt
import Synchronization

/// Where the event loop's thread leaves what it hears of our domains.
final class EventBoard: Sendable {
    private let fates = Mutex<[String: DomainFate]>([:])

    /// Starts to listen for `name`: before the domain is made, as its first events come before the call returns.
    func expect(_ name: String) { fates.withLock { $0[name] = DomainFate() } }

    /// Stops to listen for `name`.
    func forget(_ name: String) { _ = fates.withLock { $0.removeValue(forKey: name) } }

    /// What is known of `name`; nil when it isn't listened for.
    func fate(of name: String) -> DomainFate? { fates.withLock { $0[name] } }

    /// The domains listened for.
    var names: [String] { fates.withLock { $0.keys.sorted() } }

    /// Notes an event of a domain that is listened for.
    func note(name: String, event: Int32, detail: Int32) {
        fates.withLock { $0[name]?.take(event: event, detail: detail) }
    }

    /// Notes that a domain that is listened for was reset.
    func noteReset(name: String) { fates.withLock { $0[name]?.wasReset = true } }
}
