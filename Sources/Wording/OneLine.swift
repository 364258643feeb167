extension String {
    /// The text on one line, with nothing in it that a terminal or a log obeys: control and format characters
    /// (escape sequences, line breaks, right-to-left overrides) become spaces. Commit subjects are anybody's text.
    public var onOneLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: " "
                    default: scalar
                    }
                }))
    }
}
