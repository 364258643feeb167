/// One line of a kbuild makefile that puts objects or folders on a list: `obj-$(CONFIG_X) += a.o b/`.
struct MakefileAssignment {
    /// What stands before the last `-`: `obj`, or a composite object's name.
    let base: String
    /// The options of its own suffix and of the conditionals around it.
    let options: Set<String>
    let words: Set<String>

    /// Whether what is on it is built, rather than being part of a composite object.
    var isList: Bool { Self.lists.contains(base) }

    private static let lists: Set<String> = [
        "obj", "lib", "core", "drivers", "net", "libs", "virt", "head", "init", "extra", "always", "subdir",
        "hostprogs",
    ]

    /// All that a makefile holds. Branches of an `else` add no condition: that an option is off can't be asked for.
    static func all(in text: String) -> [MakefileAssignment] {
        var found: [MakefileAssignment] = []
        var around: [String?] = []
        for line in lines(of: text) {
            let first = line.split(separator: " ", maxSplits: 1).first ?? ""
            switch first {
            case "ifdef", "ifeq", "ifneq": around.append(condition(first, line))
            case "ifndef": around.append(nil)
            case "else": if !around.isEmpty { around[around.count - 1] = nil }
            case "endif": _ = around.popLast()
            default:
                if let one = assignment(line, within: around.compactMap { $0 }) { found.append(one) }
            }
        }
        return found
    }

    /// Lines joined at their backslashes, without comments.
    private static func lines(of text: String) -> [String] {
        var lines: [String] = []
        var open = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var part = line.prefix { $0 != "#" }.replacing("\t", with: " ")
            while part.last == " " { part.removeLast() }
            let goesOn = part.last == "\\"
            if goesOn { part.removeLast() }
            open += part
            if goesOn { continue }
            lines.append(String(open.drop { $0 == " " }))
            open = ""
        }
        return lines + (open.isEmpty ? [] : [open])
    }

    /// The option that has to be on within `ifdef CONFIG_X`, `ifeq ($(CONFIG_X),y)`, `ifneq ($(CONFIG_X),)`.
    private static func condition(_ word: Substring, _ line: String) -> String? {
        switch word {
        case "ifdef": line.wholeMatch(of: /ifdef +(CONFIG_\w+)/).map { String($0.1) }
        case "ifeq": line.wholeMatch(of: /ifeq +\( *\$\((CONFIG_\w+)\) *, *[ym] *\)/).map { String($0.1) }
        default: line.wholeMatch(of: /ifneq +\( *\$\((CONFIG_\w+)\) *, *n? *\)/).map { String($0.1) }
        }
    }

    private static func assignment(_ line: String, within around: [String]) -> MakefileAssignment? {
        guard let match = line.wholeMatch(of: /([A-Za-z0-9_.\/-]+?)-(y|m|objs|\$\([^)]*\)) *[:+?]?= *(.*)/) else {
            return nil
        }
        var options = Set(around)
        if match.2.hasPrefix("$") {
            // "$(CONFIG_X)" and "$(CONFIG_X:m=y)"; what else is computed can't be told.
            guard let option = match.2.wholeMatch(of: /\$\((CONFIG_\w+)(?::[my]=[my])?\)/) else { return nil }
            options.insert(String(option.1))
        }
        var base = String(match.1)
        // "foo-objs-$(CONFIG_X)"
        if base.hasSuffix("-objs") { base.removeLast(5) }
        return MakefileAssignment(
            base: base, options: options, words: Set(match.3.split(separator: " ").map(String.init)))
    }
}
