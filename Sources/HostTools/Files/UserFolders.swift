import Glibc
public import SystemPackage

/// Where firstbad keeps what it keeps, by the XDG Base Directory Specification 0.8.
public enum UserFolders {
    /// Jobs, journals, logs: `$XDG_STATE_HOME/firstbad`, else `~/.local/state/firstbad`.
    public static func state(environment: [String: String] = current) -> FilePath {
        folder("XDG_STATE_HOME", else: [".local", "state"], environment)
    }

    /// What can be made again: `$XDG_CACHE_HOME/firstbad`, else `~/.cache/firstbad`.
    public static func cache(environment: [String: String] = current) -> FilePath {
        folder("XDG_CACHE_HOME", else: [".cache"], environment)
    }

    /// The variables of this process that decide.
    public static var current: [String: String] {
        var variables: [String: String] = [:]
        for name in ["XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME"] {
            if let value = getenv(name) { variables[name] = String(cString: value) }
        }
        return variables
    }

    /// "All paths set in these environment variables must be absolute. If an implementation encounters a relative
    /// path in any of these variables it should consider the path invalid and ignore it."
    private static func folder(
        _ variable: String, else standard: [String], _ environment: [String: String]
    ) -> FilePath {
        var path: FilePath
        if let value = environment[variable], FilePath(value).isAbsolute {
            path = FilePath(value)
        } else {
            path = home(environment)
            for part in standard { path.append(part) }
        }
        path.append("firstbad")
        return path
    }

    private static func home(_ environment: [String: String]) -> FilePath {
        if let value = environment["HOME"], FilePath(value).isAbsolute { return FilePath(value) }
        // getpwuid's answer is copied before anything else could ask.
        if let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir {
            let path = FilePath(String(cString: folder))
            if path.isAbsolute { return path }
        }
        return "/var/tmp"
    }
}
