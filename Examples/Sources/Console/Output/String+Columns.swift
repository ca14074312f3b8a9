// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Texts as they stand on a screen.
extension String {
    /// How many columns it takes. Colour codes take none, Chinese characters and most emoji two.
    package var columns: Int {
        var count = 0
        var isCode = false
        for character in self {
            if isCode {
                isCode = character != "m"
            } else if character == "\u{1B}" {
                isCode = true
            } else {
                count += character.columns
            }
        }
        return count
    }

    /// Without the controls and direction marks that could garble a terminal or lie about what it shows.
    package var safe: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.isUnsafe ? "\u{FFFD}" : $0 }))
    }

    private func prefix(columns width: Int) -> String {
        var rest = width
        return String(
            prefix { character in
                rest -= character.columns
                return rest >= 0
            })
    }

    package func padded(to width: Int, onLeft: Bool = false) -> String {
        let space = String(repeating: " ", count: Swift.max(0, width - columns))
        return onLeft ? space + self : self + space
    }

    package var trimmedAtEnd: String { lastIndex { $0 != " " }.map { String(self[...$0]) } ?? "" }

    /// Broken between words, or within one that is wider than a whole line. Spaces at the beginning stay.
    package func wrapped(to width: Int, indent: Int = 0) -> String {
        guard columns > width else { return self }
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = String(prefix { $0 == " " })
        var isEmpty = true
        func end() {
            lines.append(line)
            line = margin
            isEmpty = true
        }
        for word in split(separator: " ") {
            var word = String(word)
            if !isEmpty, line.columns + 1 + word.columns > width { end() }
            if !isEmpty { line += " " }
            while line.columns + word.columns > width {
                let piece = word.prefix(columns: max(2, width - line.columns))
                line += piece
                word = String(word.dropFirst(piece.count))
                end()
            }
            line += word
            isEmpty = false
        }
        return (lines + [line]).joined(separator: "\n")
    }
}

extension Character {
    fileprivate var columns: Int {
        guard let scalar = unicodeScalars.first, scalar.value >= 0x1100 else { return 1 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return 2
        default:
            return scalar.properties.isEmojiPresentation || unicodeScalars.contains("\u{FE0F}") ? 2 : 1
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isUnsafe: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
