/// The code that a bisection's crash is in, as far as its log's text tells.
public struct CrashSite: Sendable, Hashable {
    /// The source file, where the report names it.
    public var file: String?
    /// The function that the crash is named after, without what compilers put behind it.
    public var function: String?

    /// The site of the crash that `log` is about.
    public init(_ log: LoggedBisection) {
        let places = StackPlaces(log.crashReport)
        let titles = (log.title.map { [$0] } ?? []) + log.steps.lazy.flatMap(\.titles).prefix(10)
        let named = titles.map(TitleLikeness.function).first { !$0.isEmpty }
        let plain = named.map { String($0.prefix { $0 != "." }) }
        // A title may end in a file and a line: `kernel BUG at fs/a.c:LINE`.
        function = plain.flatMap { $0.contains("/") || $0 == "corrupted" ? nil : $0 }
        file = named.flatMap { places.file[$0] } ?? places.files.first
    }

    /// Whether a source text has the function's name in it, as a word; true where no function is known.
    public func isNamed(in source: [UInt8]) -> Bool {
        guard let function else { return true }
        // Entry points have their arguments' count in a macro: `SYSCALL_DEFINE3(ioctl, …)`.
        let word = function.split(separator: "sys_").last.map { Array(String($0).utf8) } ?? []
        guard word.count > 2 else { return true }
        return source.firstRange(of: word) != nil
    }
}
