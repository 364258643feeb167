import Archives
import ArgumentParser
import Foundation
import HostTools
import Oops
import Records
import Reports
import Symbols
import SystemPackage

/// `firstbad parse`: what crashes a saved console tells of.
struct ParseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse", abstract: "Find the crashes in saved consoles.",
        discussion: """
            Reads consoles of any length, as they come off a serial line, out of dmesg, a journal or a mail, in UTF-8 \
            or UTF-16, perhaps compressed (gzip, xz, zstd, bzip2, lz4), and prints each crash with its title, as \
            syzkaller writes it, where it stands, and how sure that is: certain; likely, where no known kind of report \
            begins so; doubtful, where its report is damaged. Of very many crashes the first are printed, then those \
            with titles of their own; the rest is counted.

            With --json, each is one line of JSON: file, title, altTitles, type, frame, guiltyFile, corrupted, \
            corruptedReason, confidence, suppressed, panicked, executor, repeats (crashes of its title that are only \
            counted), line (from 1), start, skip, end (offsets in bytes; of the text, where a file is compressed or \
            UTF-16), report, stacks.

            Exit status: 0 a crash was found, 1 none was, 2 a file can't be read (the others are read all the same).
            """)

    @Argument(help: ArgumentHelp("Consoles; - is standard input.", valueName: "file"), completion: .file())
    var files: [String] = []

    @Option(
        name: .long, help: ArgumentHelp("More consoles: a file with their names, one a line.", valueName: "file"),
        completion: .file())
    var filesFrom: String?

    @Flag(name: .long, help: "Write JSON Lines, an object a crash.") var json = false

    @Option(
        name: [.customLong("symbolize"), .customLong("vmlinux")],
        help: ArgumentHelp("Kernel image with debug information: gives frames their lines.", valueName: "file"),
        completion: .file())
    var vmlinux: String?

    @Option(
        name: .long, help: ArgumentHelp("Folder with the kernel's modules, at any depth.", valueName: "folder"),
        completion: .directory)
    var modules: String?

    func validate() throws {
        if files.isEmpty, filesFrom == nil { throw ValidationError("name a console, or - for standard input") }
        if modules != nil, vmlinux == nil { throw ValidationError("--modules needs --symbolize") }
    }

    func run() async throws {
        var printer = CrashPrinter(isJSON: json)
        do {
            if let vmlinux {
                printer = try await symbolizing(by: FilePath(vmlinux))
            } else {
                try await parse(into: &printer) { $0 }
            }
            try printer.flush()
        } catch let error as OutputError {
            throw error
        } catch {
            CrashPrinter.complain("\(error)")
            throw ExitCode(ExitStatus.badRequest)
        }
        throw ExitCode(printer.status)
    }

    private func symbolizing(by vmlinux: FilePath) async throws -> CrashPrinter {
        try await Symbolizer.with(vmlinux: vmlinux, modules: modules.map { FilePath($0) }) { [self] symbolizer in
            var printer = CrashPrinter(isJSON: json)
            try await parse(into: &printer) { try await symbolizer.symbolized($0) }
            return printer
        }
    }

    private func parse(
        into printer: inout CrashPrinter, finishing: (Crash) async throws -> Crash
    ) async throws {
        for file in files + (try filesFrom.map { try ConsoleFile.names(in: $0) } ?? []) {
            do {
                let omitted = try await ConsoleFile(name: file).crashes { crash in
                    try printer.take(try await finishing(crash), of: file)
                }
                try printer.ended(file, omitted: omitted)
            } catch let error as FileError {
                try printer.missed(error)
            } catch let error as CompressedStream.Failure {
                try printer.missed(error)
            } catch let error as ConsoleFile.Unreadable {
                try printer.missed(error)
            }
        }
    }
}
