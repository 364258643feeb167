import Bisection
import GitHistory
import Glibc
import SystemPackage
import TestKit
import Testing

@Suite struct RepositoryTests {
    @Test func everyKindOfRepositoryOpens() async throws {
        let temporary = try WorktreeTests.oddHistory()
        let (folder, path) = (temporary.folder, temporary.path)
        try temporary.git(["clone", "-q", "--bare", path.string, "\(folder)/bare.git"])
        try temporary.git(["clone", "-q", "--shared", path.string, "\(folder)/shared"])
        try temporary.git(["clone", "-q", "--shared", "\(folder)/shared", "\(folder)/shared-twice"])
        try temporary.git(["clone", "-q", "--depth=1", "file://\(path)", "\(folder)/shallow"])
        try temporary.git(["worktree", "add", "-q", "--detach", "\(folder)/linked", "one"])
        try temporary.git("config", "extensions.worktreeConfig", "true")
        try temporary.git("config", "extensions.preciousObjects", "true")
        try temporary.git("config", "core.repositoryFormatVersion", "1")
        try temporary.git("pack-refs", "--all")
        let two = try temporary.id("two")
        let paths = [
            path, path.appending(".git"), path.appending("deep"), folder.appending("bare.git"),
            folder.appending("shared"), folder.appending("shared-twice"), folder.appending("shallow"),
            folder.appending("linked"), folder.appending("linked/deep"),
        ]
        for (number, path) in paths.enumerated() {
            let repository = try Repository(at: path)
            #expect(try await repository.resolve(two.hex) == two, "\(path)")
            let worktree = try Worktree(folder: folder.appending("slot\(number)"), repository: path)
            try await worktree.checkOut(two)
            #expect(try shell("ls | wc -l", in: worktree.source) == shell("ls | wc -l", in: temporary.path))
        }
        let linked = try Repository(at: folder.appending("linked"))
        #expect(try await linked.resolve("HEAD") == temporary.id("one"))
        #expect(linked.commonFolder == path.appending(".git"))
        #expect(try await linked.range(goods: [temporary.id("one")], bad: two).count == 1)
    }

    @Test func whatIsNoRepositoryIsRefused() throws {
        let temporary = try TemporaryRepository()
        for path in [FilePath("/nowhere/at/all"), temporary.folder, FilePath(""), FilePath("/dev/null")] {
            #expect(throws: GitError.notARepository(path: path)) { try Repository(at: path) }
        }
    }

    @Test func aSHA256RepositoryIsRefused() throws {
        let temporary = try TemporaryRepository("--object-format=sha256")
        do {
            _ = try Repository(at: temporary.path)
            Issue.record("it was opened")
        } catch {
            guard case GitError.unsupportedRepository(_, let why) = error else { throw error }
            #expect(why.contains("SHA-256"))
        }
    }

    @Test func somebodyElsesRepositoryIsRefusedWithTheCure() throws {
        guard geteuid() == 0 else {
            print("skipped, only root can give a repository to somebody else")
            return
        }
        let temporary = try TemporaryRepository()
        try temporary.commit("one", files: ["folder/file": "1"])
        try shell("chown -R 65534:65534 repository", in: temporary.folder)
        for below in ["", ".git", "folder"] {
            let path = temporary.path.appending(below)
            do {
                _ = try Repository(at: path)
                Issue.record("\(path) was opened")
            } catch {
                #expect(error == .ownedBySomebodyElse(path: temporary.path))
                #expect("\(error)".hasSuffix("git config --global --add safe.directory \(temporary.path)"))
            }
        }
    }

    @Test func aPartialCloneLacksItsBlobs() async throws {
        let temporary = try WorktreeTests.oddHistory()
        try temporary.git("config", "uploadpack.allowFilter", "true")
        let partial = temporary.folder.appending("partial")
        try temporary.git([
            "clone", "-q", "--no-checkout", "--filter=blob:none", "file://\(temporary.path)", partial.string,
        ])
        let repository = try Repository(at: partial)
        let two = try temporary.id("two")
        #expect(try await repository.range(goods: [], bad: two).count == 2)
        let worktree = try Worktree(folder: temporary.slot, repository: partial)
        do {
            try await worktree.checkOut(two)
            Issue.record("blobs came from nowhere")
        } catch {
            guard case GitError.objectMissing(_, partialClone: true) = error else { throw error }
            #expect("\(error)".contains("partial clone"))
        }
    }

    @Test func nothingIsLeftInTheUsersRepository() async throws {
        let temporary = try WorktreeTests.oddHistory()
        try temporary.git("tag", "-a", "-m", "release", "v6.1", "one")
        try temporary.git("gc", "-q")
        try temporary.commit("loose", files: ["plain": "changed"])
        try temporary.write("not committed", to: "plain")
        // Names, sizes, modes, times of change (which no program can set back), and all bytes.
        let list = """
            find . -printf '%P %y %m %s %T@ %C@ %i %l\\n' | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum
            """
        let before = try shell(list, in: temporary.path)
        let (one, two) = (try temporary.id("one"), try temporary.id("HEAD"))
        let repository = try Repository(at: temporary.path)
        _ = try await repository.resolve("v6.1")
        _ = try? await repository.resolve("v6.2")
        _ = try await repository.range(goods: [one], bad: two)
        _ = try await repository.mergeBases(one, two)
        _ = try await repository.commit(two)
        _ = try await repository.changedPaths(of: two)
        _ = try await repository.diff(of: two)
        _ = try await repository.releaseTags()
        _ = try await repository.describe(two)
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        try await worktree.checkOut(one)
        try await worktree.checkOut(two)
        #expect(try shell(list, in: temporary.path) == before)
    }
}

