import Foundation
import HostTools
import SystemPackage
import TestKit
import Testing

@testable import Kbuild

@Suite struct CompiledSourcesTests {
    let fake: FakeKernel

    init() throws {
        fake = try FakeKernel()
        // What kbuild's fixdep leaves, by the compiler's own list of dependencies.
        let plain = try fake.folder.read("source/Makefile")
        let compile = "\t@$(CC) -Wl,--build-id=none -c -o $@ $<\n"
        #expect(plain.contains(compile))
        let record = """
            \t@$(CC) -Wl,--build-id=none -MMD -MF .$@.d -c -o $@ $<
            \t@( echo 'cmd_$@ := $(CC) -c $<'; echo; echo 'source_$@ := $<'; echo; echo 'deps_$@ := \\'; \\
            \t  echo '    $$(wildcard include/config/X) \\'; \\
            \t  tr -s ' \\\\' '\\n' < .$@.d | grep ^/ | grep -v '^$<$$' | sed 's/.*/  & \\\\/'; \\
            \t  echo; echo '$@: $$(deps_$@)' ) > .$@.cmd

            """
        try fake.edit("Makefile", plain.replacingOccurrences(of: compile, with: record))
        try fake.edit("unused.c", "int unused(void) { return 0; }\n")
        try fake.edit("unused.h", "\n")
        try fake.edit(
            "other.c",
            "#include \"call.h\"\nstatic int deep(int x) { return x; }\nint CALL(void) { return deep(0); }\n")
    }

    @Test func `a build says what it was compiled from, and so does the cache`() async throws {
        let builds = try await fake.builds()
        let built = try await builds.build(fake.request())
        let sources = try #require(built.compiledSources)
        #expect(sources.paths == ["main.c", "other.c", "call.h"])
        #expect(sources.file(of: "main") == ["main.c"] && sources.file(of: "one") == ["other.c"])
        #expect(sources.file(of: "deep.constprop.0") == ["other.c"] && sources.file(of: "nothing").isEmpty)
        let cached = try #require(try await builds.cached(treeID: "a1", config: FakeKernel.config))
        #expect(cached.compiledSources == sources)
        // An incremental build has the records of what it did not compile again.
        try fake.edit("main.c", "int one(void);\nint main(void) { return one(); }\n")
        let second = try await builds.build(fake.request(tree: "a2"))
        #expect(second.how == .incremental && second.compiledSources?.paths == ["main.c", "other.c", "call.h"])
    }

    @Test func `an entry without the record is taken as before`() async throws {
        let builds = try await fake.builds()
        let built = try await builds.build(fake.request())
        let entry = built.image.removingLastComponent()
        try FileManager.default.removeItem(atPath: entry.appending("compiled").string)
        // What an entry's meta.json looked like before there were such records.
        let file = URL(filePath: entry.appending("meta.json").string)
        var meta = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        var sums = try #require(meta["files"] as? [String: String])
        #expect(sums.removeValue(forKey: "compiled") != nil)
        meta["files"] = sums
        try JSONSerialization.data(withJSONObject: meta).write(to: file)
        let cached = try #require(try await builds.cached(treeID: "a1", config: FakeKernel.config))
        #expect(cached.imageSHA256 == built.imageSHA256 && cached.compiledSources == nil)
    }

    @Test(arguments: [
        ("net/unix/af_unix.c", true), ("include/linux/list.h", true), ("net/ipv6/route.c", false),
        ("include/linux/unused.h", false), ("net/unix/Kconfig", true), ("net/ipv6/Makefile", true),
        ("Kbuild", true),
        ("Documentation/networking/index.rst", false), ("Documentation/Makefile", false), ("MAINTAINERS", false),
        (".mailmap", false), ("arch/arm/Kconfig", false), ("arch/x86/entry/syscalls/syscall_64.tbl", true),
        ("arch/arm/kernel/head.S", false), ("scripts/kconfig/conf.c", true), ("tools/objtool/check.c", true),
        ("tools/testing/selftests/net/Makefile", false), ("tools/perf/perf.c", false), ("arch/Kconfig", true),
    ])
    func `what can change the kernel is told by path`(path: String, can: Bool) {
        let sources = CompiledSources(
            paths: ["net/unix/af_unix.c", "include/linux/list.h", "arch/x86/kernel/head64.c"], functions: [:])
        #expect(sources.contains(path) == can)
    }

    @Test func `the text is read back, and nothing else is`() {
        let sources = CompiledSources(
            paths: ["a.c", "b/c.c", "d.h"], functions: ["f": ["a.c", "b/c.c"], "g": ["b/c.c"]])
        #expect(sources.text == "firstbad compiled 1\na.c\n\tf\nb/c.c\n\tf\n\tg\nd.h\n")
        #expect(CompiledSources(parsing: sources.text) == sources)
        for text in ["", "firstbad compiled 2\na.c\n", "\tf\n", "firstbad compiled 1\n\tf\n"] {
            #expect(CompiledSources(parsing: text) == nil)
        }
    }

    @Test func `hostile records end in plain paths or in none`() throws {
        let folder = try TemporaryFolder("records")
        let text = """
            source_a.o := /src/ok.c
            source_../../x.o := /src/ok2.c
            source_b.o := /src/../etc/passwd
            source_c.o := /srcery/c.c
            source_d.o := /src/x/../../../y.c extra
            deps_a.o := \\
              /src/in\u{1}side.h \\
              /src/\u{202E}fine.h \\
              /src/sub/../head.h \\
              /src/ \\
              /src/. \\
              /src/\(String(repeating: "x", count: 2000)) \\
              /etc/shadow
            """
        try folder.write(text, to: "build/.a.o.cmd")
        try folder.write("/src/never.c", to: "outside/.b.o.cmd")
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending("build/.link.o.cmd").string,
            withDestinationPath: folder.appending("outside/.b.o.cmd").string)
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending("build/round").string, withDestinationPath: ".")
        #expect(mkfifo(folder.appending("build/.pipe.o.cmd").string, 0o600) == 0)
        let records = try DependencyFiles(build: folder.appending("build"), source: "/src")
        #expect(records.paths == ["ok.c", "ok2.c", "head.h", "\u{202E}fine.h"])
        #expect(records.sources == ["a.o": "ok.c"])
    }
}
