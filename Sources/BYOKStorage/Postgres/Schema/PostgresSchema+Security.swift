// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
extension PostgresSchema {
    /// Row-level security and grants. An owner that is not named sees no row; that is a second fence behind the WHERE of
    /// every statement, not a wall: who may set the owners may set any.
    func security(_ roles: PostgresRoles) -> [String] {
        let fences = Self.fencedTables.flatMap { table in
            [
                "ALTER TABLE \(name).\(table) ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE \(name).\(table) FORCE ROW LEVEL SECURITY",
                // Sub-selects, so that each is asked once per statement and not once per row. By the present role, not
                // by membership: a member is no maintainer until it has changed to it.
                """
                CREATE POLICY owners ON \(name).\(table) USING (
                    owner = ANY ((SELECT nullif(current_setting('byok.owners', true), '')::bytea[])::bytea[])
                    OR (SELECT current_user = '\(roles.maintenance)'))
                """,
            ]
        }
        let grants = Self.grants.map {
            "GRANT \($0.rights) ON \(name).\($0.table) TO \(roles.app), \(roles.maintenance)"
        }
        return fences + grants + [
            "GRANT USAGE ON SCHEMA \(name) TO \(roles.app), \(roles.maintenance)",
            "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA \(name) FROM PUBLIC",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA \(name) TO \(roles.app), \(roles.maintenance)",
            // It works as the owner of the tables, past the fence.
            "REVOKE EXECUTE ON FUNCTION \(name).purge_usage FROM \(roles.app)",
        ]
    }

    /// What is never changed once written cannot be: no UPDATE on entries and on the audit log.
    private static let grants: [(table: String, rights: String)] = [
        ("byok_meta", "SELECT"), ("user_api_keys", "SELECT, INSERT, UPDATE, DELETE"),
        ("key_changes", "SELECT, INSERT, DELETE"), ("writes", "SELECT, INSERT, UPDATE, DELETE"),
        ("audit_head", "SELECT, INSERT, UPDATE, DELETE"), ("audit_log", "SELECT, INSERT, DELETE"),
        ("credit_accounts", "SELECT, INSERT, UPDATE, DELETE"), ("credit_entries", "SELECT, INSERT, DELETE"),
        ("credit_open", "SELECT, INSERT, DELETE"), ("usage_batches", "SELECT, INSERT"), ("usage_horizon", "SELECT"),
        ("usage_daily", "SELECT, INSERT, UPDATE, DELETE"), ("receipts", "SELECT, INSERT, UPDATE, DELETE"),
        ("notices", "SELECT, INSERT, UPDATE, DELETE"), ("notice_preferences", "SELECT, INSERT, UPDATE, DELETE"),
    ]

    /// Changed owners are for every listener to hear of, so `key_changes` has no fence.
    static let fencedTables = ownersTables.filter { $0 != "key_changes" }

    var choreFunctions: [String] {
        [
            // What nobody needs any more: tokens of writes whose callers have long had an answer, and changes that every
            // living listener has seen: those before the oldest transaction of ten minutes ago.
            """
            CREATE FUNCTION \(name).sweep() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp AS $$
            DECLARE v_xid xid8;
            BEGIN
                PERFORM \(name).ensure_partitions();
                PERFORM set_config('byok.sweeping', 'on', true);
                DELETE FROM \(name).writes WHERE at < now() - interval '1 hour';
                SELECT xid INTO v_xid FROM \(name).key_changes_horizon WHERE at < now() - interval '10 minutes'
                    FOR UPDATE SKIP LOCKED;
                IF FOUND THEN
                    DELETE FROM \(name).key_changes WHERE xid < v_xid;
                    UPDATE \(name).key_changes_horizon
                        SET xid = pg_snapshot_xmin(pg_current_snapshot()), at = now();
                ELSE
                    INSERT INTO \(name).key_changes_horizon
                        VALUES (1, pg_snapshot_xmin(pg_current_snapshot()), now()) ON CONFLICT DO NOTHING;
                END IF;
            END $$
            """,
            // Old tokens belong to everybody.
            """
            CREATE POLICY sweeping ON \(name).writes USING (
                (SELECT coalesce(current_setting('byok.sweeping', true), '') = 'on')
                AND at < now() - interval '30 minutes')
            """,
        ]
    }
}
#endif
