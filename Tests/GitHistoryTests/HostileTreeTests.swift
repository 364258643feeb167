import Bisection
import GitHistory
import SystemPackage
import TestKit
import Testing

@Suite struct HostileTreeTests {
    /// Rows as `printf` takes them: mode, name and the object, which is `BLOB` or `TREE`.
    static let trees: [(name: String, rows: [String], why: String)] = [
        ("dot dot", [#"40000 ..\0TREE"#], "leads out"),
        ("dot", [#"40000 .\0TREE"#], "leads out"),
        ("slash", [#"100644 ../../outside\0BLOB"#], "slash"),
        ("absolute", [#"100644 /tmp/firstbad-outside\0BLOB"#], "slash"),
        ("git folder", [#"40000 .git\0TREE"#], "repository"),
        ("git folder in capitals", [#"40000 .GiT\0TREE"#], "repository"),
        ("git file", [#"100644 .git\0BLOB"#], "repository"),
        ("no name", [#"100644 \0BLOB"#], "no name"),
        ("link and folder of one name", [#"120000 a\0BLOB"#, #"40000 a\0TREE"#], "twice"),
        ("file twice", [#"100644 a\0BLOB"#, #"100644 a\0BLOB"#], "twice"),
        ("device", [#"20644 a\0BLOB"#], "mode 20644"),
        ("link with a NUL", [#"120000 a\0NULBLOB"#], "proper target"),
        ("link to nothing", [#"120000 a\0EMPTYBLOB"#], "proper target"),
    ]

    @Test(arguments: trees.indices)
    func aTreeThatGitWouldRefuseIsRefused(index: Int) async throws {
        let (name, rows, why) = Self.trees[index]
        let temporary = try TemporaryRepository()
        let objects = [
            ("NULBLOB", #"printf 'a\0b'"#, "blob"), ("EMPTYBLOB", "printf ''", "blob"),
            ("BLOB", "printf ../../outside", "blob"), ("TREE", "printf ''", "tree"),
        ]
        var text = rows.joined()
        for (word, content, type) in objects {
            let id = try shell("\(content) | git hash-object -t \(type) -w --stdin", in: temporary.path).prefix(40)
            var escaped = ""
            for place in stride(from: 0, to: 40, by: 2) { escaped += "\\x" + id.dropFirst(place).prefix(2) }
            text = text.replacing(word, with: escaped)
        }
        let tree = try shell(
            "printf '\(text)' | git hash-object -t tree --literally -w --stdin", in: temporary.path)
        let commit = try temporary.git("commit-tree", "-m", "x", String(tree.prefix(40)))
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        do {
            try await worktree.checkOut(try commitID(commit))
            Issue.record("\(name) was checked out")
        } catch {
            guard case GitError.unsafeTree(_, let said) = error else { throw error }
            #expect(said.contains(why), "\(name)")
        }
        #expect(
            try shell("ls", in: temporary.folder).split(separator: "\n").filter { $0 != "slot" } == ["repository"])
    }

    @Test func rubbishInsteadOfATreeIsDamage() async throws {
        let temporary = try TemporaryRepository()
        for text in ["x", "100644 a", "100644 a\\\\0short", "abc a\\\\0aaaaaaaaaaaaaaaaaaaa"] {
            let tree = try shell(
                "printf '\(text)' | git hash-object -t tree --literally -w --stdin", in: temporary.path
            )
            .prefix(40)
            let commit = try temporary.git("commit-tree", "-m", "x", String(tree))
            let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
            await #expect(throws: GitError.objectDamaged(id: String(tree), why: "not a tree")) {
                try await worktree.checkOut(try commitID(commit))
            }
        }
    }

    /// Each level of folders ten times the one below: 10 objects, a thousand million files; or a very long way down.
    @Test(arguments: [(10, 10, "files"), (1, 120, "levels")])
    func aTreeWithoutAnEndIsRefused(width: Int, depth: Int, why: String) async throws {
        let temporary = try TemporaryRepository()
        let script = """
            o=$(echo x | git hash-object -w --stdin); o="100644 blob $o\tf"
            for i in $(seq \(depth)); do
                t=$(printf '%s\\n' "$o" | git mktree)
                o=$(for j in $(seq \(width)); do printf '040000 tree %s\\tf%s\\n' $t $j; done)
            done
            echo $t
            """
        let tree = try shell(script, in: temporary.path).prefix(40)
        let commit = try temporary.git("commit-tree", "-m", "x", String(tree))
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        do {
            try await worktree.checkOut(try commitID(commit))
            Issue.record("a tree without an end was checked out")
        } catch {
            guard case GitError.unsafeTree(_, let said) = error else { throw error }
            #expect(said.contains(why))
        }
    }

    @Test func aSubmoduleIsAnEmptyFolder() async throws {
        let temporary = try TemporaryRepository()
        let first = try temporary.commit("one", files: ["f": "1"])
        try temporary.git("update-index", "--add", "--cacheinfo", "160000,\(first),module")
        try temporary.git("commit", "-q", "-m", "module")
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        let id = try temporary.id("HEAD")
        try await worktree.checkOut(id)
        try shell("echo x > module/left", in: temporary.tree)
        try await worktree.checkOut(id)
        #expect(try shell("find . -mindepth 1 -printf '%y %P\\n' | sort", in: temporary.tree) == "d module\nf f\n")
    }
}
