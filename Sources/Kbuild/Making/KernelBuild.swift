import Foundation
import HostTools
public import Kconfig
import Logging
public import Records
import SystemPackage
import Wording

/// One build: config, `make olddefconfig`, a look at what came out, `make bzImage`, modules where some are asked for.
struct KernelBuild: Sendable {
    /// What a build that succeeded knows, beside the files in its folder.
    struct Outcome: Sendable {
        var config: DotConfig
        var diff: ConfigDiff
        /// The archive of modules in the build's folder, where there is one.
        var modules: FilePath?
        var how: BuiltKernel.How
        var seconds: Double
    }

    /// Where source and output are inside the sandbox: the same for all slots, so that compilers and ccache see the same.
    static let sandboxSource: FilePath = "/tmp/firstbad/source"
    static let sandboxBuild: FilePath = "/tmp/firstbad/build"
    static let sandboxCcache: FilePath = "/tmp/firstbad/ccache"

    let request: KernelRequest
    let toolchain: Toolchain
    var settings: BuildSettings
    let logger: Logger
    let progress: @Sendable (BuildProgress) -> Void
    let start = ContinuousClock.now

    var sandboxed: Bool { settings.isSandboxed }
    var folder: BuildFolder { BuildFolder(path: request.output) }
    private var source: FilePath { sandboxed ? Self.sandboxSource : request.source }
    var build: FilePath { sandboxed ? Self.sandboxBuild : folder.build }
    private var ccacheFolder: FilePath? { toolchain.ccache == nil ? nil : settings.ccacheFolder }
    private var circumstances: String { "\(toolchain.identity); \(source) to \(build)" }

    /// Builds on top of what is there, where that can be; where that fails, once more from nothing: objects that went
    /// stale are our fault, and only a failure from nothing is the kernel's.
    func run() async throws -> Outcome {
        do {
            try checkSpace()
            try folder.make()
            let state = folder.state
            let canUpdate = request.incremental && state?.phase == .built && state?.circumstances == circumstances
            if canUpdate {
                do {
                    return try await attempt(.incremental, stepsBefore: state?.steps)
                } catch let error as BuildError where error.blame == .kernel {
                    logger.info("building again from nothing", metadata: ["reason": "\(error)"])
                }
            }
            try folder.empty()
            do {
                return try await attempt(.clean, stepsBefore: state?.steps)
            } catch BuildError.hostFailed(let failure) where failure.summary.hasPrefix("ccache: ") {
                logger.warning("building without ccache, which fails: \(failure.summary)")
                var plain = self
                plain.settings.ccacheFolder = nil
                try folder.empty()
                return try await plain.attempt(.clean, stepsBefore: state?.steps)
            }
        } catch let error as ToolError {
            throw BuildError(error)
        } catch let error as FileError {
            throw BuildError(error)
        } catch let error as InputError {
            throw BuildError(FileError(error))
        } catch let error as CocoaError {
            throw error.code == .fileWriteOutOfSpace
                ? BuildError.diskFull(request.output) : .host("cannot prepare \(request.output): \(error)")
        }
    }

    /// What the finished build was compiled from; nil if that can't be told, which is no reason to lose the kernel.
    func compiledSources() async throws -> CompiledSources? {
        do {
            let files = try DependencyFiles(build: folder.build, source: source)
            try Task.checkCancellation()
            let functions = try await SymbolTables.functions(
                of: files.sources, in: folder.build,
                sandbox: sandboxed ? Sandbox(readOnly: [.init(folder.build, at: Self.sandboxBuild)]) : nil,
                place: Self.sandboxBuild)
            return CompiledSources(paths: files.paths, functions: functions)
        } catch let error as CancellationError {
            throw error
        } catch {
            logger.warning("what this kernel was compiled from isn't known: \(error)")
            return nil
        }
    }

    private func checkSpace() throws {
        let free = try DiskSpace.free(at: request.output)
        guard free >= settings.minimumFreeBytes else {
            throw BuildError.diskNearlyFull(request.output, free: free, wanted: settings.minimumFreeBytes)
        }
    }

