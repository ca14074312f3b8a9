// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The columns that rows are read from and parameters written to, in their order: the same in all our databases.
enum RowColumns {
    /// Every column of a key, in the order of `KeyRecord.macInput`; the mac itself comes last.
    static let record = """
        owner, id, provider, origin, api_key_encrypted, kid, generation, masked, fingerprint, label, enabled, \
        priority, status, status_reason, policy, expires_at, tested_at, version, created_at, updated_at, row_mac
        """

    /// A ledger entry's, after the owner and the request id.
    static let entry = "attempt, kind, outcome, amount, params_hash, at, expires_at"

    /// What tells rows apart within an owner, and their order.
    static let usageKey = "day, member, key_id, provider, model"
    /// The sums, the twelve counts in the order of `UsageSummary.counts`.
    static let usageSums = """
        requests, failures, fallbacks, t_in, t_cread, t_cwrite, t_cwrite1h, t_out, t_reason, t_audio_in, t_audio_out, \
        t_image_in, t_image_out, calls, web_searches, usage_estimated, usage_unknown, cost, cost_unknown, credits, \
        fallback_credits
        """

    /// An audit entry's, after the owner.
    static let audit = "n, at, event, body, hash"
    /// A notice's, after the owner.
    static let notice = "id, kind, at, key_id, provider, text, is_read"
    /// A receipt's, after its payer.
    static let receipt = "at, request_id, body"
}
