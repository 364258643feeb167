import Bisection
import Foundation
import Records
import Reports
import Wording

/// What stands on top of a bundle.
struct BundleReadme {
    var result: JobResult
    var files: Set<String>
    var leftOut: [String]

    var text: String {
        var lines = ["# " + Self.plain(result.crash ?? "A bisection's evidence"), ""]
        lines += PlainText.headline(result).map { "    \(Self.plain($0))" }
        lines += ["", "## Reproduce it", ""] + commands.map { "    \($0)" }
        lines += ["", "## What is here", ""]
        lines += Self.known.filter { files.contains($0.0) }.map { "- `\($0.0)`: \($0.1)" }
        lines += files.sorted().filter {
            !$0.contains("/") && ($0.hasPrefix("bzImage_") || $0.hasSuffix("_dmesg.log"))
        }
        .map { "- `\($0)`: the bad kernel\($0.hasSuffix(".log") ? "'s console" : "")" }
        lines += [
            "- `bisect_syzbot.log`: every step in the manner of syzbot's logs",
            "- `report.html`: all of it as a page",
        ]
        lines += [
            "- `steps/`: what each commit showed: config, build log, consoles, crashes", "",
            "`sha256sum -c SHA256SUMS` checks it all.",
        ]
        if !leftOut.isEmpty {
            lines += [
                "", "Left out, as they name a private machine or hold a key: \(leftOut.joined(separator: ", ")).",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Two: boot what crashed, and do the bisection once more.
    private var commands: [String] {
        var commands: [String] = []
        if files.contains("rerun.sh") {
            commands.append("sh rerun.sh        # boots the bad kernel and runs the reproducer")
        }
        let repro =
            files.filter { $0.hasPrefix("repro.") && $0 != "repro.report" && $0 != "repro.prog" }.min() ?? "repro.c"
        let goods = result.good.map { "--good \($0.id.short)" }.joined(separator: " ")
        let find = result.quest == .fix ? " --find fix" : ""
        commands.append(
            "firstbad bisect --kernel ~/linux \(goods) --bad \(result.bad.id.short)\(find) --config kconfig_origin --repro \(repro)"
        )
        return commands
    }

    private static let known = [
        ("report.txt", "the result, for people"), ("result.json", "the result, for programs"),
        ("bisect.log", "for `git bisect replay`"), ("bisect_info.log", "every step, with image hashes and times"),
        ("repro.c", "the reproducer"), ("repro.sh", "the reproducer"),
        ("repro.prog", "the reproducer for syzkaller"),
        ("repro.report", "the crash"), ("kconfig_origin", "the kernel's config"),
        ("initramfs.cpio", "the guest, with the reproducer in it"), ("rerun.sh", "boots it in plain QEMU"),
    ]

    /// Nothing in it opens a link or a tag.
    private static func plain(_ text: String) -> String {
        text.onOneLine.replacing("<", with: "(").replacing(">", with: ")").replacing("[", with: "(").replacing(
            "]", with: ")")
    }
}
