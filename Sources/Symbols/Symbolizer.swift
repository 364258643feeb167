import HostTools
public import Oops
public import SystemPackage

/// Gives the frames of crashes their source files, lines and inlined callers, from a kernel image with debug
/// information. Valid only within the body that `with` hands it to.
public struct Symbolizer {
    private let image: SymbolTable
    private let tree: SourceTree
    private let reader: DebugReader
    private var dialogue: ToolDialogue
    private var modules: KernelModules
    /// What was asked before: the same frames come again and again.
    private var known: [FramePlace: [SourceFrame]] = [:]
    /// Frames that are remembered at most.
    private static let mostKnown = 100_000

    /// Runs `body` with a symbolizer for the kernel `vmlinux`, whose modules lie somewhere below `modules`.
    ///
    /// - Parameter limit: For all of it.
    /// - Throws: `SymbolError`, `ToolError`, or what `body` throws.
    public static func with<Value: Sendable>(
        vmlinux: FilePath, modules: FilePath? = nil, limit: Duration = .seconds(3600),
        _ body: @escaping @Sendable (inout Symbolizer) async throws -> Value
    ) async throws -> Value {
        try await with(vmlinux: vmlinux, modules: modules, reader: nil, limit: limit, body)
    }

    static func with<Value: Sendable>(
        vmlinux: FilePath, modules: FilePath?, reader wanted: DebugReader?, limit: Duration,
        _ body: @escaping @Sendable (inout Symbolizer) async throws -> Value
    ) async throws -> Value {
        let file = try Self.image(at: vmlinux)
        guard file.hasLines else {
            throw SymbolError.unfit(vmlinux, reason: "it was built without CONFIG_DEBUG_INFO")
        }
        let image = try SymbolTable(of: file)
        let modules = try KernelModules(below: modules)
        let (reader, tool) = try Self.find(wanted)
        return try await tool.converse(reader.arguments(for: vmlinux.string), limit: limit) { dialogue in
            var landmarks: [(file: String, path: String)] = []
            for (function, file) in SourceTree.landmarks {
                for start in image.starts(of: function).prefix(1) {
                    let frames = try await Self.frames(at: start, reader, &dialogue)
                    if let path = frames.last?.file { landmarks.append((file, path)) }
                }
            }
            var symbolizer = Symbolizer(
                image: image, tree: SourceTree(landmarks: landmarks), reader: reader, dialogue: dialogue,
                modules: modules)
            return try await body(&symbolizer)
        }
    }

    private static func image(at path: FilePath) throws(SymbolError) -> ELFFile {
        do throws(InputError) {
            guard try RegularFile.head(of: path, limit: 4) == [0x7F, 0x45, 0x4C, 0x46] else {
                throw InputError.unfit(path, why: "it is no ELF file; vmlinux lies at the top of the build folder")
            }
            return try ELFFile(at: path)
        } catch {
            if case .unfit(_, let why) = error { throw .unfit(path, reason: why) }
            throw .file(error)
        }
    }

    private static func find(_ wanted: DebugReader?) throws -> (DebugReader, Tool) {
        for reader in wanted.map({ [$0] }) ?? DebugReader.allCases {
            if let tool = try? Tool(reader.program) { return (reader, tool) }
        }
        throw SymbolError.noReader
    }

    /// `crash` with files and lines in its report and its stacks. Frames that the image doesn't tell of, or that may be
    /// one of several functions, stay as they are.
    public mutating func symbolized(_ crash: Crash) async throws -> Crash {
        var crash = crash
        let earlier = crash.report.utf8.prefix(crash.leadIn)
        let leadIn = try await symbolized(Substring(earlier))
        crash.report = leadIn + (try await symbolized(crash.report[earlier.endIndex...]))
        crash.leadIn = leadIn.utf8.count
        for index in crash.stacks.indices {
            crash.stacks[index].frames = try await symbolized(crash.stacks[index].frames)
        }
        return crash
    }

    private mutating func symbolized(_ text: Substring) async throws -> String {
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let frame = FrameLine(line.utf8) else {
                lines.append(line)
                continue
            }
            let sources = try await sources(of: frame.place)
            lines += sources.isEmpty ? [line] : frame.symbolized(sources)
        }
        return lines.joined(separator: "\n")
    }

    private mutating func symbolized(_ frames: [StackTrace.Frame]) async throws -> [StackTrace.Frame] {
        var result: [StackTrace.Frame] = []
        for frame in frames {
            guard frame.file == nil, let place = place(of: frame) else {
                result.append(frame)
                continue
            }
            result += frame.symbolized(try await sources(of: place))
        }
        return result
    }

    /// The place of a frame, whose function lost its compiler suffix; the report's lines had the whole name.
    private func place(of frame: StackTrace.Frame) -> FramePlace? {
        guard let offset = frame.offset, let size = frame.size, offset >= 0, size >= 0 else { return nil }
        let candidates = [false, true].map { isInstruction in
            FramePlace(
                function: frame.function, offset: UInt64(offset), size: UInt64(size), module: frame.module,
                isInstruction: isInstruction)
        }
        return candidates.first { known[$0] != nil } ?? candidates.first
    }

    /// The lines of `place`, innermost first, with paths from the tree's top.
    private mutating func sources(of place: FramePlace) async throws -> [SourceFrame] {
        if let frames = known[place] { return frames }
        let found: [SourceFrame]
        if let module = place.module {
            found = try await modules.frames(of: place, in: module)
        } else if let address = image.address(
            of: place.function, offset: place.meantOffset, size: place.size)
        {
            found = try await Self.frames(at: address, reader, &dialogue)
        } else {
            found = []
        }
        let frames = found.map { SourceFrame(function: $0.function, file: tree.relative($0.file), line: $0.line) }
        if known.count == Self.mostKnown { known.removeAll() }
        known[place] = frames
        known[place.withoutSuffix] = frames
        return frames
    }

    private static func frames(
        at address: UInt64, _ reader: DebugReader, _ dialogue: inout ToolDialogue
    ) async throws -> [SourceFrame] {
        try await dialogue.ask(reader.question(address))
        var answer: [String] = []
        while true {
            let line = try await dialogue.line()
            answer.append(line)
            if reader.isEnd(line, of: answer.dropLast()) { break }
        }
        return reader.frames(reader == .llvmSymbolizer ? answer.dropLast() : answer)
    }
}
