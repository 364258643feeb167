import Foundation
import HostTools
import Kbuild
import Kconfig
import Logging
import SystemPackage
import TestKit
import Testing

/// A whole kernel, for whoever has the minutes: FIRSTBAD_KERNEL_SOURCE names a kernel tree (one of its files is changed
/// and put back), FIRSTBAD_KERNEL_CONFIG a config for it.
@Suite(
    .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["FIRSTBAD_KERNEL_SOURCE"] != nil,
        "building a kernel takes minutes: set FIRSTBAD_KERNEL_SOURCE and FIRSTBAD_KERNEL_CONFIG"))
struct RealKernelTests {
    let folder: TemporaryFolder
    let source: FilePath
    let config: String

    init() throws {
        folder = try TemporaryFolder("kernel")
        let variables = ProcessInfo.processInfo.environment
        source = FilePath(try #require(variables["FIRSTBAD_KERNEL_SOURCE"]))
        config = try String(contentsOfFile: #require(variables["FIRSTBAD_KERNEL_CONFIG"]), encoding: .utf8)
    }

    private func build(_ builds: KernelBuilds, _ tree: String, slot: String) async throws -> BuiltKernel {
        let request = KernelRequest(
            treeID: tree, source: source, output: folder.appending(slot), config: config, jobs: 2,
            limit: .seconds(3600))
        let kernel = try await builds.build(request) { progress in
            if progress.steps % 100 == 0 { print("  \(progress.steps)/\(progress.total ?? 0) \(progress.current)") }
        }
        let seconds = kernel.seconds.formatted(.number.precision(.fractionLength(1)))
        print("\(tree) in \(slot): \(kernel.how) \(seconds) s, image \(kernel.imageSHA256.prefix(16))")
        return kernel
    }

    /// Where the config asks for modules they are there, with depmod's files.
    private func expectModules(of kernel: BuiltKernel) async throws {
        let asked = DotConfig(parsing: kernel.config).options.filter { $0.value == .module }
        guard !asked.isEmpty else { return #expect(kernel.modules == nil) }
        let archive = try #require(kernel.modules)
        let list = try await Tool("cpio").run(["-it", "--quiet", "-F", archive.string], limit: .seconds(60)).text
        print(list)
        let names = list.split(separator: "\n")
        #expect(names.contains { $0.hasSuffix("/modules.dep.bin") })
        #expect(names.count { $0.hasSuffix(".ko") } >= asked.count)
    }

    @Test func `first, changed, changed back, and by ccache in another slot`() async throws {
        var settings = BuildSettings()
        settings.ccacheFolder = folder.appending("ccache")
        let builds = try await KernelBuilds(
            toolchain: try await Toolchain.find(), cache: BuildCache(root: folder.appending("cache")),
            settings: settings, logger: Logger(label: "test"))
        let first = try await build(builds, "a1", slot: "one")
        #expect(first.how == .clean)
        print(first.configDiff.dropped.map(\.description).joined(separator: "\n"), first.toolchain, separator: "\n")

        try await expectModules(of: first)

        let file = source.appending("kernel/panic.c").string
        let original = try String(contentsOfFile: file, encoding: .utf8)
        defer { try? original.write(toFile: file, atomically: true, encoding: .utf8) }
        try (original + "\nint firstbad_was_here = 1;\n").write(toFile: file, atomically: true, encoding: .utf8)
        let changed = try await build(builds, "a2", slot: "one")
        #expect(changed.how == .incremental)
        #expect(changed.imageSHA256 != first.imageSHA256 && changed.signature != first.signature)

        try original.write(toFile: file, atomically: true, encoding: .utf8)
        let back = try await build(builds, "a3", slot: "one")
        #expect(back.imageSHA256 == first.imageSHA256 && back.signature == first.signature)

        let other = try await build(builds, "a4", slot: "deep/in/another")
        #expect(other.how == .clean)
        #expect(other.imageSHA256 == first.imageSHA256)
        #expect(try await builds.cached(treeID: "a4", config: config)?.how == .cached)
    }
}
