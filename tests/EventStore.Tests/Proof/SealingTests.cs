using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using CaseMgmt.EventStore.Proof;
using CaseMgmt.EventStore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CaseMgmt.EventStore.Tests.Proof;

public sealed class SealingTests
{
    [Fact]
    public async Task A_running_sealer_closes_full_blocks_at_once_and_others_when_their_time_is_up()
    {
        await using var log = await SealedLog.CreateAsync(write: false);
        using var sealer = new LogSealer(log.Test.Store, log.Options, NullLogger<LogSealer>.Instance);
        await sealer.StartAsync(CancellationToken.None);
        await log.StartAsync(log.A, new Opened("a"));
        await log.AppendAsync(log.A, 1, Enumerable.Range(0, 5).Select(i => (object)new Noted(i, "red")).ToArray());
        await TestStore.UntilAsync(async () => await BlocksAsync(log) == "4");
        // The clock stands still, so what is left waits and is told to wait; then its time is up.
        log.Clock.Now += TimeSpan.FromSeconds(5.125);
        await TestStore.UntilAsync(() => Task.FromResult(Measured("casemgmt.eventstore.unsealed.age").Contains(5.125)));
        await TestStore.UntilAsync(() =>
        {
            log.Clock.Now += TimeSpan.FromSeconds(10);
            return BlocksAsync(log).ContinueWith(b => b.Result == "4,2", TaskScheduler.Default);
        });
        await TestStore.UntilAsync(() => Task.FromResult(File.Exists(log.Roots) && File.ReadAllLines(log.Roots).Length == 2));
        await sealer.StopAsync(CancellationToken.None);
        Assert.Empty((await log.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task While_sealing_fails_the_age_grows_and_every_node_can_tell_until_it_goes_on()
    {
        await using var log = await SealedLog.CreateAsync();
        await using var elsewhere = new DocumentStore(log.Test.Options);
        using var other = new LogSealer(elsewhere, log.Options, NullLogger<LogSealer>.Instance);
        Assert.Null(await other.OldestUnsealedAsync());
        await log.Test.RunAsync("create table kept_block as select frontier from log_blocks where number = 3; update log_blocks set frontier = '' where number = 3");
        await log.AppendAsync(log.B, 3, new Noted(8, "red"));
        await log.SettleAsync();
        log.Clock.Now += TimeSpan.FromSeconds(421.25);
        using var sealer = new LogSealer(log.Test.Store, log.Options, NullLogger<LogSealer>.Instance);
        await sealer.StartAsync(CancellationToken.None);

        await TestStore.UntilAsync(() => Task.FromResult(Measured("casemgmt.eventstore.unsealed.age").Contains(421.25)));
        Assert.Equal(SealedLog.Start, await other.OldestUnsealedAsync());
        await log.Test.RunAsync("update log_blocks set frontier = (select frontier from kept_block) where number = 3");
        // It has waited long enough: nothing moves the clock.
        await TestStore.UntilAsync(async () => await BlocksAsync(log) == "4,4,2,1");
        Assert.Null(await other.OldestUnsealedAsync());
        await sealer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Of_two_nodes_one_seals_and_the_other_takes_over()
    {
        await using var log = await SealedLog.CreateAsync(write: false);
        var nodes = new[] { new DocumentStore(log.Test.Options), new DocumentStore(log.Test.Options) };
        var sealers = nodes.Select(n => new LogSealer(n, log.Options, NullLogger<LogSealer>.Instance)).ToList();
        foreach (var sealer in sealers)
            await sealer.StartAsync(CancellationToken.None);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
                await log.StartAsync(Guid.NewGuid(), new Opened(i.ToString(CultureInfo.InvariantCulture)));
        });
        await TestStore.UntilAsync(async () => await log.Test.AskAsync<long>("select count(*) from log_blocks") > 2);
        // The owner's connection dies, as when its node does.
        await log.Test.RunAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid in (select pid from pg_locks where locktype = 'advisory' and granted)");
        await writing;
        await TestStore.UntilAsync(async () => await log.Test.AskAsync<long>("select coalesce(sum(events), 0)::bigint from log_blocks") == 40);
        foreach (var (sealer, node) in sealers.Zip(nodes))
        {
            await sealer.StopAsync(CancellationToken.None);
            sealer.Dispose();
            await node.DisposeAsync();
        }
        await log.SealAsync();
        Assert.Empty((await log.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Nothing_is_sealed_past_a_transaction_that_is_still_open()
    {
        await using var log = await SealedLog.CreateAsync(write: false);
        await using var held = new NpgsqlConnection(log.Test.Databases.Main.ConnectionString);
        await held.OpenAsync();
        await using var transaction = await held.BeginTransactionAsync();
        await using (var early = new NpgsqlCommand($"insert into mt_streams (tenant_id, id, version) values ('9901', '{log.B}', 1); insert into mt_events (id, stream_id, version, data, type, timestamp, tenant_id) values ('{Guid.NewGuid()}', '{log.B}', 1, '{"{\"code\":\"b\"}"}', 'test.opened.v1', '{SealedLog.Start:O}', '9901')", held))
            await early.ExecuteNonQueryAsync();
        await log.StartAsync(log.A, new Opened("a"));
        Assert.Equal(0, await log.SealOnceAsync());
        await transaction.CommitAsync();
        Assert.Equal(1, await log.SealAsync());
        Assert.Equal(log.B, await log.Test.AskAsync<Guid>("select e.stream_id from log_blocks b join mt_events e on e.seq_id = b.first_seq_id"));
        Assert.Empty((await log.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task The_webhook_gets_every_root_at_least_once_in_order_though_it_was_away()
    {
        await using var log = await SealedLog.CreateAsync();
        var (received, failures) = (new ConcurrentQueue<(string? Key, SignedRoot Root)>(), 3);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        await using var receiver = builder.Build();
        receiver.MapPost("/roots", async (HttpRequest request) =>
        {
            if (Interlocked.Decrement(ref failures) >= 0)
                return Results.StatusCode(503);
            using var reader = new StreamReader(request.Body);
            received.Enqueue((request.Headers["Idempotency-Key"], SignedRoot.Parse(await reader.ReadToEndAsync())!));
            return Results.NoContent();
        });
        await receiver.StartAsync();
        var options = new LogProofOptions { SigningKey = log.Key, RootsWebhook = new Uri(receiver.Urls.Single() + "/roots"), BlockEvents = 4, WebhookBackOff = TimeSpan.FromMilliseconds(5) };
        using (var sealer = new LogSealer(log.Test.Store, options, NullLogger<LogSealer>.Instance))
        {
            await sealer.StartAsync(CancellationToken.None);
            await TestStore.UntilAsync(async () => await log.Test.AskAsync<long>("select count(*) from log_root_deliveries where target not like 'file:%'") == 3);
            await sealer.StopAsync(CancellationToken.None);
        }
        Assert.Equal([1L, 2, 3], received.Select(r => r.Root.Number));
        Assert.Equal((await File.ReadAllLinesAsync(log.Roots)).Select(l => SignedRoot.Parse(l)!.Payload()), received.Select(r => r.Root.Payload()));
        Assert.All(received, r => Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"log-root-{r.Root.Number}-{r.Root.Root}"), r.Key));
        Assert.Equal(0, await log.Test.AskAsync<long>("select count(*) from log_root_deliveries where target like '%127.0.0.1%'"));
    }

    [Fact]
    public async Task The_webhook_gets_nothing_of_a_log_that_is_not_the_one_in_the_file()
    {
        await using var log = await SealedLog.CreateAsync();
        var options = new LogProofOptions { SigningKey = log.Key, RootsFile = log.Roots, RootsWebhook = new Uri("http://127.0.0.1:1/roots") };
        var publishing = new RootPublishing(options, log.Clock);
        using var http = new HttpClient();
        await using var connection = new NpgsqlConnection(log.Test.Databases.Main.ConnectionString);
        await connection.OpenAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => publishing.ToWebhookAsync(connection, http, CancellationToken.None));

        // As after a recovery to an earlier time, whose blocks have the numbers of those that were lost.
        await log.Test.RunAsync("update log_blocks set tree_root = sha256(tree_root) where number = 3");
        Assert.Contains("verify-log", (await Assert.ThrowsAsync<LogProofException>(() => publishing.ToWebhookAsync(connection, http, CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_or_a_place_the_log_is_sealed_all_the_same_and_that_is_said_once()
    {
        await using var log = await SealedLog.CreateAsync(write: false);
        var options = new LogProofOptions { BlockEvents = 1 };
        var said = new Sayings();
        using var sealer = new LogSealer(log.Test.Store, options, said);
        await sealer.StartAsync(CancellationToken.None);
        await log.StartAsync(log.A, new Opened("a"));
        await TestStore.UntilAsync(async () => await log.Test.AskAsync<long>("select count(*) from log_blocks") == 1);
        await sealer.StopAsync(CancellationToken.None);
        Assert.Contains("LOG_SIGNING_KEY", Assert.Single(said.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_webhook_without_a_file_is_warned_of_at_the_start(bool file)
    {
        await using var log = await SealedLog.CreateAsync(write: false);
        var options = new LogProofOptions { SigningKey = log.Key, RootsFile = file ? log.Roots : null, RootsWebhook = new Uri("http://127.0.0.1:1/roots"), BlockEvents = 1 };
        var said = new Sayings();
        using var sealer = new LogSealer(log.Test.Store, options, said);
        await sealer.StartAsync(CancellationToken.None);
        await log.StartAsync(log.A, new Opened("a"));
        await TestStore.UntilAsync(async () => await BlocksAsync(log) == "1");
        await sealer.StopAsync(CancellationToken.None);
        Assert.Equal(file ? 0 : 1, said.Lines.Count(l => l.Contains("LOG_ROOTS_FILE", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nobody_but_the_owner_of_the_tables_changes_or_deletes_a_block()
    {
        await using var log = await SealedLog.CreateAsync();
        foreach (var role in new[] { "casemgmt_app", "casemgmt_reader" })
        {
            foreach (var sql in new[] { "update log_blocks set events = 1", "delete from log_blocks", "truncate log_blocks", "delete from log_root_deliveries" })
                Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => log.Test.RunAsync($"set role {role}; {sql}"))).SqlState);
        }
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => log.Test.RunAsync("set role casemgmt_app; select * from log_blocks"))).SqlState);
    }

    [Fact]
    public async Task A_reader_that_does_not_stand_at_the_end_of_the_last_block_seals_nothing()
    {
        await using var log = await SealedLog.CreateAsync();
        await log.Test.RunAsync("delete from log_blocks where number = 3");
        Assert.Contains("verify-log", (await Assert.ThrowsAsync<LogProofException>(log.SealOnceAsync)).Message, StringComparison.Ordinal);
        await log.Test.RunAsync("delete from log_blocks where number = 2; update reader_position p set epoch = last_epoch, transaction_id = last_transaction_id, seq_id = last_seq_id from log_blocks where p.reader = 'log-seal'; update log_blocks set frontier = ''");
        Assert.Contains("Block 1", (await Assert.ThrowsAsync<LogProofException>(log.SealOnceAsync)).Message, StringComparison.Ordinal);
    }

    private static List<double> Measured(string name)
    {
        var values = new List<double>();
        using var listener = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == name)
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => values.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }

    private static Task<string> BlocksAsync(SealedLog log) => log.Test.AskAsync<string>("select coalesce(string_agg(events::text, ',' order by number), '') from log_blocks");

    private sealed class Sayings : ILogger<LogSealer>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));
    }
}
