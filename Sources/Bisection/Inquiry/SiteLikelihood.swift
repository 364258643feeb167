import Foundation
import Records

/// The logarithms of the chances of a site's runs, if it is bad, for each of ``RateBelief/rates``, and if it is good.
struct SiteLikelihood: Sendable {
    var ifBad: [Double]
    var ifGood: Double
    /// The chance that a person marks a place wrongly.
    private static let mistake = 1e-3

    /// Of the runs that told something; the unclear ones are left to ``Faces``.
    init(_ site: Site, _ settings: InquirySettings) {
        switch site.mark {
        case .good: self.init(ifBad: log(Self.mistake), ifGood: 0)
        case .bad: self.init(ifBad: 0, ifGood: log(Self.mistake))
        case .skip, nil:
            self.init(crashed: site.counts.crashed, clean: site.counts.clean, settings)
        }
    }

    private init(ifBad: Double, ifGood: Double) {
        self.ifBad = Array(repeating: ifBad, count: RateBelief.rates.count)
        self.ifGood = ifGood
    }

    /// Of so many runs with and without the crash.
    init(crashed: Double, clean: Double, _ settings: InquirySettings) {
        let spread = RateSpread(settings)
        ifBad = RateBelief.rates.map { spread.logLikelihood(crashed: crashed, clean: clean, rate: $0) }
        // A second false crash of one place is likely: what misled once misleads again.
        let concentration = settings.falseConcentration
        ifGood = RateSpread.logChance(
            crashed, clean, from: concentration * settings.falseCrash, concentration * (1 - settings.falseCrash))
    }
}
