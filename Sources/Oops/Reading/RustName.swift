/// Makes Rust's symbols readable: its v0 mangling, as far as functions of a kernel use it.
struct RustName {
    /// `_RNvMs_NtCs1_4core3fmtNtB4_9Formatter3pad` as `<core::fmt::Formatter>::pad`; nil when it isn't such a name.
    static func demangled(_ symbol: String) -> String? {
        guard symbol.hasPrefix("_R") else { return nil }
        var reader = RustName(bytes: Array(symbol.utf8.dropFirst(2)))
        guard let path = reader.path(depth: 0), !path.isEmpty else { return nil }
        return path
    }

    private static let deepest = 32
    private static let longest = 512

    private let bytes: [UInt8]
    private var index = 0

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func next() -> UInt8? {
        guard index < bytes.count else { return nil }
        defer { index += 1 }
        return bytes[index]
    }

    private mutating func take(_ letter: Character) -> Bool {
        guard index < bytes.count, bytes[index] == letter.asciiValue else { return false }
        index += 1
        return true
    }

    private mutating func path(depth: Int) -> String? {
        guard depth < Self.deepest, let tag = next() else { return nil }
        let result: String?
        switch Character(Unicode.Scalar(tag)) {
        case "C": result = identifier().map(\.name)
        case "N": result = nested(depth)
        case "M":
            guard implPath(depth) else { return nil }
            result = type(depth + 1).map { "<\($0)>" }
        case "X":
            guard implPath(depth) else { return nil }
            result = asTrait(depth)
        case "Y": result = asTrait(depth)
        case "I": result = generic(depth)
        case "B": result = backReference { $0.path(depth: depth + 1) }
        default: result = nil
        }
        guard let result, result.utf8.count <= Self.longest else { return nil }
        return result
    }

    private mutating func implPath(_ depth: Int) -> Bool {
        guard disambiguator() != nil else { return false }
        return path(depth: depth + 1) != nil
    }

    private mutating func asTrait(_ depth: Int) -> String? {
        guard let type = type(depth + 1), let trait = path(depth: depth + 1) else { return nil }
        return "<\(type) as \(trait)>"
    }

    private mutating func nested(_ depth: Int) -> String? {
        guard let space = next(), let outer = path(depth: depth + 1), let inner = identifier() else { return nil }
        switch Character(Unicode.Scalar(space)) {
        case "C": return "\(outer)::{closure#\(inner.number)}"
        case "S": return "\(outer)::{shim:\(inner.name)#\(inner.number)}"
        default: return "\(outer)::\(inner.name)"
        }
    }

    private mutating func generic(_ depth: Int) -> String? {
        guard let outer = path(depth: depth + 1) else { return nil }
        var arguments: [String] = []
        while !take("E") {
            if take("L") {
                guard number() != nil else { return nil }
            } else if take("K") {
                guard let value = constant(depth + 1) else { return nil }
                arguments.append(value)
            } else {
                guard arguments.count < 16, let argument = type(depth + 1) else { return nil }
                arguments.append(argument)
            }
        }
        return "\(outer)::<\(arguments.joined(separator: ", "))>"
    }

    private mutating func constant(_ depth: Int) -> String? {
        if take("p") { return "_" }
        if take("B") { return backReference { $0.constant(depth + 1) } }
        guard depth < Self.deepest, next() != nil else { return nil }
        let sign = take("n") ? "-" : ""
        var digits = ""
        while let digit = next(), digit != UInt8(ascii: "_") { digits.unicodeScalars.append(Unicode.Scalar(digit)) }
        return Int(digits, radix: 16).map { "\(sign)\($0)" } ?? "\(sign)0x\(digits)"
    }

    private static let basics: [Character: String] = [
        "a": "i8", "b": "bool", "c": "char", "d": "f64", "e": "str", "f": "f32", "h": "u8", "i": "isize",
        "j": "usize", "l": "i32", "m": "u32", "n": "i128", "o": "u128", "s": "i16", "t": "u16", "u": "()",
        "v": "...", "x": "i64", "y": "u64", "z": "!", "p": "_",
    ]

