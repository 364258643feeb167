import Archives
import Foundation
import HostTools
import Jobs
import Records
import Reports
import SystemPackage
import Wording

/// A job's evidence, made fit to be published.
public struct EvidenceBundle: Sendable {
    var result: JobResult
    var evidence: FilePath
    var words: PrivateWords
    private let keys = HostKeys.ours

    /// `evidence` of a job that came to `result`, without `words`.
    public init(result: JobResult, evidence: FilePath, words: PrivateWords) {
        self.result = result
        self.evidence = evidence
        self.words = words
    }

    /// Writes a folder, or an archive where `target` ends in `.tar.zst`. Returns the names of files left out.
    ///
    /// It is made beside `target` and put in its place by a rename: what is there is whole.
    public func write(to target: FilePath) async throws -> [String] {
        let parent = target.removingLastComponent()
        let tag = String(UInt64.random(in: .min ... .max), radix: 36)
        let staging = (parent.isEmpty ? FilePath(".") : parent).appending(".firstbad-bundle.\(getpid()).\(tag)")
        defer { try? FileManager.default.removeItem(atPath: staging.string) }
        let name = "firstbad-\(result.job.filter { $0.isLetter || $0.isNumber || $0 == "-" })"
        let folder = staging.appending(name)
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        let leftOut = try fill(folder)
        try Task.checkCancellation()
        try await sum(folder)
        if target.string.hasSuffix(".tar.zst") {
            try await pack(name, in: staging, as: "bundle.tar.zst")
            try FileManager.default.moveItem(
                atPath: staging.appending("bundle.tar.zst").string, toPath: target.string)
        } else {
            try FileManager.default.moveItem(atPath: folder.string, toPath: target.string)
        }
        return leftOut
    }

    // MARK: Files

    private func fill(_ folder: FilePath) throws -> [String] {
        var leftOut: [String] = []
        var kept: Set<String> = []
        for name in try files() {
            try Task.checkCancellation()
            guard let data = FileManager.default.contents(atPath: evidence.appending(name).string) else { continue }
            let bytes = Array(data)
            try search(bytes, name)
            if HostKeys.holdPrivateKey(bytes) {
                leftOut.append(name)
                continue
            } else if isText(bytes) {
                try put(words.removed(from: bytes), folder.appending(name))
            } else if words.areIn(bytes) {
                leftOut.append(name)
                continue
            } else {
                try put(bytes, folder.appending(name))
            }
            kept.insert(name)
        }
        if let report = kept.filter({ $0.hasSuffix(".crash.txt") }).min(by: isBetterReport),
            !kept.contains("repro.report"),
            let data = FileManager.default.contents(atPath: folder.appending(report).string)
        {
            try put(Array(data), folder.appending("repro.report"))
            kept.insert("repro.report")
        }
        let log = Array(words.removed(from: SyzbotLog.text(result)).utf8)
        try put(log, folder.appending("bisect_syzbot.log"))
        try put(Array(words.removed(from: HTML.report(result)).utf8), folder.appending("report.html"))
        let readme = BundleReadme(result: result, files: kept, leftOut: leftOut).text
        try put(Array(words.removed(from: readme).utf8), folder.appending("README.md"))
        return leftOut
    }

    /// Throws where a key of this host's got into the evidence: then nothing of it is fit to be given away.
    private func search(_ bytes: [UInt8], _ name: String) throws {
        var inside = [bytes]
        if Archive.isOne(bytes), let files = try? Archive.files(in: bytes, called: name, limit: 512 << 20) {
            inside += files.map(\.bytes)
        }
        guard let whose = inside.lazy.compactMap({ keys.found(in: $0) }).first else { return }
        throw TriageError(
            "the bundle isn't written: \(name.onOneLine) of the evidence holds \(whose.onOneLine); what read it there?"
        )
    }

    /// The crash at the bad end is the one that is reported.
    private func isBetterReport(_ left: String, _ right: String) -> Bool {
        let (a, b) = (left.contains(result.bad.id.short), right.contains(result.bad.id.short))
        return a == b ? left < right : a
    }

    /// Plain files below the evidence folder, by name; kernels of single steps would make it huge.
    private func files() throws -> [String] {
        var names: [String] = []
        func walk(_ below: String) throws {
            let folder = below.isEmpty ? evidence.string : evidence.appending(below).string
            for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
                let path = below.isEmpty ? name : "\(below)/\(name)"
                let kind = try FileManager.default.attributesOfItem(atPath: evidence.appending(path).string)[.type]
                // A link may lead out of the folder.
                switch kind as? FileAttributeType {
                case .typeDirectory: try walk(path)
                case .typeRegular where !(path.hasPrefix("steps/") && name == "bzImage") && !name.hasPrefix("."):
                    names.append(path)
                default: continue
                }
            }
        }
        try walk("")
        return names
    }

    private func isText(_ bytes: [UInt8]) -> Bool { !bytes.prefix(8192).contains(0) }

    private func put(_ bytes: [UInt8], _ path: FilePath) throws {
        let folder = path.removingLastComponent().string
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let isScript = bytes.starts(with: Array("#!".utf8))
        try AtomicFile.write(
            bytes, to: path,
            permissions: isScript ? FilePermissions(rawValue: 0o755) : FilePermissions(rawValue: 0o644))
    }

    // MARK: Tools

    /// `SHA256SUMS`, for `sha256sum -c`.
    private func sum(_ folder: FilePath) async throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.string).sorted().filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: folder.appending(name).string, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
        let list = folder.removingLastComponent().appending("SHA256SUMS")
        try await Tool("sha256sum").run(
            ["--"] + names, environment: ["LC_ALL": "C"], workingDirectory: folder, output: .file(list),
            limit: .seconds(600)
        ).checked("sha256sum")
        try FileManager.default.moveItem(atPath: list.string, toPath: folder.appending("SHA256SUMS").string)
    }

    /// The same evidence gives the same archive: order, owner and times are fixed.
    private func pack(_ name: String, in staging: FilePath, as archive: String) async throws {
        _ = try Tool("zstd")
        try await Tool("tar").run(
            [
                "--zstd", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--format=gnu",
                "--mtime=@\(Int(result.endedAt.timeIntervalSince1970))", "--mode=u+rwX,go+rX,go-w", "-cf", archive,
                "--", name,
            ], environment: ["LC_ALL": "C"], workingDirectory: staging, limit: .seconds(1800)
        ).checked("tar")
    }
}
