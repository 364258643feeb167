import HostTools
import Records
import SystemPackage

/// What of a build ends up in a guest's memory: kernels of one signature run the same code, whatever else their files
/// say (build ids, debug information, times).
enum KernelSignature {
    /// Of the kernel built in `build`, and of the archive of its modules, if there is one. Where no `vmlinux` was left, or
    /// none that can be read, it is that of the image's bytes.
    static func of(
        build: FilePath, machine: Machine, image: ContentKey, modules: ContentKey?
    ) -> ContentKey {
        let loaded =
            (try? sections(of: build.appending("vmlinux"))).map { $0 + boot(build, machine) } ?? [
                "image", image.hex,
            ]
        return ContentKey(of: loaded + ["modules", modules?.hex ?? ""])
    }

    /// Name, place and content of each section that is loaded; notes are the builder's, not the program's.
    private static func sections(of path: FilePath) throws -> [String] {
        let file = try ELFFile(at: path)
        return try file.sections.filter { $0.isLoaded && !$0.isNotes }.flatMap { section in
            [
                section.name, String(section.address, radix: 16), "\(section.size)",
                ContentKey(bytes: try file.bytes(of: section)).hex,
            ]
        }
    }

    /// What runs before the kernel proper unpacks it. Left out is what only tells of the packed kernel's length.
    private static func boot(_ build: FilePath, _ machine: Machine) -> [String] {
        let folder = build.pushing(FilePath(machine.imagePath)).removingLastComponent()
        var objects: [String] = []
        try? FolderWalk.files(below: folder) { path in
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if name.hasSuffix(".o"), !["piggy.o", "header.o", "version.o"].contains(name) { objects.append(path) }
        }
        return objects.sorted().flatMap { path in
            [path] + ((try? sections(of: folder.pushing(FilePath(path)))) ?? ["unreadable"])
        }
    }
}
