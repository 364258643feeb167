// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name), "TestKit"] + dependencies,
        resources: resources, swiftSettings: settings)
}

let package = Package(
    name: "firstbad",
    products: [.executable(name: "firstbad", targets: ["firstbad"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        // Story: what firstbad does, in the order it is told.
        .executableTarget(
            name: "firstbad",
            dependencies: [
                "Jobs", "Steps", "Boot", "GitHistory", "Kbuild", "Libvirt", "Store", "Symbols", "HostTools",
                "MailBox", "Bisection", "Trials", "Simulation", "Oops", "Kconfig", "Reports", "Audit", "Intake",
                argumentParser,
                logging, systemPackage, yams,
            ],
            swiftSettings: settings),
        room(
            "Jobs",
            [
                "Steps", "Boot", "GitHistory", "Kbuild", "Store", "HostTools", "Intake", "Bisection", "Trials",
                "Oops",
                "Kconfig", "Reports", logging, systemPackage,
            ]),
        room(
            "Steps",
            [
                "Boot", "GitHistory", "Kbuild", "HostTools", "Bisection", "Trials", "Oops", "Kconfig", logging,
                systemPackage,
            ]),
        room("Boot", ["Libvirt", "HostTools", "Oops", logging, systemPackage]),

        // Edges: the world outside, one target a neighbour.
        room("GitHistory", ["CLibgit2", "CZlib", "Bisection", systemPackage, crypto]),
        room("Kbuild", ["HostTools", "Kconfig", logging, systemPackage, crypto]),
        room("Libvirt", ["CLibvirt", "HostTools", systemPackage]),
        room("Store", ["Trials", "Bisection", "Oops", grdb, systemPackage]),
        room("Symbols", ["HostTools", "Oops", systemPackage]),
        room("HostTools", [logging, subprocess, systemPackage]),
        room(
            "MailBox",
            ["CGMime", "Intake", "Reports", "Bisection", "Trials", "Oops", systemPackage]),
        .target(name: "CGMime"),
        .target(name: "CLibgit2", linkerSettings: [.linkedLibrary("git2")]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CLibvirt"),

        // Pure: no files, no clock, no processes.
        room("Bisection"),
        room("Trials", ["Bisection", "Oops"]),
        room("Simulation", ["Bisection"]),
        room("Oops"),
        room("Kconfig"),
        room("Reports", ["Bisection", "Trials", "Oops"]),
        room("Audit", ["Bisection", "Trials", "Oops", "Reports"]),
        room("Intake", ["Bisection", "Oops"]),

        .target(
            name: "TestKit", dependencies: ["HostTools", systemPackage], path: "Tests/TestKit",
            swiftSettings: settings),
        tests("Bisection"),
        tests("Trials", ["Oops", "Bisection"]),
        tests("Simulation", ["Bisection"]),
        tests("Oops", resources: [.copy("Consoles")]),
        tests("Kconfig"),
        tests("Intake", ["Oops"]),
        tests("Reports", ["Bisection", "Trials", "Oops"]),
        tests("Audit", ["Bisection", "Trials", "Reports"]),
        tests("GitHistory", ["Bisection", "HostTools", systemPackage]),
        tests("Kbuild", ["Kconfig", "HostTools", systemPackage]),
        tests("Libvirt", ["HostTools", systemPackage]),
        tests("MailBox", ["Intake", "Reports", "Bisection", "Trials", "HostTools", systemPackage]),
        tests("Boot", ["Libvirt", "Oops", "HostTools", systemPackage]),
        tests("Store", ["Trials", "Bisection", "Oops", systemPackage]),
        tests("HostTools", [systemPackage]),
        tests("Symbols", ["HostTools", "Oops", systemPackage]),
        tests("Steps", ["Boot", "Kbuild", "GitHistory", "Trials", "Oops", "HostTools", systemPackage]),
        tests(
            "Jobs",
            ["Steps", "Store", "GitHistory", "Bisection", "Trials", "Oops", "HostTools", "Reports", systemPackage]),
        tests(
            "firstbad",
            [
                "HostTools", "Intake", "Jobs", "MailBox", "Simulation", "Bisection", "Trials", "Reports",
                systemPackage,
            ]),
    ]
)
