import Foundation
import HostTools
import Kbuild
import SystemPackage
import TestKit
import Testing

/// Everything that is no word on the kernel, made to happen.
@Suite struct OurFaultTests {
    let fake: FakeKernel

    init() throws { fake = try FakeKernel() }

    /// After a fault of ours the same tree builds once the fault is gone: nothing of it was kept.
    private func check(
        _ error: BuildError?, isCase: (BuildError) -> Bool, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(error != nil, sourceLocation: sourceLocation)
        guard let error else { return }
        #expect(isCase(error), "\(error)", sourceLocation: sourceLocation)
        #expect(error.blame != .kernel, sourceLocation: sourceLocation)
    }

    /// A compiler pass of ours for the real gcc driver to run.
    private func replaceCompiler(by script: String) throws {
        let pass = try fake.folder.write("#!/bin/sh\n\(script)\n", to: "source/passes/cc1")
        #expect(chmod(pass.string, 0o755) == 0)
        let makefile = try fake.folder.read("source/Makefile")
        try fake.edit("Makefile", makefile.replacing("$(CC) -Wl", with: "$(CC) -B$(src)/passes/ -Wl"))
    }

    @Test func `a killed compiler`() async throws {
        try replaceCompiler(by: "kill -9 $$")
        let builds = try await fake.builds()
        let error = await buildError { try await builds.build(fake.request()) }
        check(error) {
            if case .compilerKilled(let why) = $0 { why.summary.contains("Killed signal") } else { false }
        }
        #expect(try await builds.cached(treeID: "a1", config: FakeKernel.config) == nil)
        try FileManager.default.removeItem(atPath: fake.folder.appending("source/passes/cc1").string)
        #expect(try await builds.build(fake.request()).how == .clean)
    }

    @Test func `a compiler without memory`() async throws {
        let makefile = try fake.folder.read("source/Makefile")
        try fake.edit("Makefile", makefile.replacing("@$(CC) -Wl", with: "@ulimit -v 80000; $(CC) -Wl"))
        try fake.edit(
            "other.c",
            "#define A x x x x x x x x\n#define B A A A A A A A A\n#define C B B B B B B B B\n"
                + "#define D C C C C C C C C\n#define E D D D D D D D D\n#define F E E E E E E E E\n#define x 1 +\nint one(void) { return F F F F 0; }\n"
        )
        let builds = try await fake.builds()
        check(await buildError { try await builds.build(fake.request()) }) {
            if case .compilerKilled = $0 { true } else { false }
        }
    }

    @Test func `a compiler that crashes once is asked again, one that crashes twice is at fault`() async throws {
        try replaceCompiler(
            by: "[ -e crashed ] && exec $(gcc -print-prog-name=cc1) \"$@\"; touch crashed; kill -SEGV $$")
        let builds = try await fake.builds()
        #expect(try await builds.build(fake.request()).how == .clean)
        try fake.folder.write("#!/bin/sh\nkill -SEGV $$\n", to: "source/passes/cc1")
        var request = fake.request(tree: "a2")
        request.incremental = false
        check(await buildError { try await builds.build(request) }) {
            if case .compilerCrashed = $0 { true } else { false }
        }
    }

