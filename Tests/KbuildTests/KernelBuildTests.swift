import Foundation
import HostTools
import Kbuild
import Synchronization
import SystemPackage
import TestKit
import Testing

@Suite struct KernelBuildTests {
    let fake: FakeKernel

    init() throws { fake = try FakeKernel() }

    @Test func `a kernel is built, kept and taken from the cache`() async throws {
        let builds = try await fake.builds()
        #expect(try await builds.cached(treeID: "a1", config: FakeKernel.config) == nil)
        let built = try await builds.build(fake.request())
        #expect(built.how == .clean)
        #expect(built.config == FakeKernel.config)
        #expect(built.toolchain.contains("GNU ld"))
        #expect(
            FileManager.default.contents(atPath: built.image.string)?.starts(with: Array("\u{7F}ELF".utf8)) == true)
        #expect(FileManager.default.contents(atPath: built.log.string)?.isEmpty == false)
        let again = try #require(try await builds.cached(treeID: "a1", config: FakeKernel.config))
        #expect(again.how == .cached)
        #expect(again.image == built.image && again.imageSHA256 == built.imageSHA256)
        #expect(again.seconds == built.seconds)
        #expect(try await builds.cached(treeID: "a2", config: FakeKernel.config) == nil)
        #expect(try await builds.cached(treeID: "a1", config: FakeKernel.config + "CONFIG_X=y\n") == nil)
    }

    @Test func `two slots make the same image to the byte`() async throws {
        let builds = try await fake.builds()
        let one = try await builds.build(fake.request(tree: "a1", slot: "one"))
        let two = try await builds.build(fake.request(tree: "a2", slot: "elsewhere/two"))
        #expect(one.imageSHA256 == two.imageSHA256)
        #expect(one.image != two.image)
    }

    @Test func `a second build compiles what changed only`() async throws {
        let builds = try await fake.builds()
        _ = try await builds.build(fake.request(tree: "a1"))
        try fake.edit("other.c", "int one(void) { return 7; }\n")
        let second = try await builds.build(fake.request(tree: "a2"))
        #expect(second.how == .incremental)
        let log = try fake.folder.read("slot/build.log")
        #expect(log.contains("CC      other.o") && !log.contains("CC      main.o"))
        var request = fake.request(tree: "a3")
        request.incremental = false
        #expect(try await builds.build(request).how == .clean)
    }

    @Test func `stale objects are built anew and are not the kernel's fault`() async throws {
        let builds = try await fake.builds()
        _ = try await builds.build(fake.request(tree: "a1"))
        // main.o still calls one().
        try fake.edit("call.h", "#define CALL two\n")
        try fake.edit("other.c", "#include \"call.h\"\nint CALL(void) { return 0; }\n")
        let second = try await builds.build(fake.request(tree: "a2"))
        #expect(second.how == .clean)
    }

    @Test func `a compile error is the kernel's and isn't compiled twice`() async throws {
        let builds = try await fake.builds()
        try fake.edit("other.c", "int one(void) { return missing; }\n")
        let error = try #require(await buildError { try await builds.build(fake.request()) })
        guard case .compile(let failure) = error else { throw error }
        #expect(error.blame == .kernel)
        #expect(
            failure.summary.hasSuffix("other.c:1:24: error: ‘missing’ undeclared (first use in this function)")
                || failure.summary.contains("error: 'missing' undeclared"))
        #expect(failure.excerpt.contains("other.c"))
        #expect(failure.log.starts(with: fake.cache))
        let cached = await #expect(throws: BuildError.self) {
            try await builds.cached(treeID: "a1", config: FakeKernel.config)
        }
        #expect(cached == error)
    }

    @Test func `after a failure the next build in the slot begins from nothing`() async throws {
        let builds = try await fake.builds()
        let good = try fake.folder.read("source/other.c")
        _ = try await builds.build(fake.request(tree: "a1"))
        try fake.edit("other.c", "broken\n")
        #expect(await buildError { try await builds.build(fake.request(tree: "a2")) }?.blame == .kernel)
        try fake.edit("other.c", good)
        #expect(try await builds.build(fake.request(tree: "a3")).how == .clean)
    }

    @Test(arguments: [
        ("void two(void);\nint one(void) { two(); return 0; }\n", "undefined reference to `two'"),
        ("int main(void) { return 0; }\nint one(void) { return 0; }\n", "multiple definition of `main'"),
        ("#include \"gone.h\"\n", "fatal error: gone.h: No such file or directory"),
        ("#error \"ld: No space left on device\"\n", "error: #error"),
    ])
    func `what the tree does wrong is told in one line`(code: String, summary: String) async throws {
        try fake.edit("other.c", code)
        let builds = try await fake.builds()
        guard case .compile(let failure) = await buildError({ try await builds.build(fake.request()) }) else {
            throw BuildError.host("no compile error")
        }
        #expect(failure.summary.contains(summary), "\(failure.summary)")
    }

    @Test func `a Makefile that makes no sense is the kernel's`() async throws {
        try fake.edit("Makefile", fake.folder.read("source/Makefile") + "what is this\n")
        let builds = try await fake.builds()
        guard case .config(let failure) = await buildError({ try await builds.build(fake.request()) }) else {
            throw BuildError.host("no config error")
        }
        #expect(failure.summary.contains("missing separator"))
    }

    @Test func `a tree that can't configure itself is the kernel's`() async throws {
        try fake.edit("scripts/olddefconfig.sh", "echo 'init/Kconfig:12: syntax error' >&2; exit 1\n")
        let builds = try await fake.builds()
        guard case .config(let failure) = await buildError({ try await builds.build(fake.request()) }) else {
            throw BuildError.host("no config error")
        }
        #expect(failure.summary == "init/Kconfig:12: syntax error")
        let cached = await #expect(throws: BuildError.self) {
            try await builds.cached(treeID: "a1", config: FakeKernel.config)
        }
        #expect(cached?.blame == .kernel)
    }

    @Test func `a config without what guests need is the user's`() async throws {
        try fake.edit("scripts/olddefconfig.sh", "sed -i s/CONFIG_TTY=y// .config; echo CONFIG_NEW=y >> .config\n")
        let builds = try await fake.builds()
        let error = await buildError { try await builds.build(fake.request()) }
        #expect(error == .configLacks(["CONFIG_TTY (for the serial console)"]))
        #expect(error?.blame == .user)
        let lax = try await fake.builds { $0.checksGuestNeeds = false }
        let kernel = try await lax.build(fake.request())
        #expect(kernel.configDiff.dropped.map(\.name) == ["CONFIG_TTY"])
        #expect(kernel.config.contains("CONFIG_NEW=y\n"))
    }

    @Test func `no kernel tree is told before anything is built`() async throws {
        try FileManager.default.removeItem(atPath: fake.folder.appending("source/Kconfig").string)
        let builds = try await fake.builds()
        let error = await buildError { try await builds.build(fake.request()) }
        #expect(error == .noKernelTree(fake.folder.appending("source"), why: "there is no Kconfig"))
    }

    @Test func `progress is counted against the last full build`() async throws {
        let builds = try await fake.builds()
        let seen = Mutex<[BuildProgress]>([])
        _ = try await builds.build(fake.request(tree: "a1")) { one in seen.withLock { $0.append(one) } }
        #expect(seen.withLock { $0.map(\.phase) } == [.configuring, .building, .building, .building, .building])
        #expect(seen.withLock { $0.last?.current } == "LD arch/x86/boot/bzImage")
        seen.withLock { $0 = [] }
        var request = fake.request(tree: "a2")
        request.incremental = false
        _ = try await builds.build(request) { one in seen.withLock { $0.append(one) } }
        #expect(seen.withLock { $0.last?.total } == 3)
        #expect(seen.withLock { $0.last?.fraction } == 0.99)
        try fake.edit("other.c", "int one(void) { return 7; }\n")
        _ = try await builds.build(fake.request(tree: "a3")) { one in seen.withLock { $0.append(one) } }
        #expect(seen.withLock { $0.last?.phase } == .updating)
        #expect(seen.withLock { $0.last?.fraction } == nil)
    }

    @Test func `a slot is built in once at a time`() async throws {
        let builds = try await fake.builds()
        try fake.folder.makeFolder("slot")
        let lock = try LockFile(fake.folder.appending("slot/lock"), purpose: "another build")
        guard case .host(let what) = await buildError({ try await builds.build(fake.request()) }) else {
            throw BuildError.host("no error")
        }
        #expect(what.contains("another build"))
        lock.release()
        _ = try await builds.build(fake.request())
    }
}
