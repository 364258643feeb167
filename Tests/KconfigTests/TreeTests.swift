import Kconfig
import Testing

@Suite struct KconfigTextTests {
    @Test func `options are those that are defined, not those that are spoken of`() {
        let text = """
            # config NOT_THIS
            config KASAN
            \tbool "KASAN"
            \tdepends on SLUB || config_less
            \thelp
            \t  config is a word
            menuconfig NET
              config INDENTED
            \tconfig\tTABBED
            source "mm/Kconfig"
            choice
            endchoice
            configX
            """
        #expect(
            KconfigText.options(in: text).isSuperset(of: [
                "CONFIG_KASAN", "CONFIG_NET", "CONFIG_INDENTED", "CONFIG_TABBED",
            ]))
        #expect(!KconfigText.options(in: text).contains("CONFIG_NOT_THIS"))
        #expect(!KconfigText.options(in: text).contains("CONFIG_SLUB"))
    }
}

@Suite struct MakefilesTests {
    static let tree = [
        "Makefile": "core-y := init/ usr/\ndrivers-y += drivers/ sound/\nnet-$(CONFIG_NET) += net/\n",
        "Kbuild": "obj-y += kernel/ mm/ fs/\n",
        "kernel/Makefile": """
        obj-y = fork.o exec_domain.o panic.o \\
        \tcpu.o   # the rest
        obj-$(CONFIG_MODULES) += module/
        obj-$(CONFIG_FUTEX) += futex/
        """,
        "kernel/module/Makefile": "obj-y += main.o\nobj-$(CONFIG_MODULE_SIG) += signing.o\n",
        "mm/Makefile": """
        mmu-y := nommu.o
        mmu-$(CONFIG_MMU) := highmem.o memory.o
        obj-y := filemap.o $(mmu-y)
        obj-$(CONFIG_KASAN) += kasan/
        obj-$(CONFIG_SLUB:m=y) += slub.o
        ifdef CONFIG_NUMA
        obj-y += mempolicy.o
        endif
        """,
        "mm/kasan/Makefile": """
        obj-y := common.o report.o
        obj-$(CONFIG_KASAN_GENERIC) += init.o generic.o
        obj-$(CONFIG_KASAN_SW_TAGS) += init.o sw_tags.o
        """,
        "net/Makefile": "obj-$(CONFIG_INET) += ipv4/\nobj-y += core/\nobj-$(CONFIG_SCHED) += sched/a/b/\n",
        "net/ipv4/Makefile": """
        obj-y := route.o
        obj-$(CONFIG_TCP_CONG_BBR) += tcp_bbr.o
        obj-$(CONFIG_NETFILTER) += netfilter.o
        """,
        "net/sched/a/b/Makefile": "obj-m += deep.o",
        "fs/Makefile": "obj-$(CONFIG_EXT4_FS) += ext4/",
        "fs/ext4/Makefile": """
        obj-$(CONFIG_EXT4_FS) += ext4.o
        ext4-y := balloc.o inode.o \\
        \tsuper.o
        ext4-$(CONFIG_EXT4_FS_POSIX_ACL) += acl.o
        ext4-inode-test-objs += inode-test.o
        obj-$(CONFIG_EXT4_KUNIT_TESTS) += ext4-inode-test.o
        """,
        "drivers/Makefile":
            "obj-$(CONFIG_PCI) += pci/\nifeq ($(CONFIG_USB_SUPPORT),y)\nobj-$(CONFIG_USB) += usb/\nelse\nobj-y += nousb/\nendif\n",
        "drivers/usb/Makefile":
            "usbcore-objs := core.o\nobj-$(CONFIG_USB) += usbcore.o\nobj-$(CONFIG_LOOP) += loop.o\nloop-y := loop.o\n",
        "drivers/nousb/Makefile": "obj-y += stub.o",
        "arch/x86/Makefile": "core-y += arch/x86/\ndrivers-$(CONFIG_PCI) += arch/x86/pci/\n",
        "arch/x86/Kbuild": "obj-y += entry/\nobj-$(CONFIG_KVM) += kvm/\n",
        "arch/x86/kvm/Makefile":
            "kvm-y += x86.o\nkvm-intel-y += vmx/vmx.o\nobj-$(CONFIG_KVM_INTEL) += kvm-intel.o\nobj-$(CONFIG_KVM) += kvm.o\n",
        "arch/x86/pci/Makefile": "obj-y := i386.o\n",
    ]

