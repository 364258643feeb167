import Records
import SystemPackage

/// A program and what it needs to run in a guest that has no shared libraries: its interpreter and libraries, taken along
/// from the host, where they are found.
struct GuestProgram {
    /// Where loaders look for libraries unless they are told: what is found on the host has the same place in the guest.
    private static let libraryFolders = [
        "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu",
        "/lib/i386-linux-gnu", "/usr/lib/i386-linux-gnu", "/lib32", "/usr/lib32",
    ]
    private static let mostLibraries = 64

    /// The interpreter and libraries, by their places in the guest.
    private(set) var companions: [PreparedReproducer.File] = []

    /// Looks for what the program in `bytes` needs on `machine`; `path` is for messages.
    init(_ bytes: [UInt8], path: FilePath, machine: Machine) throws(ReproducerError) {
        guard let program = DynamicProgram(bytes) else {
            throw .unknownKind(path, why: "its ELF header is damaged")
        }
        // Machines of 64 bits run the programs of their own 32, where the kernel was built to.
        let isOwn =
            program.machine == machine.elfMachine || (machine.elfMachine == 62 && program.machine == 3)
        guard isOwn else {
            throw .unknownKind(path, why: "it is for another processor than \(machine.name)")
        }
        guard program.type == 2 || program.type == 3 else {
            throw .unknownKind(path, why: "it is an ELF file, but no program")
        }
        guard let interpreter = program.interpreter else {
            guard program.needed.isEmpty else {
                throw .unknownKind(path, why: "it is a shared library, or lacks its interpreter")
            }
            return
        }
        try take(FilePath(interpreter), at: String(interpreter.drop { $0 == "/" }), for: path)
        var waiting = program.needed
        var seen = Set([FilePath(interpreter).lastComponent?.string ?? ""])
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted else { continue }
            guard seen.count <= Self.mostLibraries else {
                throw .unknownKind(path, why: "it needs more than \(Self.mostLibraries) libraries")
            }
            let library = try find(name, like: program, for: path)
            waiting += library.needed
        }
    }

    private mutating func take(_ host: FilePath, at place: String, for path: FilePath) throws(ReproducerError) {
        do throws(ReproducerError) {
            companions.append(.init(place: place, bytes: try GivenFile.read(host)))
        } catch {
            throw .unknownKind(
                path, why: "it isn't static, and this host has no \(host) for it: link it with -static")
        }
    }

    private mutating func find(
        _ name: String, like program: DynamicProgram, for path: FilePath
    ) throws(ReproducerError) -> DynamicProgram {
        for folder in Self.libraryFolders where !name.contains("/") {
            guard let bytes = try? GivenFile.read(FilePath(folder).appending(name)),
                let library = DynamicProgram(bytes), library.machine == program.machine
            else { continue }
            companions.append(.init(place: "\(folder.dropFirst())/\(name)", bytes: bytes))
            return library
        }
        throw .unknownKind(path, why: "it isn't static, and this host has no \(name) for it: link it with -static")
    }
}

/// What an ELF file says of its interpreter and libraries (System V ABI, chapters 4 and 5). Nothing in it is trusted.
struct DynamicProgram {
    let type: Int
    let machine: UInt16
    private(set) var interpreter: String?
    private(set) var needed: [String] = []

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 64, bytes[0..<4] == [0x7f, 0x45, 0x4c, 0x46], bytes[5] == 1,
            bytes[4] == 1 || bytes[4] == 2
        else { return nil }
        let file = Words(bytes: bytes, is64: bytes[4] == 2)
        guard let type = file.number(16, 2), let machine = file.number(18, 2),
            let table = file.number(file.is64 ? 32 : 28, file.word), let size = file.number(file.is64 ? 54 : 42, 2),
            let count = file.number(file.is64 ? 56 : 44, 2), size >= (file.is64 ? 56 : 32), count > 0
        else { return nil }
        self.type = type
        self.machine = UInt16(machine)
        var segments: [Segment] = []
        for index in 0..<count {
            guard let segment = Segment(file, at: table + index * size) else { return nil }
            segments.append(segment)
        }
        if let segment = segments.first(where: { $0.type == 3 }) { interpreter = file.text(segment.offset) }
        if let segment = segments.first(where: { $0.type == 2 }) { readDynamic(file, segment, segments) }
    }

    private mutating func readDynamic(_ file: Words, _ dynamic: Segment, _ segments: [Segment]) {
        var names: [Int] = []
        var strings: Int?
        for entry in stride(
            from: dynamic.offset, to: dynamic.offset + min(dynamic.size, 1 << 16), by: 2 * file.word)
        {
            guard let tag = file.number(entry, file.word), let value = file.number(entry + file.word, file.word),
                tag != 0
            else { break }
            // DT_NEEDED, DT_STRTAB
            if tag == 1 { names.append(value) }
            if tag == 5 { strings = value }
        }
        guard let strings, let segment = segments.first(where: { $0.holds(strings) }) else { return }
        let start = strings - segment.address + segment.offset
        needed = names.compactMap { file.text(start + $0) }.filter { !$0.isEmpty }
    }

    private struct Segment {
        var type, offset, address, size: Int

        init?(_ file: Words, at start: Int) {
            let w = file.word
            guard let type = file.number(start, 4), let offset = file.number(start + (file.is64 ? 8 : 4), w),
                let address = file.number(start + (file.is64 ? 16 : 8), w),
                let size = file.number(start + (file.is64 ? 32 : 16), w)
            else { return nil }
            (self.type, self.offset, self.address, self.size) = (type, offset, address, size)
        }

        /// PT_LOAD
        func holds(_ address: Int) -> Bool {
            type == 1 && address >= self.address && address - self.address < size
        }
    }

    /// Little-endian numbers, those beyond 2^48 left out: no offset in a file is so large.
    private struct Words {
        var bytes: [UInt8]
        var is64: Bool
        var word: Int { is64 ? 8 : 4 }

        func number(_ start: Int, _ size: Int) -> Int? {
            guard start >= 0, start <= bytes.count - size else { return nil }
            let value = bytes[start..<(start + size)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return value < 1 << 48 ? Int(value) : nil
        }

        func text(_ start: Int) -> String? {
            guard start >= 0, start < bytes.count else { return nil }
            return String(decoding: bytes[start...].prefix(4096).prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
