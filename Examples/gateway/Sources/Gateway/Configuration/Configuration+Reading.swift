// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
import Foundation

extension Configuration {
    /// What is absent has its default.
    /// - Throws: `invalidConfiguration`, naming the file and the field.
    public init(contentsOfFile path: String) throws(BYOKError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BYOKError(.invalidConfiguration, "The configuration file \(path) cannot be read.")
        }
        do throws(BYOKError) {
            self = try StrictJSON.decode(from: data, over: Configuration())
            for (name, value) in limits.all where value < 1 {
                throw BYOKError(.invalidConfiguration, "limits.\(name): must be at least 1.")
            }
        } catch {
            throw BYOKError(.invalidConfiguration, "In \(path): \(error.message)")
        }
    }
}

extension Configuration.Limits {
    fileprivate var all: [(String, Int)] {
        [
            ("keyTestsPerMinute", keyTestsPerMinute), ("signInsPerMinute", signInsPerMinute), ("bodyBytes", bodyBytes),
            ("requestSeconds", requestSeconds), ("idleSeconds", idleSeconds), ("connections", connections),
        ]
    }
}
