import Bisection
import GitHistory
import Glibc
import SystemPackage
import TestKit
import Testing

/// Runs a shell script in a folder; its output if it succeeded.
@discardableResult
func shell(_ script: String, in folder: FilePath) throws -> String {
    let result = try TemporaryRepository.run(["/bin/bash", "-ec", script], in: folder)
    try #require(result.status == 0, "\(script): \(result.output)")
    return result.output
}

extension TemporaryRepository {
    /// Where the tests' worktrees are.
    var slot: FilePath { folder.appending("slot") }
    var tree: FilePath { folder.appending("slot/tree") }

    /// Whether `tree` is that of `revision`: git, with an index and an object store of its own, says so.
    func expectTree(is revision: String, _ location: SourceLocation = #_sourceLocation) throws {
        let judge = folder.appending("judge")
        try shell("rm -rf '\(judge)'", in: folder)
        try git(["init", "--quiet", "--bare", judge.string])
        let inTree = ["--git-dir=\(judge)", "--work-tree=\(tree)", "-c", "core.autocrlf=false"]
        try git(["--git-dir=\(judge)", "config", "core.bare", "false"])
        try shell("printf '* -text -ident -filter -eol\n' > '\(judge)/info/attributes'", in: folder)
        try git(inTree + ["add", "--all", "--force", "."], in: tree)
        let ours = try git(inTree + ["write-tree"], in: tree)
        #expect(try ours == git("rev-parse", "\(revision)^{tree}"), sourceLocation: location)
        let odd = "find . -mindepth 1 ! -type l ! -perm 644 ! -perm 755 -o -type d -empty -o -type d ! -perm 755"
        #expect(try shell(odd, in: tree) == "", sourceLocation: location)
    }
}

