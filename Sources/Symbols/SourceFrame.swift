/// A function that an instruction belongs to, with the line in it.
struct SourceFrame: Hashable, Sendable {
    let function: String
    /// As the compiler was given it, with its folder.
    let file: String
    let line: Int
}

/// The programs that tell which lines an address comes from, and how they talk.
enum DebugReader: Sendable, CaseIterable {
    /// LLVM's: reads only what it is asked for.
    case llvmSymbolizer
    /// binutils'.
    case addr2line

    var program: String {
        switch self {
        case .llvmSymbolizer: "llvm-symbolizer"
        case .addr2line: "addr2line"
        }
    }

    /// Asks for addresses, on standard input, of the image at `path`.
    func arguments(for path: String) -> [String] {
        switch self {
        case .llvmSymbolizer: ["--obj=\(path)", "--inlining", "--functions=linkage", "--no-demangle"]
        case .addr2line: ["-afi", "-e", path]
        }
    }

    /// An address that is in no image: its answer tells that the one before it is complete.
    private static let nowhere = UInt64.max

    /// What is written to ask for `address`.
    func question(_ address: UInt64) -> String {
        let hexadecimal = "0x" + String(address, radix: 16)
        switch self {
        case .llvmSymbolizer: return hexadecimal + "\n"
        case .addr2line: return hexadecimal + "\n0x" + String(Self.nowhere, radix: 16) + "\n"
        }
    }

    /// Whether `line` ends the answer to one question, whose earlier lines are `answer`.
    func isEnd(_ line: String, of answer: [String]) -> Bool {
        switch self {
        case .llvmSymbolizer: return line.isEmpty
        case .addr2line:
            // The address nowhere, `??` and `??:0`.
            return answer.count >= 2 && answer[answer.count - 2].hasPrefix("0xffffffffffffffff")
        }
    }

    /// The frames of an answer, the innermost inlined first; none where the image tells nothing.
    func frames(_ answer: [String]) -> [SourceFrame] {
        let lines: ArraySlice<String> =
            switch self {
            case .llvmSymbolizer: answer[...]
            case .addr2line: answer.dropFirst().prefix(max(0, answer.count - 3))
            }
        var frames: [SourceFrame] = []
        var rest = lines
        while let function = rest.popFirst(), let place = rest.popFirst() {
            guard let frame = Self.frame(function, place) else { return [] }
            frames.append(frame)
        }
        return frames
    }

    /// `path/file.c:12:5` or `path/file.c:12 (discriminator 3)`; nil for `??:0`.
    private static func frame(_ function: String, _ place: String) -> SourceFrame? {
        let path = place.split(separator: " (discriminator", maxSplits: 1).first ?? ""
        let parts = path.split(separator: ":", maxSplits: 8, omittingEmptySubsequences: false)
        guard let first = parts.firstIndex(where: { Int($0) != nil || $0 == "?" }), first > 0,
            let line = Int(parts[first]), line > 0
        else { return nil }
        let file = parts[..<first].joined(separator: ":")
        return file.hasPrefix("??") ? nil : SourceFrame(function: function, file: file, line: line)
    }
}
