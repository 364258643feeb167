/// Tells the kernel's own headers from what firmware, programs, scripts and people write that looks alike.
enum Noise {
    enum Reading {
        /// The kernel's.
        case crash
        /// The kernel's only if a report follows: no stamp and no format tells.
        case unproven
        case noise
    }

    /// What the line is, in which `header` stands at `place`.
    static func reading(_ raw: ByteView, header: OopsHeader, at rawPlace: Int) -> Reading {
        // As a mail quotes it, without its marks.
        let line = Quoting.begins(raw) ? Quoting(raw).strip(raw) : raw
        let place = rawPlace - (raw.count - line.count)
        // Those of the fuzzer's programs and of other worlds have rules of their own.
        if header.isPrograms { return .crash }
        guard isWord(line, header.text, at: place) else { return .noise }
        let prefix = ConsolePrefix(line)
        if prefix.context == .program { return .noise }
        let lead = line.slice(prefix.end, place).trimmed
        if isForeign(lead) { return .noise }
        let isKernels = prefix.context.isKernel && place >= prefix.end
        if isKernels, !header.isStrict { return .crash }
        // Of a damaged report no more may be left than its first word.
        let isBare = lead.isEmpty && place + header.text.count == line.count
        let isKnown = header.formats.contains {
            !($0.isDamaged && !isKernels && !isBare) && $0.pattern.matches(line)
        }
        if !isKnown, header.isStrict { return .noise }
        if isKernels { return .crash }
        if isDevice(lead) { return .crash }
        guard isConsoles(lead) else { return .noise }
        return isKnown ? .crash : .unproven
    }

    /// `usb 5-1:`, `pci 0000:00:1f.3:`: a driver's and a device's name.
    private static func isDevice(_ lead: ByteView) -> Bool {
        let driver = lead.run(from: 0, ASCII.isName)
        let device = lead.from(driver + 1)
        guard driver > 0, lead[driver] == ASCII.space, device.last == ASCII.colon else { return false }
        let name = device.upTo(device.count - 1)
        var digits = 0, marks = 0
        for index in 0..<name.count {
            if ASCII.isDecimal(name[index]) { digits += 1 }
            if name[index] == ASCII.dash || name[index] == ASCII.colon || name[index] == ASCII.dot { marks += 1 }
            if name[index] == ASCII.space { return false }
        }
        return digits > 0 && marks > 0
    }

    /// Whether the header stands there as words of its own, not as a part of another or of a file's name.
    private static func isWord(_ line: ByteView, _ text: [UInt8], at place: Int) -> Bool {
        if text.last == ASCII.colon {
            let next = place + text.count
            let isEnd =
                next == line.count
                || [ASCII.space, ASCII.tab, ASCII.escape, ASCII.carriageReturn].contains(line[next])
            if !isEnd { return false }
        }
        let before = line[place - 1]
        guard place > 0, text.last == ASCII.colon || text.last == ASCII.space,
            ASCII.isName(before) || before == ASCII.dash || before == ASCII.slash || before == ASCII.equals
        else { return true }
        // `ESC [ 31 m` ends in a letter.
        var start = place - 1
        while start > 0, line[start] != ASCII.escape, place - start < 16 { start -= 1 }
        return line[start] == ASCII.escape && line.behindEscape(start) == place
    }

    /// Whether what stands before a header tells that it is quoted: the kernel's command line, a mail's subject,
    /// a program that writes to the kernel's log.
    private static func isForeign(_ lead: ByteView) -> Bool {
        if quotes.contains(where: { lead.contains($0) }) { return true }
        // `systemd[1]:`
        guard lead.last == ASCII.colon, lead[lead.count - 2] == ASCII.closeBracket else { return false }
        var start = lead.count - 3
        while start > 0, ASCII.isDecimal(lead[start]) { start -= 1 }
        return lead[start] == ASCII.openBracket && start > 0 && ASCII.isName(lead[start - 1])
    }

    private static let quotes: [StaticString] = [
        "ommand line", "BOOT_IMAGE=", "Subject:", "Re:", "Title:", "Fixes:", "Closes:", "Link:",
        "have this Message-ID",
    ]

    /// What firmware, boot loaders and the kernel's own loader say first on a console.
    static func isFirmware(_ line: ByteView) -> Bool {
        !line.contains("Booting the kernel.") && firmware.contains { line.contains($0) }
    }

    private static let firmware: [StaticString] = [
        "BIOS", "UEFI", "EFI ", "iPXE", "coreboot", "U-Boot", "GRUB", "LINUX", "SLOF", "OpenSBI", "BdsDxe",
        "Booting",
        "Loading", "Starting kernel", "early console in", "ecompressing", "ncompressing", "NOTICE:  BL",
        "Trying to boot",
        "Linux version", "qemu", "char device",
    ]

    /// Whether `lead`, in front of a header, is what consoles put there: nothing, `watchdog:`, `CPU 0`, `[`.
    private static func isConsoles(_ lead: ByteView) -> Bool {
        if lead.isEmpty { return true }
        var words = 1
        for index in 0..<lead.count where lead[index] == ASCII.space { words += 1 }
        guard words < 5 else { return false }
        if lead.has("CPU ") { return true }
        let marks = [
            ASCII.colon, ASCII.openBracket, ASCII.greater, ASCII.closeBracket, UInt8(ascii: "*"),
        ]
        return lead.ends(with: "---") || marks.contains(lead.last)
    }
}
