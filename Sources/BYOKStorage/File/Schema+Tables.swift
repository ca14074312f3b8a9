// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The tables, one text per concern. In format 1 there were the keys' alone, in format 2 those, credits and sums of usage.
extension Schema {
    static let keyTables = """
        CREATE TABLE user_api_keys(
            owner BLOB NOT NULL CHECK(length(owner) BETWEEN 2 AND 256),
            id BLOB NOT NULL CHECK(length(id) = 16),
            provider TEXT NOT NULL,
            origin TEXT NOT NULL,
            api_key_encrypted BLOB NOT NULL,
            kid TEXT NOT NULL,
            generation INTEGER NOT NULL,
            masked TEXT NOT NULL,
            fingerprint BLOB NOT NULL,
            label TEXT NOT NULL DEFAULT '',
            enabled INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            status TEXT NOT NULL,
            status_reason TEXT,
            policy BLOB NOT NULL,
            expires_at INTEGER,
            tested_at INTEGER,
            version INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            row_mac BLOB NOT NULL,
            PRIMARY KEY(owner, id)) WITHOUT ROWID, STRICT;
        CREATE UNIQUE INDEX user_api_keys_fingerprint ON user_api_keys(owner, fingerprint);
        CREATE TABLE key_changes(seq INTEGER PRIMARY KEY AUTOINCREMENT, owner BLOB NOT NULL) STRICT;
        CREATE TABLE audit_head(owner BLOB PRIMARY KEY, n INTEGER NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID, STRICT;
        CREATE TABLE audit_log(
            owner BLOB NOT NULL,
            n INTEGER NOT NULL,
            at INTEGER NOT NULL,
            event TEXT NOT NULL,
            body BLOB NOT NULL,
            hash BLOB NOT NULL,
            PRIMARY KEY(owner, n)) WITHOUT ROWID, STRICT;
        """

    /// Amounts in nanodollars. Entries are never changed, so none can be marked as closed: `credit_open` names the open
    /// reservations, and finding them does not take longer with every request that ever was.
    static let creditTables = """
        CREATE TABLE credit_accounts(
            owner BLOB PRIMARY KEY,
            balance INTEGER NOT NULL,
            held INTEGER NOT NULL DEFAULT 0,
            CHECK(held >= 0 AND held <= balance)) WITHOUT ROWID, STRICT;
        CREATE TABLE credit_entries(
            owner BLOB NOT NULL,
            request_id BLOB NOT NULL,
            attempt INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK(kind IN ('g', 'r', 'c')),
            outcome TEXT CHECK(outcome IN ('s', 'v', 'x')),
            amount INTEGER NOT NULL CHECK(amount >= 0),
            params_hash BLOB NOT NULL,
            at INTEGER NOT NULL,
            expires_at INTEGER,
            CHECK((kind = 'c') = (outcome IS NOT NULL)),
            PRIMARY KEY(owner, request_id, attempt, kind)) WITHOUT ROWID, STRICT;
        CREATE TABLE credit_open(
            at INTEGER NOT NULL,
            owner BLOB NOT NULL,
            request_id BLOB NOT NULL,
            attempt INTEGER NOT NULL,
            PRIMARY KEY(at, owner, request_id, attempt)) WITHOUT ROWID, STRICT;
        """

    /// What lists an account's entries, and the reservations of all that nobody closed in time.
    static let creditIndices = """
        CREATE INDEX credit_entries_at ON credit_entries(owner, at, request_id, attempt);
        CREATE INDEX credit_entries_expired ON credit_entries(at, owner, request_id, attempt) WHERE outcome = 'x';
        """

    /// `key_id` is empty for system keys; `newest` is the newest day in a batch; `usage_horizon` has at most one row,
    /// the first day that is not forgotten.
    static let usageTables = """
        CREATE TABLE usage_batches(
            host BLOB NOT NULL,
            batch INTEGER NOT NULL,
            newest INTEGER NOT NULL,
            PRIMARY KEY(host, batch)) WITHOUT ROWID, STRICT;
        CREATE TABLE usage_horizon(id INTEGER PRIMARY KEY CHECK(id = 1), day INTEGER NOT NULL) STRICT;
        """

