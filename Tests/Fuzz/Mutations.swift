// Compiled together with Sources/Oops and ConsoleFuzz.swift by Scripts/fuzz; no target of the package's.
import Foundation

/// Mutations of consoles by dice alone: many times as fast as those that libFuzzer watches.
///
/// Arguments: the first input's number, how many, the seed, a file that gets the number of the input in hand, and the
/// folders with consoles. Each input follows from seed and number, so that a single one can be made again.
@main
enum Mutations {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 5, let first = Int(arguments[1]), let count = Int(arguments[2]),
            let seed = UInt64(arguments[3])
        else { fatalError("usage: mutate FIRST COUNT SEED NUMBER-FILE FOLDER...") }
        var consoles: [[UInt8]] = []
        for folder in arguments[5...] {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
                consoles.append([UInt8](try Data(contentsOf: URL(filePath: folder + "/" + name))))
            }
        }
        let file = open(arguments[4], O_RDWR | O_CREAT, 0o644)
        ftruncate(file, 8)
        guard let page = mmap(nil, 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), page != MAP_FAILED else {
            fatalError("cannot keep the number in \(arguments[4])")
        }
        var bytes = 0
        for number in first..<(first + count) {
            page.storeBytes(of: number, as: Int.self)
            var dice = Dice(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number))
            let input = mutated(consoles, &dice)
            bytes += input.count
            let start = ContinuousClock.now
            _ = input.withUnsafeBufferPointer { buffer in
                buffer.baseAddress.map { fuzz($0, buffer.count) }
            }
            let took = ContinuousClock.now - start
            precondition(took < .seconds(10), "it took \(took)")
        }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print("\(count) inputs, \(bytes >> 20) MB, at most \(usage.ru_maxrss >> 10) MB of memory")
    }

    private static func mutated(_ consoles: [[UInt8]], _ dice: inout Dice) -> [UInt8] {
        var input = consoles[dice.below(consoles.count)]
        for _ in 0...dice.below(6) {
            let at = dice.below(input.count + 1)
            let end = min(input.count, at + 1 << dice.below(12))
            let other = consoles[dice.below(consoles.count)]
            let from = dice.below(other.count + 1)
            let piece = other[from..<min(other.count, from + 1 << dice.below(14))]
            switch dice.below(8) {
            case 0: input.removeSubrange(at..<end)
            case 1: input.insert(contentsOf: piece, at: at)
            case 2: input.replaceSubrange(at..<end, with: piece)
            case 3: input.removeLast(input.count - at)
            case 4: input = weave(input, Array(piece), &dice)
            case 5: input.insert(contentsOf: repeatElement(UInt8(dice.below(256)), count: end - at), at: at)
            default:
                for _ in 0...dice.below(20) where !input.isEmpty {
                    input[dice.below(input.count)] = UInt8(dice.below(256))
                }
            }
            if input.count > 1 << 16 { input.removeLast(input.count - 1 << 16) }
        }
        return input
    }

    /// Lines of two consoles, one after the other as the dice fall.
    private static func weave(_ one: [UInt8], _ other: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var lines = [one, other].map { $0.split(separator: 10, omittingEmptySubsequences: false)[...] }
        var woven: [UInt8] = []
        while !lines[0].isEmpty || !lines[1].isEmpty {
            if let line = lines[dice.below(2)].popFirst() { woven += line + [10] }
        }
        return woven
    }
}

/// SplitMix64.
private struct Dice {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((bits ^ bits >> 31) % UInt64(max(limit, 1)))
    }
}
