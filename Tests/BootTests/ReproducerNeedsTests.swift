import Boot
import Testing

@Suite struct ReproducerNeedsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var source: String
        var isShell = false
        var options: Set<String>
        var programs: Set<String> = []
        var testDescription: String { source }
    }

    static let rows = [
        Row(
            source: "int fd = open(\"/dev/kvm\", O_RDWR);",
            options: ["CONFIG_KVM", "CONFIG_KVM_INTEL", "CONFIG_KVM_AMD"]),
        Row(source: "// open /dev/kvm\n/* mount ext4, bpf( */ int main(void) { return 0; }", options: []),
        Row(source: "puts(\"// no comment\"); open(\"/dev/fuse\", 2);", options: ["CONFIG_FUSE_FS"]),
        Row(source: "syscall(__NR_socket, /*domain=*/0x1eul, /*type=*/2ul, 0);", options: ["CONFIG_TIPC"]),
        Row(source: "syscall(__NR_socket, /*domain=*/0x1ul, /*type=*/2ul, 0);", options: []),
        Row(source: "socket(PF_BLUETOOTH, SOCK_RAW, 1);", options: ["CONFIG_BT"]),
        Row(
            source:
                "memcpy((void*)0x20000000, \"jfs\\000\", 4);\nsyz_mount_image(0x20000000, 0x20000100, 0, 0, 0, 0, 0);",
            options: ["CONFIG_JFS_FS", "CONFIG_BLK_DEV_LOOP"]),
        Row(source: "puts(\"ext4\");", options: []),
        Row(source: "mount(\"none\", \"/mnt\", \"overlay\", 0, \"lowerdir=a\");", options: ["CONFIG_OVERLAY_FS"]),
        Row(source: "r = syscall(__NR_bpf, 5ul, 0x20000000ul, 0x48ul);", options: ["CONFIG_BPF_SYSCALL"]),
        Row(source: "int my_bpfish = 3;", options: []),
        Row(
            source: "write(open(\"/proc/self/fail-nth\", O_RDWR), \"3\", 1);",
            options: [
                "CONFIG_FAULT_INJECTION", "CONFIG_FAILSLAB", "CONFIG_FAIL_PAGE_ALLOC", "CONFIG_FAIL_FUTEX",
                "CONFIG_FAULT_INJECTION_USERCOPY",
            ]),
        Row(source: "unshare(CLONE_NEWUSER | CLONE_NEWNET);", options: ["CONFIG_USER_NS", "CONFIG_NET_NS"]),
        Row(
            source: "system(\"ip link add dummy0 type dummy; tc qdisc add dev dummy0 root netem\");", options: [],
            programs: ["ip", "tc"]),
        Row(
            source: "#!/bin/sh\n# mount -t xfs\nmount -t btrfs /dev/loop0 /mnt && sysctl -w kernel.x=1\n",
            isShell: true, options: ["CONFIG_BTRFS_FS", "CONFIG_BLK_DEV_LOOP"], programs: ["sysctl"]),
        Row(
            source: "if modprobe vivid; then v4l2-ctl --all; fi", isShell: true, options: [],
            programs: ["modprobe", "v4l2-ctl"]),
        Row(
            source: "echo offline >/sys/devices/system/memory/memory9/state", isShell: true,
            options: ["CONFIG_MEMORY_HOTPLUG"]),
        Row(
            source: "r0 = openat$kvm(0xffffffffffffff9c, &(0x7f0000000000)='/dev/kvm\\x00', 0x0, 0x0)\n",
            options: ["CONFIG_KVM", "CONFIG_KVM_INTEL", "CONFIG_KVM_AMD"]),
        Row(
            source: "syz_mount_image$hfsplus(&(0x7f0000000000), 0, 0, 0, 0, 0, 0)\nsocket$inet6(0xa, 0x1, 0x0)\n",
            options: ["CONFIG_HFSPLUS_FS", "CONFIG_BLK_DEV_LOOP", "CONFIG_IPV6"]),
        Row(
            source: "syz_usb_connect(0, 0x24, 0x20000000, 0);",
            options: ["CONFIG_USB_RAW_GADGET", "CONFIG_USB_DUMMY_HCD"]),
        Row(source: "\"unterminated /* \n open(\"/dev/net/tun\", 2)", options: ["CONFIG_TUN"]),
        Row(source: "", options: []),
    ]

    @Test(arguments: rows)
    func whatASourceNeedsIsRead(row: Row) {
        let needs = ReproducerNeeds(source: row.source, isShell: row.isShell).needs
        #expect(Set(needs.flatMap { $0.options.joined() }) == row.options)
        #expect(Set(needs.flatMap(\.programs)) == row.programs)
    }

    @Test func whatIsLackingIsSaidOnce() {
        let needs = ReproducerNeeds(
            source: "open(\"/dev/kvm\", 2); syz_kvm_setup_cpu(1); system(\"tc x\");", isShell: false)
        #expect(
            needs.lacking(isSet: { $0 == "CONFIG_KVM" }, programs: ["ip"]) == [
                "the reproducer uses /dev/kvm, which needs CONFIG_KVM_INTEL or CONFIG_KVM_AMD",
                "the reproducer calls tc, which the guest hasn't: put a static one beside it and call it as ./tc",
            ])
        #expect(needs.lacking(isSet: { _ in true }, programs: ["tc"]).isEmpty)
    }
}
