import Foundation
import HostTools
import Kbuild
import Kconfig
import SystemPackage
import TestKit
import Testing

/// What can be told of a kernel beside its image: that it is the same as another, what it lacks, what goes with it.
@Suite struct KernelTruthTests {
    let fake: FakeKernel

    init() throws {
        fake = try FakeKernel()
        let makefile = try fake.folder.read("source/Makefile")
        // The linked program stands for vmlinux, too.
        try fake.edit(
            "Makefile", makefile.replacing("\t@$(CC) -o $@ $^", with: "\t@$(CC) $(DEBUG) -o $@ $^; cp $@ vmlinux"))
    }

    @Test func `what isn't loaded into memory doesn't tell kernels apart, what is does`() async throws {
        let builds = try await fake.builds()
        let plain = try await builds.build(fake.request(tree: "a1", slot: "one"))
        let makefile = try fake.folder.read("source/Makefile")
        try fake.edit("Makefile", makefile.replacing("-Wl,--build-id=none -c", with: "-g -c"))
        let debug = try await builds.build(fake.request(tree: "a2", slot: "two"))
        #expect(debug.imageSHA256 != plain.imageSHA256)
        #expect(debug.signature == plain.signature)
        try fake.edit("other.c", "int one(void) { return 7; }\n")
        let other = try await builds.build(fake.request(tree: "a3", slot: "three"))
        #expect(other.signature != plain.signature)
        #expect(try await builds.cached(treeID: "a2", config: FakeKernel.config)?.signature == plain.signature)
    }

    @Test func `code that runs before the kernel counts, too`() async throws {
        let makefile = try fake.folder.read("source/Makefile")
        let boot =
            "\t@mkdir -p arch/x86/boot/compressed\n\t@$(CC) -c -o arch/x86/boot/compressed/kaslr.o $(src)/kaslr.c\n"
        try fake.edit(
            "Makefile",
            makefile.replacing("\t@mkdir -p arch/x86/boot\n", with: "\t@mkdir -p arch/x86/boot\n" + boot))
        let builds = try await fake.builds()
        try fake.edit("kaslr.c", "int kaslr(void) { return 1; }\n")
        let one = try await builds.build(fake.request(tree: "a1", slot: "one"))
        try fake.edit("kaslr.c", "int kaslr(void) { return 2; }\n")
        let two = try await builds.build(fake.request(tree: "a2", slot: "two"))
        #expect(one.imageSHA256 == two.imageSHA256)
        #expect(one.signature != two.signature)
    }

    @Test func `without a vmlinux the image's bytes are the signature`() async throws {
        let makefile = try fake.folder.read("source/Makefile")
        try fake.edit("Makefile", makefile.replacing("; cp $@ vmlinux", with: "; echo none > vmlinux"))
        let builds = try await fake.builds()
        let one = try await builds.build(fake.request(tree: "a1", slot: "one"))
        let same = try await builds.build(fake.request(tree: "a2", slot: "two"))
        #expect(one.signature == same.signature)
        try fake.edit("other.c", "int one(void) { return 7; }\n")
        #expect(try await builds.build(fake.request(tree: "a3", slot: "one")).signature != one.signature)
    }

    @Test func `a stale object is found by building from nothing, and what it was in is dropped`() async throws {
        try fake.edit("call.h", "#define CALL one\n#define VALUE 1\n")
        try fake.edit("other.c", "#include \"call.h\"\nint CALL(void) { return VALUE; }\n")
        let builds = try await fake.builds()
        let first = try await builds.build(fake.request(tree: "a1"))
        #expect(first.isFromNothing)
        try fake.edit("call.h", "#define CALL one\n#define VALUE 2\n")
        let stale = try await builds.build(fake.request(tree: "a2"))
        #expect(!stale.isFromNothing && stale.signature == first.signature)
        let rebuilt = try await builds.rebuild(fake.request(tree: "a2"))
        #expect(rebuilt.replaced == stale.signature)
        #expect(rebuilt.kernel.isFromNothing && rebuilt.kernel.signature != stale.signature)
        let kept = try #require(try await builds.cached(treeID: "a2", config: FakeKernel.config))
        #expect(kept.signature == rebuilt.kernel.signature && kept.isFromNothing)
        // Nothing is built again for a kernel that came from nothing.
        let again = try await builds.rebuild(fake.request(tree: "a2"))
        #expect(again.replaced == nil && again.kernel.how == .cached)
    }

