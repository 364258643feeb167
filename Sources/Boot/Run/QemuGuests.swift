import Foundation
import HostTools
public import Libvirt
public import Logging
import Records
public import SystemPackage

/// Boots kernels in QEMU guests by libvirt. Several boots may go on at a time.
public actor QemuGuests {
    private let hypervisor: Hypervisor
    private let choice: AcceleratorChoice
    private let belief: KvmBelief
    private let logger: Logger

    private var images: InitramfsShelf
    private var busybox: [UInt8]?
    /// Waits for QEMUs whose boots are over; each ends by itself, and `shutDown` waits for all.
    private var reaps: [Domain: Task<Void, Never>] = [:]
    private var reapFailure: (any Error)?
    private var isShutDown = false
    /// A kernel that didn't boot under KVM, while it isn't known whose fault that was.
    private var suspect: FilePath?
    private var kvmTrial: Task<Bool, any Error>?

    /// How long a kernel may take to user space when KVM itself is tried.
    static let kvmTrialLimit = Duration.seconds(10)
    /// Debian's and others' places for it.
    static let busyboxPlaces = [
        "/bin/busybox", "/usr/bin/busybox", "/usr/local/bin/busybox", "/bin/busybox-static",
    ]

    /// Connects to the hypervisor. `folder` takes the guests' images and what is known of KVM; it has to be there, and
    /// belongs to one `QemuGuests`.
    public init(
        _ address: HypervisorAddress, folder: FilePath, accelerator: AcceleratorChoice = .auto,
        logger: Logger = Logger(label: "boot")
    ) async throws {
        do {
            hypervisor = try await Hypervisor.open(address)
        } catch {
            throw BootError.libvirt(error)
        }
        images = InitramfsShelf(folder: folder)
        choice = accelerator
        belief = KvmBelief(folder: folder)
        self.logger = logger
    }

    /// Boots `kernel` once, runs the reproducer in it if there is one, and returns as soon as it is known how that ended.
    ///
    /// The guest is ended then; QEMU is reaped behind the return. When the caller is cancelled, `CancellationError` is
    /// thrown once the guest is gone. What goes wrong with us is thrown as `BootError`.
    ///
    /// - Parameters:
    ///   - modules: The kernel's modules: a cpio archive or folder with `lib/modules/VERSION/…` in it; nil for none.
    ///   - console: The file for the console, made or emptied first.
    ///   - onState: Called at each change of state, in order.
    public func boot(
        kernel: FilePath, modules: FilePath? = nil, reproducer: PreparedReproducer?, settings: GuestSettings,
        console: FilePath, stopAt: StopAt = .firstCrash, onState: @escaping @Sendable (BootState) -> Void = { _ in }
    ) async throws -> BootRecord {
        let accelerator = try await accelerator(for: kernel, settings: settings, console: console)
        let record = try await run(
            GuestRun(
                kernel: kernel, modules: modules, reproducer: reproducer, settings: settings, console: console,
                stopAt: stopAt, accelerator: accelerator, onState: onState))
        if accelerator == .tcg, suspect == kernel, record.secondsToUserSpace != nil {
            belief.remember(false)
            suspect = nil
        }
        return record
    }

    /// The initramfs for these settings, for booting it elsewhere; it stays until the shutdown.
    public func initramfs(
        for reproducer: PreparedReproducer?, modules: FilePath? = nil, settings: GuestSettings
    ) throws -> FilePath {
        let options = settings.initOptions(hasReproducer: reproducer != nil)
        return try images.withoutToken(.init(digest: reproducer?.digest, options: options, modules: modules)) {
            try archive(reproducer, modules, options)
        }
    }

    private func archive(
        _ reproducer: PreparedReproducer?, _ modules: FilePath?, _ options: GuestInit.Options
    ) throws -> [UInt8] {
        let archive = Initramfs(
            busybox: try readBusybox(), options: options, files: reproducer?.files ?? []
        ).archive()
        do {
            return try Initramfs.withModules(modules, behind: archive)
        } catch {
            throw BootError.file(action: "put into a guest", modules ?? "", reason: "\(error)")
        }
    }

    /// Waits until every QEMU is gone, and disconnects. Boots still going on fail.
    public func shutDown() async throws {
        isShutDown = true
        for reap in reaps.values { await reap.value }
        var failure = reapFailure
        do {
            try await hypervisor.close()
        } catch {
            failure = BootError.libvirt(error)
        }
        images.clear()
        if let failure { throw failure }
    }

    // MARK: - One guest

    private func run(_ run: GuestRun) async throws -> BootRecord {
        try Task.checkCancellation()
        guard !isShutDown else { throw BootError.shutDown }
        try GuestRun.checkRoom(for: run.console, bytes: run.settings.consoleBytes)
        for file in [run.console, InitramfsGuest.channel(beside: run.console)] { try GrowingFile.make(file) }
        let options = run.settings.initOptions(hasReproducer: run.reproducer != nil)
        let (initramfs, token) = try images.take(
            .init(digest: run.reproducer?.digest, options: options, modules: run.modules)
        ) {
            try archive(run.reproducer, run.modules, options)
        }
        let guest = InitramfsGuest(
            kernel: run.kernel, initramfs: initramfs, settings: run.settings, console: run.console)
        let domain: Domain
        do {
            domain = try await hypervisor.start(
                guest.domain(named: Hypervisor.newDomainName(), type: run.accelerator.domainType))
        } catch {
            images.giveBack(initramfs)
            throw BootError.libvirt(error)
        }
        // The guest's time: what libvirt took to start it is ours.
        let started = ContinuousClock.now
        logger.debug("guest started", metadata: ["domain": "\(domain.name)"])
        do {
            let record = try await run.watch(guest, domain, of: hypervisor, token: token, started: started)
            reap(domain, initramfs, output: InitramfsGuest.channel(beside: run.console))
            return record
        } catch {
            // Nothing may be left when we fail or are cancelled.
            do {
                try await hypervisor.destroy(domain)
            } catch {
                throw BootError.libvirt(error)
            }
            images.giveBack(initramfs)
            if isShutDown { throw BootError.shutDown }
            throw error
        }
    }

    private func reap(_ domain: Domain, _ initramfs: FilePath, output: FilePath) {
        reaps[domain] = Task { [hypervisor] in
            do throws(LibvirtError) {
                try await hypervisor.destroy(domain)
                GrowingFile.bound(output)
                self.images.giveBack(initramfs)
                self.reaped(domain, failure: nil)
            } catch {
                self.reaped(domain, failure: error)
            }
        }
    }

    private func reaped(_ domain: Domain, failure: LibvirtError?) {
        reaps[domain] = nil
        guard let failure else { return }
        reapFailure = BootError.libvirt(failure)
        logger.error("a guest can't be ended: \(failure)", metadata: ["domain": "\(domain.name)"])
    }

    private func readBusybox() throws -> [UInt8] {
        if let busybox { return busybox }
        for place in Self.busyboxPlaces {
            guard let bytes = try? Initramfs.read(FilePath(place)),
                ELFHeader.isStaticProgram(bytes, machine: 62, bits: 64)
            else {
                continue
            }
            busybox = bytes
            return bytes
        }
        throw BootError.noBusybox(tried: Self.busyboxPlaces)
    }

    // MARK: - KVM

    private func accelerator(
        for kernel: FilePath, settings: GuestSettings, console: FilePath
    ) async throws -> Accelerator {
        if choice == .tcg { return .tcg }
        if case .uri(let uri) = hypervisor.address, !uri.hasPrefix("qemu:///") {
            // What another host has can't be tried from here.
            return choice == .kvm ? .kvm : .tcg
        }
        if let problem = KvmBelief.deviceProblem() {
            if choice == .kvm { throw BootError.noKVM(reason: problem) }
            return .tcg
        }
        if choice == .kvm { return .kvm }
        if let known = belief.known() { return known ? .kvm : .tcg }
        if suspect == kernel { return .tcg }
        // Boots that come meanwhile wait for this one's answer, and try themselves if it is cancelled.
        if let running = kvmTrial {
            if let works = try? await running.value { return works ? .kvm : .tcg }
            try Task.checkCancellation()
            return try await self.accelerator(for: kernel, settings: settings, console: console)
        }
        let trial = Task { try await self.tryKvm(kernel, settings: settings, console: console) }
        kvmTrial = trial
        defer { kvmTrial = nil }
        let works = try await withTaskCancellationHandler {
            try await trial.value
        } onCancel: {
            trial.cancel()
        }
        return works ? .kvm : .tcg
    }

    /// Boots `kernel` under KVM, to user space and no further.
    private func tryKvm(_ kernel: FilePath, settings: GuestSettings, console: FilePath) async throws -> Bool {
        var settings = settings
        settings.limits = BootLimits(
            boot: Self.kvmTrialLimit, run: .seconds(1), silence: Self.kvmTrialLimit)
        let console = FilePath(console.string + ".kvm-trial")
        defer {
            for file in [console, InitramfsGuest.channel(beside: console)] {
                try? FileManager.default.removeItem(atPath: file.string)
            }
        }
        var works = false
        do {
            let record = try await run(
                GuestRun(
                    kernel: kernel, modules: nil, reproducer: nil, settings: settings, console: console,
                    stopAt: .never,
                    accelerator: .kvm, onState: { _ in }))
            works = record.secondsToUserSpace != nil
        } catch let error as BootError {
            // QEMU can also abort, or libvirt refuse: then KVM isn't to be had.
            logger.info("KVM can't be used: \(error)")
        }
        if works { belief.remember(true) } else { suspect = kernel }
        return works
    }
}
