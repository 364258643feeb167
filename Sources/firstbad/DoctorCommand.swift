import ArgumentParser
import Bisection
import Boot
import Foundation
import HostTools
import Jobs
import Kbuild
import Libvirt
import Reports
import SystemPackage
import Wording

/// `firstbad doctor`: is this machine fit, and if not, what to do.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check whether this machine can build and boot kernels.",
        discussion: "Exit status: 0 fit, 1 something is missing.")

    @Option(name: .long, help: ArgumentHelp("libvirt's URI, as for bisect.", valueName: "uri"))
    var connect: String?

    private enum Finding {
        case fine(String)
        /// Works without, but slower or less safe.
        case weak(String, todo: String)
        case missing(String, todo: String)
    }

    @OptionGroup(title: "Places") var place: PlaceOptions

    func run() async throws {
        let terminal = Terminal.standardError
        var fit = true
        for (name, check) in checks() {
            let finding: Finding
            do { finding = try await check() } catch { finding = .missing("\(error)", todo: "") }
            let label = name.padding(toLength: 11, withPad: " ", startingAt: 0)
            switch finding {
            case .fine(let text): try Output.line("ok    \(label) \(text.onOneLine)")
            case .weak(let text, let todo):
                try Output.line(
                    "weak  \(label) \(text.onOneLine)" + (todo.isEmpty ? "" : "\n                  → \(todo)"))
            case .missing(let text, let todo):
                fit = false
                try Output.line(
                    "FAIL  \(label) \(text.onOneLine)" + (todo.isEmpty ? "" : "\n                  → \(todo)"))
            }
        }
        terminal.write(
            fit ? "this machine is fit\n" : "this machine is not fit yet: Scripts/setup installs packages\n")
        if !fit { throw ExitCode(1) }
    }

    private func checks() -> [(String, () async throws -> Finding)] {
        [
            ("compiler", compiler), ("build tools", buildTools), ("sandbox", sandbox), ("QEMU", qemu),
            ("busybox", busybox), ("libvirt", libvirt), ("KVM", kvm), ("disk", disk), ("memory", memory),
            ("configs", configs),
        ]
    }

    private func compiler() async throws -> Finding {
        let toolchain = try await Toolchain.find()
        guard toolchain.ccache != nil else {
            return .weak(toolchain.identity + ", no ccache", todo: "apt-get install ccache: clean builds get fast")
        }
        return .fine(toolchain.identity + ", ccache")
    }

    private func buildTools() async throws -> Finding {
        let packages = ["flex": "flex", "bison": "bison", "bc": "bc", "perl": "perl", "git": "git"]
        let headers = [
            "/usr/include/gelf.h": "libelf-dev", "/usr/include/openssl/opensslv.h": "libssl-dev",
        ]
        var absent: [String] = []
        for (tool, package) in packages where (try? Tool(tool)) == nil { absent.append(package) }
        for (header, package) in headers where !FileManager.default.fileExists(atPath: header) {
            absent.append(package)
        }
        guard absent.isEmpty else {
            let list = absent.sorted().joined(separator: " ")
            return .missing("missing: \(list)", todo: "apt-get install \(list)")
        }
        return .fine("flex, bison, bc, perl, libelf, openssl")
    }

    private func sandbox() async throws -> Finding {
        switch try await Sandbox.availability() {
        case .usable: .fine("builds run in bubblewrap: programs, source and output are all they see")
        case .unusable(let why):
            .missing(
                "no sandbox (\(why)): nothing is built without one unless --no-sandbox is given",
                todo: "apt-get install bubblewrap, and allow user namespaces")
        }
    }

    private func qemu() async throws -> Finding {
        let result = try await Tool("qemu-system-x86_64").run(["--version"], limit: .seconds(20))
        return .fine(result.text.split(separator: "\n").first.map(String.init) ?? "there")
    }

    private func busybox() async throws -> Finding {
        guard let place = QemuGuests.busyboxPlace() else {
            return .missing("no statically linked busybox", todo: "apt-get install busybox-static")
        }
        return .fine(place.string)
    }

    private func libvirt() async throws -> Finding {
        let folder = place.places.guests
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        let hypervisor = try await Hypervisor.open(connect.map { .uri($0) } ?? .embedded(below: folder))
        try await hypervisor.close()
        return .fine(connect ?? "the embedded QEMU driver works, no daemon needed")
    }

    private func kvm() async throws -> Finding {
        switch QemuGuests.kvmState(folder: place.places.guests) {
        case .believed: return .fine("a kernel has booted under it since this host started")
        case .refuted:
            return .weak(
                "/dev/kvm is there, but a kernel did not boot under it", todo: "boots go on by TCG, slower")
        case .untried: return .fine("/dev/kvm can be opened; the first built kernel will try it")
        case .absent(let why): return .weak("\(why): boots go by TCG, slower", todo: "enable nested virtualisation")
        }
    }

    private func disk() async throws -> Finding {
        let places = [("cache", place.places.cache), ("state", place.places.state)]
        var texts: [String] = []
        var least = Int64.max
        for (name, path) in places {
            let free = try DiskSpace.free(at: path)
            least = min(least, free)
            texts.append("\(free >> 30) GiB free for \(name) (\(path))")
        }
        let text = texts.joined(separator: ", ")
        return least >> 30 >= 10
            ? .fine(text) : .missing(text, todo: "a source tree and its objects take 3 GiB and more: free some")
    }

    private func memory() async throws -> Finding {
        let text =
            FileManager.default.contents(atPath: "/proc/meminfo").map { String(decoding: $0, as: UTF8.self) } ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let kib = line?.split(separator: " ").compactMap { Int($0) }.first ?? 0
        let said = "\(kib >> 10) MiB available, \(ProcessInfo.processInfo.activeProcessorCount) cores"
        return kib >> 20 >= 3 ? .fine(said) : .weak(said, todo: "3 GiB are wanted for a build and a guest")
    }

    private func configs() async throws -> Finding {
        guard let folder = StoredConfigs().folder else {
            return .weak("no stored configs found", todo: "set FIRSTBAD_CONFIGS, or give --config a file")
        }
        return .fine(folder.string)
    }
}
