using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

/// <summary>Projections that write rows: the same inline, async and rebuilt either way; served and written while they are rebuilt.</summary>
public sealed class RowProjectionTests
{
    private const string Rows = "select coalesce(string_agg(concat_ws('|', stream_id, code, total, events, version, at), E'\\n' order by stream_id), '') from ";
    private const string ColourRows = "select coalesce(string_agg(concat_ws('|', tenant_id, colour, notes), E'\\n' order by tenant_id, colour), '') from colours";

    [Fact]
    public async Task Rows_are_the_same_inline_async_rebuilt_by_stream_and_rebuilt_in_the_logs_order()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p
            .Add(new Counts("counts_inline"), ProjectionLifecycle.Inline).Add(new Counts("counts_by_stream"), ProjectionLifecycle.Async)
            .Add(new Counts("counts_in_order", byStream: false), ProjectionLifecycle.Async).Add(new Colours(), ProjectionLifecycle.Async));
        await using var daemon = await RunningDaemon.StartAsync(test.Store);
        string[] names = ["counts_inline", "counts_by_stream", "counts_in_order"];
        // More than fits a first page, in streams that are written side by side and partly closed.
        var last = "";
        var streams = Enumerable.Range(0, 120).Select(_ => Guid.NewGuid()).ToList();
        await using (var session = test.Session())
        {
            streams.ForEach(s => session.Events.StartStream<Tally>(s, new Opened("a"), new Noted(1, "red")));
            last = (await session.SaveChangesAsync()).Position;
            for (var version = 2; version < 12; version++)
            {
                foreach (var (stream, i) in streams.Select((s, i) => (s, i)))
                    session.Events.Append(stream, version, version == 11 && i % 3 == 0 ? new Closed(new DateOnly(2026, 1, 1)) : new Noted(i, i % 2 == 0 ? "red" : "blue"));
                last = (await session.SaveChangesAsync()).Position;
            }
        }
        foreach (var name in names.Skip(1).Append("colours"))
            Assert.True(await daemon.Daemon.WaitForAsync(last, name, TimeSpan.FromSeconds(30)));

        var live = await test.AskAsync<string>(Rows + "counts_inline");
        Assert.Equal(80, live.Split('\n').Length);
        Assert.All(names, n => Assert.Equal(live, test.AskAsync<string>(Rows + n).GetAwaiter().GetResult()));
        var colours = await test.AskAsync<string>(ColourRows);
        Assert.Equal("9901|blue|580\n9901|red|700", colours);

        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        var schema = new ProjectionSchema(owner, test.Options);
        foreach (var name in names.Append("colours"))
        {
            await test.RunAsync($"delete from {name}");
            var told = new List<RebuildProgress>();
            Assert.Equal(120 * 12, await schema.RebuildAsync(name, told.Add));
            Assert.Equal(120 * 12, told[^1].Events);
            Assert.All(told, t => Assert.InRange(t.Events, 0, t.Total));
        }
        Assert.All(names, n => Assert.Equal(live, test.AskAsync<string>(Rows + n).GetAwaiter().GetResult()));
        Assert.Equal(colours, await test.AskAsync<string>(ColourRows));
        // The swapped tables are bound to the tenant like those before them, indexes and all.
        Assert.Equal(4, await test.AskAsync<long>("select count(*) from pg_class where relname = any ('{counts_inline,counts_by_stream,counts_in_order,colours}') and relrowsecurity and relforcerowsecurity and relnamespace = 'public'::regnamespace"));
        Assert.Equal(3, await test.AskAsync<long>("select count(*) from pg_indexes where indexdef like '%(tenant_id, code)'"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_live_table_is_read_and_written_while_it_is_rebuilt(bool byStream)
    {
        await using var test = await TestStore.CreateAsync(projections: p => p
            .Add(new Counts("inline_counts", byStream), ProjectionLifecycle.Inline).Add(new Counts("async_counts", byStream), ProjectionLifecycle.Async));
        await using var daemon = await RunningDaemon.StartAsync(test.Store);
        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        var schema = new ProjectionSchema(owner, test.Options);
        var stream = Guid.NewGuid();
        var last = await test.StartAsync(stream, new Opened("a"));
        Assert.True(await daemon.Daemon.WaitForAsync(last.Position, "async_counts", TimeSpan.FromSeconds(30)));

        using var done = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            var version = 1L;
            while (!done.IsCancellationRequested)
            {
                last = await test.AppendAsync(stream, version++, new Noted(1, "red"));
                // What a user has just written is seen at once, whichever table serves.
                Assert.Equal(version, await ReadAsync(test, stream, "inline_counts"));
            }
            return version;
        });
        var reading = Task.Run(async () =>
        {
            var seen = 0L;
            while (!done.IsCancellationRequested)
            {
                var now = await ReadAsync(test, stream, "async_counts");
                Assert.True(now >= seen, "An async projection went back.");
                seen = now;
            }
        });
        for (var i = 0; i < 5 && !writing.IsFaulted && !reading.IsFaulted; i++)
        {
            await schema.RebuildAsync("inline_counts");
            await schema.RebuildAsync("async_counts");
        }
        await done.CancelAsync();
        await reading;
        var written = await writing;

        Assert.True(await daemon.Daemon.WaitForAsync(last.Position, "async_counts", TimeSpan.FromSeconds(30)));
        Assert.Equal($"{written}|{written - 1}|{written}", await test.AskAsync<string>("select concat_ws('|', events, total, version) from inline_counts"));
        Assert.Equal($"{written}|{written - 1}|{written}", await test.AskAsync<string>("select concat_ws('|', events, total, version) from async_counts"));
    }

    [Theory]
    [InlineData("no column", "Table 'clumsy' has no column 'colour'. (Parameter 'column')")]
    [InlineData("text", "Column 'number' of 'clumsy' is integer, not text. (Parameter 'column')")]
    [InlineData("large", "Column 'number' of 'clumsy' is integer, not a whole number of this size. (Parameter 'column')")]
    [InlineData("null", "Column 'code' of 'clumsy' cannot be NULL. (Parameter 'value')")]
    [InlineData("no table", "The projection has no table 'other'. (Parameter 'table')")]
    [InlineData("missing", "Column 'code' of 'clumsy' is not given a value but is NOT NULL.")]
    [InlineData("key", "Column 'number' of 'clumsy' is not given a value but is part of the key.")]
    [InlineData("tenant", "A row of 'clumsy' belongs to the tenant and stream of its event.")]
    [InlineData("stream", "A row of 'clumsy' belongs to the tenant and stream of its event.")]
    [InlineData("delete", "A row of 'clumsy' is deleted by its key alone.")]
    [InlineData("statement", "Projection 'clumsy' declares that its rows belong to one stream each: it writes rows, not statements.")]
    public async Task A_row_write_that_no_table_can_take_is_refused_where_it_is_made(string mistake, string message)
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Clumsy(), ProjectionLifecycle.Inline));
        var refused = await Record.ExceptionAsync(() => test.StartAsync(Guid.NewGuid(), new Opened(mistake)));
        Assert.Equal(message, refused?.Message);
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from mt_events"));
    }

    [Theory]
    [InlineData("tenant_id text NOT NULL, PRIMARY KEY (tenant_id, name)")]
    [InlineData("tenant_id text NOT NULL, name text NOT NULL, PRIMARY KEY (tenant_id)")]
    public void A_table_whose_key_cannot_be_read_is_refused(string columns) =>
        Assert.Throws<MigrationException>(() => TableShape.Of(new ProjectionTable("t", columns, [], StreamColumn: "name")));

    [Theory]
    [InlineData("code text, number integer NOT NULL", "", true)]
    [InlineData("code text, number integer CHECK (number < 5)", "", false)]
    [InlineData("code text, number integer DEFAULT 5", "", false)]
    [InlineData("code text, number varchar(5)", "", false)]
    [InlineData("code text, number integer, UNIQUE (tenant_id, code)", "", false)]
    [InlineData("code text, number integer", "UNIQUE (tenant_id, code)", false)]
    [InlineData("code text, number integer", "(tenant_id, code)", true)]
    public void Writes_are_gathered_only_where_no_state_between_could_have_been_refused(string columns, string index, bool gathered) =>
        Assert.Equal(gathered, TableShape.Of(new ProjectionTable("t", $"tenant_id text NOT NULL, {columns}, PRIMARY KEY (tenant_id, code)", index.Length > 0 ? [index] : [])).Coalesces);

    private static async Task<long> ReadAsync(TestStore test, Guid stream, string table)
    {
        await using var session = test.Store.QuerySession(TestStore.Tenant);
        return await session.QueryAsync(async connection =>
        {
            await using var command = new NpgsqlCommand($"select version from {table} where tenant_id = $1 and stream_id = $2", connection)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = TestStore.Tenant }, new NpgsqlParameter<Guid> { TypedValue = stream } },
            };
            return (long)(await command.ExecuteScalarAsync())!;
        });
    }

    private sealed class Clumsy : Projection
    {
        public override string Name => "clumsy";

        public override int Version => 1;

        public override IReadOnlyList<ProjectionTable> Tables { get; } =
        [
            new("clumsy", "tenant_id text NOT NULL, stream_id uuid NOT NULL, number integer NOT NULL, code text NOT NULL, PRIMARY KEY (tenant_id, stream_id, number)", [], "stream_id"),
        ];

        public override IReadOnlyCollection<Type> Events => [typeof(Opened)];

        public override void Apply(IEvent e, IProjectionWrites writes)
        {
            switch (((Opened)e.Data).Code)
            {
                case "no column":
                    writes.Insert("clumsy").Set("colour", "red");
                    break;
                case "text":
                    writes.Insert("clumsy").Set("number", "seven");
                    break;
                case "large":
                    writes.Insert("clumsy").Set("number", 1L << 40);
                    break;
                case "null":
                    writes.Insert("clumsy").Set("code", (string?)null);
                    break;
                case "no table":
                    writes.Insert("other");
                    break;
                case "missing":
                    writes.Insert("clumsy").Set("number", 1);
                    break;
                case "key":
                    writes.Insert("clumsy").Set("code", "a");
                    break;
                case "tenant":
                    writes.Insert("clumsy").Set("number", 1).Set("code", "a").Set("tenant_id", "2580");
                    break;
                case "stream":
                    writes.Insert("clumsy").Set("number", 1).Set("code", "a").Set("stream_id", Guid.NewGuid());
                    break;
                case "delete":
                    writes.Delete("clumsy").Set("number", 1).Set("code", "a");
                    break;
                default:
                    writes.Execute("delete from {clumsy} where tenant_id = $1", e.TenantId);
                    break;
            }
        }
    }
}
