/// What of a source tells which options are needed: the kernel's Kconfig files are the source of each row.
///
/// Options stand without `CONFIG_`; all of them are needed, of those joined by `|` one.
enum NeedTables {
    /// Files and words of the source.
    static let places = rows(
        """
        /dev/kvm KVM KVM_INTEL|KVM_AMD
        syz_kvm_setup_cpu KVM KVM_INTEL|KVM_AMD
        /dev/raw-gadget USB_RAW_GADGET USB_DUMMY_HCD
        syz_usb_connect USB_RAW_GADGET USB_DUMMY_HCD
        syz_usb_connect_ath9k USB_RAW_GADGET USB_DUMMY_HCD
        /dev/usbmon USB_MON
        /dev/bus/usb USB
        /dev/vhci BT_HCIVHCI
        syz_emit_vhci BT_HCIVHCI
        /sys/devices/platform/vhci_hcd USBIP_VHCI_HCD
        syz_usbip_server_init USBIP_VHCI_HCD
        /dev/net/tun TUN
        syz_emit_ethernet TUN
        syz_extract_tcp_res TUN
        /dev/tap TUN
        /dev/ppp PPP
        /dev/vhost-net VHOST_NET
        /dev/vhost-vsock VHOST_VSOCK
        /dev/fuse FUSE_FS
        syz_fuse_handle_req FUSE_FS
        /dev/cuse CUSE
        /dev/loop BLK_DEV_LOOP
        syz_mount_image BLK_DEV_LOOP
        syz_read_part_table BLK_DEV_LOOP
        /dev/nbd BLK_DEV_NBD
        syz_init_net_socket NET_NS
        /dev/nullb BLK_DEV_NULL_BLK
        /dev/zram ZRAM
        /dev/md MD
        /dev/mapper/control BLK_DEV_DM
        /dev/sg CHR_DEV_SG
        /dev/nvme-fabrics NVME_FABRICS
        /dev/btrfs-control BTRFS_FS
        /dev/cachefiles CACHEFILES
        /dev/autofs AUTOFS_FS
        /dev/uinput INPUT_UINPUT
        /dev/uhid UHID
        /dev/hidraw HIDRAW
        /dev/input/ INPUT_EVDEV|INPUT_MOUSEDEV|INPUT_JOYDEV
        /dev/snd/seq SND_SEQUENCER
        /dev/snd/timer SND_TIMER
        /dev/snd/ SND
        /dev/dsp SND_PCM_OSS
        /dev/mixer SND_MIXER_OSS
        /dev/video VIDEO_DEV
        /dev/media MEDIA_CONTROLLER
        /dev/dri/ DRM
        /dev/fb FB
        /dev/udmabuf UDMABUF
        /dev/dma_heap DMABUF_HEAPS
        /dev/sw_sync SW_SYNC
        /dev/vga_arbiter VGA_ARB
        /dev/infiniband INFINIBAND
        /dev/vtpmx TCG_VTPM_PROXY
        /dev/tpm TCG_TPM
        /dev/userfaultfd USERFAULTFD
        /dev/ptp PTP_1588_CLOCK
        /dev/rtc RTC_CLASS
        /dev/binder ANDROID_BINDER_IPC
        /dev/ashmem ASHMEM
        /dev/iommu IOMMUFD
        /dev/vfio VFIO
        /dev/i2c- I2C_CHARDEV
        /dev/mem DEVMEM
        /dev/port DEVPORT
        /dev/hwrng HW_RANDOM
        /dev/rfkill RFKILL
        /dev/hpet HPET
        /dev/cpu/ X86_MSR|X86_CPUID
        /dev/ttyprintk TTY_PRINTK
        /dev/vcs VT
        /dev/tty1 VT
        /dev/watchdog WATCHDOG
        /dev/mtd MTD
        /dev/ubi MTD_UBI
        /dev/vmci VMWARE_VMCI
        /dev/vsock VSOCKETS
        /dev/sequencer SND_SEQUENCER_OSS
        /dev/nfc NFC
        /dev/virtual_nci NFC_VIRTUAL_NCI
        /dev/kfd HSA_AMD
        /dev/gsmtty N_GSM
        mac80211_hwsim MAC80211_HWSIM
        syz_80211_inject_frame MAC80211_HWSIM
        syz_80211_join_ibss MAC80211_HWSIM
        nl80211 CFG80211
        /sys/bus/netdevsim NETDEVSIM
        /sys/class/gpio GPIO_SYSFS
        fail-nth FAULT_INJECTION FAILSLAB|FAIL_PAGE_ALLOC|FAIL_FUTEX|FAULT_INJECTION_USERCOPY
        /fail-nth FAULT_INJECTION FAILSLAB|FAIL_PAGE_ALLOC|FAIL_FUTEX|FAULT_INJECTION_USERCOPY
        failslab FAULT_INJECTION FAILSLAB
        /failslab FAULT_INJECTION FAILSLAB
        fail_page_alloc FAULT_INJECTION FAIL_PAGE_ALLOC
        /sys/kernel/debug/kcov KCOV
        /sys/kernel/debug/kmemleak DEBUG_KMEMLEAK
        /sys/kernel/debug DEBUG_FS
        /sys/kernel/tracing FTRACE|TRACING
        /sys/kernel/debug/tracing FTRACE|TRACING
        /sys/kernel/config CONFIGFS_FS
        /sys/fs/cgroup CGROUPS
        /sys/fs/bpf BPF_SYSCALL
        /sys/power/ SUSPEND|HIBERNATION
        /sys/devices/system/memory MEMORY_HOTPLUG
        /sys/devices/system/cpu/cpu HOTPLUG_CPU
        /sys/module/ MODULES
        /proc/sysrq-trigger MAGIC_SYSRQ
        /proc/sys/ PROC_SYSCTL
        /proc/kcore PROC_KCORE
        /proc/self/ns/user USER_NS
        /proc/self/uid_map USER_NS
        /proc/self/pagemap PROC_PAGE_MONITOR
        CLONE_NEWUSER USER_NS
        CLONE_NEWNET NET_NS
        CLONE_NEWPID PID_NS
        CLONE_NEWIPC IPC_NS
        CLONE_NEWCGROUP CGROUPS
        IPPROTO_SCTP IP_SCTP
        IPPROTO_DCCP IP_DCCP
        IPPROTO_MPTCP MPTCP
        NETLINK_XFRM XFRM_USER
        NETLINK_NETFILTER NETFILTER
        NETLINK_RDMA INFINIBAND
        NETLINK_SOCK_DIAG INET_DIAG
        MAP_HUGETLB HUGETLBFS
        hugetlbfs HUGETLBFS
        """)

