import Foundation
import HostTools
import Records
public import SystemPackage

/// What the cache knows of a build.
public enum CachedBuild: Sendable, Hashable {
    /// It gave a kernel.
    case kernel(BuiltKernel)
    /// It failed from an empty folder, and will again: `.compile` or `.config`.
    case failure(BuildError)
}

/// Kernels that were built, and failures that were the kernel's, by what they were made from.
///
/// Several processes may use one folder. An entry is a folder `entries/<key>` that appears whole; what doesn't match
/// its checksums any more is dropped. Entries that weren't used for longest go first when there is more than the limit.
public struct BuildCache: Sendable {
    /// The cache's folder.
    public let root: FilePath
    /// Bytes it may keep.
    public let limit: Int64
    /// How long after its last use an entry is safe from eviction, even over the limit: somebody may be booting it.
    public let protection: Duration

    private var entries: FilePath { root.appending("entries") }
    private var incoming: FilePath { root.appending("incoming") }

    /// The cache in this folder, which is made if it isn't there.
    public init(root: FilePath, limit: Int64 = 20 << 30, protection: Duration = .seconds(6 * 3600))
        throws(BuildError)
    {
        self.root = root
        self.limit = limit
        self.protection = protection
        do {
            for folder in [root.appending("entries"), root.appending("incoming")] {
                try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            }
        } catch { throw .ours(error, at: root) }
    }

    /// The build of this key, its files checked; nil where there is none or it was damaged.
    ///
    /// - Throws: `BuildError.host`, `.diskFull`, or `CancellationError`.
    public func lookup(_ key: BuildKey) async throws -> CachedBuild? {
        let entry = CacheEntry(folder: entries.appending(key.description))
        let isThere = try await locked { () -> Bool in
            guard FileManager.default.fileExists(atPath: entry.folder.string) else { return false }
            entry.touch()
            return true
        }
        guard isThere else { return nil }
        if let build = entry.read() { return build }
        try await discard([entry])
        return nil
    }

    /// Keeps a kernel: the image beneath the `build` folder it was made in, its config, its log, and what it was
    /// compiled from, where that is known.
    func store(
        _ key: BuildKey, meta: CacheMeta, machine: Machine, beneath build: FilePath, modules: FilePath?,
        config: String, log: FilePath, compiled: CompiledSources? = nil
    ) async throws -> BuiltKernel {
        let stored = try await store(key, meta: meta, log: log) { (meta, folder) throws(FileError) in
            let image = try RegularFile.copy(
                FilePath(machine.imagePath), beneath: build, to: folder.appending(machine.imageName))
            var sums = [machine.imageName: image.hex]
            var modulesKey: ContentKey?
            if let modules {
                let key = try RegularFile.copy(modules, beneath: build, to: folder.appending(CacheEntry.modules))
                sums[CacheEntry.modules] = key.hex
                modulesKey = key
            }
            meta.image = machine.imageName
            meta.signature = KernelSignature.of(
                build: build, machine: machine, image: image, modules: modulesKey)
            for (name, text) in [(CacheEntry.config, config), (CacheEntry.compiled, compiled?.text)] {
                guard let text else { continue }
                try AtomicFile.write(text, to: folder.appending(name))
                sums[name] = try RegularFile.sha256(FilePath(name), beneath: folder).hex
            }
            meta.files = sums
        }
        guard case .kernel(let kernel) = stored else {
            throw BuildError.host("the kernel just stored in \(root) can't be read back")
        }
        return kernel
    }

    /// Keeps a failure that is the kernel's, confirmed from an empty folder.
    func store(_ key: BuildKey, failure meta: CacheMeta, log: FilePath) async throws -> BuildError {
        let stored = try await store(key, meta: meta, log: log) { (_, _) throws(FileError) in }
        guard case .failure(let error) = stored else {
            throw BuildError.host("the failure just stored in \(root) can't be read back")
        }
        return error
    }

    /// Drops what is kept of this key: it turned out to be wrong.
    func forget(_ key: BuildKey) async throws {
        try await discard([CacheEntry(folder: entries.appending(key.description))])
    }

