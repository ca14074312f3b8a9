// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
extension PostgresSchema {
    /// Amounts in nanodollars. Entries are never changed; `credit_open` names the reservations without a closing.
    var creditTables: [String] {
        [
            """
            CREATE TABLE \(name).credit_accounts(
                owner bytea PRIMARY KEY,
                balance bigint NOT NULL,
                held bigint NOT NULL DEFAULT 0,
                CHECK (held >= 0 AND held <= balance)) WITH (fillfactor = 50)
            """,
            """
            CREATE TABLE \(name).credit_entries(
                owner bytea NOT NULL,
                request_id text NOT NULL COLLATE "C",
                attempt bigint NOT NULL,
                kind text NOT NULL COLLATE "C" CHECK (kind IN ('g', 'r', 'c')),
                outcome text COLLATE "C" CHECK (outcome IN ('s', 'v', 'x')),
                amount bigint NOT NULL CHECK (amount >= 0),
                params_hash bytea NOT NULL,
                at bigint NOT NULL,
                expires_at bigint,
                CHECK ((kind = 'c') = (outcome IS NOT NULL)),
                PRIMARY KEY (owner, request_id, attempt, kind))
            """,
            "CREATE INDEX credit_entries_at ON \(name).credit_entries(owner, at, request_id, attempt)",
            """
            CREATE INDEX credit_entries_expired ON \(name).credit_entries(at, owner, request_id, attempt)
            WHERE outcome = 'x'
            """,
            """
            CREATE TABLE \(name).credit_open(
                owner bytea NOT NULL,
                request_id text NOT NULL COLLATE "C",
                attempt bigint NOT NULL,
                at bigint NOT NULL,
                PRIMARY KEY (owner, request_id, attempt))
            """,
            "CREATE INDEX credit_open_at ON \(name).credit_open(at, owner, request_id, attempt)",
        ]
    }

    var creditFunctions: [String] {
        [
            // One writer per account at a time, whether or not it has a row yet.
            """
            CREATE FUNCTION \(name).lock_account(p_owner bytea) RETURNS void LANGUAGE sql
            AS $$ SELECT pg_advisory_xact_lock(hashtextextended('\(name)/' || encode(p_owner, 'hex'), 0)) $$
            """,
            applyCredits,
        ]
    }

