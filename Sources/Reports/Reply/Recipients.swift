import Intake
import Records

/// Whom a reply goes to, each once.
public struct Recipients: Sendable, Hashable {
    /// To: who wrote the answered mail, and who wrote the culprit.
    public private(set) var to: [Address] = []
    /// Cc: everybody else.
    public private(set) var cc: [Address] = []
    /// What was left out, and why.
    public private(set) var notes: [String] = []

    /// The most that a mail is sent to; lists refuse mails with more.
    public static let most = 100
    /// The regression tracker's list.
    public static let regressions = "regressions@lists.linux.dev"

    /// Whether nothing of a thread is public: no list that everybody reads is among its recipients.
    ///
    /// Bugs that are told to security@kernel.org stay there until they are mended.
    public static func isPrivate(_ thread: ReportThread) -> Bool {
        let all = (thread.to + thread.cc + [thread.list].compactMap { $0 }).compactMap { Address(parsing: $0) }
        return !all.contains(where: \.isList)
    }

    /// Recipients of the thread, of the culprit and of its files' maintainers; `own` is left out. To a private thread
    /// nobody is added.
    public init(
        thread: ReportThread, culprit: ReplyFacts.Culprit?, maintainers: [Address], style: ReplyFacts.Style,
        own: Address?
    ) {
        var seen: Set<String> = Set([own?.key].compactMap { $0 })
        func parsed(_ texts: [String]) -> [Address] { texts.compactMap { Address(parsing: $0) } }
        to += parsed([thread.from].compactMap { $0 }).unseen(by: &seen)
        let isPrivate = Self.isPrivate(thread)
        if isPrivate {
            notes.append("the thread is private (no public list reads it): nobody is added to its recipients")
        }
        if !isPrivate { to += [culprit?.author].compactMap { $0 }.unseen(by: &seen) }
        if to.isEmpty { to += parsed(thread.to).unseen(by: &seen) }
        cc += parsed(thread.to + thread.cc).unseen(by: &seen)
        cc += parsed([thread.list].compactMap { $0 }).unseen(by: &seen)
        if !isPrivate {
            cc += Self.signers(of: culprit?.message ?? "").unseen(by: &seen)
            cc += maintainers.unseen(by: &seen)
        }
        if style == .regzbot, !isPrivate, let list = Address(address: Self.regressions) {
            cc += [list].unseen(by: &seen)
        }
        let given = ([thread.from].compactMap { $0 } + thread.to + thread.cc)
        let broken = given.filter { Address(parsing: $0) == nil }.count
        if broken > 0 { notes.append("\(broken) recipients of the thread are no addresses: left out") }
        let room = max(0, Self.most - to.count)
        if cc.count > room {
            notes.append("\(cc.count - room) of \(cc.count) copies are left out: lists refuse mails to so many")
            let lists = cc.filter { $0.isList }
            cc = Array((lists + cc.filter { !$0.isList }).prefix(room))
        }
    }

    /// Who signed a commit off, reviewed or acknowledged it, by its message.
    public static func signers(of message: String) -> [Address] {
        let tags = ["signed-off-by", "reviewed-by", "acked-by", "co-developed-by"]
        var found: [Address] = []
        for line in message.split(separator: "\n").suffix(200) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            guard tags.contains(line[..<colon].lowercased()) else { continue }
            if let address = Address(parsing: line[line.index(after: colon)...]) { found.append(address) }
        }
        return found
    }
}