    @Test(
        arguments: [
            ("kernel/fork.c", [[]]),
            ("kernel/cpu.c", [[]]),
            ("kernel/module/signing.c", [["CONFIG_MODULES", "CONFIG_MODULE_SIG"]]),
            ("mm/slub.c", [["CONFIG_SLUB"]]),
            ("mm/memory.c", [["CONFIG_MMU"]]),
            ("mm/mempolicy.c", [["CONFIG_NUMA"]]),
            ("mm/kasan/report.c", [["CONFIG_KASAN"]]),
            // Either of two.
            (
                "mm/kasan/init.c",
                [["CONFIG_KASAN", "CONFIG_KASAN_GENERIC"], ["CONFIG_KASAN", "CONFIG_KASAN_SW_TAGS"]]
            ),
            ("net/ipv4/route.c", [["CONFIG_NET", "CONFIG_INET"]]),
            ("net/ipv4/tcp_bbr.c", [["CONFIG_NET", "CONFIG_INET", "CONFIG_TCP_CONG_BBR"]]),
            // Folders named over several levels at once.
            ("net/sched/a/b/deep.c", [["CONFIG_NET", "CONFIG_SCHED"]]),
            // Parts of composite objects.
            ("fs/ext4/inode.c", [["CONFIG_EXT4_FS"]]),
            ("fs/ext4/super.c", [["CONFIG_EXT4_FS"]]),
            ("fs/ext4/acl.c", [["CONFIG_EXT4_FS", "CONFIG_EXT4_FS_POSIX_ACL"]]),
            ("fs/ext4/inode-test.c", [["CONFIG_EXT4_FS", "CONFIG_EXT4_KUNIT_TESTS"]]),
            ("drivers/usb/core.c", [["CONFIG_USB", "CONFIG_USB_SUPPORT"]]),
            // An object that names itself as its part is no endless loop.
            ("drivers/usb/loop.c", [["CONFIG_LOOP", "CONFIG_USB", "CONFIG_USB_SUPPORT"]]),
            ("drivers/nousb/stub.c", [[]]),
            ("arch/x86/kvm/x86.c", [["CONFIG_KVM"]]),
            ("arch/x86/pci/i386.c", [["CONFIG_PCI"]]),
            // Not told: headers, files that no makefile names, variables that are computed.
            ("include/linux/sched.h", []), ("kernel/gone.c", []), ("README", []), ("", []),
        ] as [(String, [[String]])])
    func `a file's options`(path: String, options: [[String]]) {
        let found = Makefiles.options(compiling: path, makefiles: Self.tree)
        #expect(found == options.map(Set.init))
        // What is asked for is enough.
        let places = Set(Makefiles.places(for: path))
        #expect(
            Makefiles.options(compiling: path, makefiles: Self.tree.filter { places.contains($0.key) }) == found)
    }

    @Test func `makefiles that name each other's objects in circles end`() {
        let text = "a-y := b.o\nb-y := c.o\nc-y := a.o\n"
        #expect(Makefiles.options(compiling: "x/a.c", makefiles: ["x/Makefile": text]).isEmpty)
        let wide =
            (0..<200).map { "a\($0)-y := a\($0 + 1).o\n" }.joined() + String(repeating: "ifdef X\n", count: 9999)
        #expect(Makefiles.options(compiling: "x/a200.c", makefiles: ["x/Makefile": wide]).isEmpty)
    }
}
