import Foundation
import HostTools
public import SystemPackage

/// A guest of a few instructions in place of a kernel (a multiboot image, which QEMU's `-kernel` takes, too): writes a
/// text to the first serial port, then ends in a chosen way. It boots in a fraction of a second and needs binutils
/// only.
///
/// Where the text has ``token``, the guest writes the next part of its boot's token, which is in the last bytes of the
/// initramfs: the module that the boot information names (Multiboot Specification 0.6.96).
public struct TinyGuest: Sendable {
    /// Stands in a text for the next sixteen of the last 64 bytes of the initramfs.
    public static let token = "\u{1}"

    /// What our init would say, each with its part of the token: up, start, end, done.
    public enum Says {
        /// User space is up.
        public static let up = "firstbad: \(token) user space is up\n"
        /// And the reproducer starts.
        public static let starts = up + "firstbad: \(token) reproducer starts\n"
        /// And it ends with `status`, and so does the guest.
        public static func ends(status: Int) -> String {
            "firstbad: \(token) reproducer ended, status \(status)\nfirstbad: \(token) done\n"
        }
    }

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
        case again = "jmp again"
    }

    /// What it writes.
    public var text: String
    /// How it ends.
    public var end: End

    /// A guest.
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
            _start: cld; mov $stack, %esp
            testl $8, (%ebx); jz again
            cmpl $0, 20(%ebx); je again
            mov 24(%ebx), %edi; mov 4(%edi), %edi; sub $64, %edi; mov %edi, token
            again: movl $text, %esi; mov token, %edi
            1: lodsb; test %al, %al; jz 3f
            cmp $1, %al; je 2f
            call put; jmp 1b
            2: mov $16, %ecx
            4: mov (%edi), %al; inc %edi; call put; loop 4b
            jmp 1b
            3: \(end.rawValue)
            5: jmp 5b
            put: mov %al, %ah; mov $0x3fd, %dx
            6: inb %dx, %al; test $0x20, %al; jz 6b
            mov %ah, %al; mov $0x3f8, %dx; outb %al, %dx; ret
            empty: .long 0, 0
            token: .long 0
            .space 256
            stack:
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
