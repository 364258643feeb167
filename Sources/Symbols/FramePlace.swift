/// A place in the kernel as consoles name it: `function+0x12/0x340 [module]`.
struct FramePlace: Hashable, Sendable {
    let function: String
    let offset: UInt64
    let size: UInt64
    /// nil for the kernel itself.
    let module: String?
    /// Whether it is the very instruction, not where a call returns to.
    let isInstruction: Bool

    /// How far behind the function's start the instruction lies that is meant: of a call, its last byte.
    var meantOffset: UInt64 { isInstruction || offset == 0 ? offset : offset - 1 }
}

/// A line of a report that names a place.
struct FrameLine {
    let place: FramePlace
    /// What stands before the function's name.
    let before: Substring.UTF8View
    /// `function+0x12/0x340 [module]`, as it stands.
    let named: Substring.UTF8View
    let after: Substring.UTF8View

    /// Finds the first place in `line`; nil when there is none, or it has its file and line already.
    init?(_ line: Substring.UTF8View) {
        var search = line.startIndex
        while let plus = line[search...].firstIndex(of: UInt8(ascii: "+")) {
            search = line.index(after: plus)
            let name = Self.name(in: line, endingAt: plus)
            var rest = line[search...]
            guard !name.isEmpty, let offset = Self.hexadecimal(&rest), Self.take("/", from: &rest),
                let size = Self.hexadecimal(&rest)
            else { continue }
            let module = Self.module(&rest)
            before = line[..<name.startIndex]
            named = line[name.startIndex..<rest.startIndex]
            after = rest
            place = FramePlace(
                function: String(Substring(name)), offset: offset, size: size, module: module,
                isInstruction: Self.isInstruction(before))
            if Self.hasSource(after) { return nil }
            return
        }
        return nil
    }

    /// The name before `end`, with its suffixes (`.isra.0`); empty where there is none.
    private static func name(in line: Substring.UTF8View, endingAt end: Substring.Index) -> Substring.UTF8View {
        func belongs(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "$"):
                true
            default: false
            }
        }
        var start = end
        while start > line.startIndex, belongs(line[line.index(before: start)]) {
            start = line.index(before: start)
        }
        return line[start..<end]
    }

    private static func take(_ text: String, from rest: inout Substring.UTF8View) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    private static func hexadecimal(_ rest: inout Substring.UTF8View) -> UInt64? {
        guard take("0x", from: &rest) else { return nil }
        let digits = rest.prefix { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
            default: false
            }
        }
        rest = rest[digits.endIndex...]
        return UInt64(Substring(digits), radix: 16)
    }

    /// `module` of ` [module]` or, where build ids are printed, ` [module 0123abcd…]`.
    private static func module(_ rest: inout Substring.UTF8View) -> String? {
        var ahead = rest
        guard take(" [", from: &ahead) else { return nil }
        let inside = ahead.prefix { $0 != UInt8(ascii: "]") }
        guard inside.endIndex < ahead.endIndex, let name = inside.split(separator: UInt8(ascii: " ")).first,
            !inside.elementsEqual("inline".utf8)
        else { return nil }
        rest = ahead[ahead.index(after: inside.endIndex)...]
        return String(Substring(name))
    }

    private static func isInstruction(_ before: Substring.UTF8View) -> Bool {
        let text = String(Substring(before))
        return ["IP: ", "pc : ", "PC is at ", "epc : ", "NIP "].contains { text.contains($0) }
    }

    /// Whether ` path/file.c:12` follows.
    private static func hasSource(_ after: Substring.UTF8View) -> Bool {
        guard after.first == UInt8(ascii: " ") else { return false }
        let word = after.dropFirst().prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: ")") }
        guard let colon = word.lastIndex(of: UInt8(ascii: ":")) else { return false }
        let file = Substring(word[..<colon])
        return [".c", ".h", ".S", ".rs"].contains { file.hasSuffix($0) }
    }
}
