import Foundation
import HostTools
import Kbuild
import Kconfig
import Logging
import Records
import SystemPackage
import TestKit

/// A kernel tree of two C files, built out of tree by real make and gcc in a tenth of a second.
///
/// Its objects don't depend on its header, as if a dependency had been forgotten: that is how objects go stale.
struct FakeKernel {
    let folder: TemporaryFolder
    let cache: FilePath
    static let config = Machine.x86_64.guestNeeds.map { "\($0.option)=y\n" }.joined()

    init() throws {
        folder = try TemporaryFolder("kbuild")
        cache = folder.appending("cache")
        try folder.write(Self.makefile, to: "source/Makefile")
        try folder.write("mainmenu \"fake\"\n", to: "source/Kconfig")
        try folder.write("cp .config .config.new\nmv .config.new .config\n", to: "source/scripts/olddefconfig.sh")
        try folder.write("#define CALL one\n", to: "source/call.h")
        try folder.write(
            "#include \"call.h\"\nint CALL(void);\nint main(void) { return CALL(); }\n", to: "source/main.c")
        try folder.write("#include \"call.h\"\nint CALL(void) { return 0; }\n", to: "source/other.c")
    }

    private static let makefile = """
        VERSION = 6
        PATCHLEVEL = 2
        SUBLEVEL = 0
        EXTRAVERSION = -rc3
        ifeq ($(sub),)
        olddefconfig bzImage:
        \t@$(MAKE) --no-print-directory -C $(O) -f $(CURDIR)/Makefile sub=1 src=$(CURDIR) $@
        else
        olddefconfig:
        \t@sh $(src)/scripts/olddefconfig.sh
        bzImage: arch/x86/boot/bzImage
        arch/x86/boot/bzImage: main.o other.o
        \t@echo '  LD      $@'
        \t@mkdir -p arch/x86/boot
        \t@$(CC) -o $@ $^
        %.o: $(src)/%.c
        \t@echo '  CC      $@'
        \t@$(CC) -Wl,--build-id=none -c -o $@ $<
        endif

        """

    func request(
        tree: String = "a1", slot: String = "slot", config: String = FakeKernel.config,
        limit: Duration = .seconds(60)
    ) -> KernelRequest {
        KernelRequest(
            treeID: tree, source: folder.appending("source"), output: folder.appending(slot), config: config,
            jobs: 2,
            limit: limit)
    }

    func builds(_ change: (inout BuildSettings) -> Void = { _ in }) async throws -> KernelBuilds {
        var settings = BuildSettings()
        settings.minimumFreeBytes = 1 << 20
        change(&settings)
        return try await KernelBuilds(
            toolchain: try await Toolchain.find(), cache: BuildCache(root: cache), settings: settings,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Replaces a file of the source.
    func edit(_ name: String, _ text: String) throws { try folder.write(text, to: "source/\(name)") }
}

func buildError(_ body: () async throws -> BuiltKernel) async -> BuildError? {
    do {
        _ = try await body()
        return nil
    } catch { return error as? BuildError }
}
