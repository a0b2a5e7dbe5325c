using System.Globalization;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>The data sources of one store and the rules every connection follows.</summary>
internal sealed class Database : IAsyncDisposable
{
    public const string AppName = "casemgmt-app";
    public const string ReaderName = "casemgmt-reader";
    public const string KeysName = "casemgmt-keys";

    // The first PostgreSQL with transaction_timeout; older ones refuse a connection that names it.
    private const int TransactionTimeoutSince = 17;
    private volatile bool epochChecked;

    public Database(StoreOptions options)
    {
        App = Source(AppName, options.AppConnection, options.MainConnection, DatabaseRoles.App, options, "DATABASE_URL");
        Reader = Source(ReaderName, options.ReaderConnection, options.MainConnection, DatabaseRoles.Reader, options, "DATABASE_URL");
        Keys = Source(KeysName, given: null, options.KeysConnection, DatabaseRoles.App, options, "KEYS_DATABASE_URL");
    }

    public NpgsqlDataSource App { get; }

    public NpgsqlDataSource Reader { get; }

    public NpgsqlDataSource Keys { get; }

    /// <summary>The command every batch for a tenant begins with; it lasts to the end of the batch's implicit transaction.</summary>
    public static NpgsqlBatchCommand SetTenant(string tenant) =>
        new("SELECT set_config('app.tenant', $1, true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = tenant } } };

    /// <summary>As <see cref="SetTenant"/>, for reads: nothing in the batch can write, lock a row or draw a number, which would give the transaction its place before the version is known.</summary>
    public static NpgsqlBatchCommand ReadAs(string tenant) =>
        new("SELECT set_config('app.tenant', $1, true), set_config('transaction_read_only', 'on', true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = tenant } } };

    /// <summary>The same command without what the driver knows of it: one that it has prepared on a connection it takes for prepared on the next.</summary>
    public static NpgsqlBatchCommand Fresh(NpgsqlBatchCommand command)
    {
        var fresh = new NpgsqlBatchCommand(command.CommandText);
        foreach (NpgsqlParameter parameter in command.Parameters)
            fresh.Parameters.Add(parameter.Clone());
        return fresh;
    }

    /// <summary>As <see cref="SetTenant"/>, for opening what is sealed: refused in a restored database whose disposals have not been applied.</summary>
    public static NpgsqlBatchCommand OpenAs(string tenant) =>
        new("SELECT set_config('app.tenant', $1, true), require_home()") { Parameters = { new NpgsqlParameter<string> { TypedValue = tenant } } };

    /// <summary>Opens a connection of the application role to read with.</summary>
    /// <exception cref="InvalidOperationException">The read tried to write.</exception>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken ct)
    {
        try
        {
            return await RepeatableAsync(App, read, ct, Forget);
        }
        catch (StoreUnavailableException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
        {
            throw new InvalidOperationException("A read may not write: writes are gathered in a session and go at SaveChanges.", e);
        }
    }

    /// <summary>Opens a connection of the application role.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public async Task<T> WithAppAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken ct)
    {
        try
        {
            return await WithAsync(App, work, ct);
        }
        catch (StoreUnavailableException)
        {
            Forget();
            throw;
        }
    }

    /// <summary>Opens a connection for work that may be done twice, with <see cref="Fresh"/> commands each time; a connection that broke while it lay in the pool is no reason to fail.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public static async Task<T> RepeatableAsync<T>(NpgsqlDataSource source, Func<NpgsqlConnection, Task<T>> work, CancellationToken ct, Action? broken = null)
    {
        try
        {
            return await WithAsync(source, work, ct);
        }
        catch (StoreUnavailableException e) when (StoreErrors.IsBroken(e.InnerException))
        {
            broken?.Invoke();
            return await WithAsync(source, work, ct);
        }
    }

    /// <summary>Opens a connection for work that is done once.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public static async Task<T> WithAsync<T>(NpgsqlDataSource source, Func<NpgsqlConnection, Task<T>> work, CancellationToken ct)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            return await work(connection);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && StoreErrors.Concerns(e))
        {
            // Where one connection broke the others in the pool most likely did too.
            if (StoreErrors.IsBroken(e))
                source.Clear();
            throw StoreErrors.Translated(e);
        }
    }

    /// <summary>Refuses to write where transaction ids would not be comparable with those in the log: after a restore, migrate comes first.</summary>
    public async Task EnsureEpochAsync(CancellationToken ct)
    {
        if (epochChecked)
            return;
        var same = await RepeatableAsync(Reader, async connection =>
        {
            await using var command = new NpgsqlCommand(LogEpoch.Check, connection);
            return await command.ExecuteScalarAsync(ct) is true;
        }, ct);
        if (!same)
            throw new StoreUnavailableException("The log was restored into another cluster, or into one whose transaction ids went back: run migrate before anything is written.");
        epochChecked = true;
    }

    /// <summary>A database that comes back may be another one; so may the one that a read has found again.</summary>
    private void Forget() => epochChecked = false;

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Reader.DisposeAsync();
        await Keys.DisposeAsync();
    }

    private static NpgsqlDataSource Source(string name, string? given, string fallback, string role, StoreOptions options, string setting)
    {
        var builder = new NpgsqlConnectionStringBuilder(ConnectionUrl.ToConnectionString(given ?? fallback, setting))
        {
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            // Everything set is local to a transaction. Npgsql's reset would also drop the role the connection starts with.
            NoResetOnClose = true,
            // Which statement of a reader's batch was refused tells which event to keep as a dead letter.
            IncludeFailedBatchedCommand = true,
            ApplicationName = name,
            // A reader of the log reads thousands of rows at a time: fewer, larger pieces.
            ReadBufferSize = string.Equals(name, ReaderName, StringComparison.Ordinal) ? 64 * 1024 : 8 * 1024,
        };
        var settings = string.Create(CultureInfo.InvariantCulture,
            $"-c statement_timeout={options.StatementTimeout.TotalMilliseconds:0} -c lock_timeout={options.LockTimeout.TotalMilliseconds:0} -c idle_in_transaction_session_timeout={options.StatementTimeout.TotalMilliseconds:0}");
        // Neither a temporary table nor a schema that is called like the role may stand before the store's own.
        settings += " -c search_path=public,pg_temp";
        // Statements are few and always alike: planning them anew for each set of values costs more than it ever gave.
        settings += " -c plan_cache_mode=force_generic_plan";
        builder.SearchPath = null;
        if (string.Equals(name, AppName, StringComparison.Ordinal))
            settings += $" -c {InlineRelease.Setting}={InlineRelease.Of(options.Projections)}";
        if (given is null)
            settings += $" -c role={role}";
        builder.Options = string.IsNullOrEmpty(builder.Options) ? settings : $"{builder.Options} {settings}";
        var source = new NpgsqlDataSourceBuilder(builder.ConnectionString) { Name = name };
        var limit = string.Create(CultureInfo.InvariantCulture, $"SET transaction_timeout = {options.TransactionTimeout.TotalMilliseconds:0}");
        source.UsePhysicalConnectionInitializer(
            connection =>
            {
                if (connection.PostgreSqlVersion.Major < TransactionTimeoutSince)
                    return;
                using var set = new NpgsqlCommand(limit, connection);
                set.ExecuteNonQuery();
            },
            async connection =>
            {
                if (connection.PostgreSqlVersion.Major >= TransactionTimeoutSince)
                    await connection.RunAsync(limit, CancellationToken.None);
            });
        return source.Build();
    }
}
