import Kbuild
import Oops

/// The source files that a crash's stacks lead through, by the functions on them: needs no debug information.
enum StackFiles {
    /// A name that more files than these define says little about any of them.
    private static let mostFiles = 2

    /// The files, sorted; those that are on most stacks are left out.
    static func named(in crashes: [Crash], _ sources: CompiledSources) -> [String] {
        let functions = Set(
            crashes.flatMap { crash in
                crash.stack + crash.stacks.flatMap(\.frames).filter { !$0.unreliable }.map(\.function)
            })
        let files = functions.map { sources.file(of: $0) }.filter { $0.count <= mostFiles }.flatMap { $0 }
        return Set(files).filter { !GuiltyFile.isCommon($0) && !entries.contains($0) }.sorted()
    }

    /// Where every system call and every thread comes through.
    private static let entries: Set<String> = [
        "arch/x86/entry/common.c", "arch/x86/kernel/process.c", "arch/x86/kernel/irq.c", "kernel/fork.c",
        "kernel/exit.c",
        "kernel/signal.c", "kernel/entry/common.c", "init/main.c", "fs/read_write.c", "fs/ioctl.c", "fs/open.c",
        "fs/file.c", "fs/file_table.c", "net/socket.c", "kernel/task_work.c", "lib/dump_stack.c",
    ]
}