    private func attempt(_ how: BuiltKernel.How, stepsBefore: Int?) async throws -> Outcome {
        try folder.write(.init(phase: .building, circumstances: circumstances, steps: stepsBefore))
        let asked = DotConfig(parsing: request.config)
        let config = try await configure(asked)
        let total = how == .clean ? stepsBefore ?? BuildProgress.guess(for: config) : nil
        let counter = ProgressCounter(phase: how == .clean ? .building : .updating, total: total, report: progress)
        try await compile(counter)
        let image = FilePath(request.machine.imagePath)
        guard (try? RegularFile.open(image, beneath: folder.build).close()) != nil else {
            let summary = "make \(request.machine.imageName) succeeded but made no \(image)"
            throw BuildError.compile(BuildFailure(summary: summary, excerpt: summary, log: folder.log))
        }
        let modules = try await makeModules(config, counter)
        let steps = how == .clean ? counter.steps : stepsBefore
        try folder.write(.init(phase: .built, circumstances: circumstances, steps: steps))
        return Outcome(
            config: config, diff: try diff(asked, config), modules: modules, how: how,
            seconds: start.duration(to: .now) / .seconds(1))
    }

    private func diff(_ asked: DotConfig, _ got: DotConfig) throws(FileError) -> ConfigDiff {
        let diff = ConfigDiff(asked: asked, got: got)
        // The tree's thousand Kconfig files are read only where there is something to tell.
        return diff.dropped.isEmpty
            ? diff : diff.knowing(try TreeOptions.read(request.source, machine: request.machine))
    }

    private func configure(_ asked: DotConfig) async throws -> DotConfig {
        progress(BuildProgress(phase: .configuring, steps: 0, total: nil, current: ""))
        try AtomicFile.write(asked.text, to: folder.build.appending(".config"))
        let result = try await make("olddefconfig", output: .file(folder.log))
        guard result.status.isSuccess else {
            let log = try readLog()
            let error = error(log, result.status)
            if case .compile(let failure) = error { throw BuildError.config(failure) }
            throw error
        }
        let bytes = try RegularFile.head(of: ".config", beneath: folder.build, limit: 16 << 20)
        let config = DotConfig(parsing: String(decoding: bytes, as: UTF8.self))
        try settings.check(config, for: request.machine)
        return config
    }

    private func compile(_ counter: ProgressCounter) async throws {
        counter.start()
        try await compile(request.machine.imageName, counter)
    }

    func compile(_ target: String, _ counter: ProgressCounter) async throws {
        var result = try await make(target, output: .appended(folder.log)) { counter.line($0) }
        if result.status.isSuccess { return }
        if try readLog().reason == .compilerCrashed {
            // Bad memory and heavy load make compilers crash once.
            logger.warning("the compiler crashed, trying once more")
            result = try await make(target, output: .file(folder.log)) { counter.line($0) }
            if result.status.isSuccess { return }
        }
        throw error(try readLog(), result.status)
    }

    func readLog() throws -> BuildLog {
        let bytes = try RegularFile.head(of: "build.log", beneath: folder.path, limit: 128 << 20)
        return BuildLog(bytes)
    }

    func error(_ log: BuildLog, _ status: ToolStatus) -> BuildError {
        var failure = log.failure(log: folder.log)
        // On a full disk a log may be too short to say so.
        if let free = try? DiskSpace.free(at: request.output), free < 4 << 10 { return .diskFull(request.output) }
        if let signal = status.signal, log.reason != .diskFull {
            // Somebody ended make or the sandbox (which says so by 128 and the signal): whatever was said before, more
            // was to come.
            failure.summary = "make was ended by signal \(signal)"
            return .compilerKilled(failure)
        }
        switch log.reason {
        case .diskFull: return .diskFull(request.output)
        case .killed: return .compilerKilled(failure)
        case .host: return .hostFailed(failure)
        case .unexplained: return .unexplained(failure)
        case .toolMissing(let name, let package): return .toolMissing(name: name, package: package)
        case .compilerCrashed: return .compilerCrashed(failure)
        // One could be had when the builds began.
        case .sandbox(let why): return .host("no sandbox could be made for this build: \(why)")
        case .kernel: return .compile(failure)
        }
    }

