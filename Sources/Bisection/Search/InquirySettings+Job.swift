public import Records

extension InquirySettings {
    /// How sure to be, and what to spend, as a job says.
    public init(_ job: JobSettings) {
        self.init()
        leastBadEndRuns = max(1, job.runs)
        badEndRuns = max(leastBadEndRuns, min(badEndRuns, job.maxRuns))
        maxRuns = max(1, job.maxRuns)
        verifyEnds = job.verifyEnds
    }
}
