using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Work on the vault's databases that concerns every tenant, as the owner; for operator's commands only.</summary>
internal static class Operator
{
    private const string Owner = "casemgmt_owner";

    public static NpgsqlDataSource Keys(StoreOptions options) => Source(options.KeysConnection, "KEYS_DATABASE_URL");

    /// <summary>Lets both databases be opened where they now are.</summary>
    public static Task SettleAsync(StoreOptions options, string basis, CancellationToken ct) => SetAsync(options, "c.system_identifier", basis, ct);

    /// <summary>Keeps both databases from being opened.</summary>
    public static Task UnsettleAsync(StoreOptions options, CancellationToken ct) => SetAsync(options, "0", "restored", ct);

    private static async Task SetAsync(StoreOptions options, string identifier, string basis, CancellationToken ct)
    {
        await using var keys = Keys(options);
        await using var main = Source(options.MainConnection, "DATABASE_URL");
        foreach (var (source, anchor) in new[] { (keys, "retention_keys"), (main, "vault_documents") })
        {
            await Database.RepeatableAsync(source, async connection =>
            {
                await using var command = new NpgsqlCommand(
                    $"UPDATE database_home SET system_identifier = {identifier}, anchor = '{anchor}'::regclass::oid, basis = $1, confirmed_at = $2 FROM pg_control_system() c", connection)
                {
                    Parameters = { new NpgsqlParameter<string> { TypedValue = basis }, new NpgsqlParameter<DateTimeOffset> { TypedValue = options.Time.GetUtcNow() } },
                };
                return await command.ExecuteNonQueryAsync(ct);
            }, ct);
        }
    }

    private static NpgsqlDataSource Source(string connection, string setting)
    {
        var builder = new NpgsqlConnectionStringBuilder(ConnectionUrl.ToConnectionString(connection, setting)) { Pooling = false, NoResetOnClose = true };
        builder.Options = string.IsNullOrEmpty(builder.Options) ? $"-c role={Owner}" : $"{builder.Options} -c role={Owner}";
        return new NpgsqlDataSourceBuilder(builder.ConnectionString) { Name = "casemgmt-operator" }.Build();
    }
}
