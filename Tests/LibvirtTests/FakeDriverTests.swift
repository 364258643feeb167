import Testing

@testable import Libvirt

/// libvirt's own fake.
@Suite struct FakeDriverTests {
    func fake() async throws -> Hypervisor { try await Hypervisor.open(.uri("test:///default")) }

    func guest(_ name: String = Hypervisor.newDomainName()) -> DomainXML {
        DomainXML(
            name: name, kernel: "/k", initramfs: nil, commandLine: "", memoryMiB: 64, cpus: 1, type: .tcg,
            console: "/c")
    }

    @Test func aDomainIsMadeAndDestroyed() async throws {
        try LibvirtRuntime.start()
        let link = try Link(uri: "test:///default")
        let (connection, board) = (link.front, link.board)
        board.expect("firstbad-a")
        try await connection.create(xml: try guest("firstbad-a").text())
        #expect(try await connection.state(of: "firstbad-a") == .running)
        #expect(try await connection.names().contains("firstbad-a"))
        try await connection.destroy("firstbad-a")
        #expect(try await connection.state(of: "firstbad-a") == .gone)
        for _ in 0..<200 where board.fate(of: "firstbad-a")?.stopped == nil {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(board.fate(of: "firstbad-a")?.known == .destroyed)
        try await connection.destroy("firstbad-a")
        await link.close()
    }

    @Test func aRefusalNamesTheFunctionAndTheReason() async throws {
        let hypervisor = try await fake()
        let name = Hypervisor.newDomainName()
        _ = try await hypervisor.start(guest(name))
        let error = await #expect(throws: LibvirtError.self) { try await hypervisor.start(guest(name)) }
        guard case .call(let function, _, _, let message) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(function == "virDomainCreateXML")
        #expect(message.contains("already exists"))
        try await hypervisor.close()
    }

    @Test func afterCloseNothingIsDone() async throws {
        let hypervisor = try await fake()
        try await hypervisor.close()
        await #expect(throws: LibvirtError.closed) { try await hypervisor.start(guest()) }
    }

    @Test func noSuchHypervisorIsAnError() async throws {
        let error = await #expect(throws: LibvirtError.self) {
            try await Hypervisor.open(.uri("nonsense:///default"))
        }
        #expect("\(try #require(error))".contains("virConnectOpen failed"))
    }
}