    private func store(
        _ key: BuildKey, meta: CacheMeta, log: FilePath,
        fill: (inout CacheMeta, FilePath) throws(FileError) -> Void
    ) async throws -> CachedBuild? {
        let name = UUID().uuidString
        let folder = incoming.appending(name)
        let writer = try await locked { () -> LockFile in
            sweep()
            let writer = try LockFile(incoming.appending(name + ".lock"), purpose: "storing a build")
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: false)
            return writer
        }
        defer {
            try? FileManager.default.removeItem(atPath: folder.string)
            try? FileManager.default.removeItem(atPath: writer.path.string)
            writer.release()
        }
        var meta = meta
        do {
            try fill(&meta, folder)
            let place = log.removingLastComponent()
            let logName = FilePath(log.lastComponent?.string ?? "")
            meta.files[CacheEntry.log] = try RegularFile.copy(
                logName, beneath: place, to: folder.appending(CacheEntry.log)
            ).hex
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            try AtomicFile.write(Array(encoder.encode(meta)), to: folder.appending(CacheEntry.metaName))
        } catch { throw BuildError.ours(error, at: root) }
        let target = entries.appending(key.description)
        try await locked {
            // Another process may have built the same meanwhile: the first one counts.
            guard !FileManager.default.fileExists(atPath: target.string) else {
                return CacheEntry(folder: target).touch()
            }
            guard rename(folder.string, target.string) == 0 else {
                throw FileError("rename an entry to", target, Errno(rawValue: errno))
            }
            try AtomicFile.syncFolder(entries)
        }
        try await trim()
        return CacheEntry(folder: target).read()
    }

    /// Drops what wasn't used for longest until no more than `bytes` (the limit, if not given) are kept. Entries used
    /// within `protection` stay.
    public func trim(to bytes: Int64? = nil) async throws {
        let allowed = bytes ?? limit
        let youngest = Date().addingTimeInterval(-(protection / .seconds(1)))
        let all = list().map { (entry: $0, size: $0.size, lastUse: $0.lastUse) }
        var sum = all.reduce(0) { $0 + $1.size }
        var victims: [CacheEntry] = []
        for one in all.sorted(by: { $0.lastUse < $1.lastUse }) where sum > allowed && one.lastUse < youngest {
            victims.append(one.entry)
            sum -= one.size
        }
        // Asked again under the lock: a lookup may have come between.
        if !victims.isEmpty { try await discard(victims) { $0.lastUse < youngest } }
    }

    /// Bytes kept now.
    public var size: Int64 { list().reduce(0) { $0 + $1.size } }

    private func list() -> [CacheEntry] {
        ((try? FileManager.default.contentsOfDirectory(atPath: entries.string)) ?? [])
            .map { CacheEntry(folder: entries.appending($0)) }
    }

    /// Takes entries out under the lock and removes their files after it.
    private func discard(_ victims: [CacheEntry], where condition: (CacheEntry) -> Bool = { _ in true })
        async throws
    {
        let dead = incoming.appending("dead-" + UUID().uuidString)
        try await locked {
            try FileManager.default.createDirectory(atPath: dead.string, withIntermediateDirectories: false)
            for (number, victim) in victims.enumerated() where condition(victim) {
                _ = rename(victim.folder.string, dead.appending("\(number)").string)
            }
        }
        try? FileManager.default.removeItem(atPath: dead.string)
    }

    /// Removes what killed writers left. Only under the lock.
    private func sweep() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: incoming.string)) ?? []
        for name in names where !name.hasSuffix(".lock") {
            let lockPath = incoming.appending(name + ".lock")
            if names.contains(name + ".lock"), (try? LockFile(lockPath, purpose: "sweeping")) == nil { continue }
            try? FileManager.default.removeItem(atPath: incoming.appending(name).string)
        }
        for name in names where name.hasSuffix(".lock") {
            guard (try? LockFile(incoming.appending(name), purpose: "sweeping")) != nil else { continue }
            try? FileManager.default.removeItem(atPath: incoming.appending(name).string)
        }
    }

    private func locked<Result>(_ body: () throws -> Result) async throws -> Result {
        do {
            let lock = try await LockFile.waiting(
                for: root.appending("lock"), purpose: "the kernel cache", limit: .seconds(120))
            defer { lock.release() }
            return try body()
        } catch let error as CancellationError {
            throw error
        } catch { throw BuildError.ours(error, at: root) }
    }
}

extension BuildError {
    /// Any failure of files or locks of ours.
    static func ours(_ error: any Error, at path: FilePath) -> BuildError {
        switch error {
        case let error as BuildError: error
        case let error as FileError: BuildError(error)
        case let error as InputError: BuildError(FileError(error))
        case LockError.file(let error): BuildError(error)
        case let error as ToolError: BuildError(error)
        case let error as CocoaError where error.code == .fileWriteOutOfSpace: .diskFull(path)
        default: .host("cannot use \(path): \(error)")
        }
    }
}
