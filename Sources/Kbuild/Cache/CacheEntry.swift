import Foundation
import HostTools
import Kconfig
import Records
import SystemPackage

/// What is written of a build in its folder's `meta.json`.
struct CacheMeta: Codable, Sendable {
    enum Kind: String, Codable, Sendable { case kernel, compileFailure, configFailure }

    /// Raised when failures are told apart otherwise: those that were judged by older rules are not believed.
    static let failureRules = 2

    var kind: Kind
    var treeID: String
    var toolchain: String
    var seconds: Double
    /// Seconds since 1970, for people.
    var when: Int
    /// File name to SHA-256.
    var files: [String: String] = [:]
    /// The image's file; nil for the one that it always was.
    var image: String?
    var signature: ContentKey?
    var diff: ConfigDiff?
    var how: BuiltKernel.How?
    var summary: String?
    var excerpt: String?
    /// By which rules a failure was found to be the tree's.
    var rules: Int? = CacheMeta.failureRules
}

/// One folder of the cache.
struct CacheEntry: Sendable {
    /// The image of x86's; other machines' have their own names.
    static let image = Machine.x86_64.imageName
    static let modules = "modules.cpio"
    static let config = "config"
    static let log = "build.log"
    /// What the image was compiled from. Not every entry has it.
    static let compiled = "compiled"
    static let metaName = "meta.json"

    let folder: FilePath

    var meta: CacheMeta? {
        guard let bytes = try? RegularFile.head(of: FilePath(Self.metaName), beneath: folder, limit: 1 << 20) else {
            return nil
        }
        return try? JSONDecoder().decode(CacheMeta.self, from: Data(bytes))
    }

    /// Last use: the time of `meta.json`.
    var lastUse: Date {
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appending(Self.metaName).string)
        return attributes?[.modificationDate] as? Date ?? .distantPast
    }

    /// Bytes of its files.
    var size: Int64 {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        return names.reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appending(name).string)
            return sum + (attributes?[.size] as? Int64 ?? 0)
        }
    }

    func touch() {
        try? FileManager.default.setAttributes(
            [.modificationDate: Date()], ofItemAtPath: folder.appending(Self.metaName).string)
    }

    /// The build, if every file is as it was written.
    func read() -> CachedBuild? {
        guard let meta, !meta.files.isEmpty,
            meta.files.allSatisfy({ name, sum in
                !name.contains("/") && (try? RegularFile.sha256(FilePath(name), beneath: folder))?.hex == sum
            })
        else { return nil }
        switch meta.kind {
        case .kernel: return kernel(meta).map { .kernel($0) }
        case .compileFailure: return failure(meta).map { .failure(.compile($0)) }
        case .configFailure: return failure(meta).map { .failure(.config($0)) }
        }
    }

    private func kernel(_ meta: CacheMeta) -> BuiltKernel? {
        let image = meta.image ?? Self.image
        guard let sum = meta.files[image], meta.files[Self.config] != nil, meta.files[Self.log] != nil,
            let config = try? RegularFile.head(of: FilePath(Self.config), beneath: folder, limit: 16 << 20)
        else { return nil }
        return BuiltKernel(
            image: folder.appending(image), imageSHA256: sum, signature: meta.signature,
            modules: meta.files[Self.modules].map { _ in folder.appending(Self.modules) },
            config: String(decoding: config, as: UTF8.self),
            configDiff: meta.diff ?? ConfigDiff(asked: DotConfig(), got: DotConfig()),
            log: folder.appending(Self.log), toolchain: meta.toolchain, seconds: meta.seconds, how: .cached,
            isFromNothing: meta.how == .clean)
    }

    private func failure(_ meta: CacheMeta) -> BuildFailure? {
        guard meta.rules == CacheMeta.failureRules, let summary = meta.summary, let excerpt = meta.excerpt,
            meta.files[Self.log] != nil
        else {
            return nil
        }
        return BuildFailure(summary: summary, excerpt: excerpt, log: folder.appending(Self.log))
    }
}