    @Test(
        arguments: [
            ("no-such-flex -x", "no-such-flex", nil), ("PATH=/nowhere; flex -x", "flex", "flex"),
        ] as [(String, String, String?)])
    func `a missing tool`(recipe: String, name: String, package: String?) async throws {
        let makefile = try fake.folder.read("source/Makefile")
        try fake.edit("Makefile", makefile.replacing("\t@$(CC) -Wl", with: "\t@\(recipe)\n\t@$(CC) -Wl"))
        let builds = try await fake.builds()
        #expect(
            await buildError { try await builds.build(fake.request()) }
                == .toolMissing(name: name, package: package))
    }

    @Test func `a missing header of the host's`() async throws {
        try fake.edit("other.c", "#include <openssl/not-there.h>\n")
        let builds = try await fake.builds()
        #expect(
            await buildError { try await builds.build(fake.request()) }
                == .toolMissing(name: "openssl/not-there.h", package: "libssl-dev"))
    }

    @Test func `too little space to begin`() async throws {
        let builds = try await fake.builds { $0.minimumFreeBytes = .max }
        check(await buildError { try await builds.build(fake.request()) }) {
            if case .diskNearlyFull(_, _, let wanted) = $0 { wanted == .max } else { false }
        }
    }

    @Test(.enabled(if: getuid() == 0, "mounting a small tmpfs takes root"))
    func `a disk that gets full under the compiler`() async throws {
        let disk = try await SmallDisk(fake.folder.makeFolder("slot"), bytes: 256 << 10)
        defer { disk.unmount() }
        try fake.edit("other.c", "char big[1000000] = {1};\nint one(void) { return 0; }\n")
        let builds = try await fake.builds { $0.minimumFreeBytes = 1 }
        let error = await buildError { try await builds.build(fake.request()) }
        check(error) { $0 == .diskFull(fake.folder.appending("slot")) }
        #expect(try await builds.cached(treeID: "a1", config: FakeKernel.config) == nil)
    }

    @Test(.enabled(if: getuid() == 0, "mounting a small tmpfs takes root"))
    func `a disk that gets full under the cache`() async throws {
        let disk = try await SmallDisk(fake.folder.makeFolder("cache"), bytes: 32 << 10)
        defer { disk.unmount() }
        try fake.edit("other.c", "char big[1000000] = {1};\nint one(void) { return 0; }\n")
        let builds = try await fake.builds()
        check(await buildError { try await builds.build(fake.request()) }) {
            if case .diskFull = $0 { true } else { false }
        }
        #expect(try fake.folder.contents("cache/incoming").isEmpty)
        #expect(try fake.folder.contents("cache/entries").isEmpty)
    }

    @Test func `a time limit`() async throws {
        let mark = "7\(Int.random(in: 100_000...999_999))"
        try fake.edit("scripts/olddefconfig.sh", "sleep \(mark) & sleep \(mark)\n")
        let builds = try await fake.builds()
        check(await buildError { try await builds.build(fake.request(limit: .milliseconds(500))) }) {
            $0 == .tooSlow(limit: .milliseconds(500))
        }
        #expect(try HostProcesses.running(mark).isEmpty)
    }

    @Test(arguments: [true, false])
    func `a cancelled build leaves no process and no word on the kernel`(sandbox: Bool)
        async throws
    {
        let mark = "7\(Int.random(in: 100_000...999_999))"
        let script = try fake.folder.read("source/scripts/olddefconfig.sh")
        let builds = try await fake.builds { $0.isSandboxed = sandbox }
        _ = try await builds.build(fake.request())
        try fake.edit("scripts/olddefconfig.sh", "(trap '' TERM; sleep \(mark)) & sleep \(mark)\n")
        let task = Task { try await builds.build(fake.request(tree: "a2")) }
        while try HostProcesses.running(mark).count < 2 { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        let result = await task.result
        #expect(throws: CancellationError.self) { try result.get() }
        #expect(try HostProcesses.running(mark).isEmpty)
        #expect(try await builds.cached(treeID: "a2", config: FakeKernel.config) == nil)
        try fake.edit("scripts/olddefconfig.sh", script)
        #expect(try await builds.build(fake.request(tree: "a2")).how == .clean)
    }
}

/// Builds of ours, ended from outside in mid-build: none of it is a word on the kernel, and none is kept.
@Suite struct KilledBuildTests {
    let fake: FakeKernel
    /// Seconds that only this test's `sleep` sleeps.
    let mark = "7\(Int.random(in: 100_000...999_999))"

    init() throws { fake = try FakeKernel() }