    private mutating func type(_ depth: Int) -> String? {
        guard depth < Self.deepest, index < bytes.count else { return nil }
        let tag = Character(Unicode.Scalar(bytes[index]))
        if let basic = Self.basics[tag] {
            index += 1
            return basic
        }
        switch tag {
        case "R", "Q", "P", "O":
            index += 1
            if tag == "R" || tag == "Q", take("L"), number() == nil { return nil }
            let marks: [Character: String] = ["R": "&", "Q": "&mut ", "P": "*const ", "O": "*mut "]
            return type(depth + 1).map { (marks[tag] ?? "") + $0 }
        case "S":
            index += 1
            return type(depth + 1).map { "[\($0)]" }
        case "A":
            index += 1
            guard let element = type(depth + 1), let count = constant(depth + 1) else { return nil }
            return "[\(element); \(count)]"
        case "T":
            index += 1
            return tuple(depth)
        case "B":
            index += 1
            return backReference { $0.type(depth + 1) }
        default:
            return path(depth: depth + 1)
        }
    }

    private mutating func tuple(_ depth: Int) -> String? {
        var members: [String] = []
        while !take("E") {
            guard members.count < 16, let member = type(depth + 1) else { return nil }
            members.append(member)
        }
        return "(\(members.joined(separator: ", ")))"
    }

    private mutating func backReference(_ read: (inout RustName) -> String?) -> String? {
        let here = index - 1
        guard let target = number(), target < here else { return nil }
        let resume = index
        index = target
        defer { index = resume }
        return read(&self)
    }

    /// A number in base 62, ended by `_`: `_` is 0, `0_` is 1.
    private mutating func number() -> Int? {
        if take("_") { return 0 }
        var value = 0
        while let byte = next() {
            let digit: Int
            switch byte {
            case 0x30...0x39: digit = Int(byte) - 0x30
            case 0x61...0x7A: digit = Int(byte) - 0x61 + 10
            case 0x41...0x5A: digit = Int(byte) - 0x41 + 36
            case ASCII.underscore: return value &+ 1
            default: return nil
            }
            value = value &* 62 &+ digit
        }
        return nil
    }

    /// `s…_`, which tells apart what has one name; 0 where there is none.
    private mutating func disambiguator() -> Int? {
        guard take("s") else { return 0 }
        return number().map { $0 &+ 1 }
    }

    private mutating func identifier() -> (name: String, number: Int)? {
        guard let number = disambiguator() else { return nil }
        _ = take("u")
        var length = 0
        var digits = 0
        while index < bytes.count, ASCII.isDecimal(bytes[index]), digits < 5, digits == 0 || length > 0 {
            length = length * 10 + Int(bytes[index] - 0x30)
            index += 1
            digits += 1
        }
        guard digits > 0 else { return nil }
        _ = take("_")
        guard length <= bytes.count - index else { return nil }
        defer { index += length }
        return (String(decoding: bytes[index..<(index + length)], as: UTF8.self), number)
    }
}

/// Makes C++'s symbols readable as far as a kernel's modules need it: names and scopes, no arguments.
enum CxxName {
    /// `_Z3foov` as `foo`, `_ZN3foo3barEv` as `foo::bar`; nil when it isn't such a name.
    static func demangled(_ symbol: String) -> String? {
        guard symbol.hasPrefix("_Z") else { return nil }
        var rest = symbol.utf8.dropFirst(2)
        let isNested = rest.first == UInt8(ascii: "N")
        if isNested { rest = rest.dropFirst() }
        var names: [String] = []
        repeat {
            let digits = rest.prefix(while: ASCII.isDecimal)
            guard let length = Int(String(digits) ?? ""), length <= rest.count - digits.count else { break }
            rest = rest.dropFirst(digits.count)
            names.append(String(rest.prefix(length)) ?? "")
            rest = rest.dropFirst(length)
        } while isNested
        return names.isEmpty ? nil : names.joined(separator: "::")
    }
}
