// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Testing

/// Every piece of Swift in the documentation's articles is code that a test or an example compiles.
struct DocumentationTests {
    @Test func everySnippetIsCompiledSomewhere() throws {
        let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL
        var code = ""
        for folder in ["Examples/Sources", "Examples/Tests", "Tests"] {
            for file in try Self.files(in: root.appending(path: folder)) where file.pathExtension == "swift" {
                code += "\n" + Self.normalised(try String(contentsOf: file, encoding: .utf8)) + "\n"
            }
        }
        var count = 0
        for file in try Self.files(in: root.appending(path: "Sources")) where file.pathExtension == "md" {
            for snippet in Self.snippets(in: try String(contentsOf: file, encoding: .utf8)) {
                let found = code.contains("\n" + Self.normalised(snippet) + "\n")
                #expect(found, "\(file.lastPathComponent) shows what nothing compiles:\n\(snippet)")
                count += 1
            }
        }
        #expect(count >= 12)
    }

    private static func files(in folder: URL) throws -> [URL] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).map { folder.appending(path: $0) }
    }

    private static func snippets(in article: String) -> [String] {
        article.components(separatedBy: "```swift\n").dropFirst().compactMap { part in
            part.range(of: "\n```").map { String(part[..<$0.lowerBound]) }
        }
    }

    /// Without indentation, empty lines and the spaces before comments: a snippet stands deeper in a test than in an article.
    private static func normalised(_ text: String) -> String {
        text.split(separator: "\n").map { line in
            line.split(separator: " ").joined(separator: " ")
        }.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