@Suite struct CommitInfoTests {
    @Test func aCommitIsReadAsItIs() async throws {
        let temporary = try TemporaryRepository()
        let first = try temporary.commit("first")
        let second = try temporary.commit("a subject\nin two lines\n\nA body.\n\nFixes: x", time: 1_700_000_123)
        let info = try await Repository(at: temporary.path).commit(try commitID(second))
        #expect(info.id.hex == second)
        #expect(info.parents.map(\.hex) == [first])
        #expect(info.tree == (try temporary.git("rev-parse", "HEAD^{tree}")))
        #expect(info.subject == "a subject in two lines")
        #expect(info.subject == (try temporary.git("log", "-1", "--format=%s")))
        #expect(info.message == "a subject\nin two lines\n\nA body.\n\nFixes: x\n")
        #expect(info.author.name == "Ann Author" && info.author.email == "ann@example.org")
        #expect(info.committer.name == "Carl Committer" && info.committer.time == 1_700_000_123)
    }

    /// Commit objects as they come from old tools and from people who mean no good.
    @Test(arguments: [
        ("author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\nencoding ISO-8859-1\n\nGr\\xfc\\xdfe", "Grüße"),
        ("author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\n\\xff\\xfe bytes", "\u{FFFD}\u{FFFD} bytes"),
        ("author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\n", ""),
        ("author A <a@b> 99999999999999999999 +9999\ncommitter A <a@b> -1 -0000\n\nx", nil),
        ("author \\x1b[31m <<>> 1 +0000\ncommitter A <a@b> 1 +0000\n\n\\x1b[2Jx", "\u{1b}[2Jx"),
        ("author\ncommitter\n\nx", nil), ("", nil), ("\n\nx", nil),
    ])
    func hostileCommitsNeverCrash(text: String, subject: String?) async throws {
        let temporary = try TemporaryRepository()
        let tree = try temporary.git("hash-object", "-t", "tree", "-w", "/dev/null")
        let id = try shell(
            "printf 'tree \(tree)\n\(text)' | git hash-object -t commit --literally -w --stdin", in: temporary.path)
        let repository = try Repository(at: temporary.path)
        do {
            let info = try await repository.commit(try commitID(String(id.prefix(40))))
            #expect(info.subject == subject)
        } catch let error as GitError {
            #expect(subject == nil, "\(error)")
        }
        _ = try await repository.range(goods: [], bad: try commitID(String(id.prefix(40))))
    }

    @Test func changesAreGits() async throws {
        let temporary = try WorktreeTests.oddHistory()
        let repository = try Repository(at: temporary.path)
        for name in ["one", "two"] {
            let id = try temporary.id(name)
            let names = try temporary.git(
                "-c", "core.quotePath=false", "diff-tree", "--root", "--no-commit-id", "--name-only", "-r", "-z",
                name)
            let paths = try await repository.changedPaths(of: id)
            #expect(paths.sorted() == names.split(separator: "\0").map(String.init).sorted())
        }
        let diff = try await repository.diff(of: try temporary.id("two"))
        #expect(diff.isWhole && diff.text.contains("diff --git a/plain b/plain\n"))
        #expect(diff.text.contains("-text\n+TEXT\n"))
        let cut = try await repository.diff(of: try temporary.id("two"), limit: 100)
        #expect(
            !cut.isWhole && cut.text.utf8.count <= 100 && diff.text.hasPrefix(cut.text) && cut.text.hasSuffix("\n"))
    }

    @Test func releaseTagsAreInOrderAndDescribeACommit() async throws {
        let temporary = try TemporaryRepository()
        for number in 1...8 { try temporary.commit("\(number)", time: 1_700_000_000 + number) }
        try temporary.git("tag", "-a", "-m", "x", "v6.1-rc1", "HEAD~6")
        try temporary.git("tag", "v6.1", "HEAD~4")
        try temporary.git("tag", "v6.10", "HEAD~1")
        try temporary.git("tag", "next-20230101", "HEAD~3")
        try temporary.git("tag", "v0-tree", "HEAD^{tree}")
        try temporary.git("tag", "vacuous", "HEAD")
        let repository = try Repository(at: temporary.path)
        #expect(try await repository.releaseTags().map(\.name) == ["v6.1-rc1", "v6.1", "v6.10"])
        let third = try temporary.id("HEAD~2")
        #expect(try await repository.describe(third) == "v6.1-2-g\(third.short)")
        #expect(try await repository.describe(try temporary.id("v6.1")) == "v6.1")
        #expect(try await repository.describe(try temporary.id("HEAD~7")) == nil)
    }
}
