/// Which options a file of the tree is compiled by, as its makefiles say (Documentation/kbuild/makefiles.rst).
///
/// A reading, not a run: what makefiles compute (`$(shell …)`, `foreach`) isn't followed.
public enum Makefiles {
    /// The makefiles that decide about `path`, as far as they are there: those of its folder and of all above it, and the
    /// architectures' own for folders that they add.
    public static func places(for path: String, architecture: String = "x86") -> [String] {
        var places: [String] = []
        var folder = parent(of: path)
        while true {
            for name in ["Kbuild", "Makefile"] { places.append(folder.isEmpty ? name : "\(folder)/\(name)") }
            if folder.isEmpty { break }
            folder = parent(of: folder)
        }
        for name in ["Kbuild", "Makefile"] where !places.contains("arch/\(architecture)/\(name)") {
            places.append("arch/\(architecture)/\(name)")
        }
        return places
    }

    /// The sets of options, any one of which compiles `path`: `[["CONFIG_NET", "CONFIG_INET"]]`. An empty set says that
    /// it is always compiled; no set at all, that the makefiles don't tell (it is a header, say).
    ///
    /// - Parameter makefiles: Their texts by path from the tree's root, at the least those of ``places(for:architecture:)``
    ///   that are there.
    public static func options(compiling path: String, makefiles: [String: String]) -> [Set<String>] {
        guard let object = object(of: path) else { return [] }
        var reader = Reader(makefiles: makefiles)
        let own = reader.conditions(of: object.name, in: object.folder)
        return own.isEmpty ? [] : simplified(product(own, reader.conditions(ofFolder: object.folder)))
    }

    private static func object(of path: String) -> (folder: String, name: String)? {
        let folder = parent(of: path)
        let name = path.dropFirst(folder.isEmpty ? 0 : folder.count + 1)
        guard let end = [".c", ".S", ".rs"].first(where: name.hasSuffix) else { return nil }
        return (folder, name.dropLast(end.count) + ".o")
    }

    static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    /// All of one of the first and all of one of the second.
    static func product(_ one: [Set<String>], _ other: [Set<String>]) -> [Set<String>] {
        one.flatMap { first in other.map { first.union($0) } }
    }

    /// Without what another set already covers, the shortest first.
    private static func simplified(_ sets: [Set<String>]) -> [Set<String>] {
        var kept: [Set<String>] = []
        for set in sets.sorted(by: { ($0.count, $0.sorted().joined()) < ($1.count, $1.sorted().joined()) })
        where !kept.contains(where: set.isSuperset) {
            kept.append(set)
        }
        return kept
    }
}

extension Makefiles {
    /// Looks names up in makefiles that are each read once.
    private struct Reader {
        let makefiles: [String: String]
        private var read: [String: [MakefileAssignment]] = [:]
        private static let deepest = 8

        init(makefiles: [String: String]) { self.makefiles = makefiles }

        /// How `object` gets into the kernel or a module from its folder's makefile.
        mutating func conditions(of object: String, in folder: String, depth: Int = 0) -> [Set<String>] {
            guard depth < Self.deepest else { return [] }
            var found: [Set<String>] = []
            for one in assignments(in: folder) where one.words.contains(object) {
                if one.isList {
                    found.append(one.options)
                } else if one.base + ".o" != object {
                    // Part of a composite object, which its own line turns on, or of a list that another one takes in.
                    var whole = conditions(of: one.base + ".o", in: folder, depth: depth + 1)
                    whole += conditions(of: "$(\(one.base)-y)", in: folder, depth: depth + 1)
                    found += Makefiles.product([one.options], whole)
                }
            }
            return found
        }

        /// How a folder is gone into from those above it; no condition where none of them names it.
        mutating func conditions(ofFolder folder: String) -> [Set<String>] {
            var above = folder
            while !above.isEmpty {
                above = Makefiles.parent(of: above)
                let here = conditions(reaching: folder, from: above)
                if !here.isEmpty { return Makefiles.product(here, conditions(ofFolder: above)) }
            }
            return fromArchitecture(folder)
        }

        /// `obj-$(CONFIG_X) += inside/further/`
        private mutating func conditions(reaching folder: String, from above: String) -> [Set<String>] {
            let below = above.isEmpty ? folder : String(folder.dropFirst(above.count + 1))
            return assignments(in: above).filter { $0.isList && $0.words.contains(below + "/") }.map(\.options)
        }

        /// `core-$(CONFIG_KVM) += arch/x86/kvm/` in arch/x86/Makefile.
        private mutating func fromArchitecture(_ folder: String) -> [Set<String>] {
            let folders = Set(makefiles.keys.filter { $0.hasPrefix("arch/") }.map(Makefiles.parent)).sorted()
            for place in folders where place.split(separator: "/").count == 2 {
                let found = assignments(in: place).filter { $0.isList && $0.words.contains(folder + "/") }
                if !found.isEmpty { return found.map(\.options) }
            }
            return [[]]
        }

        /// Those of the folder's Kbuild and Makefile together: the tree's root has both.
        private mutating func assignments(in folder: String) -> [MakefileAssignment] {
            if let known = read[folder] { return known }
            var all: [MakefileAssignment] = []
            for name in ["Kbuild", "Makefile"] {
                guard let text = makefiles[folder.isEmpty ? name : "\(folder)/\(name)"] else { continue }
                all += MakefileAssignment.all(in: text)
            }
            read[folder] = all
            return all
        }
    }
}
