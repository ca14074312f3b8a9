// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Finds in an owner's audit log when keys that fail began to: from the end backwards, because what matters is mostly near.
struct OutageSearch {
    /// The keys that are still looked for, with their present status.
    private var wanted: [KeyID: KeyStatus.Code]
    /// Keys whose next entry, on the way back, is of a change that a request found.
    private var changed: Set<KeyID> = []
    /// The earliest entry of the present failing that was met.
    private(set) var beginnings: [KeyID: Timestamp] = [:]
    private static let pageSize: Int64 = 1_000

    init(_ failing: [KeyID: KeyStatus.Code]) { wanted = failing }

    mutating func run(in log: any AuditLog, of owner: KeyOwner) async throws {
        var end = try await Self.count(in: log, of: owner)
        while end > 0, !wanted.isEmpty {
            let start = max(1, end - Self.pageSize + 1)
            let page = try await log.entries(of: owner, from: start, limit: Int(end - start + 1))
            for entry in page.reversed() { look(at: entry.event) }
            end = start - 1
        }
    }

    /// How many entries there are: numbers are without gaps, so that halving finds it.
    private static func count(in log: any AuditLog, of owner: KeyOwner) async throws -> Int64 {
        func has(_ number: Int64) async throws -> Bool {
            try await !log.entries(of: owner, from: number, limit: 1).isEmpty
        }
        var (present, absent): (Int64, Int64) = (0, 1)
        while try await has(absent) { (present, absent) = (absent, absent * 4) }
        while absent - present > 1 {
            let middle = present + (absent - present) / 2
            if try await has(middle) { present = middle } else { absent = middle }
        }
        return present
    }

    mutating func look(at event: AuditEvent) {
        guard let id = event.keyID, let now = wanted[id] else { return }
        switch event.kind {
        case .statusChanged: judge(event.details["status"], event, id, now)
        case .tested: judge(event.details["result"], event, id, now)
        // Another value, or none.
        case .added, .replaced: wanted[id] = nil
        default: break
        }
    }

    private mutating func judge(_ name: String?, _ event: AuditEvent, _ id: KeyID, _ now: KeyStatus.Code) {
        // Of what is not kept, such as a rate limit, a failure says nothing.
        guard let code = name.flatMap(KeyStatus.Code.init), code.isPersisted else { return }
        if KeyStatus.failed.contains(code) {
            beginnings[id] = event.at
            if event.kind == .statusChanged { changed.insert(id) } else { changed.remove(id) }
        } else if event.kind == .statusChanged || now != .noFunds || changed.contains(id) {
            wanted[id] = nil
        }
        // Else a test that may not have proved funds, and then changed nothing: what precedes it counts, too.
    }
}