    /// `member` is who asked.
    static let usageSums = """
        CREATE TABLE usage_daily(
            owner BLOB NOT NULL,
            day INTEGER NOT NULL,
            member BLOB NOT NULL,
            key_id BLOB NOT NULL,
            provider TEXT NOT NULL,
            model TEXT NOT NULL,
            requests INTEGER NOT NULL,
            failures INTEGER NOT NULL,
            fallbacks INTEGER NOT NULL,
            t_in INTEGER NOT NULL,
            t_cread INTEGER NOT NULL,
            t_cwrite INTEGER NOT NULL,
            t_cwrite1h INTEGER NOT NULL,
            t_out INTEGER NOT NULL,
            t_reason INTEGER NOT NULL,
            t_audio_in INTEGER NOT NULL,
            t_audio_out INTEGER NOT NULL,
            t_image_in INTEGER NOT NULL,
            t_image_out INTEGER NOT NULL,
            calls INTEGER NOT NULL,
            web_searches INTEGER NOT NULL,
            usage_estimated INTEGER NOT NULL,
            usage_unknown INTEGER NOT NULL,
            cost INTEGER NOT NULL,
            cost_unknown INTEGER NOT NULL,
            credits INTEGER NOT NULL,
            fallback_credits INTEGER NOT NULL,
            PRIMARY KEY(owner, day, member, key_id, provider, model)) WITHOUT ROWID, STRICT;
        """

    /// Takes over the sums of format 2, in which everybody asked for themselves and nothing was told apart as a fallback's.
    static let usageSumsOfFormat2 = """
        ALTER TABLE usage_daily RENAME TO usage_daily_2;
        \(usageSums)
        INSERT INTO usage_daily SELECT owner, day, owner, key_id, provider, model, requests, failures, fallbacks,
            t_in, t_cread, t_cwrite, t_cwrite1h, t_out, t_reason, t_audio_in, t_audio_out, t_image_in, t_image_out,
            calls, web_searches, usage_estimated, usage_unknown, cost, cost_unknown, credits, 0 FROM usage_daily_2;
        DROP TABLE usage_daily_2;
        """

    /// `owner` is the payer, `body` is `Receipt.encoded`. Bodies are large for a key's tree, so they lie in the order in
    /// which they came. By `at`, old ones are found without looking at all.
    static let receiptTables = """
        CREATE TABLE receipts(
            owner BLOB NOT NULL,
            at INTEGER NOT NULL,
            request_id BLOB NOT NULL,
            body BLOB NOT NULL) STRICT;
        CREATE UNIQUE INDEX receipts_owner ON receipts(owner, at, request_id);
        CREATE INDEX receipts_request ON receipts(owner, request_id, at);
        CREATE INDEX receipts_at ON receipts(at);
        """

    /// A kind without a row in `notice_preferences` is neither muted nor sent.
    static let noticeTables = """
        CREATE TABLE notices(
            owner BLOB NOT NULL,
            id BLOB NOT NULL CHECK(length(id) BETWEEN 1 AND 255),
            kind TEXT NOT NULL,
            at INTEGER NOT NULL,
            key_id BLOB,
            provider TEXT,
            text TEXT NOT NULL,
            is_read INTEGER NOT NULL,
            PRIMARY KEY(owner, id)) WITHOUT ROWID, STRICT;
        CREATE INDEX notices_at ON notices(owner, at, id);
        CREATE TABLE notice_preferences(
            owner BLOB NOT NULL,
            kind TEXT NOT NULL,
            muted INTEGER NOT NULL,
            sent INTEGER NOT NULL,
            PRIMARY KEY(owner, kind)) WITHOUT ROWID, STRICT;
        """

    /// Every table with rows of one owner; the keys' first.
    static let ownersTables = [
        "user_api_keys", "audit_log", "audit_head", "key_changes", "credit_accounts", "credit_entries", "credit_open",
        "usage_daily", "receipts", "notices", "notice_preferences",
    ]
}
