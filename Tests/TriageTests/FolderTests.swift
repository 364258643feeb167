import Foundation
import Intake
import SystemPackage
import TestKit
import Testing

@testable import Triage

@Suite struct FolderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `a crash folder of syzkaller's is read`() throws {
        try folder.write("KASAN: slab-use-after-free Read in widget_poll\n", to: "crash/description")
        try folder.write("BUG: KASAN: slab-use-after-free in widget_poll+0x1/0x2\n", to: "crash/report0")
        try folder.write("r0 = openat()\n", to: "crash/repro.prog")
        try folder.write("int main(void) { return 0; }\n", to: "crash/repro.cprog")
        try folder.write("[KVM]\n", to: "crash/machineInfo0")
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending("crash/config").string, withDestinationPath: "/etc/passwd")
        let source = try ImportSource.read(folder.appending("crash").string)
        #expect(source.report.title == "KASAN: slab-use-after-free Read in widget_poll")
        #expect(Set(source.files.keys) == [.description, .report, .syzReproducer, .cReproducer, .machine])
        var files = ImportFiles(files: source.files)
        try files.renameProgram(into: folder.appending("job.files"))
        #expect(files.files[.cReproducer] == folder.appending("job.files/repro.c").string)
    }

    @Test func `a folder of loose files is read by what is in them`() throws {
        try folder.write("#include <stdio.h>\nint main(void) { return 0; }\n", to: "bug/poc.txt")
        try folder.write("# a config\nCONFIG_A=y\n", to: "bug/my-options")
        try folder.write(
            "From: Rita <rita@example.org>\nSubject: [syzbot] KASAN: x in y\nMessage-ID: <2@example.org>\n\n"
                + "dashboard link: https://syzkaller.appspot.com/bug?extid=aaaabbbbccccdddd0001\n",
            to: "bug/mail.eml")
        let source = try ImportSource.read(folder.appending("bug").string)
        #expect(source.files[.cReproducer]?.hasSuffix("/poc.txt") == true)
        #expect(source.files[.config]?.hasSuffix("/my-options") == true)
        #expect(source.thread.messageID == "2@example.org" && source.report.bugID == "aaaabbbbccccdddd0001")
    }
}
