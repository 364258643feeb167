/// Crash rates that worlds are drawn from, each as often as it was met.
public struct CrashRates: Sendable, Hashable {
    /// What is wrong with a table of rates.
    public struct Failure: Error, Hashable, CustomStringConvertible {
        /// The line, from 1.
        public let line: Int
        /// What is wrong with it.
        public let what: String
        /// Both.
        public var description: String { "line \(line): \(what)" }
    }

    private var rates: [Double]
    /// Sums of weights up to and with each rate.
    private var sums: [Double]

    /// The same rate always; between 0 and 1.
    public init(_ rate: Double) {
        rates = [min(1, max(0, rate))]
        sums = [1]
    }

    /// A table with the columns `crashed`, `ok`, `infra` and `bisections`, tab-separated, a heading first: runs of the
    /// commit that each of so many bisections started from. Rows without a crash are left out.
    public init(table: String) throws(Failure) {
        rates = []
        sums = []
        for (number, line) in table.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if number == 0 || line.isEmpty { continue }
            let numbers = line.split(separator: "\t").map { Int($0) ?? -1 }
            guard numbers.count == 4, numbers.allSatisfy({ (0...1_000_000).contains($0) }) else {
                throw Failure(line: number + 1, what: "four numbers are wanted: crashed, ok, infra, bisections")
            }
            guard numbers[0] > 0, numbers[3] > 0 else { continue }
            rates.append(Double(numbers[0]) / Double(numbers[0] + numbers[1]))
            sums.append((sums.last ?? 0) + Double(numbers[3]))
        }
        guard !rates.isEmpty else { throw Failure(line: 1, what: "no row with a crash") }
    }

    /// One of the rates.
    func draw(_ random: inout SplitMix) -> Double {
        let place = random.unit() * (sums.last ?? 1)
        return rates[sums.firstIndex { $0 > place } ?? rates.count - 1]
    }
}
