import Records
public import SystemPackage
import Wording

/// A shell script that boots a kernel once more, in plain QEMU: for whoever gets the evidence.
public enum RerunScript {
    /// The script. `kernel` and `initramfs` are names of files beside it, or absolute paths.
    public static func text(
        kernel: FilePath, initramfs: FilePath, settings: GuestSettings, accelerator: Accelerator
    ) -> String {
        """
        #!/bin/sh
        # Boots the kernel with the reproducer as firstbad did; the console goes to standard output.
        # The guest has no network and no disk. QEMU is ended by Ctrl-A X.
        cd -- "$(dirname -- "$0")" || exit 1
        exec \(settings.machine.emulator) \\
            -machine \(settings.machine.libvirtMachine) -accel \(accelerator.rawValue) -m \(settings.memoryMiB) -smp \(settings.cpus) \\
            -nodefaults -no-user-config -display none -no-reboot \\
            -chardev stdio,id=console,mux=on,signal=off -serial chardev:console -mon chardev=console \\
            -kernel \(kernel.string.shellWord) \\
            -initrd \(initramfs.string.shellWord) \\
            -append \(settings.commandLine.shellWord) "$@"

        """
    }
}
