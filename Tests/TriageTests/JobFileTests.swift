import Jobs
import Testing
import Triage

@Suite struct JobFileTests {
    @Test func `every key is read`() throws {
        let request = try JobFile.parse(
            """
            kernel: /linux
            good: [v6.1, v6.0]
            bad: v6.2
            find: regression
            config: x86_64-small+kasan
            repro: repro.c
            attach: image.bin
            title: "KASAN: use-after-free Read in foo"
            runs: 4
            maxRuns: 9
            accel: tcg
            connect: qemu:///system
            memoryMiB: 2048
            cpus: 4
            jobs: 3
            kernelArguments: [panic_on_warn=1, quiet]
            evidence: /tmp/e
            prior: uniform
            verifyEnds: true
            limits: {build: 30m, boot: 90, run: 60s, silence: 1h}
            """, name: "job.yaml")
        #expect(request.kernel == "/linux" && request.bad == "v6.2" && request.good == ["v6.1", "v6.0"])
        #expect(request.prior == .uniform && request.verifyEnds == true)
        #expect(request.attach == ["image.bin"] && request.runs == 4 && request.maxRuns == 9)
        #expect(
            request.buildLimit == .seconds(1800) && request.bootLimit == .seconds(90)
                && request.silenceLimit == .seconds(3600))
        #expect(request.kernelArguments == ["panic_on_warn=1", "quiet"] && request.memoryMiB == 2048)
    }

    static let wrong: [(text: String, says: String)] = [
        ("kernel: /linux\nmemroy: 5\n", "job.yaml:2: unknown key 'memroy'; known are accel,"),
        ("limits:\n  build: 1h\n  bot: 3\n", "job.yaml:3: unknown key 'bot'; known are boot, build, run, silence"),
        ("runs: many\n", "job.yaml:1: 'runs' must be a whole number"),
        ("limits: {run: soon}\n", "'run' must be a time such as 90s, 30m or 2h"),
        ("- a\n- b\n", "a job is a mapping of keys"),
        ("a: [\n", "job.yaml is not valid YAML"),
        ("good: [{a: b}]\n", "'good' must be a text or a list of texts"),
        ("? [x]\n: y\n", "unknown key"),
    ]

    @Test(arguments: wrong)
    func `a wrong file says what and where`(text: String, says: String) {
        #expect { try JobFile.parse(text, name: "job.yaml") } throws: { "\($0)".contains(says) }
    }

    @Test(arguments: [
        ("90", 90), ("90s", 90), ("30m", 1800), ("1.5h", 5400), ("", nil), ("h", nil), ("-1s", nil), ("nan", nil),
    ])
    func `times are read`(text: String, seconds: Double?) {
        #expect(JobFile.seconds(text) == seconds)
    }

    @Test func `flags win over the file`() {
        var flags = JobRequest()
        flags.bad = "v6.3"
        flags.runs = 5
        var file = JobRequest()
        file.bad = "v6.2"
        file.good = ["v6.1"]
        file.cpus = 4
        let merged = flags.winning(over: file)
        #expect(merged.bad == "v6.3" && merged.runs == 5 && merged.good == ["v6.1"] && merged.cpus == 4)
    }
}
