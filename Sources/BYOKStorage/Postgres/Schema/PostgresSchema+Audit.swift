// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
extension PostgresSchema {
    var auditTables: [String] {
        [
            """
            CREATE TABLE \(name).audit_head(
                owner bytea PRIMARY KEY,
                n bigint NOT NULL,
                hash bytea NOT NULL) WITH (fillfactor = 50)
            """,
            """
            CREATE TABLE \(name).audit_log(
                owner bytea NOT NULL,
                n bigint NOT NULL,
                at bigint NOT NULL,
                event text NOT NULL,
                body bytea NOT NULL,
                hash bytea NOT NULL,
                PRIMARY KEY (owner, n))
            """,
        ]
    }

    var auditFunctions: [String] {
        [
            // A field as `LengthPrefixed` writes it.
            """
            CREATE FUNCTION \(name).field(p bytea) RETURNS bytea LANGUAGE sql IMMUTABLE
            AS $$ SELECT int4send(octet_length(p)) || p $$
            """,
            // The chain of `AuditChain`, computed where its head is locked, so that an append is one round trip. Where
            // somebody has put the head back or taken it away, it goes on behind the last entry, broken for all to see.
            """
            CREATE FUNCTION \(name).append_audit(p_owner bytea[], p_at bigint[], p_event text[], p_body bytea[])
            RETURNS void LANGUAGE plpgsql AS $$
            DECLARE
                e record; v_owner bytea; v_n bigint; v_hash bytea;
                v_zero bytea := decode(repeat('00', 32), 'hex');
            BEGIN
                -- Owners in one order everywhere, so that appends wait for each other and never in a circle.
                FOR e IN
                    SELECT * FROM unnest(p_owner, p_at, p_event, p_body) WITH ORDINALITY
                        AS e(owner, at, event, body, place) ORDER BY owner, place
                LOOP
                    IF v_owner IS DISTINCT FROM e.owner THEN
                        UPDATE \(name).audit_head SET n = v_n, hash = v_hash WHERE owner = v_owner;
                        v_owner := e.owner;
                        SELECT n, hash INTO v_n, v_hash FROM \(name).audit_head WHERE owner = v_owner FOR UPDATE;
                        IF NOT FOUND THEN
                            INSERT INTO \(name).audit_head(owner, n, hash) VALUES (v_owner, 0, v_zero)
                                ON CONFLICT DO NOTHING;
                            SELECT n, hash INTO v_n, v_hash FROM \(name).audit_head WHERE owner = v_owner FOR UPDATE;
                        END IF;
                        IF EXISTS (SELECT FROM \(name).audit_log WHERE owner = v_owner AND n = v_n + 1) THEN
                            SELECT max(n) INTO v_n FROM \(name).audit_log WHERE owner = v_owner;
                            v_hash := v_zero;
                        END IF;
                    END IF;
                    v_n := v_n + 1;
                    v_hash := sha256(
                        \(name).field(v_hash) || \(name).field(v_owner) || \(name).field(int8send(v_n))
                        || \(name).field(int8send(e.at)) || \(name).field(convert_to(e.event, 'UTF8'))
                        || \(name).field(e.body));
                    INSERT INTO \(name).audit_log(owner, n, at, event, body, hash)
                        VALUES (v_owner, v_n, e.at, e.event, e.body, v_hash);
                END LOOP;
                UPDATE \(name).audit_head SET n = v_n, hash = v_hash WHERE owner = v_owner;
            END $$
            """,
        ]
    }
}
#endif
