// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
extension PostgresSchema {
    /// Sums by day and receipts lie in one partition per month, so that old ones go as a whole; what belongs to no month
    /// that has one lies in the default.
    var usageTables: [String] {
        let sums = RowColumns.usageSums.split(separator: ", ").map { "\($0) bigint NOT NULL" }
        return [
            """
            CREATE TABLE \(name).usage_batches(
                host bytea NOT NULL,
                batch bigint NOT NULL,
                newest bigint NOT NULL,
                PRIMARY KEY (host, batch))
            """,
            "CREATE INDEX usage_batches_newest ON \(name).usage_batches(newest)",
            "CREATE TABLE \(name).usage_horizon(id int PRIMARY KEY CHECK (id = 1), day bigint NOT NULL)",
            """
            CREATE TABLE \(name).usage_daily(
                owner bytea NOT NULL,
                day bigint NOT NULL,
                member bytea NOT NULL,
                key_id bytea NOT NULL,
                provider text NOT NULL COLLATE "C",
                model text NOT NULL COLLATE "C",
                \(sums.joined(separator: ", ")),
                PRIMARY KEY (owner, day, member, key_id, provider, model)) PARTITION BY RANGE (day)
            """,
            "CREATE TABLE \(name).usage_daily_default PARTITION OF \(name).usage_daily DEFAULT",
            """
            CREATE TABLE \(name).receipts(
                owner bytea NOT NULL,
                at bigint NOT NULL,
                request_id text NOT NULL COLLATE "C",
                body bytea NOT NULL,
                PRIMARY KEY (owner, at, request_id)) PARTITION BY RANGE (at)
            """,
            "CREATE INDEX receipts_request ON \(name).receipts(owner, request_id, at)",
            "CREATE TABLE \(name).receipts_default PARTITION OF \(name).receipts DEFAULT",
        ]
    }

    var usageFunctions: [String] {
        [
            // Counts stop at the largest number; neither is negative.
            """
            CREATE FUNCTION \(name).add_up(a bigint, b bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
            AS $$ SELECT CASE WHEN a > 9223372036854775807 - b THEN 9223372036854775807 ELSE a + b END $$
            """,
            // The first day that counts, kept for the statements behind this one; null where the batch is there already
            // or holds forgotten days alone. Keeps purges away until the transaction ends.
            """
            CREATE FUNCTION \(name).begin_batch(p_host bytea, p_batch bigint, p_newest bigint) RETURNS void
            LANGUAGE plpgsql AS $$
            DECLARE v_first bigint; v_is_new boolean := false;
            BEGIN
                PERFORM pg_advisory_xact_lock_shared(hashtextextended('\(name)/usage', 0));
                SELECT coalesce(max(day), -9223372036854775808) INTO v_first FROM \(name).usage_horizon;
                IF p_newest >= v_first THEN
                    INSERT INTO \(name).usage_batches(host, batch, newest) VALUES (p_host, p_batch, p_newest)
                        ON CONFLICT DO NOTHING;
                    v_is_new := FOUND;
                END IF;
                PERFORM set_config('byok.first_day', CASE WHEN v_is_new THEN v_first::text ELSE '' END, true);
            END $$
            """,
            "CREATE FUNCTION \(name).first_day() RETURNS bigint LANGUAGE sql STABLE "
                + "AS $$ SELECT nullif(current_setting('byok.first_day', true), '')::bigint $$",
            ensurePartitions, purgeUsage,
        ]
    }

    /// Makes the partitions of last month to the month after next. Rows of such a month that lie in the default move.
    /// Waits for no lock for long: while it waits behind a long reader, such as a backup, every other reader would wait
    /// behind it.
    private var ensurePartitions: String {
        """
        CREATE FUNCTION \(name).ensure_partitions() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp SET lock_timeout = '250ms' AS $$
        DECLARE v_month date; v_first bigint; v_end bigint; v_table text; v_column text; v_unit bigint; v_part text;
        BEGIN
            FOR v_month IN SELECT generate_series(
                date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 month',
                date_trunc('month', now() AT TIME ZONE 'UTC') + interval '2 months', interval '1 month')
            LOOP
                FOR v_table, v_column, v_unit IN VALUES ('usage_daily', 'day', 1), ('receipts', 'at', 86400000000) LOOP
                    v_part := v_table || to_char(v_month, '_YYYYMM');
                    CONTINUE WHEN to_regclass('\(name).' || v_part) IS NOT NULL;
                    PERFORM pg_advisory_xact_lock(hashtextextended('\(name)/partitions', 0));
                    CONTINUE WHEN to_regclass('\(name).' || v_part) IS NOT NULL;
                    v_first := (v_month - date '1970-01-01') * v_unit;
                    v_end := ((v_month + interval '1 month')::date - date '1970-01-01') * v_unit;
                    EXECUTE format('CREATE TABLE \(name).%I (LIKE \(name).%I INCLUDING ALL)', v_part, v_table);
                    EXECUTE format(
                        'WITH moved AS (DELETE FROM \(name).%I WHERE %I >= %s AND %I < %s RETURNING *) '
                        'INSERT INTO \(name).%I SELECT * FROM moved',
                        v_table || '_default', v_column, v_first, v_column, v_end, v_part);
                    EXECUTE format(
                        'ALTER TABLE \(name).%I ATTACH PARTITION \(name).%I FOR VALUES FROM (%s) TO (%s)',
                        v_table, v_part, v_first, v_end);
                END LOOP;
            END LOOP;
        END $$
        """
    }

    /// Moves the horizon and forgets what lies before it: whole partitions where it can.
    private var purgeUsage: String {
        """
        CREATE FUNCTION \(name).purge_usage(p_day bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE v_newest bigint; v_day bigint; v_part text; v_bound bigint; v_table text; v_column text; v_unit bigint;
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('\(name)/usage', 0));
            SELECT max(newest) INTO v_newest FROM \(name).usage_batches;
            IF v_newest IS NULL THEN RETURN; END IF;
            SELECT greatest(coalesce(max(day), -9223372036854775808), least(p_day, v_newest + 1)) INTO v_day
                FROM \(name).usage_horizon;
            INSERT INTO \(name).usage_horizon(id, day) VALUES (1, v_day)
                ON CONFLICT (id) DO UPDATE SET day = excluded.day;
            DELETE FROM \(name).usage_batches WHERE newest < v_day;
            FOR v_table, v_column, v_unit IN VALUES ('usage_daily', 'day', 1), ('receipts', 'at', 86400000000) LOOP
                -- Beyond what a moment can say, every one is before or none.
                v_bound := CASE WHEN abs(v_day::numeric) * v_unit < 9223372036854775807 THEN v_day * v_unit
                    WHEN v_day < 0 THEN -9223372036854775808 ELSE 9223372036854775807 END;
                FOR v_part IN
                    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                    WHERE i.inhparent = format('\(name).%I', v_table)::regclass ORDER BY c.relname
                LOOP
                    IF v_part ~ '_[0-9]{6}$' AND v_bound >= v_unit
                        * ((to_date(right(v_part, 6), 'YYYYMM') + interval '1 month')::date - date '1970-01-01')
                    THEN
                        EXECUTE format('DROP TABLE \(name).%I', v_part);
                    ELSE
                        EXECUTE format('DELETE FROM \(name).%I WHERE %I < $1', v_part, v_column) USING v_bound;
                    END IF;
                END LOOP;
            END LOOP;
        END $$
        """
    }
}
#endif
