// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console

extension JSONValue {
    init(_ use: MasterKeyUse) {
        self = .object([
            "atHand": .bool(use.isAtHand), "keys": .number(Int64(use.keys)), "kid": .string(use.kid),
            "primary": .bool(use.isPrimary),
        ])
    }

    init(_ key: LeftKey) {
        self = .object([
            "key": .text(key.id), "kid": .string(key.kid), "owner": .text(key.owner), "reason": .text(key.reason),
            "remedy": .string(key.remedy),
        ])
    }
}

extension Table {
    init(_ use: [MasterKeyUse]) {
        self.init([.whole("Master key"), .text("Does"), .number("Stored keys")])
        for use in use {
            let role: Cell =
                !use.isAtHand
                ? .init("is not at hand", .bad) : use.isPrimary ? .init("seals and opens", .good) : "opens"
            rows.append([.init(use.kid), role, .init("\(use.keys)")])
        }
    }
}

extension LeftKey {
    var remedy: String {
        switch reason {
        case .noMasterKey: "Give the master key \(kid) back."
        case .contended: "Run it again."
        case .misplaced: "The store is damaged: restore it from a backup."
        case .duplicate: "Remove one of the two."
        default: "Remove the key and let its owner add it again."
        }
    }

    /// Kid and remedy, too: what an operator has to act on.
    var advice: String { "\(self) (master key \(kid)). \(remedy)" }
}
