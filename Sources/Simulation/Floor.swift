import Foundation

/// The fewest runs that any way to decide needs in the mean, where a bad commit's runs crash with a known rate, and a
/// good one's never do.
public enum Floor {
    /// What one run tells at most, in bits: the capacity of the Z-channel, log2(1 + (1-q) q^(q/(1-q))), where q = 1 - rate.
    public static func capacity(crashRate: Double) -> Double {
        let miss = 1 - min(1, max(0, crashRate))
        guard miss < 1 else { return 0 }
        return miss == 0 ? 1 : log2(1 + (1 - miss) * pow(miss, miss / (1 - miss)))
    }

    /// For one of `count` commits, all alike beforehand, in the mean over the crash rates of `trials`.
    public static func runs(count: Int, _ trials: [Trial]) -> Double {
        let rates = trials.map { capacity(crashRate: $0.crashRate) }.filter { $0 > 0 }
        guard !rates.isEmpty else { return 0 }
        return rates.map { log2(Double(max(1, count))) / $0 }.reduce(0, +) / Double(rates.count)
    }
}
