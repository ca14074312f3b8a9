// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension Write where Outcome == Int {
    /// Deletes everything of the owner; gives how many keys went. One mention of the owner is left: the change that
    /// tells other processes, until it is pruned.
    static func erase(_ owner: KeyOwner, recording event: AuditEvent) -> Write {
        var event = event
        event.owner = .platform
        return Write(staleOwner: owner, revokes: true, deletesKeys: true) { [event] connection in
            var counts: [Int] = []
            for table in Schema.ownersTables {
                // Prepared each time: erasures are rare, and an opening should not pay for them.
                let delete = try connection.connection.prepare("DELETE FROM \(table) WHERE owner = ?1")
                try delete.bind(1, owner.encoded)
                try delete.run()
                counts.append(connection.connection.changes)
            }
            try connection.keys.announceChange(of: owner)
            try connection.audit.append([event])
            return counts[0]
        }
    }
}
