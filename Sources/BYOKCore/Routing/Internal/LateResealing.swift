// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Re-seals keys in the background after they were used: each once at a time, and few at once, for the next use is soon
/// enough for the others.
final class LateResealing: Sendable {
    private static let most = 64
    private let underWay = Mutex<Set<KeyID>>([])

    func begin(_ id: KeyID, of owner: KeyOwner, in context: RoutingContext) {
        let mayBegin = underWay.withLock { $0.count < Self.most && $0.insert(id).inserted }
        guard mayBegin else { return }
        Task {
            // Cached tables must show the new seal, or every later use would begin this anew. A failure is left to the
            // next use.
            _ = try? await Resealing(context: context, actor: "re-sealing on use").reseal(
                [id], of: owner, affectsRouting: true)
            underWay.withLock { _ = $0.remove(id) }
        }
    }
}
