import Foundation

/// The same numbers for the same seed, on every machine: Steele, Lea and Flood's SplitMix64.
public struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Begins with `seed`.
    public init(seed: UInt64) { state = seed }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number between 0 and 1, 1 excluded.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Whether something of this chance happens.
    public mutating func happens(_ chance: Double) -> Bool { unit() < chance }

    /// A whole number, 0..<count.
    public mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }

    /// A draw from a Beta distribution, by two gamma ones.
    mutating func beta(_ left: Double, _ right: Double) -> Double {
        let (one, other) = (gamma(left), gamma(right))
        return one + other > 0 ? one / (one + other) : left / (left + right)
    }

    /// Marsaglia and Tsang's method.
    private mutating func gamma(_ shape: Double) -> Double {
        guard shape >= 1 else { return gamma(shape + 1) * pow(unit() + 1e-300, 1 / max(shape, 1e-9)) }
        let (d, c) = (shape - 1 / 3, 1 / (9 * (shape - 1 / 3)).squareRoot())
        while true {
            let normal = (-2 * log(1 - unit())).squareRoot() * cos(2 * .pi * unit())
            let cube = pow(1 + c * normal, 3)
            if cube > 0, log(1 - unit()) < 0.5 * normal * normal + d - d * cube + d * log(cube) {
                return d * cube
            }
        }
    }
}
