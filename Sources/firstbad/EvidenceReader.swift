import Audit
import Foundation
import HostTools
import Jobs
import Records
import SystemPackage
import Wording

/// An evidence folder, read for an audit: logs, consoles, what its script looked for.
struct EvidenceReader {
    /// The folder.
    let folder: FilePath

    /// What it holds.
    struct Evidence {
        var logs: [LoggedBisection] = []
        var consoles: [String: [ConsoleShown]] = [:]
        var reverts: [ConsoleShown] = []
        var keyword: String?
        var title: String?
        var config: FilePath?
        var reproducer: FilePath?
        /// Step folders whose kernels were changed: no commit's own.
        var changed: Set<String> = []
        /// Files that could not be read, and why.
        var unread: [String] = []
    }

    /// No folder of one bisection holds more; deeper ones are none of its own.
    private static let (mostFiles, deepest) = (20_000, 3)
    private static let longestLog = 64 << 20
    private static let chunk = 1 << 20
    /// Of a console that goes on and on the rest tells nothing new.
    private static let longestConsole = 1 << 30

    func read() async throws -> Evidence {
        var evidence = Evidence()
        let files = try files()
        try readLogs(files, into: &evidence)
        let isOurs = evidence.logs.contains { $0.format == .firstbad }
        for (path, kind) in files {
            switch kind {
            case .console(let revision):
                let parent = path.split(separator: "/").dropLast().last.map(String.init)
                // Beside our own result, a console at the top is the copy of a step's.
                if isOurs, parent == nil || parent.map(evidence.changed.contains) == true { continue }
                guard let shown = try await console(path, &evidence) else { continue }
                evidence.consoles[revision, default: []].append(shown)
            case .revertConsole:
                if let shown = try await console(path, &evidence) { evidence.reverts.append(shown) }
            case .keyword: evidence.keyword = firstLine(path)
            case .title: evidence.title = firstLine(path)
            case .config: evidence.config = evidence.config ?? folder.appending(path)
            case .reproducer: evidence.reproducer = evidence.reproducer ?? folder.appending(path)
            case .log, .result: break
            }
        }
        if let title = evidence.title, !title.isEmpty {
            for place in evidence.logs.indices where evidence.logs[place].title == nil {
                evidence.logs[place].title = title
            }
        }
        return evidence
    }

    // MARK: Files

    /// Plain files by their paths in the folder, sorted. Links are left out: they may lead anywhere.
    private func files() throws -> [(path: String, kind: EvidenceFile)] {
        var found: [(path: String, kind: EvidenceFile)] = []
        var folders = [("", 0)]
        var seen = 0
        while let (prefix, depth) = folders.popLast() {
            let place = prefix.isEmpty ? folder : folder.appending(prefix)
            for name in try FileManager.default.contentsOfDirectory(atPath: place.string).sorted() {
                seen += 1
                guard seen <= Self.mostFiles else {
                    throw JobError.badRequest("\(folder.string.onOneLine) holds over \(Self.mostFiles) files")
                }
                let path = prefix.isEmpty ? name : prefix + "/" + name
                var status = stat()
                guard lstat(folder.appending(path).string, &status) == 0 else { continue }
                switch status.st_mode & S_IFMT {
                case S_IFDIR: if depth + 1 < Self.deepest { folders.append((path, depth + 1)) }
                case S_IFREG: if let kind = EvidenceFile(path: path) { found.append((path, kind)) }
                default: break
                }
            }
        }
        return found.sorted { $0.path < $1.path }
    }

    private func readLogs(_ files: [(path: String, kind: EvidenceFile)], into evidence: inout Evidence) throws {
        for (path, kind) in files where kind == .result && !path.contains("/") {
            guard let text = text(path) else { continue }
            do {
                let result = try JSON.decode(JobResult.self, from: text)
                evidence.changed = Set(
                    result.steps.filter { !$0.candidate.changes.isEmpty }.map(\.folderName))
                evidence.logs = [LoggedBisection(result)]
                return
            } catch {
                throw JobError.badRequest(
                    "\(path.onOneLine) is no result of ours: \("\(error)".onOneLine.prefix(200))")
            }
        }
        for (path, kind) in files where kind == .log {
            if let text = text(path) { evidence.logs += LogReader.all(text) }
        }
        evidence.logs = LoggedBisection.merged(evidence.logs.filter { !$0.steps.isEmpty || $0.culprit != nil })
    }

    private func text(_ path: String) -> String? {
        let bytes = try? RegularFile.head(of: folder.appending(path), limit: Self.longestLog)
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    private func firstLine(_ path: String) -> String? {
        guard let bytes = try? RegularFile.head(of: folder.appending(path), limit: 4096) else { return nil }
        let line = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first
        return line.map { String($0.prefix(200)).trimmingCharacters(in: .whitespaces) }
    }

    // MARK: Consoles

    /// What a console shows; nil, and noted, where it can't be read.
    private func console(_ path: String, _ evidence: inout Evidence) async throws -> ConsoleShown? {
        do { return try await watch(folder.appending(path)) } catch let error as CancellationError {
            throw error
        } catch {
            evidence.unread.append("\(path.onOneLine): \("\(error)".onOneLine.prefix(200))")
            return nil
        }
    }

    private func watch(_ file: FilePath) async throws -> ConsoleShown {
        let plain = try FileDescriptor.open(file, .readOnly, options: [.closeOnExec, .nonBlocking])
        let head = try plain.closeAfter { () throws -> [UInt8] in
            try Array(unsafeUninitializedCapacity: 6) { buffer, count in
                count = try plain.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        guard let program = Self.program(for: head) else { return try await feed(file) }
        let scratch = FilePath(NSTemporaryDirectory()).appending("firstbad-console-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: scratch.string) }
        let result = try await Tool(program).run(
            ["-dc", "--", file.string], output: .file(scratch), limit: .seconds(120))
        guard result.status.isSuccess else { throw JobError.badRequest("\(program) can't unpack it") }
        return try await feed(scratch)
    }

    private static func program(for head: [UInt8]) -> String? {
        if head.starts(with: [0x1F, 0x8B]) { return "gzip" }
        if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return "xz" }
        return head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) ? "zstd" : nil
    }

    private func feed(_ file: FilePath) async throws -> ConsoleShown {
        let descriptor = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
        defer { try? descriptor.close() }
        var watcher = ConsoleWatcher()
        var total = 0
        while total < Self.longestConsole {
            try Task.checkCancellation()
            let bytes = try [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
                count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            guard !bytes.isEmpty else { break }
            total += bytes.count
            watcher.feed(bytes)
        }
        return watcher.finish()
    }
}
