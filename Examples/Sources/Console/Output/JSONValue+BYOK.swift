// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// What is stored, as JSON.
extension JSONValue {
    package init(_ key: KeySummary) {
        self = .object([
            "badge": .text(key.badge), "createdAt": .text(key.createdAt), "enabled": .bool(key.isEnabled),
            "expiresAt": .text(key.expiresAt), "id": .text(key.id), "label": .string(key.label),
            "masked": .string(key.masked), "owner": .text(key.owner), "position": .number(key.position),
            "provider": .text(key.provider), "status": .text(key.status.code), "testedAt": .text(key.testedAt),
            "updatedAt": .text(key.updatedAt),
        ])
    }

    package init(_ entry: AuditEntry) {
        let event = entry.event
        self = .object([
            "actor": .string(event.actor), "at": .text(event.at),
            "details": .object(event.details.mapValues(JSONValue.string)),
            "hash": .string(entry.hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()),
            "keyID": .text(event.keyID), "kind": .text(event.kind), "masked": .text(event.masked),
            "number": .number(entry.number), "owner": .text(event.owner), "provider": .text(event.provider),
        ])
    }

    package init(_ export: OwnerExport) {
        self = .object([
            "audit": .array(export.audit.map { JSONValue($0) }), "keys": .array(export.keys.map { JSONValue($0) }),
            "owner": .text(export.owner),
        ])
    }
}
