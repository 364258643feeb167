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
    ],
    targets: [
        // Story: what firstbad does, in the order it is told.
        .executableTarget(
            name: "firstbad",
            dependencies: [
                "Jobs", "Steps", "Boot", "GitHistory", "Kbuild", "Libvirt", "Store", "Symbols", "HostTools",
                "MailBox", "Archives", "Bisection", "Records", "Wording", "Simulation", "Oops", "Reports", "Audit",
                "Triage", argumentParser, logging, systemPackage,
            ],
            swiftSettings: settings),
        room(
            "Triage",
            [
                "Jobs", "Steps", "GitHistory", "Store", "HostTools", "MailBox", "Archives", "Intake", "Records",
                "Wording", "Reports", "Oops", "Bisection", systemPackage, yams,
            ]),
        room(
            "Jobs",
            [
                "Steps", "Boot", "GitHistory", "Kbuild", "Store", "HostTools", "Intake", "Bisection", "Records",
                "Wording", "Kconfig", "Reports", "Audit", logging, systemPackage,
            ]),
        room(
            "Steps",
            [
                "Boot", "Libvirt", "GitHistory", "Kbuild", "HostTools", "Records", "Wording", "Oops", logging,
                systemPackage,
            ]),
        room("Boot", ["Libvirt", "HostTools", "Records", "Wording", "Oops", logging, systemPackage]),

        // Edges: the world outside, one target a neighbour.
        room(
            "GitHistory",
            ["CLibgit2", "CZlib", "HostTools", "Bisection", "Records", "Wording", "CCrypto", systemPackage]),
        room("Kbuild", ["HostTools", "Kconfig", "Records", "Wording", logging, systemPackage]),
        room("Libvirt", ["CLibvirt", "HostTools", "Records", "Wording", systemPackage]),
        room("Store", ["Records", "Wording", grdb, systemPackage]),
        room("Symbols", ["HostTools", "Wording", "Oops", systemPackage]),
        room("HostTools", ["Wording", subprocess, systemPackage]),
        room(
            "MailBox",
            ["CGMime", "Archives", "Intake", "Records", "Wording", "Oops", "Bisection"]),
        .target(name: "CGMime"),
        .target(name: "CLibgit2", linkerSettings: [.linkedLibrary("git2")]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CLibvirt"),
        room("Archives", ["CArchive", "Wording"]),
        .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),

        // Pure: no files, no clock, no processes.
        room("Bisection", ["Records", "Oops", "Wording"]),
        room("Wording"),
        room("Records", ["CCrypto", "Oops", "Wording"]),
        room("Simulation", ["Bisection", "Records"]),
        room("Oops"),
        room("Kconfig"),
        room("Reports", ["Intake", "Bisection", "Records", "Wording", "Oops"]),
        room("Audit", ["Bisection", "Records", "Wording", "Oops", "Reports"]),
        room("Intake", ["Wording", "Oops"]),

        .target(
            name: "TestKit", dependencies: ["HostTools", "Records", systemPackage], path: "Tests/TestKit",
            swiftSettings: settings),
        tests("Bisection", ["Records"]),
        tests("Records", ["Bisection"]),
        tests("Simulation", ["Bisection", "Records"]),
        tests("Oops", resources: [.copy("Consoles")]),
        tests("Kconfig"),
        tests("Intake"),
        tests("Reports", ["Intake", "Bisection", "Records", "Oops"]),
        tests("Audit", ["Bisection", "Records", "Reports"]),
        tests("GitHistory", ["Bisection", "Records", systemPackage]),
        tests("Kbuild", ["Kconfig", "Records", "HostTools", systemPackage, logging]),
        tests("Libvirt", ["HostTools", systemPackage]),
        tests("Archives", ["HostTools", systemPackage]),
        tests("MailBox", ["Archives", "Intake", "HostTools"]),
        tests("Boot", ["Libvirt", "Records", "Oops", "HostTools", systemPackage]),
        tests("Store", ["Records", "Oops", "HostTools", systemPackage]),
        tests("HostTools", ["Wording", systemPackage]),
        tests("Symbols", ["HostTools", "Oops", systemPackage]),
        tests("Steps", ["Boot", "Kbuild", "Records", "Oops", "Bisection", systemPackage]),
        tests(
            "Jobs",
            [
                "Kbuild", "Steps", "Store", "GitHistory", "Bisection", "Records", "Oops", "HostTools", "Reports",
                systemPackage,
            ]),
        tests("Triage", ["Jobs", "Intake", "Records", "HostTools", systemPackage]),
        tests(
            "firstbad",
            [
                "Archives", "HostTools", "Intake", "MailBox", "Triage", "Simulation", "Bisection", "Records",
                "Reports",
                systemPackage,
            ]),
    ]
)
