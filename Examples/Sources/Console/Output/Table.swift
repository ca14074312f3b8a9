// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Rows and columns that fit the terminal: texts are wrapped in their columns; where that is not enough, each row
/// becomes a small list.
package struct Table {
    package var columns: [Column]
    package var rows: [[Cell]] = []
    private static let gap = 2
    private static let narrowest = 8

    package struct Column {
        var title: String
        var isOnTheRight = false
        /// Half a number is another number, and half an id is none.
        var isNeverBroken = false

        package static func text(_ title: String) -> Column { Column(title: title) }
        package static func whole(_ title: String) -> Column { Column(title: title, isNeverBroken: true) }
        package static func number(_ title: String) -> Column {
            Column(title: title, isOnTheRight: true, isNeverBroken: true)
        }
    }

    package struct Cell: ExpressibleByStringInterpolation {
        var text: String
        var style: Style?

        package init(_ text: String, _ style: Style? = nil) {
            self.text = text.safe
            self.style = style
        }
        package init(stringLiteral text: String) { self.init(text) }
    }

    package init(_ columns: [Column]) { self.columns = columns }

    package func print(on terminal: Terminal = .output) { terminal.write(rendered(on: terminal)) }

    package func rendered(on terminal: Terminal) -> String {
        guard let widths = widths(within: terminal.width) else { return list(on: terminal) }
        let header = columns.map { Cell($0.title, .faint) }
        return ([header] + rows).map { row in
            let wrapped = zip(row, widths).map { $0.text.wrapped(to: $1).split(separator: "\n") }
            let height = wrapped.map(\.count).max() ?? 0
            return (0..<height).map { line in
                let texts = columns.indices.map { index in
                    let text = line < wrapped[index].count ? String(wrapped[index][line]) : ""
                    let padded = text.padded(to: widths[index], onLeft: columns[index].isOnTheRight)
                    return terminal.styled(padded, row[index].style)
                }
                return texts.joined(separator: "  ").trimmedAtEnd + "\n"
            }.joined()
        }.joined()
    }

    /// Takes from the widest column until all fit; nil where they do not.
    private func widths(within width: Int) -> [Int]? {
        var widths = columns.indices.map { index in
            ([columns[index].title] + rows.map { $0[index].text }).map(\.columns).max() ?? 0
        }
        while widths.reduce(0, +) + Self.gap * (widths.count - 1) > width {
            let shrinkable = columns.indices.filter { !columns[$0].isNeverBroken && widths[$0] > Self.narrowest }
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { return nil }
            widths[widest] -= 1
        }
        return widths
    }

    private func list(on terminal: Terminal) -> String {
        let titles = columns.map(\.title.columns).max() ?? 0
        return rows.map { row in
            zip(columns, row).filter { !$1.text.isEmpty }.map { column, cell in
                let title = terminal.styled(column.title.padded(to: titles), .faint)
                let value = terminal.styled(cell.text, cell.style)
                return "\(title)  \(value)".wrapped(to: terminal.width, indent: titles + Self.gap) + "\n"
            }.joined()
        }.joined(separator: "\n")
    }
}
