public import Intake
import Oops
public import Records
import Wording

/// Whether a reply about a job belongs to the mail that it answers.
public struct ThreadFit: Sendable, Hashable {
    /// What the mail is about that the job isn't: a reply would mislead its readers.
    public var differences: [String] = []
    /// What can't be told, or is to be known.
    public var notes: [String] = []

    /// Compares crashes: of the mail that says `report`, and of a job that came to `result`, whose bad end printed
    /// `printed`. Nothing differs where one of both names no crash.
    public init(_ report: BugReport, _ result: JobResult, printed: String?) {
        guard let crash = result.crash else { return }
        let titles = ([report.title] + report.crashes.map(\.title)).compactMap { $0 }
        let mails = titles.isEmpty ? [] : report.crashes
        guard let title = titles.first else { return }
        let own = Set([crash] + result.otherTitles)
        if titles.contains(where: own.contains) { return }
        var sought = SoughtCrash(title: crash)
        for crash in printed.map({ Crash.all(in: Array($0.utf8)) }) ?? [] { sought.learn(crash) }
        let compared = mails.isEmpty ? [] : mails.map { sought.compare($0) }
        if compared.contains(.same) { return }
        let place = Self.place(in: title)
        let isTied =
            place != nil && (own.contains { Self.place(in: $0) == place } || Self.names(place, in: printed))
            || report.crashes.contains { crash in own.contains { Self.names(Self.place(in: $0), in: crash.report) }
            }
        if isTied || (place == nil || Self.place(in: crash) == nil) && !compared.contains(.other) {
            notes.append("the mail calls the crash '\(title.onOneLine)', the job '\(crash.onOneLine)'")
        } else {
            differences.append("the crash: the mail's is '\(title.onOneLine)', the job's '\(crash.onOneLine)'")
        }
    }

    /// The function that a title names, at its end.
    private static func place(in title: String) -> String? {
        guard let word = title.split(separator: " ").last, title.contains(" in ") || title.contains(" at ") else {
            return nil
        }
        let name = word.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
        return name.isEmpty || name == "corrupted" ? nil : String(name)
    }

    /// Whether `name` stands as a word in `text`.
    private static func names(_ name: String?, in text: String?) -> Bool {
        guard let name, let text else { return false }
        let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".")) }
        return words.contains { $0 == name }
    }
}
