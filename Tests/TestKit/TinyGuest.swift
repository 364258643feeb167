import Foundation
import HostTools
public import SystemPackage

/// A guest of a few instructions in place of a kernel (a multiboot image, which QEMU's `-kernel` takes, too): writes a
/// text to the first serial port, then ends in a chosen way. It boots in a fraction of a second and needs binutils
/// only.
public struct TinyGuest: Sendable {
    /// How it ends.
    public enum End: String, Sendable, CaseIterable {
        /// ACPI power-off.
        case powerOff = "mov $0x604, %dx; mov $0x2000, %ax; outw %ax, %dx"
        /// A reset by the chipset.
        case reset = "mov $0xcf9, %dx; mov $6, %al; outb %al, %dx"
        /// No interrupt table, then an interrupt.
        case tripleFault = "lidt empty; int3"
        /// Interrupts off and a loop.
        case hang = "cli"
        /// The text again, for ever.
        case again = "jmp _start"
    }

    /// What it writes.
    public var text: String
    /// How it ends.
    public var end: End

    /// A guest with everything said.
    public init(text: String, end: End) {
        self.text = text
        self.end = end
    }

    /// Builds it to `path`.
    public func build(to path: FilePath) async throws {
        let bytes = text.utf8.map { String($0) } + ["0"]
        let source = """
            .text
            .long 0x1BADB002, 0, -0x1BADB002
            .globl _start
            _start: cld; movl $text, %esi
            1: lodsb; test %al, %al; jz 3f
            mov %al, %bl; mov $0x3fd, %dx
            2: inb %dx, %al; test $0x20, %al; jz 2b
            mov %bl, %al; mov $0x3f8, %dx; outb %al, %dx; jmp 1b
            3: \(end.rawValue)
            4: jmp 4b
            empty: .long 0, 0
            text: .byte \(bytes.joined(separator: ","))

            """
        let base = path.string
        try source.write(toFile: base + ".s", atomically: false, encoding: .utf8)
        try await run("as", ["--32", "-o", base + ".o", base + ".s"])
        try await run("ld", ["-m", "elf_i386", "-Ttext=0x100000", "-o", base, base + ".o"])
    }

    private func run(_ tool: String, _ arguments: [String]) async throws {
        let result = try await Tool(tool).run(arguments, limit: .seconds(60))
        guard result.status.isSuccess else { throw TinyGuestError(message: result.text) }
    }
}

/// The assembler or the linker said no.
public struct TinyGuestError: Error {
    /// What it said.
    public var message: String
}