@Suite struct WorktreeTests {
    /// Two commits, `one` and `two`, that differ in every way that trees can.
    static func oddHistory() throws -> TemporaryRepository {
        let temporary = try TemporaryRepository()
        try shell(
            #"""
            mkdir -p 'with space' deep/er/est becomes-file case
            echo text > plain; : > empty; echo 'a b' > 'with space/and
            newline'; echo ü > grüße; printf x > $'not-utf8-\xff\xfe'; echo '*.o' > .gitignore; echo o > forced.o
            echo '#!/bin/sh' > script; chmod +x script; echo data > loses-x; chmod +x loses-x; echo data > gains-x
            ln -s plain link; ln -s /etc/passwd absolute; ln -s nowhere/at/all dangling; ln -s deep folder-link
            echo 1 > becomes-file/inside; echo file > becomes-folder; echo x > deep/er/est/file; echo r > removed
            echo lower > case/name; echo UPPER > case/NAME; echo file > becomes-link; ln -s a retargeted
            printf '* text=auto\n*.crlf eol=crlf\n*.id ident\n' > .gitattributes; echo text > a.crlf
            echo '$Id$' > b.id; echo -n > -dash; mkdir $'tab\there'; echo t > $'tab\there/\\backslash'
            head -c 300000 /dev/urandom > large; echo one > a.b; mkdir a; echo two > a/b; echo three > a0
            """#, in: temporary.path)
        try temporary.commit("one")
        try temporary.git("tag", "one")
        try shell(
            #"""
            rm -r becomes-file becomes-folder removed becomes-link folder-link 'with space' a
            echo 2 > becomes-file; mkdir becomes-folder folder-link; echo 3 > becomes-folder/inside
            echo 4 > folder-link/inside; ln -s deep becomes-link; ln -sf b retargeted; chmod -x loses-x; chmod +x gains-x
            mv case/name case/Name; echo 'TEXT' > plain; echo more >> deep/er/est/file; echo four > a; : > large
            """#, in: temporary.path)
        try temporary.commit("two")
        try temporary.git("tag", "two")
        return temporary
    }

    @Test func theFolderIsTheCommitsTree() async throws {
        let temporary = try Self.oddHistory()
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        #expect(await worktree.lastCheckedOut() == nil)
        for name in ["one", "two", "one", "one", "two"] {
            try await worktree.checkOut(try temporary.id(name))
            try temporary.expectTree(is: name)
            #expect(await worktree.lastCheckedOut() == (try temporary.id(name)))
        }
        // Bytes are the blobs', whatever attributes say.
        #expect(try shell("cat a.crlf b.id", in: temporary.tree) == "text\n$Id$\n")
    }

    @Test func unchangedFilesAreNotTouched() async throws {
        let temporary = try Self.oddHistory()
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        let first = try await worktree.checkOut(try temporary.id("one"))
        let files = Int(try temporary.git("ls-files", "-z", "--with-tree=one").split(separator: "\0").count)
        #expect(first.written > 20 && first.written <= files && first.compared == 0 && first.removed == 0)
        let list = "find . -type f -printf '%P %i %T@ %C@\\n' | sort"
        let before = Set(try shell(list, in: temporary.tree).split(separator: "\n"))
        let summary = try await worktree.checkOut(try temporary.id("two"))
        let after = Set(try shell(list, in: temporary.tree).split(separator: "\n"))
        let same = before.intersection(after)
        for name in ["empty ", "script ", "forced.o ", "a.b ", "a0 "] {
            #expect(same.contains { $0.hasPrefix(name) }, "\(name)")
        }
        let differing = try temporary.git(
            "diff", "--name-only", "--no-renames", "--diff-filter=AMT", "-z", "one", "two")
        // The two whose mode alone differs are compared instead.
        #expect(summary.written == differing.split(separator: "\0").count - 2)
    }

    @Test func everythingThatIsNotInTheCommitGoesAndEverythingElseComesBack() async throws {
        let temporary = try Self.oddHistory()
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        let one = try temporary.id("one")
        try await worktree.checkOut(one)
        let outside = temporary.folder.appending("outside")
        try shell(
            #"""
            mkdir ../../outside; echo precious > ../../outside/file; echo precious > ../../outside/est
            echo o > ignored.o; mkdir -p new/folder/.git; echo x > new/folder/.git/config; mkfifo pipe; mkdir .git
            chmod 000 new; rm removed; chmod 600 plain; chmod 777 deep
            touch -r empty stamp; echo TEXT > plain.tmp; touch -r plain plain.tmp; cat plain.tmp > plain; touch -r plain.tmp plain
            rm -r deep/er; ln -s ../../../outside deep/er; rm becomes-folder; mkdir becomes-folder; echo > becomes-folder/x
            rm link; mkfifo link; rm large; ln ../../outside/file large; mv a.b a.c; cp script script2; mv script2 script
            rm -r a; ln -s ../../outside a
            """#, in: temporary.tree)
        let summary = try await worktree.checkOut(one)
        try temporary.expectTree(is: "one")
        #expect(summary.removed >= 6)
        #expect(try shell("cat file est; ls", in: outside) == "precious\nprecious\nest\nfile\n")
    }

    @Test func quickSwitchesBetweenFilesOfTheSameSizeAreSeen() async throws {
        let temporary = try TemporaryRepository()
        let one = try temporary.commit("one", files: ["f": "1", "g": "a"])
        let two = try temporary.commit("two", files: ["f": "2", "g": "a"])
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        for round in 0..<40 {
            try await worktree.checkOut(try commitID(round % 2 == 0 ? one : two))
            #expect(try String(contentsOf: temporary.tree.appending("f")) == (round % 2 == 0 ? "1" : "2"))
            // Somebody changes it at once, without changing its size.
            if round % 3 == 0 { try write("3", to: temporary.tree.appending("f")) }
            if round % 4 == 0 { try write("b", to: temporary.tree.appending("g")) }
            if round % 5 == 0 {
                try await worktree.checkOut(try commitID(round % 2 == 0 ? one : two))
                #expect(try String(contentsOf: temporary.tree.appending("f")) == (round % 2 == 0 ? "1" : "2"))
                #expect(try String(contentsOf: temporary.tree.appending("g")) == "a")
            }
        }
    }

    private func write(_ text: String, to path: FilePath) throws {
        let file = try FileDescriptor.open(path, .writeOnly, options: .truncate)
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
    }

    @Test(arguments: ["", "rubbish", "truncate", "older"])
    func aBadStateFileOnlyCostsTime(kind: String) async throws {
        let temporary = try Self.oddHistory()
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        try await worktree.checkOut(try temporary.id("one"))
        try shell("cp ../tree.state ../old.state", in: temporary.tree)
        try await worktree.checkOut(try temporary.id("two"))
        switch kind {
        case "": try shell("rm ../tree.state", in: temporary.tree)
        case "rubbish": try shell("head -c 100000 /dev/urandom > ../tree.state", in: temporary.tree)
        case "truncate": try shell("truncate -s -9 ../tree.state", in: temporary.tree)
        default: try shell("mv ../old.state ../tree.state", in: temporary.tree)
        }
        let summary = try await worktree.checkOut(try temporary.id("two"))
        #expect(summary.written == 0 && summary.compared > 0 && summary.removed == 0)
        try temporary.expectTree(is: "two")
    }

    @Test func cancellingStopsHalfWayAndTheNextCheckoutIsRight() async throws {
        let temporary = try TemporaryRepository()
        try shell("for i in $(seq 3000); do echo $i > f$i; done", in: temporary.path)
        let one = try commitID(try temporary.commit("one"))
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        let task = Task {
            try await worktree.checkOut(one) { progress in
                #expect(progress.total == 3000)
                if progress.done >= 1000 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: GitError.cancelled) { try await task.value }
        #expect(await worktree.lastCheckedOut() == nil)
        let written = try shell("ls | wc -l; truncate -s 1 f1; printf 'xx\\n' > f10", in: temporary.tree)
        #expect(written == "1000\n" || written == "1001\n")
        let summary = try await worktree.checkOut(one)
        #expect(summary.compared > 900 && summary.written > 1900)
        try temporary.expectTree(is: "HEAD")
    }

    @Test func aFullDiskIsReportedAndTheNextCheckoutIsRight() async throws {
        let temporary = try TemporaryRepository()
        try shell("for i in $(seq 40); do head -c 40000 /dev/urandom > f$i; done", in: temporary.path)
        let one = try commitID(try temporary.commit("one"))
        let slot = temporary.slot
        try shell("mkdir '\(slot)'", in: temporary.folder)
        let mount = try TemporaryRepository.run(
            ["/bin/mount", "-t", "tmpfs", "-o", "size=1M", "none", slot.string], in: temporary.folder)
        guard mount.status == 0 else {
            print("skipped, can't mount a small tmpfs here: \(mount.output)")
            return
        }
        defer { _ = try? shell("umount '\(slot)'", in: temporary.folder) }
        let worktree = try Worktree(folder: slot, repository: temporary.path)
        do {
            try await worktree.checkOut(one)
            Issue.record("1.6 MB fitted into 1 MB")
        } catch {
            guard case GitError.diskFull = error else { throw error }
            #expect("\(error)".hasPrefix("no space left to write \(slot)/tree/f"))
        }
        try shell("mount -o remount,size=9M '\(slot)'", in: temporary.folder)
        try await worktree.checkOut(one)
        try temporary.expectTree(is: "HEAD")
    }

    @Test func foldersOfOthersAndFoldersInUseAreRefused() async throws {
        let temporary = try Self.oddHistory()
        let one = try temporary.id("one")
        try shell("mkdir -p slot/tree; echo mine > slot/tree/file", in: temporary.folder)
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        await #expect(throws: GitError.folderNotOurs(path: temporary.tree)) { try await worktree.checkOut(one) }
        #expect(try shell("ls", in: temporary.tree) == "file\n")
        try shell("rm slot/tree/file", in: temporary.folder)
        try await worktree.checkOut(one)

        let lock = open(temporary.slot.appending("tree.lock").string, O_RDWR | O_CLOEXEC)
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        await #expect(throws: GitError.folderInUse(path: temporary.tree)) { try await worktree.checkOut(one) }
        close(lock)
        try await worktree.checkOut(one)

        try shell(
            "mv slot/tree away; mkdir precious; echo p > precious/p; ln -s ../precious slot/tree",
            in: temporary.folder)
        await #expect(throws: GitError.self) { try await worktree.checkOut(one) }
        #expect(try shell("cat precious/p", in: temporary.folder) == "p\n")
    }
}

extension String {
    init(contentsOf path: FilePath) throws {
        let file = try FileDescriptor.open(path, .readOnly)
        self = try file.closeAfter {
            try String(unsafeUninitializedCapacity: 1 << 16) {
                try file.read(into: UnsafeMutableRawBufferPointer($0))
            }
        }
    }
}
