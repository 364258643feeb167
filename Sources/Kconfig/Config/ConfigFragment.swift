/// A few options to lay over a config, such as those that turn KASAN on.
public struct ConfigFragment: Sendable, Hashable {
    /// Its name, as in `small+kasan`.
    public var name: String
    /// What it sets.
    public var config: DotConfig

    /// The fragment of this name with this text.
    public init(name: String, text: String) {
        self.name = name
        self.config = DotConfig(parsing: text)
    }
}

extension DotConfig {
    /// The config with fragments laid over it in turn: the later one wins, and so does `is not set`.
    ///
    /// What Kconfig makes of it is another matter: see `ConfigDiff`.
    public func merging(_ fragments: [ConfigFragment]) -> DotConfig {
        var merged = self
        for fragment in fragments {
            for option in fragment.config.options { merged[option.name] = option.value }
        }
        return merged
    }
}

/// The name of a config and its fragments: `x86_64-small+kasan+debug`.
public struct ConfigRecipe: Sendable, Hashable, CustomStringConvertible {
    /// The config everything is laid over.
    public var base: String
    /// The fragments, in the order in which they are laid over it.
    public var fragments: [String]

    /// Splits `text` at its plus signs; nil where a name between them is empty or isn't made of letters, digits, `.`,
    /// `_` and `-` (so none is a path), or starts with a dot.
    public init?(parsing text: String) {
        let names = text.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
        guard let base = names.first,
            names.allSatisfy({ $0.wholeMatch(of: /[A-Za-z0-9_\-][A-Za-z0-9._\-]*/) != nil })
        else { return nil }
        self.base = base
        fragments = Array(names.dropFirst())
    }

    /// As it was written.
    public var description: String { ([base] + fragments).joined(separator: "+") }
}