    /// Begins a build that waits in the recipe of `main.o`, ends what `victim` chooses of the waiting process's ancestors,
    /// and then builds the same tree without the wait.
    private func kill(
        sandbox: Bool, victim: (([(pid: Int32, name: String)]) -> Int32?)? = nil
    ) async throws {
        let makefile = try fake.folder.read("source/Makefile")
        try fake.edit("Makefile", makefile.replacing("\t@$(CC) -Wl", with: "\t@sleep \(mark)\n\t@$(CC) -Wl"))
        let builds = try await fake.builds { $0.isSandboxed = sandbox }
        var request = fake.request()
        request.jobs = 1
        let asked = request
        let build = Task { await buildError { try await builds.build(asked) } }
        func sleeper() throws -> Int32? {
            try HostProcesses.running(mark).first { HostProcesses.ancestors(of: $0).first?.name == "make" }
        }
        try await waitUntil { try sleeper() != nil }
        let sleeping = try #require(try sleeper())
        let ancestors = HostProcesses.ancestors(of: sleeping)
        let target = try #require(victim == nil ? sleeping : victim?(ancestors), "\(ancestors)")
        #expect(Glibc.kill(target, SIGKILL) == 0)
        let error = try #require(await build.value)
        #expect(error.blame == .oursForNow, "\(error)")
        #expect(try HostProcesses.running(mark).isEmpty)
        #expect(try await builds.cached(treeID: "a1", config: FakeKernel.config) == nil)
        try fake.edit("Makefile", makefile)
        #expect(try await builds.build(fake.request()).how == .clean)
    }

    @Test(arguments: [true, false])
    func `the make that runs the recipe`(sandbox: Bool) async throws {
        try await kill(sandbox: sandbox) { $0.first { $0.name == "make" }?.pid }
    }

    @Test(arguments: [true, false])
    func `the first make`(sandbox: Bool) async throws {
        try await kill(sandbox: sandbox) { $0.last { $0.name == "make" }?.pid }
    }

    @Test func `the sandbox, outside and inside`() async throws {
        try await kill(sandbox: true) { $0.last { $0.name == "bwrap" }?.pid }
    }

    @Test func `what a killed firstbad left at work is ended by the next build there`() async throws {
        let mark = mark
        let variable = Leftovers.mark(of: fake.folder.appending("slot"))
        let left = Task {
            try await Tool("sh").run(
                ["-c", "setsid sleep \(mark) & sleep \(mark)"], environment: [variable.name: variable.value],
                limit: .seconds(300))
        }
        try await waitUntil { try HostProcesses.running(mark).count >= 3 }
        let other = Task { try await Tool("sleep").run([mark + ".5"], limit: .seconds(300)) }
        try await waitUntil { try HostProcesses.running(mark + ".5").count == 1 }
        let builds = try await fake.builds()
        _ = try await builds.build(fake.request())
        #expect(try HostProcesses.running(mark) == HostProcesses.running(mark + ".5"))
        other.cancel()
        _ = await (left.result, other.result)
    }

    @Test func `an unsandboxed make carries the mark`() async throws {
        try fake.edit("scripts/olddefconfig.sh", "env | grep FIRSTBAD > variables\n")
        let builds = try await fake.builds { $0.isSandboxed = false }
        _ = try await builds.build(fake.request())
        let variable = Leftovers.mark(of: fake.folder.appending("slot"))
        #expect(try fake.folder.read("slot/build/variables") == "\(variable.name)=\(variable.value)\n")
    }

    @Test func `the first process in the sandbox`() async throws {
        try await kill(sandbox: true) { $0.first { $0.name == "bwrap" }?.pid }
    }

    @Test func `the recipe's own process`() async throws { try await kill(sandbox: true) }
}

/// Faults of this host that tools tell of in words, or not at all: each really made.
@Suite struct HostFaultTests {
    let fake: FakeKernel

    init() throws { fake = try FakeKernel() }

