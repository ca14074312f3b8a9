// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Testing

/// The how-to beside the example shows the example's own code.
struct ReadmeTests {
    @Test func everySnippetIsCodeOfTheExample() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
        let sources = tests.deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/custom-storage")
        var code: [String] = []
        for folder in [sources, tests] {
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            for name in names where name.hasSuffix(".swift") || name.hasSuffix(".lua") {
                code.append(try String(contentsOf: folder.appending(path: name), encoding: .utf8))
            }
        }
        let readme = try String(contentsOf: sources.appending(path: "README.md"), encoding: .utf8)
        #expect(readme.split(separator: "\n", omittingEmptySubsequences: false).count <= 201)
        var count = 0
        for part in readme.components(separatedBy: "\n```").dropFirst() {
            guard let end = part.firstIndex(of: "\n"), ["swift", "lua"].contains(part[..<end]) else { continue }
            let snippet = String(part[end...])
            #expect(code.contains { $0.contains(snippet) }, "not in the example:\(snippet)")
            count += 1
        }
        #expect(count >= 9)
    }
}
