import Foundation
public import HostTools
import Records
import Steps
public import Store
import SystemPackage

extension Places {
    /// The journal, made where there is none.
    public func openJournal() throws -> JobStore {
        try FileManager.default.createDirectory(atPath: state.string, withIntermediateDirectories: true)
        return try JobStore(at: journal) { job in
            let config = JobFolder(id: job, in: self).inputs.config
            return FileManager.default.contents(atPath: config.string).map {
                ContentKey(of: [String(decoding: $0, as: UTF8.self)])
            }
        }
    }
}
