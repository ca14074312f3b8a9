// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// What a worker says of itself. Times are nanoseconds of CLOCK_MONOTONIC, which all processes share.
package enum JournalLine: Hashable, Sendable {
    /// Written before the call.
    case began(Step, at: Int64)
    /// Written after the call has returned, and only then. With the id of the key it was about.
    case succeeded(owner: String, KeyID, at: Int64)
    case failed(owner: String, code: String)
    /// Everything the store has of an owner.
    case saw(owner: String, [KeyID: SeenKey])
    /// A successful opening of a key, of whichever owner.
    case used(Use)

    package struct Use: Hashable, Sendable {
        package var owner: String
        package var id: KeyID
        /// Nil: not a value of this owner's.
        package var value: Int?
        package var began: Int64
        package var ended: Int64

        package init(owner: String, id: KeyID, value: Int?, began: Int64, ended: Int64) {
            self.owner = owner
            self.id = id
            self.value = value
            self.began = began
            self.ended = ended
        }
    }
}

extension JournalLine {
    package var text: String {
        switch self {
        case .began(let step, let time):
            "b \(time) \(step.kind.rawValue) \(step.owner) \(step.value) \(step.id.map(\.description) ?? "-") ."
        case .succeeded(let owner, let id, let time): "e \(time) \(owner) \(id) ."
        case .failed(let owner, let code): "f \(owner) \(code) ."
        case .saw(let owner, let keys):
            "s \(owner) "
                + keys.map { id, key in
                    "\(id):\(key.value.map(String.init) ?? "?"):\(key.isEnabled ? 1 : 0):\(key.label) "
                }.joined() + "."
        case .used(let use):
            "u \(use.owner) \(use.id) \(use.value.map(String.init) ?? "?") \(use.began) \(use.ended) ."
        }
    }

    /// Nil for a line that was cut short: the full stop at the end is missing.
    package init?(_ text: Substring) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count >= 3, words.last == "." else { return nil }
        switch (words[0], words.count) {
        case ("b", 7):
            guard let time = Int64(words[1]), let kind = Step.Kind(rawValue: words[2]), let value = Int(words[4])
            else { return nil }
            self = .began(Step(kind, words[3], id: KeyID(words[5]), value: value), at: time)
        case ("e", 5):
            guard let time = Int64(words[1]), let id = KeyID(words[3]) else { return nil }
            self = .succeeded(owner: words[2], id, at: time)
        case ("f", 4): self = .failed(owner: words[1], code: words[2])
        case ("s", _):
            var keys: [KeyID: SeenKey] = [:]
            for word in words[2..<words.count - 1] {
                let parts = word.split(separator: ":")
                guard parts.count == 4, let id = KeyID(String(parts[0])) else { return nil }
                keys[id] = SeenKey(value: Int(parts[1]), isEnabled: parts[2] == "1", label: String(parts[3]))
            }
            self = .saw(owner: words[1], keys)
        case ("u", 7):
            guard let id = KeyID(words[2]), let began = Int64(words[4]), let ended = Int64(words[5]) else { return nil }
            self = .used(Use(owner: words[1], id: id, value: Int(words[3]), began: began, ended: ended))
        default: return nil
        }
    }
}
