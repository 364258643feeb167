import Bisection
import Foundation
import GitHistory
import HostTools
import Intake
import Jobs
import MailBox
import Records
import Steps
import SystemPackage
import Wording

/// Asks a tree's own `scripts/get_maintainer.pl` who looks after the files that a commit changes.
///
/// The script and the tree are anybody's: it runs in a sandbox without network, with the user's home out of sight,
/// and of what it prints only addresses are taken.
struct Maintainers {
    let repository: Repository
    let path: FilePath
    /// Folders to check trees out in.
    let slots: FilePath
    private static let script = "scripts/get_maintainer.pl"

    /// What came of it: addresses, or why there are none.
    struct Answer {
        var addresses: [Address] = []
        var note: String?
    }

    /// Whom the script in `tree` names for `culprit`. A failure is an answer, too: a reply can go without.
    func answer(for culprit: CommitID, in tree: CommitID) async throws -> Answer {
        do {
            return try await ask(for: culprit, in: tree)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return Answer(note: "maintainers aren't known: \("\(error)".onOneLine)")
        }
    }

    private func ask(for culprit: CommitID, in tree: CommitID) async throws -> Answer {
        if case .unusable(let why) = try await Sandbox.availability() {
            return Answer(note: "maintainers aren't known: \(Self.script) isn't run without a sandbox (\(why))")
        }
        try FileManager.default.createDirectory(atPath: slots.string, withIntermediateDirectories: true)
        let slot = try BuildSlot(in: slots, key: "maintainers")
        defer { slot.release() }
        let worktree = try Worktree(folder: slot.path, repository: path)
        try await worktree.checkOut(tree)
        guard FileManager.default.fileExists(atPath: worktree.source.appending(Self.script).string) else {
            return Answer(note: "maintainers aren't known: the bad tree has no \(Self.script)")
        }
        let patch = try await repository.diff(of: culprit, limit: 4 << 20)
        let question = FileManager.default.temporaryDirectory.appending(path: "firstbad-mail-\(UUID().uuidString)")
        let folder = FilePath(question.path(percentEncoded: false))
        defer { try? FileManager.default.removeItem(at: question) }
        for name in ["patch", "nothing"] {
            try FileManager.default.createDirectory(
                atPath: folder.appending(name).string, withIntermediateDirectories: true)
        }
        try AtomicFile.write(patch.text, to: folder.appending("patch/culprit.patch"))
        return try await run(in: worktree.source, question: folder)
    }

    private func run(in source: FilePath, question: FilePath) async throws -> Answer {
        let sandbox = Sandbox(readOnly: Self.binds(source, question))
        let perl = try Tool("perl")
        let result = try await Tool("prlimit").run(
            [
                "--as=\(2 << 30)", "--fsize=\(16 << 20)", "--cpu=60", perl.path.string, "./" + Self.script,
                "--no-git", "--no-git-fallback", "--no-rolestats", "--no-interactive", "/tmp/patch/culprit.patch",
            ],
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"],
            inheritingEnvironment: false, workingDirectory: "/tmp/tree", output: .captured(limit: 1 << 16),
            limit: .seconds(90), sandbox: sandbox)
        guard result.status.isSuccess else {
            let line = result.text.split(separator: "\n").first.map { String($0).onOneLine } ?? ""
            return Answer(note: "maintainers aren't known: \(Self.script) ended with \(result.status): \(line)")
        }
        return Answer(addresses: Self.addresses(in: result.text))
    }

    /// One a line; what isn't an address is left out.
    static func addresses(in output: String) -> [Address] {
        var seen: Set<String> = []
        let lines = output.split(separator: "\n").prefix(200)
        return Array(lines.compactMap { Address(parsing: $0) }.unseen(by: &seen).prefix(60))
    }

    private static func binds(_ source: FilePath, _ question: FilePath) -> [Sandbox.Bind] {
        var binds = [
            Sandbox.Bind(source, at: "/tmp/tree"), Sandbox.Bind(question.appending("patch"), at: "/tmp/patch"),
        ]
        let nothing = question.appending("nothing")
        for home in Set([NSHomeDirectory(), "/home", "/root"]) where home.count > 1 {
            guard FileManager.default.fileExists(atPath: home) else { continue }
            binds.append(Sandbox.Bind(nothing, at: FilePath(home)))
        }
        return binds
    }
}
