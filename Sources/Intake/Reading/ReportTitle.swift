import Oops

/// The title of the crash that a report is about.
enum ReportTitle {
    /// By what a robot says it found, by the subject where robots write it there, else by the first crash.
    static func of(_ report: BugReport, subject: String, told: String?) -> String? {
        if let told { return told }
        let plain = SubjectLine(subject).text
        switch report.kind {
        case .syzbotReport, .syzbotReproducer, .syzbotBisection, .syzbotFix, .syzbotPatchTest, .syzbotNotice:
            if SubjectLine.isTitle(plain) { return plain }
        case .testRobot:
            if let robots = robotsTitle(report, plain) { return robots }
        case .buildReport: return nil
        default: break
        }
        // What a broken report is called after is no crash to look for.
        let named = report.crashes.first { !$0.title.hasSuffix(" in corrupted") }
        return named?.title ?? (SubjectLine.isTitle(plain) ? plain : nil)
    }

    /// The test robot's subject is `1a2b3c4d5e: BUG:KASAN:slab-use-after-free_in_foo`: of the crashes in the mail the
    /// one that is meant, else what the console would have said.
    private static func robotsTitle(_ report: BugReport, _ subject: String) -> String? {
        let words = subject.split(separator: " ")
        guard let last = words.last, last.contains("_") || last.contains(":") else { return nil }
        let sought = spaced(last)
        let key = sought.lowercased().filter { $0.isLetter }
        let meant = report.crashes.first { crash in
            crash.report.split(separator: "\n").prefix(3).contains {
                $0.lowercased().filter(\.isLetter).contains(key.prefix(24))
            }
        }
        if let meant { return meant.title }
        if let first = report.crashes.first { return first.title }
        let parsed = Crash.all(in: Array((sought + "\n").utf8)).first?.title
        return parsed ?? (SubjectLine.isTitle(sought) ? sought : nil)
    }

    /// `BUG:KASAN:slab-use-after-free_in_foo_bar` with the spaces that a console has.
    private static func spaced(_ word: Substring) -> String {
        var parts = word.split(separator: ":").map(String.init)
        // Names of functions and files keep their underscores; they stand behind the last `in_` or `at_`.
        if let last = parts.popLast() {
            let mark = ["_in_", "_at_"].first { last.contains($0) }
            if let mark, let place = last.firstRange(of: mark) {
                let head = last[..<place.lowerBound].replacing("_", with: " ")
                parts.append(head + mark.replacing("_", with: " ") + last[place.upperBound...])
            } else if last.hasPrefix("at_") || last.hasPrefix("in_") {
                parts.append(last.prefix(2) + " " + last.dropFirst(3))
            } else {
                parts.append(last.replacing("_", with: " "))
            }
        }
        return parts.joined(separator: ": ")
    }
}
