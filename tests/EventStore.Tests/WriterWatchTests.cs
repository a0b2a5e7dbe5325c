using System.Diagnostics.Metrics;
using CaseMgmt.EventStore.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

[Collection(nameof(AloneOnTheServer))]
public sealed class WriterWatchTests
{
    [Fact]
    public async Task A_client_that_hangs_in_the_middle_of_a_batch_is_ended_by_logins_that_are_no_superusers()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Async));
        var app = await LoginAsync(test, "app");
        var reader = await LoginAsync(test, "reader");
        await using var relay = new Relay(app);
        await using var hanging = new DocumentStore(With(test.Options, relay.ConnectionString, reader));
        await using var watched = new DocumentStore(With(test.Options, app, reader));
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));
        using var watch = new WriterWatch(watched, NullLogger<WriterWatch>.Instance);

        await using var session = hanging.LightweightSession(TestStore.Tenant);
        await session.Events.FetchForWriting<Tally>(stream);
        relay.Arm(Relay.Fault.KeepBackSync);
        session.Events.Append(stream, 1, new Noted(1, "red"));
        var save = Record.ExceptionAsync(() => session.SaveChangesAsync());
        await TestStore.UntilAsync(async () => await OpenWritersAsync(test) == 1);
        // Neither running a statement, so that statement_timeout would end it, nor idle in a transaction.
        await TestStore.UntilAsync(async () => await test.AskAsync<string>($"select string_agg(state || ' ' || wait_event, ',') from pg_stat_activity where datname = '{test.Databases.Main.Name}' and backend_xid is not null") == "active ClientRead");

        // What is written meanwhile is acknowledged, and no reader goes past the open transaction.
        await test.StartAsync(Guid.NewGuid(), new Opened("later"));
        await using var daemon = await RunningDaemon.StartAsync(watched);
        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select count(*) from sums") == 1);
        await TestStore.UntilAsync(async () =>
        {
            await watch.LookAsync();
            return await OpenWritersAsync(test) == 0;
        });

        Assert.IsType<StoreUnavailableException>(await save);
        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select count(*) from sums") == 2);
        Assert.Equal(1, await test.AskAsync<long>($"select version from mt_streams where id = '{stream}'"));
        Assert.Equal(2, (await test.AppendAsync(stream, 1, new Noted(1, "red"))).Versions[stream]);
    }

    [Fact]
    public async Task A_bulk_load_and_a_writer_of_somebody_else_are_told_and_left_alone()
    {
        await using var test = await TestStore.CreateAsync();
        await using var store = new DocumentStore(With(test.Options, null, null));
        using var watch = new WriterWatch(store, NullLogger<WriterWatch>.Instance);
        await using var bulk = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(test.Databases.Main.ConnectionString) { ApplicationName = "casemgmt-bulk", Pooling = false }.ConnectionString);
        await bulk.OpenAsync();
        await using var transaction = await bulk.BeginTransactionAsync();
        await using var draw = new NpgsqlCommand("select pg_current_xact_id()::text", bulk);
        await draw.ExecuteScalarAsync();
        await TestStore.UntilAsync(async () => await watch.LookAsync() > TimeSpan.FromSeconds(1));

        Assert.NotNull(await draw.ExecuteScalarAsync());
    }

    [Fact]
    public async Task The_age_of_the_oldest_writer_is_a_metric_in_seconds()
    {
        await using var test = await TestStore.CreateAsync();
        using var watch = new WriterWatch(test.Store, NullLogger<WriterWatch>.Instance);
        double? seen = null;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument is { Meter.Name: "CaseMgmt.EventStore", Name: "casemgmt.eventstore.oldest_writer.age", Unit: "s" })
                l.EnableMeasurementEvents(instrument);
        };
        // Other tests of this process may have a watch of their own; the oldest is this one's.
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => seen = Math.Max(seen ?? 0, value));
        listener.Start();
        await using var other = new NpgsqlConnection(test.Databases.Main.ConnectionString);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using var draw = new NpgsqlCommand("select pg_current_xact_id()::text", other);
        await draw.ExecuteScalarAsync();

        await TestStore.UntilAsync(async () =>
        {
            var age = await watch.LookAsync();
            listener.RecordObservableInstruments();
            return age > TimeSpan.Zero && seen >= age.TotalSeconds;
        });
    }

    [Fact]
    public async Task A_login_without_the_right_to_end_a_writer_says_so_and_goes_on()
    {
        await using var test = await TestStore.CreateAsync();
        // Members of neither role that migrate grants: what an installation has whose migrate login may not give them away.
        var login = $"plain_{test.Databases.Main.Name}";
        await test.RunAsync($"create role {login} login password 'x'");
        try
        {
            var log = new WarningLog();
            var plain = new NpgsqlConnectionStringBuilder(test.Databases.Main.ConnectionString) { Username = login, Password = "x", Pooling = false }.ConnectionString;
            await using var store = new DocumentStore(With(test.Options, null, plain));
            using var watch = new WriterWatch(store, log);
            var stream = Guid.NewGuid();
            await test.StartAsync(stream, new Opened("a"));
            await using var other = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(test.Databases.Main.ConnectionString) { ApplicationName = "casemgmt-app", Pooling = false }.ConnectionString);
            await other.OpenAsync();
            await using var transaction = await other.BeginTransactionAsync();
            await using var draw = new NpgsqlCommand("select pg_current_xact_id()::text", other);
            await draw.ExecuteScalarAsync();
            await TestStore.UntilAsync(async () =>
            {
                await watch.LookAsync();
                return log.Lines.Any(l => l.Contains("pg_signal_backend", StringComparison.Ordinal));
            });
            var lines = log.Lines.Count;
            await watch.LookAsync();
            Assert.Equal(lines, log.Lines.Count);
        }
        finally
        {
            await test.RunAsync($"drop role {login}");
        }
    }

    [Theory]
    [InlineData("statement_timeout", "10s")]
    [InlineData("lock_timeout", "5s")]
    [InlineData("idle_in_transaction_session_timeout", "10s")]
    [InlineData("transaction_timeout", "30s")]
    public async Task Every_connection_has_timeouts_of_seconds(string setting, string value)
    {
        await using var test = await TestStore.CreateAsync();
        await using var session = test.Session();
        var found = await session.QueryAsync(async connection =>
        {
            await using var command = new NpgsqlCommand($"select current_setting('{setting}', true)", connection);
            return await command.ExecuteScalarAsync() as string;
        });
        // transaction_timeout came with PostgreSQL 17; on older servers the watch does its work.
        var version = await test.AskAsync<int>("select current_setting('server_version_num')::int");
        Assert.Equal(setting == "transaction_timeout" && version < 170000 ? null : value, found);
    }

    private static Task<long> OpenWritersAsync(TestStore test) =>
        test.AskAsync<long>($"select count(*) from pg_stat_activity where datname = '{test.Databases.Main.Name}' and application_name = 'casemgmt-app' and backend_xid is not null");

    private static async Task<string> LoginAsync(TestStore test, string role)
    {
        var login = $"{role}_{test.Databases.Main.Name}";
        await test.RunAsync($"create role {login} login password 'x' in role casemgmt_{role}");
        return new NpgsqlConnectionStringBuilder(test.Databases.Main.ConnectionString) { Username = login, Password = "x" }.ConnectionString;
    }

    private static StoreOptions With(StoreOptions options, string? app, string? reader) => new()
    {
        Registry = options.Registry,
        Folds = options.Folds,
        Projections = options.Projections,
        MainConnection = options.MainConnection,
        KeysConnection = options.KeysConnection,
        MasterKeys = options.MasterKeys,
        AppConnection = app,
        ReaderConnection = reader,
        TransactionTimeout = TimeSpan.FromSeconds(1),
    };

    private sealed class WarningLog : Microsoft.Extensions.Logging.ILogger<WriterWatch>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(Microsoft.Extensions.Logging.LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}

/// <summary>Tests that count the writers of the whole server: others would count too.</summary>
[CollectionDefinition(nameof(AloneOnTheServer), DisableParallelization = true)]
public sealed class AloneOnTheServer;
