import HostTools

/// Where the functions of a kernel image or a module begin, by their names.
///
/// Consoles say `function+offset/size`, which KASLR leaves alone. Functions of one name are told apart by their size.
struct SymbolTable {
    struct Function: Hashable {
        let address: UInt64
        /// Bytes up to the next function, which is what the kernel prints as its size; ELF's own where that differs.
        let sizes: Set<UInt64>
    }

    private let functions: [String: [Function]]

    init(of image: ELFFile, sectionNamed only: String? = nil) throws(SymbolError) {
        let code = try CodeSymbols(of: image)
        var symbols = code.symbols
        if let only { symbols.removeAll { image.sections[$0.section].name != only } }
        symbols.sort { ($0.section, $0.address) < ($1.section, $1.address) }
        var functions: [String: [Function]] = [:]
        functions.reserveCapacity(symbols.count)
        var next: (section: Int, address: UInt64)?
        var ends: [UInt64] = []
        for symbol in symbols.reversed() {
            let section = image.sections[symbol.section]
            if next?.section != symbol.section {
                // Addresses in a module's file count from the section's start.
                ends = [section.address &+ section.size]
            } else if let next, next.address > symbol.address {
                ends = [next.address]
            }
            next = (symbol.section, symbol.address)
            var sizes = Set(ends.map { $0 &- symbol.address })
            if symbol.size > 0 { sizes.insert(symbol.size) }
            functions[code.names.text(at: symbol.name), default: []].append(
                Function(address: symbol.address, sizes: sizes))
        }
        self.functions = functions
    }

    /// The address of `function` plus `offset`; nil when there is none of that size, or more than one.
    func address(of function: String, offset: UInt64, size: UInt64) -> UInt64? {
        guard offset <= size else { return nil }
        let fitting = Set((functions[function] ?? []).filter { $0.sizes.contains(size) }.map(\.address))
        guard fitting.count == 1, let start = fitting.first else { return nil }
        return start &+ offset
    }

    /// Addresses of all functions of this name.
    func starts(of function: String) -> [UInt64] { (functions[function] ?? []).map(\.address) }
}
