// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// One change of one owner's keys.
package struct Step: Hashable, Sendable {
    package var kind: Kind
    package var owner: String
    /// The key changed; nil for one that is added.
    package var id: KeyID?
    /// The value added or put in place; for a new label the number it is made of.
    package var value: Int

    package init(_ kind: Kind, _ owner: String, id: KeyID? = nil, value: Int = 0) {
        self.kind = kind
        self.owner = owner
        self.id = id
        self.value = value
    }

    package enum Kind: String, Sendable, CaseIterable {
        case add, replace, disable, enable, rename, remove

        /// What the audit log calls it.
        var event: AuditEvent.Kind {
            switch self {
            case .add: .added
            case .replace: .replaced
            case .disable: .disabled
            case .enable: .enabled
            case .rename: .renamed
            case .remove: .removed
            }
        }
    }

    /// The owner's keys after this step.
    /// - Parameter added: the id that the store gave the added key.
    func applied(to keys: [KeyID: SeenKey], added: KeyID?) -> [KeyID: SeenKey] {
        var keys = keys
        guard let id = id ?? added else { return keys }
        switch kind {
        case .add: keys[id] = SeenKey(value: value, isEnabled: true, label: "v\(value)")
        case .replace: keys[id]?.value = value
        case .disable: keys[id]?.isEnabled = false
        case .enable: keys[id]?.isEnabled = true
        case .rename: keys[id]?.label = "v\(value)"
        case .remove: keys[id] = nil
        }
        return keys
    }
}

/// A key as it was found in the store.
package struct SeenKey: Hashable, Sendable {
    /// Nil where it did not open, or to something that was never written for its owner.
    package var value: Int?
    package var isEnabled: Bool
    package var label: String

    package init(value: Int?, isEnabled: Bool, label: String) {
        self.value = value
        self.isEnabled = isEnabled
        self.label = label
    }
}
