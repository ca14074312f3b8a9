// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
extension PostgresSchema {
    /// Columns and their order as in every store of ours; the mac comes last.
    var keyTables: [String] {
        [
            """
            CREATE TABLE \(name).user_api_keys(
                owner bytea NOT NULL CHECK (octet_length(owner) BETWEEN 2 AND 256),
                id bytea NOT NULL CHECK (octet_length(id) = 16),
                provider text NOT NULL,
                origin text NOT NULL,
                api_key_encrypted bytea NOT NULL,
                kid text NOT NULL,
                generation bigint NOT NULL,
                masked text NOT NULL,
                fingerprint bytea NOT NULL,
                label text NOT NULL DEFAULT '',
                enabled boolean NOT NULL,
                priority bigint NOT NULL,
                status text NOT NULL,
                status_reason text,
                policy bytea NOT NULL,
                expires_at bigint,
                tested_at bigint,
                version bigint NOT NULL,
                created_at bigint NOT NULL,
                updated_at bigint NOT NULL,
                row_mac bytea NOT NULL,
                PRIMARY KEY (owner, id))
            """,
            "CREATE UNIQUE INDEX user_api_keys_fingerprint ON \(name).user_api_keys(owner, fingerprint)",
            // By transaction, because the order of a sequence is not the order of commits.
            """
            CREATE TABLE \(name).key_changes(
                owner bytea NOT NULL,
                xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
                PRIMARY KEY (owner, xid))
            """,
            "CREATE INDEX key_changes_xid ON \(name).key_changes(xid)",
            // Before which transaction every listener that is alive has seen the changes, once it is old enough.
            """
            CREATE TABLE \(name).key_changes_horizon(
                id int PRIMARY KEY CHECK (id = 1),
                xid xid8 NOT NULL,
                at timestamptz NOT NULL)
            """,
            // What has been written, under a token that only its writer knows: how a lost acknowledgement is resolved.
            """
            CREATE TABLE \(name).writes(
                owner bytea NOT NULL,
                token bytea NOT NULL,
                outcome bigint NOT NULL DEFAULT 0,
                at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (owner, token))
            """,
            "CREATE INDEX writes_at ON \(name).writes(at)",
        ]
    }

    var keyFunctions: [String] {
        [
            // The owners' rows behind their fence, in one statement with a plan that the session keeps, also where
            // nothing can be prepared. Through a sub-select, for with the array in plain sight every call is planned.
            """
            CREATE FUNCTION \(name).keys_of(p_owners bytea[]) RETURNS \(name).user_api_keys[] LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM set_config('byok.owners', p_owners::text, true);
                RETURN ARRAY(
                    SELECT k FROM \(name).user_api_keys k WHERE owner = ANY ((SELECT p_owners)::bytea[]));
            END $$
            """,
            // Stops a pipeline, and with it its transaction, where a write found nothing to write to.
            """
            CREATE FUNCTION \(name).must(ok boolean) RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN
                IF ok IS NOT TRUE THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '\(PostgresFailure.conflict)'; END IF;
                RETURN true;
            END $$
            """,
            // Stops the pipeline where this very write was committed before. Waits for one that is under way.
            """
            CREATE FUNCTION \(name).claim(p_owner bytea, p_token bytea) RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO \(name).writes(owner, token) VALUES (p_owner, p_token) ON CONFLICT DO NOTHING;
                IF NOT FOUND THEN
                    RAISE EXCEPTION 'repeated' USING ERRCODE = '\(PostgresFailure.repeated)';
                END IF;
            END $$
            """,
            // Once for this write, many times for its repetitions: null the first time, then its outcome.
            """
            CREATE FUNCTION \(name).outcome(p_owner bytea, p_token bytea) RETURNS bigint LANGUAGE plpgsql AS $$
            DECLARE v_outcome bigint;
            BEGIN
                INSERT INTO \(name).writes(owner, token) VALUES (p_owner, p_token) ON CONFLICT DO NOTHING;
                IF FOUND THEN RETURN NULL; END IF;
                SELECT outcome INTO v_outcome FROM \(name).writes WHERE owner = p_owner AND token = p_token;
                RETURN v_outcome;
            END $$
            """,
            """
            CREATE FUNCTION \(name).announce(p_owner bytea) RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO \(name).key_changes(owner) VALUES (p_owner) ON CONFLICT DO NOTHING;
                PERFORM pg_notify('\(channel)', encode(p_owner, 'hex'));
            END $$
            """,
            """
            CREATE FUNCTION \(name).erase_owner(
                p_owner bytea, p_platform bytea, p_token bytea, p_at bigint, p_event text, p_body bytea)
            RETURNS bigint LANGUAGE plpgsql AS $$
            DECLARE v_count bigint;
            BEGIN
                v_count := \(name).outcome(p_platform, p_token);
                IF v_count IS NOT NULL THEN RETURN v_count; END IF;
                PERFORM \(name).lock_account(p_owner);
                DELETE FROM \(name).user_api_keys WHERE owner = p_owner;
                GET DIAGNOSTICS v_count = ROW_COUNT;
                \(Self.erasedTables.dropFirst().map { "DELETE FROM \(name).\($0) WHERE owner = p_owner;" }
                    .joined(separator: "\n    "))
                PERFORM \(name).announce(p_owner);
                PERFORM \(name).append_audit(ARRAY[p_platform], ARRAY[p_at], ARRAY[p_event], ARRAY[p_body]);
                UPDATE \(name).writes SET outcome = v_count WHERE owner = p_platform AND token = p_token;
                RETURN v_count;
            END $$
            """,
        ]
    }

    /// Every table with rows of one owner that an erasure empties; the keys' first. Two mentions are left for a while: the
    /// change that tells other processes, and the tokens of writes, without which a copy that was late would bring back
    /// what was erased.
    static let erasedTables = [
        "user_api_keys", "audit_log", "audit_head", "key_changes", "credit_accounts", "credit_entries", "credit_open",
        "usage_daily", "receipts", "notices", "notice_preferences",
    ]
    static let ownersTables = erasedTables + ["writes"]
}
#endif
