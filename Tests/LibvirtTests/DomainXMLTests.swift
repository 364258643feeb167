import SystemPackage
import Testing

@testable import Libvirt

@Suite struct DomainXMLTests {
    var guest = DomainXML(
        name: "firstbad-x", kernel: "/k/bzImage", initramfs: "/k/initramfs.cpio",
        commandLine: "console=ttyS0 loglevel=7", memoryMiB: 512, cpus: 2, type: .tcg, console: "/c/console")

    @Test func saysWhatIsAsked() throws {
        let text = try guest.text()
        #expect(text.contains("<domain type='qemu'>"))
        #expect(text.contains("<name>firstbad-x</name>"))
        #expect(text.contains("<memory unit='MiB'>512</memory>"))
        #expect(text.contains("<vcpu>2</vcpu>"))
        #expect(text.contains("<kernel>/k/bzImage</kernel><initrd>/k/initramfs.cpio</initrd>"))
        #expect(text.contains("<source path='/c/console' append='off'/>"))
        #expect(text.contains("<type arch='x86_64' machine='pc'>hvm</type>"))
        #expect(text.contains("<features><acpi/><apic/></features>"))
        #expect(!text.contains("<interface"))
        #expect(!text.contains("<disk"))
    }

    @Test func aChannelIsTheSecondPort() throws {
        var guest = guest
        guest.channel = "/c/channel"
        let ports = try guest.text().matches(of: /<serial type='file'><source path='([^']*)'/).map { $0.1 }
        #expect(ports == ["/c/console", "/c/channel"])
    }

    @Test func kvmIsAnotherType() throws {
        var guest = guest
        guest.type = .kvm
        guest.initramfs = nil
        let text = try guest.text()
        #expect(text.contains("<domain type='kvm'>"))
        #expect(!text.contains("initrd"))
    }

    @Test(arguments: [
        ("a'b", "a&apos;b"), ("<x>", "&lt;x&gt;"), ("a&b", "a&amp;b"), ("\"q\"", "&quot;q&quot;"),
        ("a\tb", "a&#9;b"), ("ä€😀", "ä€😀"), ("]]>", "]]&gt;"),
    ])
    func valuesAreEscaped(value: String, escaped: String) throws {
        var guest = guest
        guest.commandLine = value
        guest.console = FilePath("/c/" + value)
        let text = try guest.text()
        #expect(text.contains("<cmdline>\(escaped)</cmdline>"))
        #expect(text.contains("path='/c/\(escaped)'"))
    }

    @Test(arguments: ["a\u{1}b", "\u{1b}[0m", "\u{ffff}"])
    func controlCharactersAreRefused(value: String) {
        var guest = guest
        guest.commandLine = value
        #expect(throws: LibvirtError.unspeakable(what: "the kernel command line")) { try guest.text() }
    }
}

@Suite struct DomainNameTests {
    @Test func aNameIsReadBack() throws {
        let name = DomainName(host: "vm", maker: ProcessTag(process: 12, start: 34), number: 5)
        #expect(name.text == "firstbad-vm-12-34-5")
        #expect(DomainName(name.text) == name)
    }

    @Test(arguments: ["", "firstbad-", "firstbad-vm-1-2", "debian12", "firstbad-vm-x-2-3", "firstbad-vm-1-2-3-4"])
    func othersNamesAreNoNamesOfOurs(text: String) {
        #expect(DomainName(text) == nil)
    }

    @Test func namesAreUnique() {
        #expect(DomainName.next() != DomainName.next())
    }

    @Test func aLivingProcessLeavesNothing() {
        #expect(!DomainName.next().isLeftover)
    }

    @Test func anEndedProcessDoes() {
        var name = DomainName.next()
        name.maker.start += 1
        #expect(name.isLeftover)
        name.host = "elsewhere"
        #expect(!name.isLeftover)
    }
}

@Suite struct DomainFateTests {
    struct Row: Sendable {
        var events: [(Int32, Int32)]
        var stop: DomainStop?
    }

    static let rows: [Row] = [
        Row(events: [(6, 1)], stop: .guestShutDown), Row(events: [(6, 1), (5, 0)], stop: .guestShutDown),
        Row(events: [(6, 0), (5, 0)], stop: .guestShutDown), Row(events: [(6, 2), (5, 1)], stop: .destroyed),
        Row(events: [(6, 2), (5, 0)], stop: .hostShutDown), Row(events: [(5, 5)], stop: .failed),
        Row(events: [(5, 2)], stop: .crashed), Row(events: [(8, 0)], stop: .crashed),
        Row(events: [(5, 3)], stop: .other(3)),
        // Too early to say.
        Row(events: [(6, 2)], stop: nil), Row(events: [(2, 0), (4, 0)], stop: nil), Row(events: [], stop: nil),
    ]

    @Test(arguments: rows)
    func eventsAreReadAsTheirReason(row: Row) {
        var fate = DomainFate()
        for (event, detail) in row.events { fate.take(event: event, detail: detail) }
        #expect(fate.known == row.stop)
    }
}
