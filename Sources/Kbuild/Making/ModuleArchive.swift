import Glibc
import HostTools
import Kconfig
import SystemPackage

extension KernelBuild {
    /// Where modules are installed, in the output folder, and the archive that is made of them.
    private static let place = "firstbad-modules"
    private static let archive: FilePath = "firstbad-modules.cpio"

    /// Builds and packs what the config asks for as modules. Returns the archive's place in the output folder; nil where
    /// no option is `=m`.
    func makeModules(_ config: DotConfig, _ counter: ProgressCounter) async throws -> FilePath? {
        guard config.options.contains(where: { $0.value == .module }) else { return nil }
        // Without them make only warns, and modprobe then finds nothing.
        for tool in ["depmod", "cpio"] where (try? Tool(tool)) == nil { _ = try programOfRoot(tool) }
        try await compile("modules", counter)
        let installed = build.appending(Self.place)
        _ = try await run("rm", ["-rf", installed.string])
        let result = try await make(
            "modules_install", ["INSTALL_MOD_PATH=\(installed)", "INSTALL_MOD_STRIP=1"],
            output: .appended(folder.log))
        guard result.status.isSuccess else { throw error(try readLog(), result.status) }
        // The links back to source and build lead nowhere in a guest.
        let script = """
            cd "$1" && find lib/modules -mindepth 2 -maxdepth 2 -type l -delete &&
            find lib -exec touch -h -d @0 {} + &&
            find lib -print0 | LC_ALL=C sort -z | cpio --null --create --format=newc --reproducible --owner=0:0 --quiet -O "$2"
            """
        let packed = try await run(
            "sh", ["-c", script, "sh", installed.string, build.pushing(Self.archive).string])
        try packed.checked("cpio")
        return Self.archive
    }

    /// Programs of administration are not in everybody's PATH.
    private func programOfRoot(_ name: String) throws -> FilePath {
        for folder in ["/sbin", "/usr/sbin"] {
            let path = FilePath(folder).appending(name)
            if path.withPlatformString({ access($0, X_OK) }) == 0 { return path }
        }
        throw ToolError.notFound(name: name, package: name == "depmod" ? "kmod" : name)
    }

    private func run(_ program: String, _ arguments: [String]) async throws -> ToolResult {
        try await Tool(program).run(
            arguments, environment: environment, inheritingEnvironment: false, limit: .seconds(600),
            sandbox: try sandbox())
    }
}