    /// The rules of `CreditRequest.verdict`, where the account is locked, so that an entry is one round trip. Takes
    /// entries of one account; each has a verdict of its own, and what is refused leaves the others alone.
    private var applyCredits: String {
        """
        CREATE FUNCTION \(name).apply_credits(
            p_owner bytea, p_request text[], p_attempt bigint[], p_kind text[], p_outcome text[], p_amount bigint[],
            p_hash bytea[], p_at bigint[], p_expires bigint[], p_event_of bigint[], p_event_owner bytea[],
            p_event_at bigint[], p_event text[], p_event_body bytea[])
        RETURNS TABLE(verdict text, total bigint, held bigint) LANGUAGE plpgsql AS $$
        DECLARE
            v_total bigint; v_held bigint; v_total_0 bigint; v_held_0 bigint; v_events bigint[] := '{}';
            r record;
        BEGIN
            PERFORM \(name).lock_account(p_owner);
            SELECT a.balance, a.held INTO v_total, v_held FROM \(name).credit_accounts a WHERE a.owner = p_owner;
            v_total := coalesce(v_total, 0); v_held := coalesce(v_held, 0);
            v_total_0 := v_total; v_held_0 := v_held;
            FOR i IN 1 .. cardinality(p_request) LOOP
                SELECT coalesce(bool_or(e.params_hash <> p_hash[i]), false) AS reused,
                    max(e.amount) FILTER (WHERE e.kind = 'g' AND e.attempt = p_attempt[i]) AS granted,
                    max(e.amount) FILTER (WHERE e.kind = 'r' AND e.attempt = p_attempt[i]) AS reserved,
                    max(e.at) FILTER (WHERE e.kind = 'r' AND e.attempt = p_attempt[i]) AS reserved_at,
                    max(e.expires_at) FILTER (WHERE e.kind = 'r' AND e.attempt = p_attempt[i]) AS expires_at,
                    max(e.outcome) FILTER (WHERE e.kind = 'c' AND e.attempt = p_attempt[i]) AS outcome,
                    max(e.amount) FILTER (WHERE e.kind = 'c' AND e.attempt = p_attempt[i]) AS closed,
                    coalesce(bool_or(e.outcome = 's'), false) AS settled,
                    count(*) FILTER (WHERE e.kind = 'r') > count(*) FILTER (WHERE e.kind = 'c') AS open
                INTO r FROM \(name).credit_entries e WHERE e.owner = p_owner AND e.request_id = p_request[i];
                verdict := CASE
                    WHEN r.reused THEN 'requestIDReused'
                    WHEN p_kind[i] = 'g' THEN CASE
                        WHEN r.granted = p_amount[i] THEN 'repeated'
                        WHEN r.granted IS NOT NULL THEN 'requestIDReused'
                        WHEN p_amount[i] > 9223372036854775807 - v_total THEN 'costOverflow'
                        ELSE 'applied' END
                    WHEN p_kind[i] = 'r' THEN CASE
                        WHEN r.reserved = p_amount[i] AND r.reserved_at = p_at[i]
                            AND r.expires_at IS NOT DISTINCT FROM p_expires[i] THEN 'repeated'
                        WHEN r.outcome IS NOT NULL THEN \(Self.refusal("r.outcome"))
                        WHEN r.reserved IS NOT NULL THEN 'requestInProgress'
                        WHEN r.settled THEN 'alreadySettled'
                        WHEN r.open THEN 'requestInProgress'
                        WHEN p_amount[i] > v_total THEN 'insufficientBalance'
                        WHEN p_amount[i] > v_total - v_held THEN 'heldByOtherRequests'
                        ELSE 'applied' END
                    ELSE CASE
                        WHEN r.reserved IS NULL THEN 'noReservation'
                        WHEN r.outcome = p_outcome[i] AND r.closed = p_amount[i] THEN 'repeated'
                        WHEN r.outcome IS NOT NULL THEN \(Self.refusal("r.outcome"))
                        WHEN p_amount[i] > r.reserved THEN 'exceedsReservation'
                        WHEN p_outcome[i] = 'x' AND (r.expires_at IS NULL OR r.expires_at > p_at[i])
                            THEN 'notYetExpired'
                        WHEN v_held < r.reserved OR v_total - p_amount[i] < v_held - r.reserved THEN 'storeCorrupt'
                        ELSE 'applied' END
                    END;
                IF verdict = 'applied' THEN
                    INSERT INTO \(name).credit_entries(
                        owner, request_id, attempt, kind, outcome, amount, params_hash, at, expires_at)
                    VALUES (p_owner, p_request[i], p_attempt[i], p_kind[i], p_outcome[i], p_amount[i], p_hash[i],
                        p_at[i], p_expires[i]);
                    IF p_kind[i] = 'g' THEN v_total := v_total + p_amount[i];
                    ELSIF p_kind[i] = 'r' THEN
                        v_held := v_held + p_amount[i];
                        INSERT INTO \(name).credit_open(owner, request_id, attempt, at)
                        VALUES (p_owner, p_request[i], p_attempt[i], p_at[i]);
                    ELSE
                        v_total := v_total - p_amount[i];
                        v_held := v_held - r.reserved;
                        DELETE FROM \(name).credit_open o
                        WHERE o.owner = p_owner AND o.request_id = p_request[i] AND o.attempt = p_attempt[i];
                    END IF;
                    v_events := v_events || i::bigint;
                END IF;
                total := v_total; held := v_held;
                RETURN NEXT;
            END LOOP;
            IF p_event_of && v_events THEN
                PERFORM \(name).append_audit(
                    array_agg(e.owner ORDER BY e.place), array_agg(e.at ORDER BY e.place),
                    array_agg(e.event ORDER BY e.place), array_agg(e.body ORDER BY e.place))
                FROM unnest(p_event_of, p_event_owner, p_event_at, p_event, p_event_body)
                    WITH ORDINALITY AS e(entry, owner, at, event, body, place)
                WHERE e.entry = ANY (v_events);
            END IF;
            -- Last, because an account's row is what others may wait for; by difference, so that a balance that somebody
            -- else has written meanwhile is not lost.
            IF v_events <> '{}' THEN
                UPDATE \(name).credit_accounts a
                SET balance = a.balance + (v_total - v_total_0), held = a.held + (v_held - v_held_0)
                WHERE a.owner = p_owner;
                IF NOT FOUND THEN
                    INSERT INTO \(name).credit_accounts(owner, balance, held) VALUES (p_owner, v_total, v_held);
                END IF;
            END IF;
        END $$
        """
    }

    /// What an entry is told that comes after a closing.
    private static func refusal(_ outcome: String) -> String {
        "CASE \(outcome) WHEN 's' THEN 'alreadySettled' WHEN 'v' THEN 'alreadyVoided' ELSE 'alreadyExpired' END"
    }
}
#endif