    /// A recipe that fails before the compiler is run, and whose fault that is not.
    static let recipes = [
        // A linker that is killed, by the compiler's driver and by a shell.
        "printf '#!/bin/sh\\nkill -9 $$$$\\n' > ld && chmod +x ld && $(CC) -B. -o x $< ",
        "printf 'kill -9 $$$$\\n' > killed.sh && sh killed.sh",
        // EIO: no process can read its own memory at 0.
        "cat /proc/self/mem",
        // EROFS: the sandbox's /usr.
        "echo x > /usr/x",
        // EMFILE.
        "ulimit -n 3; cat $<",
        // A file larger than it may be: SIGXFSZ.
        "ulimit -f 1; head -c 1000000 /dev/zero > big",
        // A shell that can't start anything.
        "ulimit -v 20000; $(CC) -c -o x.o $<",
        // Silence.
        "exit 143", "exit 137", "exit 1", "false", "kill -TERM $$$$", "kill -9 $$$$",
        // Tools that say they lack something of the host's, with an exit status of their own.
        "echo 'BTF: .tmp_vmlinux.btf: pahole (pahole) is not available'; exit 1",
        "echo \"ccache: error: Failed to create directory /x: whatever\"; exit 1",
        "echo 'a b c' | no-such-lz4 > x || { rm -f x; false; }",
    ]

    @Test(arguments: recipes)
    func `a fault of the host's is no word on the tree`(recipe: String) async throws {
        let makefile = try fake.folder.read("source/Makefile")
        try fake.edit("Makefile", makefile.replacing("\t@$(CC) -Wl", with: "\t@\(recipe)\n\t@$(CC) -Wl"))
        let builds = try await fake.builds { $0.isSandboxed = true }
        let error = try #require(await buildError { try await builds.build(fake.request()) })
        #expect(error.blame != .kernel, "\(error)")
        #expect(try await builds.cached(treeID: "a1", config: FakeKernel.config) == nil)
        try fake.edit("Makefile", makefile)
        #expect(try await builds.build(fake.request()).how == .clean)
    }

    @Test func `a broken ccache is done without`() async throws {
        guard (try? Tool("ccache")) != nil else { return }
        // A file where its folder has to be.
        let place = try fake.folder.write("no folder", to: "ccache/tmp")
        let builds = try await fake.builds { $0.ccacheFolder = place.removingLastComponent() }
        #expect(try await builds.build(fake.request()).how == .clean)
    }

    @Test func `what an older firstbad took for the tree's is asked again`() async throws {
        try fake.edit("other.c", "int one(void) { return missing; }\n")
        let builds = try await fake.builds()
        #expect(await buildError { try await builds.build(fake.request()) }?.blame == .kernel)
        let entry = try #require(try fake.folder.contents("cache/entries").first)
        let meta = "cache/entries/\(entry)/meta.json"
        try fake.folder.write(try fake.folder.read(meta).replacing(/"rules" : \d+,/, with: ""), to: meta)
        #expect(try await builds.cached(treeID: "a1", config: FakeKernel.config) == nil)
    }
}

/// What a hostile tree might try.
@Suite struct HostileTreeTests {
    let fake: FakeKernel

    init() throws { fake = try FakeKernel() }

    @Test func `makefiles write nothing but the build folder`() async throws {
        let secret = fake.folder.appending("mine")
        let script = """
            cp .config .config.new; mv .config.new .config
            for place in \(secret) \(fake.folder.path)/slot/state.json ../source/x /usr/x /etc/x /home/x; do
                echo hostile > $place && echo hostile.c:1: error: wrote $place && exit 1
            done
            true
            """
        try fake.edit("scripts/olddefconfig.sh", script)
        let builds = try await fake.builds { $0.isSandboxed = true }
        let error = await buildError { try await builds.build(fake.request()) }
        #expect(error == nil)
        #expect(!FileManager.default.fileExists(atPath: secret.string))
    }

