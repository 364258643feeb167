import Foundation

/// Standard error, as far as it is a terminal.
struct Terminal: Sendable {
    /// Whether a line can be redrawn.
    let isLive: Bool
    /// Whether colours are wanted: a terminal, and no `NO_COLOR` (https://no-color.org).
    let hasColour: Bool

    static var standardError: Terminal {
        let environment = ProcessInfo.processInfo.environment
        let live = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
        return Terminal(isLive: live, hasColour: live && (environment["NO_COLOR"] ?? "").isEmpty)
    }

    /// Writes a text, and drops what can't be written: no job ends because nobody sees its progress.
    func write(_ text: String) { _ = Output.descriptor(STDERR_FILENO, takes: Array(text.utf8), waits: false) }

    func bold(_ text: String) -> String { styled(text, "1") }
    func dim(_ text: String) -> String { styled(text, "2") }
    func red(_ text: String) -> String { styled(text, "31") }
    func green(_ text: String) -> String { styled(text, "32") }
    func yellow(_ text: String) -> String { styled(text, "33") }

    /// Cut to one row of the window, so that a carriage return finds its beginning.
    func cut(_ text: String) -> String {
        var size = winsize()
        let known = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 10
        let width = known ? Int(size.ws_col) : 80
        return text.count < width ? text : text.prefix(width - 2) + "…"
    }

    private func styled(_ text: String, _ code: String) -> String {
        hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
