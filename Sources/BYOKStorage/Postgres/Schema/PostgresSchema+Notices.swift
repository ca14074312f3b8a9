// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
extension PostgresSchema {
    /// Ids are kept as bytes, since they may hold any. A kind without a row of preferences is neither muted nor sent.
    var noticeTables: [String] {
        [
            """
            CREATE TABLE \(name).notices(
                owner bytea NOT NULL,
                id bytea NOT NULL CHECK (octet_length(id) BETWEEN 1 AND 255),
                kind text NOT NULL COLLATE "C",
                at bigint NOT NULL,
                key_id bytea,
                provider text,
                text text NOT NULL,
                is_read boolean NOT NULL,
                PRIMARY KEY (owner, id))
            """,
            "CREATE INDEX notices_at ON \(name).notices(owner, at, id)",
            """
            CREATE TABLE \(name).notice_preferences(
                owner bytea NOT NULL,
                kind text NOT NULL COLLATE "C",
                muted boolean NOT NULL,
                sent boolean NOT NULL,
                PRIMARY KEY (owner, kind))
            """,
        ]
    }

    var noticeFunctions: [String] {
        [
            // 1: kept; 0: there already, or muted.
            """
            CREATE FUNCTION \(name).deliver_notice(
                p_owner bytea, p_token bytea, p_id bytea, p_kind text, p_at bigint, p_key_id bytea, p_provider text,
                p_text text, p_is_read boolean) RETURNS bigint LANGUAGE plpgsql AS $$
            DECLARE v_kept bigint;
            BEGIN
                v_kept := \(name).outcome(p_owner, p_token);
                IF v_kept IS NOT NULL THEN RETURN v_kept; END IF;
                INSERT INTO \(name).notices(owner, id, kind, at, key_id, provider, text, is_read)
                SELECT p_owner, p_id, p_kind, p_at, p_key_id, p_provider, p_text, p_is_read
                WHERE NOT EXISTS (SELECT FROM \(name).notice_preferences WHERE owner = p_owner AND kind = p_kind AND muted)
                ON CONFLICT DO NOTHING;
                GET DIAGNOSTICS v_kept = ROW_COUNT;
                UPDATE \(name).writes SET outcome = v_kept WHERE owner = p_owner AND token = p_token;
                RETURN v_kept;
            END $$
            """
        ]
    }
}
#endif