    /// System calls that can be left out of a kernel.
    static let calls = rows(
        """
        bpf BPF_SYSCALL
        io_uring_setup IO_URING
        syz_io_uring_setup IO_URING
        userfaultfd USERFAULTFD
        perf_event_open PERF_EVENTS
        keyctl KEYS
        add_key KEYS
        request_key KEYS
        mq_open POSIX_MQUEUE
        msgget SYSVIPC
        semget SYSVIPC
        shmget SYSVIPC
        seccomp SECCOMP
        fanotify_init FANOTIFY
        inotify_init INOTIFY_USER
        inotify_init1 INOTIFY_USER
        timerfd_create TIMERFD
        signalfd4 SIGNALFD
        eventfd2 EVENTFD
        epoll_create1 EPOLL
        swapon SWAP
        kexec_load KEXEC
        kexec_file_load KEXEC_FILE
        init_module MODULES
        finit_module MODULES
        landlock_create_ruleset SECURITY_LANDLOCK
        process_vm_readv CROSS_MEMORY_ATTACH
        process_vm_writev CROSS_MEMORY_ATTACH
        membarrier MEMBARRIER
        rseq RSEQ
        acct BSD_PROCESS_ACCT
        quotactl QUOTA
        modify_ldt MODIFY_LDT_SYSCALL
        mbind NUMA
        set_mempolicy NUMA
        migrate_pages MIGRATION
        move_pages MIGRATION
        kcmp KCMP
        io_setup AIO
        open_by_handle_at FHANDLE
        name_to_handle_at FHANDLE
        futex FUTEX
        memfd_secret SECRETMEM
        pkey_alloc X86_INTEL_MEMORY_PROTECTION_KEYS|ARCH_HAS_PKEYS
        """)

    /// Families of sockets, by name and number (include/linux/socket.h).
    static let families = rows(
        """
        AX25:3 AX25
        IPX:4 IPX
        APPLETALK:5 ATALK
        NETROM:6 NETROM
        X25:9 X25
        INET6:10 IPV6
        ROSE:11 ROSE
        KEY:15 NET_KEY
        PACKET:17 PACKET
        RDS:21 RDS
        PPPOX:24 PPP
        LLC:26 LLC2
        CAN:29 CAN
        TIPC:30 TIPC
        BLUETOOTH:31 BT
        RXRPC:33 AF_RXRPC
        PHONET:35 PHONET
        IEEE802154:36 IEEE802154_SOCKET
        CAIF:37 CAIF
        ALG:38 CRYPTO_USER_API
        NFC:39 NFC
        VSOCK:40 VSOCKETS
        KCM:41 AF_KCM
        QIPCRTR:42 QRTR
        SMC:43 SMC
        XDP:44 XDP_SOCKETS
        MCTP:45 MCTP
        """)

