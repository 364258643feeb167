/// The guest's first process: a script for busybox's shell. Images/README.md tells of it.
///
/// It is a constant here because an installed firstbad is one file.
enum GuestInit {
    /// The reproducer's name in the guest, below `/repro`.
    static let program = "firstbad-reproducer"

    /// What the script reads from `/etc/firstbad`.
    struct Options: Sendable, Hashable {
        /// Whether there is a reproducer to run.
        var hasReproducer: Bool
        /// The reproducer is ended after so many seconds.
        var runSeconds: Int
        /// How long the guest goes on after the reproducer, for what the kernel does late.
        var settleSeconds: Int
        /// After how long an uninterruptible sleep is reported, in seconds; nil for the kernel's own limit.
        var hungTaskSeconds: Int?
        /// Whether kmemleak is asked, where the kernel has it.
        var scansForLeaks: Bool
        /// The serial port that is our channel.
        var channelTTY: String

        /// Lines of shell assignments; plain words only.
        var text: String {
            """
            REPRODUCER=\(hasReproducer ? 1 : 0)
            RUN_SECONDS=\(runSeconds)
            SETTLE_SECONDS=\(settleSeconds)
            HUNG_TASK_SECONDS=\(hungTaskSeconds.map(String.init) ?? "")
            LEAKS=\(scansForLeaks ? 1 : 0)
            CHANNEL=/dev/\(channelTTY)

            """
        }
    }

    /// A marker goes by the kernel's log first, where it stands whole and in order among the kernel's own lines, then by the
    /// channel, whatever has become of the console. Each has its part of the boot's token, which is nowhere to be read before:
    /// the file is removed, and the shell's variables aren't exported. `<0>` is shown at every level of the console.
    ///
    /// The script itself keeps the heartbeat, as a reproducer can kill every process but the first, and takes the console's
    /// level back with each beat.
    static let script = #"""
        #!/bin/busybox sh
        # firstbad's init: tells the host what happens, runs /repro/firstbad-reproducer, switches off.
        PATH=/bin
        export PATH
        read -r token 2>/dev/null </firstbad-token
        /bin/busybox rm -f /firstbad-token
        /bin/busybox mount -t proc proc /proc 2>/dev/null
        /bin/busybox mount -t sysfs sysfs /sys 2>/dev/null
        /bin/busybox mount -t devtmpfs devtmpfs /dev 2>/dev/null
        exec </dev/null >/dev/console 2>&1
        . /etc/firstbad
        say() { echo "<0>firstbad: $*" 2>/dev/null >/dev/kmsg || printf '\nfirstbad: %s\n' "$*"; }
        put() { [ -e "$2" ] && echo "$1" 2>/dev/null >"$2"; }
        # Everything is shown, whatever the reproducer asked for.
        loud() {
            put on /proc/sys/kernel/printk_devkmsg
            put Y /sys/module/printk/parameters/ignore_loglevel
        }
        # mark N WORDS: with the token's part N; where there is no token, in the clear.
        mark() {
            part=
            [ -z "$token" ] || part="${token:$(($1 * 16)):16} "
            number=$1
            shift
            loud
            say "$part$*"
            [ -n "$CHANNEL" ] || return 0
            # The reproducer may have stopped the port that it printed to: nobody waits for it.
            if [ $number -lt 2 ]; then
                printf '\nfirstbad: %s\n' "$part$*" >"$CHANNEL"
            else
                ( printf '\nfirstbad: %s\n' "$part$*" >"$CHANNEL" ) &
            fi 2>/dev/null
        }
        uptime() { read -r up rest </proc/uptime; echo "at $up"; }
        # The port is there where something can be written to it.
        { [ -c "$CHANNEL" ] && printf '\n' >"$CHANNEL"; } 2>/dev/null || CHANNEL=
        mark 0 "user space is up"

        /bin/busybox --install -s /bin 2>/dev/null
        mount -t tmpfs tmpfs /tmp 2>/dev/null
        mkdir -p /dev/pts /dev/shm
        mount -t devpts devpts /dev/pts 2>/dev/null
        mount -t tmpfs tmpfs /dev/shm 2>/dev/null
        mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
        ifconfig lo up 2>/dev/null
        [ -z "$HUNG_TASK_SECONDS" ] || put "$HUNG_TASK_SECONDS" /proc/sys/kernel/hung_task_timeout_secs
        put -1 /proc/sys/kernel/hung_task_warnings
        put /bin/modprobe /proc/sys/kernel/modprobe
        ulimit -c 0

        LEAK_FILE=/sys/kernel/debug/kmemleak
        [ "$LEAKS" = 1 ] && [ -w $LEAK_FILE ] && echo scan 2>/dev/null >$LEAK_FILE || LEAKS=0
        # kmemleak reports nothing that is younger than five seconds.
        leaks() {
            put scan $LEAK_FILE; sleep 6; put scan $LEAK_FILE
        }

        run() {
            cd /repro
            mkfifo /run/end
            exec 3<>/run/end
            mark 1 "reproducer starts, $(uptime)"
            (
                unset token part
                # What this shell itself says of a signal isn't the reproducer's output.
                exec 2>/dev/null
                (exec setsid ./firstbad-reproducer >"${CHANNEL:-/dev/console}" 2>&1 3>&-)
                echo $? >&3
            ) &
            shell=$!
            status=
            beat=0
            passed=0
            over=
            until [ -n "$status" ]; do
                left=$((RUN_SECONDS - passed))
                [ $left -gt 5 ] && left=5
                [ $left -lt 1 ] && left=1
                if read -t $left status <&3; then break; fi
                status=
                beat=$((beat + 1))
                passed=$((passed + left))
                loud
                say "alive $beat"
                # Somebody may have killed the shell that was to tell.
                kill -0 $shell 2>/dev/null || status=137
                if [ $passed -ge "$RUN_SECONDS" ]; then
                    over=", out of time"
                    kill -9 -1
                    status=137
                fi
            done
            mark 2 "reproducer ended, status $status, $(uptime)$over"
        }

        if [ "$REPRODUCER" = 1 ]; then
            if [ "$LEAKS" = 1 ]; then leaks; put clear $LEAK_FILE; fi
            run
            sleep "$SETTLE_SECONDS"
            if [ "$LEAKS" = 1 ]; then
                say "looking for leaks"
                leaks
                if grep -q unreferenced $LEAK_FILE; then
                    echo "BUG: memory leak"
                    head -c 65536 $LEAK_FILE
                fi
            fi
        fi
        mark 3 "done"
        [ -z "$CHANNEL" ] || sleep 0.2
        poweroff -f
        # Without ACPI the guest can't switch itself off.
        while :; do sleep 3600; done

        """#
}