    @Test func `makefiles see neither homes, nor keys, nor the user's environment`() async throws {
        let script = """
            for place in /etc/shadow /etc/passwd /etc/ssh /root/.ssh /home/* /root/* /root/.[a-z]* /run/* /var/lib /work \
                \(fake.folder.path) \(fake.folder.path)/cache \(NSHomeDirectory())/.cache; do
                [ -e "$place" ] && echo "$place" >> seen
            done
            env | cut -d= -f1 | sort > variables
            true
            """
        try fake.edit("scripts/olddefconfig.sh", script)
        setenv("FIRSTBAD_TEST_SECRET", "x", 1)
        defer { unsetenv("FIRSTBAD_TEST_SECRET") }
        let builds = try await fake.builds { $0.isSandboxed = true }
        #expect(await buildError { try await builds.build(fake.request()) } == nil)
        #expect((try? fake.folder.read("slot/build/seen")) == nil)
        let variables = try fake.folder.read("slot/build/variables").split(separator: "\n").map(String.init)
        let expected: Set = [
            "GIT_DIR", "HOME", "KBUILD_BUILD_HOST", "KBUILD_BUILD_TIMESTAMP", "KBUILD_BUILD_USER",
            "KBUILD_BUILD_VERSION", "LC_ALL", "PATH", "TZ", "PWD", "MAKEFLAGS", "MAKELEVEL", "MFLAGS",
            "MAKEOVERRIDES",
            "MAKE_TERMERR", "MAKE_TERMOUT", "OLDPWD", "_", "SHLVL", "O", "CC", "ARCH", "LOCALVERSION", "sub", "src",
        ]
        #expect(Set(variables).isSubset(of: expected), "\(variables)")
    }

    @Test(.enabled(if: getuid() == 0, "mounting a small tmpfs takes root"))
    func `a tree that fills the disk is ended before it is full`() async throws {
        let disk = try await SmallDisk(fake.folder.makeFolder("slot"), bytes: 64 << 20)
        defer { disk.unmount() }
        let makefile = try fake.folder.read("source/Makefile")
        let recipe = "i=0; while :; do head -c 1000000 /dev/zero > f$$i; i=$$((i + 1)); sleep 0.2; done"
        try fake.edit("Makefile", makefile.replacing("\t@$(CC) -Wl", with: "\t@\(recipe)\n\t@$(CC) -Wl"))
        let builds = try await fake.builds { $0.minimumFreeBytes = 48 << 20 }
        let error = try #require(await buildError { try await builds.build(fake.request()) })
        #expect(error.blame == .oursForNow, "\(error)")
        #expect(try DiskSpace.free(at: disk.path) > 1 << 20)
    }

    @Test(arguments: ["ln -s /etc/hostname", "mkfifo", "mkdir -p"])
    func `an image that is no file of the build's is none`(make: String) async throws {
        let makefile = try fake.folder.read("source/Makefile")
        try fake.edit("Makefile", makefile.replacing("@$(CC) -o $@ $^", with: "@\(make) $@"))
        let builds = try await fake.builds()
        #expect(await buildError { try await builds.build(fake.request()) }?.blame == .kernel)
    }

    @Test(arguments: ["/dev/zero", "/etc/passwd", "missing", "."])
    func `a Makefile that leads elsewhere is none`(target: String) throws {
        try FileManager.default.removeItem(atPath: fake.folder.appending("source/Makefile").string)
        #expect(symlink(target, fake.folder.appending("source/Makefile").string) == 0)
        #expect(throws: BuildError.self) { try KernelTree(at: fake.folder.appending("source")) }
    }

    @Test func `a log full of control characters is told without them`() async throws {
        let script = #"printf 'a.c:1: error: \033[2J\033]0;x\007 \302\233 bad\377\n'; exit 1"#
        try fake.edit("scripts/olddefconfig.sh", script)
        let builds = try await fake.builds()
        guard case .config(let failure) = await buildError({ try await builds.build(fake.request()) }) else {
            throw BuildError.host("no config error")
        }
        #expect(failure.summary == "a.c:1: error:  [2J ]0;x    bad\u{FFFD}")
    }
}