    func make(
        _ target: String, _ more: [String] = [], output: ToolOutput, onLine: (@Sendable (String) -> Void)? = nil
    ) async throws -> ToolResult {
        let left = request.limit - start.duration(to: .now)
        guard left > .zero else { throw BuildError.tooSlow(limit: request.limit) }
        do {
            return try await toolchain.make.run(
                [
                    "-C", source.string, "O=\(build)", "CC=\(compiler)", "-j\(max(1, request.jobs))",
                    "--output-sync=target",
                ] + hostCompiler + toolchain.variables + KernelBuild.variables(request.machine) + more + [target],
                environment: environment, inheritingEnvironment: false, output: output, limit: left,
                sandbox: try sandbox(), onLine: onLine)
        } catch ToolError.tooSlow {
            throw BuildError.tooSlow(limit: request.limit)
        }
    }

    /// Part of every build's key.
    static func variables(_ machine: Machine) -> [String] { ["ARCH=\(machine.kbuildArch)", "LOCALVERSION="] }

    /// What makes two builds of a tree the same to the byte; part of every build's key. Without a git folder the version
    /// can't come from anywhere but the tree.
    static let fixedEnvironment = [
        "LC_ALL": "C", "TZ": "UTC", "KBUILD_BUILD_TIMESTAMP": "Thu Jan  1 00:00:00 UTC 1970",
        "KBUILD_BUILD_USER": "firstbad", "KBUILD_BUILD_HOST": "firstbad", "KBUILD_BUILD_VERSION": "1",
        "GIT_DIR": "/dev/null/none",
    ]

    /// Half of a small kernel's first build is its own tools.
    private var hostCompiler: [String] { ccacheFolder == nil ? [] : ["HOSTCC=ccache gcc"] }

    private var compiler: String { (ccacheFolder == nil ? "" : "ccache ") + toolchain.compiler }

    var environment: [String: String] {
        var variables = Self.fixedEnvironment
        // The toolchain's own folders first, so that make finds what was asked for its version.
        variables["PATH"] = (toolchain.folders.map(\.string) + [Sandbox.searchPath]).joined(separator: ":")
        variables["HOME"] = sandboxed ? "/tmp" : build.string
        if !sandboxed {
            let mark = Leftovers.mark(of: request.output)
            variables[mark.name] = mark.value
        }
        if let ccacheFolder {
            variables["CCACHE_DIR"] = (sandboxed ? Self.sandboxCcache : ccacheFolder).string
            variables["CCACHE_MAXSIZE"] = settings.ccacheSize
        }
        return variables
    }

    func sandbox() throws -> Sandbox? {
        if let ccacheFolder {
            try FileManager.default.createDirectory(atPath: ccacheFolder.string, withIntermediateDirectories: true)
        }
        guard sandboxed else { return nil }
        var writable = [Sandbox.Bind(folder.build, at: Self.sandboxBuild)]
        if let ccacheFolder { writable.append(.init(ccacheFolder, at: Self.sandboxCcache)) }
        var limits = SandboxLimits.build
        limits.freeSpace = min(limits.freeSpace, settings.minimumFreeBytes / 4)
        return Sandbox(
            readOnly: [.init(request.source, at: Self.sandboxSource)] + toolchain.hiddenFolders.map { .init($0) },
            writable: writable, limits: limits)
    }
}

extension Machine {
    /// What a kernel's config needs for our guests on this machine.
    public var guestNeeds: [GuestNeed] {
        GuestNeed.initramfsGuest + needs.sorted { $0.key < $1.key }.map { GuestNeed($0.key, for: $0.value) }
    }
}

extension BuildSettings {
    /// Refuses a final config whose kernel couldn't run our guests.
    func check(_ config: DotConfig, for machine: Machine) throws(BuildError) {
        guard checksGuestNeeds else { return }
        let lacking = GuestNeed.lacking(in: config, of: machine.guestNeeds)
        guard lacking.isEmpty else { throw .configLacks(lacking.map(\.description)) }
    }
}
