import Kconfig
public import Records

/// What a build's outcome depends on, as one SHA-256: the cache's key.
public struct BuildKey: Sendable, Hashable, CustomStringConvertible {
    /// Raised when builds come out otherwise than before or entries are written otherwise.
    static let format = "1"

    /// The key in hex, 64 digits.
    public let description: String

    /// The key of a tree (its id in hex) under the config asked for, by this toolchain, for this machine.
    public init(treeID: String, config: String, toolchain: Toolchain, machine: Machine = .x86_64) {
        let parts =
            [
                Self.format, treeID.lowercased(), DotConfig(parsing: config).text, toolchain.compiler,
                toolchain.identity,
            ]
            + KernelBuild.variables(machine)
            + KernelBuild.fixedEnvironment.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        description = ContentKey(of: parts).hex
    }
}
