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
            try check()
        } catch {
            throw BYOKError(.invalidConfiguration, "In \(path): \(error.message)")
        }
    }
}

extension Configuration {
    /// What every value must be by itself.
    private func check() throws(BYOKError) {
        for (name, value) in limits.all where value < 1 { throw .configured("limits.\(name)", "must be at least 1.") }
        guard !listen.host.isEmpty else { throw .configured("listen.host", "must be an address, such as 127.0.0.1.") }
        guard (0...65_535).contains(listen.port) else { throw .configured("listen.port", "must be from 0 to 65535.") }
        if let port = metricsPort {
            guard (1...65_535).contains(port) else { throw .configured("metricsPort", "must be from 1 to 65535.") }
            guard port != listen.port else { throw .configured("metricsPort", "must be another than listen.port.") }
        }
        guard drainSeconds >= 0 else { throw .configured("drainSeconds", "must be 0 or more.") }
        guard store.file == nil || store.postgresVariable == nil else {
            throw .configured("store", "give either file or postgresVariable.")
        }
        guard store.file != "" else { throw .configured("store.file", "must be a path.") }
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
