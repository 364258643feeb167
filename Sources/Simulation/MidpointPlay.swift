import Bisection
import Foundation
import Records

/// Plays a bisection that halves the range, as git does, believes each mark, and skips what it can't test.
///
/// git (`bisect.c`, git 2.39): the candidate is the commit whose suspects' ancestors come closest to half. Where it
/// was skipped, the suspects are sorted by how well they split, the skipped ones are left out, and one of the list is
/// drawn by a generator of its own, better splits more often (`skip_away`). Where only skipped ones and the newest
/// bad one are left, they are the answer.
///
/// syzkaller (`docs/linux/` and `pkg/bisect` of google/syzkaller, and the logs that syzbot publishes): 20 runs at first,
/// then 10 of each candidate, all of them made; 20 from when a commit crashed in less than half of its runs, as
/// the reproducer then counts as flaky. A crash of any title makes a commit bad. What can't be built or booted is
/// skipped. Both ends are tested first. Its walk over release tags to find a good one is left out: the range is given.
/// Its ten machines at once are one here, as they are for the others.
struct MidpointPlay {
    enum Kind: Equatable {
        /// One run, by a script that says good unless it sees the crash.
        case once
        /// So many runs, which end with the crash looked for; others are not counted.
        case fixed(Int)
        case syzkaller
    }

    private let range: SimulatedRange
    private let kind: Kind

    init(_ range: SimulatedRange, _ kind: Kind) {
        self.range = range
        self.kind = kind
    }

    func play(_ laboratory: inout Laboratory, seed: UInt64) -> Answer {
        let lineage = range.lineage
        var flaky = false
        if kind == .syzkaller {
            guard mark(.commit(lineage.tip), &laboratory, runs: 20, &flaky) == .bad,
                mark(.oldEnd(0), &laboratory, runs: flaky ? 20 : 10, &flaky) == .good
            else { return .nothing }
        }
        var midpoints = Midpoints(lineage)
        while true {
            switch midpoints.next() {
            case .found(let index): return .named(index, probability: 1)
            case .onlySkipped(let indices): return .oneOf(indices, probability: 1)
            case .test(let index):
                let mark = mark(.commit(index), &laboratory, runs: flaky ? 20 : 10, &flaky)
                midpoints.mark(index, mark)
            }
        }
    }

    private func mark(
        _ place: Place, _ laboratory: inout Laboratory, runs: Int, _ flaky: inout Bool
    ) -> Mark {
        guard laboratory.build(place) else { return .skip }
        switch kind {
        case .once: return laboratory.run(place) == .crash ? .bad : .good
        case .fixed(let count): return fixed(place, &laboratory, count)
        case .syzkaller:
            var seen = Laboratory.Runs()
            for _ in 0..<runs { seen.add(laboratory.run(place)) }
            let crashed = seen.crashed + seen.foreign + seen.unclear
            if crashed > 0, 2 * crashed < seen.total { flaky = true }
            return crashed > 0 ? .bad : .good
        }
    }

    private func fixed(_ place: Place, _ laboratory: inout Laboratory, _ count: Int) -> Mark {
        var seen = Laboratory.Runs()
        while seen.clean < count, seen.total < 2 * count + 2 {
            seen.add(laboratory.run(place))
            if seen.crashed > 0 { return .bad }
        }
        return seen.clean > 0 ? .good : .skip
    }
}

/// git's narrowing of a range, with its way of skipping.
struct Midpoints {
    enum Step {
        case test(Int)
        case found(Int)
        case onlySkipped([Int])
    }

    private let lineage: Lineage
    private var tip: Int
    /// 1 for each suspect.
    private var suspects: [Double]
    private var skipped: Set<Int> = []

    init(_ lineage: Lineage) {
        self.lineage = lineage
        tip = lineage.tip
        suspects = Array(repeating: 0, count: lineage.graph.count)
        for index in lineage.graph.ancestors(of: lineage.tip) { suspects[index] = 1 }
    }

    mutating func mark(_ index: Int, _ mark: Mark) {
        switch mark {
        case .skip: skipped.insert(index)
        case .bad:
            let kept = lineage.graph.ancestors(of: index)
            for index in suspects.indices where !kept.contains(index) { suspects[index] = 0 }
            tip = index
        case .good: for index in lineage.graph.ancestors(of: index) { suspects[index] = 0 }
        }
    }

    func next() -> Step {
        let counts = lineage.sums(suspects)
        let all = counts[tip]
        func split(_ index: Int) -> Double { min(counts[index], all - counts[index]) }
        var best = tip
        for index in suspects.indices where suspects[index] > 0 && split(index) > split(best) { best = index }
        guard skipped.contains(best) || best == tip else { return .test(best) }
        // The tip is the best only when nothing else is left.
        guard best != tip else { return .found(tip) }
        return leap(split)
    }

    private func leap(_ split: (Int) -> Double) -> Step {
        let left = suspects.indices.filter { suspects[$0] > 0 && !skipped.contains($0) }
        let list = left.map { (index: $0, split: split($0)) }
            .sorted { $0.split == $1.split ? $0.index > $1.index : $0.split > $1.split }.map(\.index)
        guard list.count > 1 else {
            return .onlySkipped(suspects.indices.filter { suspects[$0] > 0 })
        }
        let place = Self.place(in: list.count)
        if list[place] != tip { return .test(list[place]) }
        return .test(place > 0 ? list[place - 1] : list[1])
    }

    /// `skip_away`'s draw: by the length of the list alone.
    private static func place(in count: Int) -> Int {
        let mixed = UInt32(truncatingIfNeeded: count) &* 1_103_515_245 &+ 12345
        let draw = Int(mixed / 65536 % 32768)
        let root = Int(Double(draw).squareRoot())
        return min(count - 1, count * draw / 32768 * root / 181)
    }
}
