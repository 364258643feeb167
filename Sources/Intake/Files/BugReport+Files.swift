import Oops

extension BugReport {
    /// Takes over crashes from a console, where the report has none of its own: of several the one that `keyword` is in
    /// first, where there is one.
    public mutating func take(console: [UInt8], seeking keyword: String? = nil) {
        let head = String(decoding: console.prefix(4 << 20), as: UTF8.self)
        let told = BugReport(subject: "", body: head)
        arch = archGuess == nil ? arch ?? told.arch : told.arch ?? arch
        if told.arch != nil { archGuess = nil }
        release = release ?? told.release
        if hasNoHead { self.head = told.head }
        guard crashes.isEmpty else { return }
        crashes = Array(Crash.all(in: Array(console.prefix(16 << 20))).prefix(16))
        let sound = crashes.filter { $0.corrupted == nil }
        let meant = keyword.flatMap { word in crashes.first { $0.report.contains(word) || $0.title.contains(word) }
        }
        guard title == nil || isTitleOfSubject else { return }
        title = meant?.title ?? sound.first?.title ?? crashes.first?.title ?? title
    }

    /// Whether no commit is named that was tested.
    private var hasNoHead: Bool { head == nil && logs.isEmpty && release == nil }

    /// Takes over the bisections that a log tells of, where the report has none of its own.
    public mutating func take(log text: String) {
        let told = BugReport(subject: "", body: text)
        if logs.isEmpty { logs = told.logs }
        if bisected == nil { (bisected, bisectedIsFix) = (told.bisected, told.bisectedIsFix) }
    }

    /// Takes over what a kernel config says of its machine: `# Linux/arm64 6.9.0 Kernel Configuration`.
    public mutating func take(config: [UInt8]) {
        let lines = config.prefix(4096).split(separator: UInt8(ascii: "\n")).prefix(8)
        guard let line = lines.first(where: { $0.starts(with: "# Linux/".utf8) }) else { return }
        let name = Substring(decoding: line.dropFirst(8), as: UTF8.self).prefix {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")
        }
        guard arch == nil || archGuess != nil, !name.isEmpty else { return }
        (arch, archGuess) = (name == "x86" ? "x86_64" : String(name), nil)
    }
}
