extension ReportLink {
    /// The file itself, where `url` is a page about it: code hosts and archives show files in pages.
    ///
    /// `url` is an https address without user or port.
    public static func rawAddress(of url: String) -> String {
        guard url.hasPrefix("https://") else { return url }
        let whole = url.dropFirst(8)
        let path = whole.prefix { $0 != "?" && $0 != "#" }
        let query = whole.dropFirst(path.count).prefix { $0 != "#" }
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        guard let host = parts.first, parts.count > 1 else { return url }
        switch host {
        case "github.com":
            // owner, repository, blob or tree or raw, revision, path
            guard parts.count > 5, ["tree", "blob", "raw"].contains(parts[3]) else { return url }
            return "https://raw.githubusercontent.com/" + (parts[1...2] + parts[4...]).joined(separator: "/")
        case "gist.github.com": return parts.count == 3 ? "https://\(path)/raw" : url
        case "pastebin.com": return parts.count == 2 ? "https://pastebin.com/raw/\(parts[1])" : url
        case "lore.kernel.org":
            guard let place = parts.firstIndex(where: { $0.contains("@") }), parts.count == place + 1 else {
                return url
            }
            return "https://" + (place == 1 ? "lore.kernel.org/all/" + parts[1] : parts.joined(separator: "/"))
                + "/raw"
        case "git.kernel.org":
            guard let tree = parts.firstIndex(of: "tree"), parts.count > tree + 1 else { return url }
            return "https://" + (parts[..<tree] + ["plain"] + parts[(tree + 1)...]).joined(separator: "/") + query
        case "bugzilla.kernel.org": return url.split(separator: "&action=").first.map(String.init) ?? url
        default:
            // GitLab anywhere, Forgejo and Gitea, sourcehut.
            if let dash = parts.firstIndex(of: "-"), parts.count > dash + 3,
                ["blob", "tree"].contains(parts[dash + 1])
            {
                return "https://" + (parts[...dash] + ["raw"] + parts[(dash + 2)...]).joined(separator: "/") + query
            }
            if parts.count > 6, parts[3] == "src", ["branch", "commit", "tag"].contains(parts[4]) {
                return "https://" + (parts[...2] + ["raw"] + parts[4...]).joined(separator: "/")
            }
            return url
        }
    }
}