    @Test func `an honest incremental build is confirmed`() async throws {
        let builds = try await fake.builds()
        _ = try await builds.build(fake.request(tree: "a1"))
        try fake.edit("other.c", "int one(void) { return 7; }\n")
        let second = try await builds.build(fake.request(tree: "a2"))
        let rebuilt = try await builds.rebuild(fake.request(tree: "a2"))
        #expect(rebuilt.replaced == nil && rebuilt.kernel.signature == second.signature)
    }

    @Test func `options that are gone are told from those that are not allowed`() async throws {
        let asked = FakeKernel.config + "CONFIG_KASAN=y\nCONFIG_NEW_DRIVER=y\nCONFIG_ARM_ONLY=y\n"
        try fake.folder.write("config KASAN\n\tbool \"x\"\n\tdepends on BROKEN\n", to: "source/lib/Kconfig.kasan")
        try fake.folder.write("config ARM_ONLY\n\tbool\n", to: "source/arch/arm/Kconfig")
        try fake.edit(
            "scripts/olddefconfig.sh",
            "sed -i -e '/KASAN/d' -e '/NEW_DRIVER/d' -e '/ARM_ONLY/d' .config\n")
        let builds = try await fake.builds()
        let kernel = try await builds.build(fake.request(config: asked))
        #expect(kernel.configDiff.absent == ["CONFIG_NEW_DRIVER", "CONFIG_ARM_ONLY"])
        #expect(kernel.configDiff.dropped.map(\.isKnown) == [true, false, false])
        let cached = try #require(try await builds.cached(treeID: "a1", config: asked))
        #expect(cached.configDiff == kernel.configDiff)
    }

    @Test func `modules that the config asks for are built and packed`() async throws {
        let makefile = try fake.folder.read("source/Makefile")
        let rules = """
            modules:
            \t@echo '  CC [M]  fake.ko'; echo module > fake.ko
            modules_install:
            \t@mkdir -p $(INSTALL_MOD_PATH)/lib/modules/6.2.0-rc3/kernel
            \t@cp fake.ko $(INSTALL_MOD_PATH)/lib/modules/6.2.0-rc3/kernel/fake.ko
            \t@ln -s $(src) $(INSTALL_MOD_PATH)/lib/modules/6.2.0-rc3/source
            endif
            """
        let last = try #require(makefile.range(of: "endif", options: .backwards))
        let goals = makefile.replacingCharacters(in: last, with: rules).replacing(
            "olddefconfig bzImage:", with: "olddefconfig bzImage modules modules_install:")
        try fake.edit("Makefile", goals)
        let builds = try await fake.builds()
        #expect(try await builds.build(fake.request(tree: "a1")).modules == nil)
        let kernel = try await builds.build(fake.request(tree: "a1", config: FakeKernel.config + "CONFIG_FAKE=m\n"))
        let archive = try #require(kernel.modules)
        let list = try await Tool("cpio").run(["-it", "--quiet", "-F", archive.string], limit: .seconds(60))
        #expect(
            list.text.split(separator: "\n").map(String.init) == [
                "lib", "lib/modules", "lib/modules/6.2.0-rc3", "lib/modules/6.2.0-rc3/kernel",
                "lib/modules/6.2.0-rc3/kernel/fake.ko",
            ])
        let again = try await builds.build(
            fake.request(tree: "a2", slot: "two", config: FakeKernel.config + "CONFIG_FAKE=m\n"))
        #expect(again.signature == kernel.signature)
        #expect(
            FileManager.default.contents(atPath: try #require(again.modules).string)
                == FileManager.default.contents(atPath: archive.string))
    }
}
