import HostTools
import Kconfig
public import SystemPackage
public import Wording

/// Why there is no kernel.
public enum BuildError: Blamed, Hashable {
    // The kernel's.
    /// The tree doesn't compile or link, and didn't from an empty output folder either.
    case compile(BuildFailure)
    /// The tree's own configuration system fails (`make olddefconfig`).
    case config(BuildFailure)
    /// The folder holds no kernel source.
    case noKernelTree(FilePath, why: String)

    // The user's.
    /// The config makes a kernel that our guests can't run on.
    case configLacks([String])

    // Ours.
    /// No space left at this path.
    case diskFull(FilePath)
    /// Less free space than is asked for before a build is begun.
    case diskNearlyFull(FilePath, free: Int64, wanted: Int64)
    /// The compiler, the linker, make or the sandbox was killed, or had no memory.
    case compilerKilled(BuildFailure)
    /// make failed, and what failed it is this host's: a disk that doesn't answer, no descriptors left.
    case hostFailed(BuildFailure)
    /// make failed, and no tool said why: that is no word on the tree.
    case unexplained(BuildFailure)
    /// The compiler crashed, twice in the same way: its bug, and no word on the kernel.
    case compilerCrashed(BuildFailure)
    /// A program or header the build needs isn't on this host; `package` is Debian's, where known.
    case toolMissing(name: String, package: String?)
    /// The build used up more memory or processes than it may; `what` says which.
    case overLimit(String)
    /// The build took longer than it may.
    case tooSlow(limit: Duration)
    /// Builds have to be in a sandbox and none can be made.
    case sandbox(String)
    /// Anything else on this host: a file, a process, a lock.
    case host(String)

    /// Only what is the kernel's says anything about the commit.
    public var blame: Blame {
        switch self {
        case .compile, .config, .noKernelTree: .kernel
        case .configLacks, .toolMissing, .sandbox: .user
        case .diskFull, .diskNearlyFull, .compilerKilled, .hostFailed, .unexplained, .host: .oursForNow
        case .compilerCrashed, .tooSlow, .overLimit: .ours
        }
    }
}

/// What a build's log says of its failure.
public struct BuildFailure: Sendable, Hashable, Codable {
    /// The error in one line, at most 300 characters, without control characters.
    public var summary: String
    /// Up to 40 lines of the log around the first error, without control characters.
    public var excerpt: String
    /// The whole log.
    public var log: FilePath

    /// A failure.
    public init(summary: String, excerpt: String, log: FilePath) {
        self.summary = summary
        self.excerpt = excerpt
        self.log = log
    }
}

extension BuildError: CustomStringConvertible {
    /// What failed and what to do.
    public var description: String {
        switch self {
        case .compile(let failure): "the kernel doesn't compile: \(failure.summary)"
        case .config(let failure): "the kernel can't be configured: \(failure.summary)"
        case .noKernelTree(let path, let why): "no kernel source in \(path): \(why)"
        case .configLacks(let options): "the config lacks what a guest needs: " + options.joined(separator: ", ")
        case .diskFull(let path): "no space left on the disk of \(path): free some"
        case .diskNearlyFull(let path, let free, let wanted):
            "only \(free >> 20) MiB free at \(path), a build wants \(wanted >> 20) MiB: free some"
        case .compilerKilled(let failure):
            "the compiler was killed or had no memory, try fewer jobs: \(failure.summary)"
        case .hostFailed(let failure): "this host failed the build, not the kernel: \(failure.summary)"
        case .unexplained(let failure): failure.summary
        case .compilerCrashed(let failure): "the compiler itself crashed, try another one: \(failure.summary)"
        case .toolMissing(let name, let package):
            "the build needs \(name)" + (package.map { ": install it with `apt-get install \($0)`" } ?? "")
        case .tooSlow(let limit): "the build took longer than \(limit.components.seconds) s"
        case .sandbox(let why):
            "no sandbox to build in, which makefiles need that anybody wrote: \(why); install bubblewrap, or trust it by --no-sandbox"
        case .host(let what), .overLimit(let what): what
        }
    }
}
