using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>The three roles: owner (migrations), application (one tenant at a time, cannot change events), reader (reads across tenants, writes read models).</summary>
internal static class DatabaseRoles
{
    public const string Owner = "casemgmt_owner";
    public const string App = "casemgmt_app";
    public const string Reader = "casemgmt_reader";

    private const string Sql =
        """
        DO $roles$
        DECLARE
            role_name text;
        BEGIN
            FOREACH role_name IN ARRAY ARRAY['casemgmt_owner', 'casemgmt_app', 'casemgmt_reader'] LOOP
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
                    BEGIN
                        EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
                    EXCEPTION WHEN duplicate_object OR unique_violation THEN
                        NULL; -- another database of this cluster made it at the same moment
                    END;
                END IF;
                IF NOT pg_has_role(current_user, role_name, 'MEMBER') THEN
                    EXECUTE format('GRANT %I TO %I', role_name, current_user);
                END IF;
            END LOOP;
            IF NOT has_schema_privilege('casemgmt_owner', 'public', 'CREATE') THEN
                GRANT USAGE, CREATE ON SCHEMA public TO casemgmt_owner;
            END IF;
            IF NOT has_database_privilege('casemgmt_owner', current_database(), 'CREATE') THEN
                EXECUTE format('GRANT CREATE ON DATABASE %I TO casemgmt_owner', current_database());
            END IF;
            IF NOT has_schema_privilege('casemgmt_app', 'public', 'USAGE') OR NOT has_schema_privilege('casemgmt_reader', 'public', 'USAGE') THEN
                GRANT USAGE ON SCHEMA public TO casemgmt_app, casemgmt_reader;
            END IF;
            -- No temporary table may stand in for one of the store's. Takes the database's owner or a superuser; a lesser login is warned and goes on.
            IF has_database_privilege('casemgmt_app', current_database(), 'TEMPORARY') THEN
                EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
            END IF;
            -- So that a node may see and end writers that hang, whatever login they have. Not every login of migrate may give that away; the watch says so then.
            IF NOT pg_has_role('casemgmt_reader', 'pg_signal_backend', 'MEMBER') OR NOT pg_has_role('casemgmt_reader', 'pg_read_all_stats', 'MEMBER') THEN
                BEGIN
                    GRANT pg_signal_backend, pg_read_all_stats TO casemgmt_reader;
                EXCEPTION WHEN insufficient_privilege THEN
                    NULL;
                END;
            END IF;
        END $roles$
        """;

    public static async Task EnsureAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            try
            {
                await connection.RunAsync(Sql, ct);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InternalError && attempt < 20)
            {
                // "tuple concurrently updated": roles are the cluster's, and another database is being migrated at the same moment.
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
            {
                throw new MigrationException(
                    $"The login of migrate may not set up the roles casemgmt_owner, casemgmt_app and casemgmt_reader ({e.MessageText}): let an administrator create them, grant them to it, and grant casemgmt_owner CREATE on the database and on schema public.", e);
            }
        }
    }
}
