/// What became of the options that were asked for, once `make olddefconfig` had decided.
///
/// Kconfig drops silently what the tree doesn't know (any more, or yet) and what depends on something that is off.
public struct ConfigDiff: Sendable, Hashable, Codable {
    /// One option that isn't as it was asked for.
    public struct Change: Sendable, Hashable, Codable {
        /// The option's whole name.
        public let name: String
        /// What was asked for.
        public let asked: DotConfig.Value
        /// What it is now; nil where the tree doesn't know the option or its dependencies aren't met.
        public let got: DotConfig.Value?
        /// Whether the tree has an option of this name at all; nil where nobody looked. Where it has, the option's
        /// dependencies aren't met.
        public var isKnown: Bool?
    }

    /// Asked to be on and now off or unknown, in the order asked.
    public private(set) var dropped: [Change]
    /// On in another way than asked, or on though asked to be off.
    public let changed: [Change]

    /// Compares what was asked for with what came out.
    public init(asked: DotConfig, got: DotConfig) {
        var dropped: [Change] = []
        var changed: [Change] = []
        for option in asked.options {
            let value = got[option.name]
            let isOff = value == nil || value == .notSet
            switch option.value {
            case .notSet where isOff: continue
            case value: continue
            case .notSet: changed.append(Change(name: option.name, asked: .notSet, got: value))
            // An empty string is a way of being off: Kconfig leaves it out with the option it belongs to.
            case .text("\"\"") where isOff: continue
            default:
                let change = Change(name: option.name, asked: option.value, got: value)
                if isOff { dropped.append(change) } else { changed.append(change) }
            }
        }
        self.dropped = dropped
        self.changed = changed
    }

    /// The same, with each dropped option told apart: the tree doesn't have it, or doesn't allow it.
    ///
    /// - Parameter options: All that the tree's Kconfig files define.
    public func knowing(_ options: Set<String>) -> ConfigDiff {
        var diff = self
        for index in diff.dropped.indices {
            diff.dropped[index].isKnown = options.contains(diff.dropped[index].name)
        }
        return diff
    }

    /// Options that were asked for and that the tree doesn't have, by name: no commit before the one that added such an
    /// option can show a crash that needs it.
    public var absent: [String] { dropped.filter { $0.isKnown == false }.map(\.name) }

    /// Whether everything is as it was asked for.
    public var isEmpty: Bool { dropped.isEmpty && changed.isEmpty }
}

extension ConfigDiff.Change: CustomStringConvertible {
    /// `CONFIG_KASAN: asked y, got nothing`.
    public var description: String {
        let why = isKnown.map { $0 ? ", its dependencies aren't met" : ", the tree doesn't have it" } ?? ""
        return "\(name): asked \(asked), got \(got.map { "\($0)" } ?? "nothing")" + why
    }
}
