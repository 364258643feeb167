import Foundation
import HostTools
import Kconfig
public import Logging
public import Records
import SystemPackage

/// Kernels from source, each built once: what the rest of firstbad asks for them.
public struct KernelBuilds: Sendable {
    /// What they are built with.
    public let toolchain: Toolchain
    /// Where they are kept.
    public let cache: BuildCache
    /// How they are built.
    public let settings: BuildSettings
    private let logger: Logger

    /// Looks whether builds can be shut in here.
    ///
    /// - Throws: `BuildError.sandbox` where the settings require one and there is none.
    public init(
        toolchain: Toolchain, cache: BuildCache, settings: BuildSettings = BuildSettings(), logger: Logger
    ) async throws {
        self.toolchain = toolchain
        self.cache = cache
        self.settings = settings
        self.logger = logger
        if settings.isSandboxed {
            if case .unusable(let why) = try await Sandbox.availability() { throw BuildError.sandbox(why) }
        } else {
            logger.warning("kernels are built without a sandbox: their makefiles can read and change this host")
        }
    }

    /// The kernel of this tree and config if it was built before; nil if it has to be built. Needs no source.
    ///
    /// - Throws: The `BuildError` of a tree that is known not to build; `.configLacks`; ours.
    public func cached(
        treeID: String, config: String, machine: Machine = .x86_64
    ) async throws -> BuiltKernel? {
        let key = BuildKey(treeID: treeID, config: config, toolchain: toolchain, machine: machine)
        switch try await cache.lookup(key) {
        case .kernel(let kernel):
            try settings.check(DotConfig(parsing: kernel.config), for: machine)
            return kernel
        case .failure(let error): throw error
        case nil: return nil
        }
    }

    /// The kernel asked for: from the cache, or built and put there. A failure that is the kernel's is kept, too.
    ///
    /// One build at a time in each `request.output`: a second one throws `BuildError.host`.
    ///
    /// - Parameter progress: Called from any thread, one call at a time.
    /// - Throws: `BuildError`, or `CancellationError`; no process of the build is left then.
    public func build(
        _ request: KernelRequest, progress: @escaping @Sendable (BuildProgress) -> Void = { _ in }
    ) async throws -> BuiltKernel {
        let known = try await cached(treeID: request.treeID, config: request.config, machine: request.machine)
        if let known { return known }
        return try await make(request, progress: progress)
    }

    /// The kernel asked for, built from nothing, where what is known of it came to be on top of another commit's build:
    /// what a name rests on must not hold a stale object.
    ///
    /// - Throws: As ``build(_:progress:)`` does.
    public func rebuild(
        _ request: KernelRequest, progress: @escaping @Sendable (BuildProgress) -> Void = { _ in }
    ) async throws -> RebuiltKernel {
        let before = try await cached(treeID: request.treeID, config: request.config, machine: request.machine)
        if let before, before.isFromNothing { return RebuiltKernel(kernel: before) }
        var request = request
        request.incremental = false
        let kernel = try await make(request, replacing: true, progress: progress)
        let isSame = before == nil || before?.signature == kernel.signature
        return RebuiltKernel(kernel: kernel, replaced: isSame ? nil : before?.signature)
    }

    private func make(
        _ request: KernelRequest, replacing: Bool = false,
        progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> BuiltKernel {
        let tree = try KernelTree(at: request.source)
        let folder = BuildFolder(path: request.output)
        let slot: LockFile
        do {
            try folder.make()
            slot = try LockFile(request.output.appending("lock"), purpose: "building \(request.treeID)")
        } catch { throw BuildError.ours(error, at: request.output) }
        defer { slot.release() }
        await Leftovers.end(in: request.output)
        let start = ContinuousClock.now
        let key = BuildKey(
            treeID: request.treeID, config: request.config, toolchain: toolchain, machine: request.machine)
        var meta = CacheMeta(
            kind: .kernel, treeID: request.treeID, toolchain: toolchain.identity, seconds: 0,
            when: Int(Date().timeIntervalSince1970))
        logger.info("building \(tree.version)", metadata: ["tree": "\(request.treeID)"])
        do {
            let build = KernelBuild(
                request: request, toolchain: toolchain, settings: settings, logger: logger,
                progress: progress)
            let outcome = try await build.run()
            meta.seconds = outcome.seconds
            meta.diff = outcome.diff
            meta.how = outcome.how
            if replacing { try await cache.forget(key) }
            var kernel = try await cache.store(
                key, meta: meta, machine: request.machine, beneath: folder.build, modules: outcome.modules,
                config: outcome.config.text, log: folder.log, compiled: try await build.compiledSources())
            kernel.how = outcome.how
            return kernel
        } catch let error as BuildError {
            guard let failure = error.failureToKeep else { throw error }
            meta.kind = failure.kind
            meta.summary = failure.failure.summary
            meta.excerpt = failure.failure.excerpt
            meta.seconds = start.duration(to: .now) / .seconds(1)
            throw try await cache.store(key, failure: meta, log: failure.failure.log)
        }
    }
}

extension BuildError {
    /// What may be kept of it, so that the same isn't built to fail again.
    fileprivate var failureToKeep: (kind: CacheMeta.Kind, failure: BuildFailure)? {
        switch self {
        case .compile(let failure): (.compileFailure, failure)
        case .config(let failure): (.configFailure, failure)
        default: nil
        }
    }
}