    /// File systems, by the names by which they are mounted.
    static let fileSystems = rows(
        """
        ext2 EXT2_FS|EXT4_USE_FOR_EXT2
        ext3 EXT4_FS
        ext4 EXT4_FS
        btrfs BTRFS_FS
        xfs XFS_FS
        f2fs F2FS_FS
        vfat VFAT_FS
        msdos MSDOS_FS
        exfat EXFAT_FS
        ntfs NTFS_FS|NTFS3_FS
        ntfs3 NTFS3_FS
        hfs HFS_FS
        hfsplus HFSPLUS_FS
        jfs JFS_FS
        reiserfs REISERFS_FS
        nilfs2 NILFS2_FS
        ocfs2 OCFS2_FS
        gfs2 GFS2_FS
        gfs2meta GFS2_FS
        erofs EROFS_FS
        squashfs SQUASHFS
        romfs ROMFS_FS
        cramfs CRAMFS
        iso9660 ISO9660_FS
        udf UDF_FS
        minix MINIX_FS
        ufs UFS_FS
        sysv SYSV_FS
        v7 SYSV_FS
        omfs OMFS_FS
        befs BEFS_FS
        bfs BFS_FS
        efs EFS_FS
        hpfs HPFS_FS
        affs AFFS_FS
        adfs ADFS_FS
        qnx4 QNX4FS_FS
        qnx6 QNX6FS_FS
        vxfs VXFS_FS
        zonefs ZONEFS_FS
        bcachefs BCACHEFS_FS
        jffs2 JFFS2_FS
        ubifs UBIFS_FS
        overlay OVERLAY_FS
        9p 9P_FS
        nfs NFS_FS
        nfs4 NFS_V4
        cifs CIFS
        smb3 CIFS
        ceph CEPH_FS
        coda CODA_FS
        afs AFS_FS
        orangefs ORANGEFS_FS
        fuse FUSE_FS
        fuseblk FUSE_FS
        virtiofs VIRTIO_FS
        ecryptfs ECRYPT_FS
        autofs AUTOFS_FS
        cgroup CGROUPS
        cgroup2 CGROUPS
        cpuset CPUSETS
        bpf BPF_SYSCALL
        tracefs FTRACE|TRACING
        configfs CONFIGFS_FS
        securityfs SECURITY
        hugetlbfs HUGETLBFS
        mqueue POSIX_MQUEUE
        binfmt_misc BINFMT_MISC
        pstore PSTORE
        binder ANDROID_BINDERFS
        tmpfs TMPFS
        devpts UNIX98_PTYS
        debugfs DEBUG_FS
        """)

    /// Words of a shell before a command.
    static let leads: Set<String> = [
        "if", "then", "else", "elif", "while", "until", "do", "!", "sudo", "exec", "time", "nohup", "command", "{",
        "env",
    ]

    /// Programs that reproducers call and that a small user space may not have. Others are taken for files of the
    /// reproducer's own, or parts of its shell.
    static let programs = words(
        """
        ip tc bridge ss devlink rdma iw iwconfig ethtool iptables ip6tables nft ipset ebtables arptables
        conntrack tcpdump nc ncat socat ping ping6 iperf iperf3 wg ifconfig brctl vconfig tunctl bash python
        python2 python3 perl gcc cc make strace gdb perf bpftool bpftrace trace-cmd stress-ng stress fio
        xfs_io fsstress keyctl setfacl getfattr setfattr mkfs mke2fs mkswap mkdosfs mkfs.ext2 mkfs.ext3
        mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.f2fs mkfs.vfat mkfs.ntfs mkfs.minix mkfs.jfs mkfs.nilfs2 mkfs.erofs
        mksquashfs btrfs losetup dmsetup mdadm lvm pvcreate vgcreate lvcreate cryptsetup nbd-client nvme
        blkdiscard fallocate fsfreeze mount.cifs mount.nfs unshare nsenter taskset chrt numactl cgcreate
        cgexec systemd-run systemctl modprobe insmod rmmod sysctl swapon swapoff chmem setpci lspci lsusb
        usbip amixer aplay v4l2-ctl media-ctl hciconfig hcitool bluetoothctl rfkill tpm2 kexec crash trinity
        syz-execprog ssh scp wget curl git setsid timeout stty xxd gunzip xz
        """)

    /// A row a line: what is looked for, and behind the first blank its options. As text, since compilers take minutes for
    /// literals of this size.
    private static func rows(_ text: String) -> [(what: String, options: String)] {
        text.split(whereSeparator: \.isNewline).map { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
