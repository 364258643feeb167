/// A kernel's `.config`: options and their values, in the order they were written.
///
/// Names are whole, as they stand in the file: `CONFIG_KASAN`.
public struct DotConfig: Sendable, Hashable {
    /// The value of an option.
    public enum Value: Sendable, Hashable, Codable {
        /// `=y`: built in.
        case yes
        /// `=m`: as a module.
        case module
        /// `# CONFIG_… is not set`, or `=n`.
        case notSet
        /// A number, hexadecimal or string, as written: `"…"` with its quotes and escapes.
        case text(String)
    }

    /// One option.
    public struct Option: Sendable, Hashable {
        /// Its whole name, `CONFIG_…`.
        public let name: String
        /// Its value.
        public fileprivate(set) var value: Value
    }

    /// The options, each once, in the order in which they first came.
    public private(set) var options: [Option] = []
    /// Lines that are no option, no comment and not empty: a misspelling, usually. The first twenty, each cut at 200
    /// characters. Kconfig itself passes over them with a warning.
    public private(set) var strangeLines: [String] = []
    private var places: [String: Int] = [:]

    /// No option at all.
    public init() {}

    /// Reads the text of a `.config` or a fragment of one. Anything is text of a config: what makes no sense is kept in
    /// `strangeLines`. Of two lines for the same option the later counts, as with Kconfig.
    public init(parsing text: String) {
        for line in text.utf8.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            switch DotConfigLine(line) {
            case .option(let name, let value): self[name] = value
            case .nothing: continue
            case .strange(let line): if strangeLines.count < 20 { strangeLines.append(line) }
            }
        }
    }

    /// The value of the option of this name; nil where the config doesn't speak of it, which Kconfig then decides.
    public subscript(name: String) -> Value? {
        get { places[name].map { options[$0].value } }
        set {
            switch (places[name], newValue) {
            case (let place?, let value?):
                options[place].value = value
            case (nil, let value?):
                places[name] = options.count
                options.append(Option(name: name, value: value))
            case (let place?, nil):
                options.remove(at: place)
                places = Dictionary(uniqueKeysWithValues: options.enumerated().map { ($1.name, $0) })
            case (nil, nil): break
            }
        }
    }

    /// Whether the option is built in.
    public func has(_ name: String) -> Bool { self[name] == .yes }

    /// The config as Kconfig reads it, a line an option.
    public var text: String {
        var text = ""
        for option in options { text += option.description + "\n" }
        return text
    }

    /// Two configs are the same when they say the same in the same order.
    public static func == (one: Self, other: Self) -> Bool { one.options == other.options }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(options) }
}

extension DotConfig.Option: CustomStringConvertible {
    /// The option's line in a `.config`.
    public var description: String { value == .notSet ? "# \(name) is not set" : "\(name)=\(value)" }
}

extension DotConfig.Value {
    /// Reads what stands behind the `=`.
    public init(from decoder: any Decoder) throws {
        switch try decoder.singleValueContainer().decode(String.self) {
        case "y": self = .yes
        case "m": self = .module
        case "n": self = .notSet
        case let text: self = .text(text)
        }
    }

    /// Writes what stands behind the `=`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension DotConfig.Value: CustomStringConvertible {
    /// What stands behind the `=`; `n` where it isn't set.
    public var description: String {
        switch self {
        case .yes: "y"
        case .module: "m"
        case .notSet: "n"
        case .text(let text): text
        }
    }
}
