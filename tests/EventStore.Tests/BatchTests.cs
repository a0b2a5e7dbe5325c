using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

public sealed class BatchTests
{
    private readonly SettableClock clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly Noting handler = new();

    [Fact]
    public async Task Four_hundred_and_fifty_items_are_three_chunks_each_in_one_transaction_with_its_results()
    {
        await using var test = await CreateAsync();
        var streams = await OpenAsync(test, 450);
        var id = await StartBatchAsync(test, streams, "key-1");
        await using var read = test.Store.QuerySession(TestStore.Tenant);
        Assert.Equal((450, 0, false), Short(await read.BatchProgressAsync(id)));
        await using var daemon = await StartAsync(test.Store);

        var seen = new List<int>();
        await foreach (var progress in read.FollowBatchAsync(id, TimeProvider.System))
            seen.Add(progress.Done);
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(450, seen[^1]);
        var last = (await read.BatchProgressAsync(id))!;
        Assert.Equal((450, 450, true), Short(last));
        Assert.Equal(450, last.Results[BatchCodes.Done]);
        Assert.Equal("200 200 50", await test.AskAsync<string>("select string_agg(jsonb_array_length(data->'results')::text, ' ' order by version) from mt_events where type = 'batch.chunk-done.v1'"));
        Assert.Equal("batch.started.v1 batch.chunk-done.v1 batch.chunk-done.v1 batch.chunk-done.v1 batch.finished.v1", await test.AskAsync<string>($"select string_agg(type, ' ' order by version) from mt_events where stream_id = '{id}'"));
        // A chunk's result and what it appended have one transaction id: 200, 200 and 50 streams of their own, and the batch.
        Assert.Equal("50 200 200", await test.AskAsync<string>(
            "select string_agg(n::text, ' ' order by n) from (select count(*) - 1 n from (select distinct transaction_id, stream_id from mt_events where transaction_id in (select transaction_id from mt_events where type = 'batch.chunk-done.v1')) x group by transaction_id) y"));
        Assert.Equal(450, await test.AskAsync<long>("select count(*) from mt_streams where version = 2"));
        Assert.Equal("officer-7|request-1", await test.AskAsync<string>($"select string_agg(distinct user_name || '|' || correlation_id, ',') from mt_events where version = 2 and stream_id <> '{id}'"));
        Assert.Equal("450|450|t", await test.AskAsync<string>("select concat_ws('|', total, done, finished_at is not null) from batches"));
    }

    [Fact]
    public async Task A_crash_between_chunks_and_a_resume_give_each_item_exactly_once()
    {
        await using var test = await CreateAsync();
        var streams = await OpenAsync(test, 450);
        var id = await StartBatchAsync(test, streams, "key-1");
        var inSecondChunk = new TaskCompletionSource();
        handler.First = async (item, ct) =>
        {
            if (item.StreamId == streams[250])
            {
                inSecondChunk.TrySetResult();
                await Task.Delay(Timeout.Infinite, ct);
            }
        };
        await using (var dying = await StartAsync(test.Store))
            await inSecondChunk.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(200, await test.AskAsync<long>("select count(*) from mt_streams where version = 2 and type = 'tally'"));

        handler.First = (_, _) => Task.CompletedTask;
        await using var fresh = new DocumentStore(test.Options);
        await using var next = await StartAsync(fresh);
        var progress = await UntilFinishedAsync(test, id);
        Assert.Equal(450, progress.Results[BatchCodes.Done]);
        Assert.Equal(450, await test.AskAsync<long>("select count(*) from mt_streams where version = 2 and type = 'tally'"));
        Assert.Equal(900, await test.AskAsync<long>("select count(*) from mt_events where type like 'test.%'"));
    }

    [Fact]
    public async Task A_stale_item_and_a_rejected_one_get_their_own_results_and_stop_no_other()
    {
        await using var test = await CreateAsync();
        var streams = await OpenAsync(test, 6);
        await test.AppendAsync(streams[1], 1, new Closed(new DateOnly(2026, 3, 1)));
        var id = await StartBatchAsync(test, streams, "key-1", versions: i => i == 1 ? 2 : 1);
        await test.AppendAsync(streams[2], 1, new Noted(9, "red"));
        // This one moves after it was decided and before the chunk is saved.
        var moved = false;
        handler.First = async (item, _) =>
        {
            if (item.StreamId != streams[5] || moved)
                return;
            moved = true;
            await test.AppendAsync(streams[4], 1, new Noted(9, "red"));
        };
        await using var daemon = await StartAsync(test.Store);
        var progress = await UntilFinishedAsync(test, id);

        Assert.Equal((3, 2, 1), (progress.Results[BatchCodes.Done], progress.Results[BatchCodes.Stale], progress.Results[new OpenCode("closed")]));
        await using var read = test.Store.QuerySession(TestStore.Tenant);
        var batch = Batch.Of(await read.Events.FetchStreamAsync(id))!;
        Assert.Equal(["done", "closed", "stale", "done", "stale", "done"], Enumerable.Range(0, 6).Select(i => batch.Results[i].Value));
        Assert.Equal(3, await test.AskAsync<long>("select count(*) from mt_events where data->>'colour' = 'code-1'"));
        Assert.Equal(2, await test.AskAsync<long>($"select version from mt_streams where id = '{streams[4]}'"));
    }

    [Fact]
    public async Task Started_twice_with_the_same_key_it_is_one_batch()
    {
        await using var test = await CreateAsync();
        var streams = await OpenAsync(test, 3);
        var ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartBatchAsync(test, streams, "key-1")));
        Assert.Single(ids.Distinct());
        Assert.NotEqual(ids[0], await StartBatchAsync(test, streams, "key-2"));
        Assert.Equal(ids[0], (await Assert.ThrowsAsync<BatchExistsException>(() => StartBatchAsync(test, streams[..2], "key-1"))).BatchId);
        Assert.Equal(2, await test.AskAsync<long>("select count(*) from batches"));
        await using var daemon = await StartAsync(test.Store);
        var first = await UntilFinishedAsync(test, ids[0]);
        Assert.Equal(3, first.Done);
        Assert.Equal(ids[0], await StartBatchAsync(test, streams, "key-1"));
        Assert.Equal(3, await test.AskAsync<long>("select count(*) from mt_events where type = 'test.noted.v2'"));
    }

    [Fact]
    public async Task Two_nodes_do_each_item_once()
    {
        await using var test = await CreateAsync();
        await using var otherStore = new DocumentStore(test.Options);
        var (first, second) = (await OpenAsync(test, 450), await OpenAsync(test, 250));
        await using var one = await StartAsync(test.Store);
        await using var other = await StartAsync(otherStore);
        var ids = new[] { await StartBatchAsync(test, first, "key-1"), await StartBatchAsync(test, second, "key-2") };
        foreach (var id in ids)
            await UntilFinishedAsync(test, id);
        Assert.Equal(700, await test.AskAsync<long>("select count(*) from mt_streams where version = 2 and type = 'tally'"));
        Assert.Equal(1400, await test.AskAsync<long>("select count(*) from mt_events where type like 'test.%'"));
        Assert.Equal(5, await test.AskAsync<long>("select count(*) from mt_events where type = 'batch.chunk-done.v1'"));
    }

    [Fact]
    public async Task An_item_that_throws_is_tried_again_later_and_given_up_alone()
    {
        await using var test = await CreateAsync();
        var streams = await OpenAsync(test, 5);
        var id = await StartBatchAsync(test, streams, "key-1");
        handler.First = (item, _) => item.StreamId == streams[2] ? throw new HttpRequestException("planted") : Task.CompletedTask;
        await using var daemon = await StartAsync(test.Store);
        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select done from batches") == 4);
        Assert.Single(handler.Decided, streams[2]);
        var progress = await UntilFinishedAsync(test, id, advance: true);
        Assert.Equal((4, 1), (progress.Results[BatchCodes.Done], progress.Results[BatchCodes.Failed]));
        Assert.Equal(2, handler.Decided.Count(d => d == streams[2]));
    }

    [Fact]
    public async Task What_cannot_be_written_fails_alone_and_a_held_claim_is_a_result()
    {
        await using var test = await CreateAsync(p => p.Add(new Picky(), ProjectionLifecycle.Inline));
        var streams = await OpenAsync(test, 6);
        var id = await StartBatchAsync(test, streams, "key-1");
        handler.Instead = item => item.StreamId == streams[1] ? BatchOutcome.Done(new Noted(13, "red"))
            : item.StreamId == streams[2] ? BatchOutcome.Done(new Noted(5000, "red"))
            : item.StreamId == streams[3] || item.StreamId == streams[4] ? BatchOutcome.Write(new OpenCode("seated"), session =>
            {
                session.Events.Append(item.StreamId, item.ExpectedVersion, new Noted(7, "red"));
                session.Claim("seat", "1", item.StreamId);
            })
            : null;
        await using var daemon = await StartAsync(test.Store);
        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select done from batches") == 4);
        await UntilFinishedAsync(test, id, advance: true);

        await using var read = test.Store.QuerySession(TestStore.Tenant);
        var batch = Batch.Of(await read.Events.FetchStreamAsync(id))!;
        Assert.Equal(["done", "failed", "failed", "seated", "claimed", "done"], Enumerable.Range(0, 6).Select(i => batch.Results[i].Value));
        Assert.Equal("1 1 7", await test.AskAsync<string>("select string_agg(number::text, ' ' order by number) from picky_numbers"));
        Assert.Equal(streams[3], await test.AskAsync<Guid>("select stream_id from claims"));
    }

    [Fact]
    public async Task What_stays_in_conflict_fails_alone_and_a_batch_that_cannot_be_read_holds_up_no_other()
    {
        await using var test = await CreateAsync();
        var streams = await OpenAsync(test, 4);
        var damaged = await StartBatchAsync(test, streams[3..], "key-1");
        await test.RunAsync($$"""update mt_events set data = '{"kind": 1}' where stream_id = '{{damaged}}'""");
        var id = await StartBatchAsync(test, streams[..3], "key-2");
        handler.Instead = item => item.StreamId == streams[1]
            ? BatchOutcome.Write(new OpenCode("started"), session => session.Events.StartStream<Tally>(streams[0], new Opened("b")))
            : null;
        await using var daemon = await StartAsync(test.Store);
        await UntilFinishedAsync(test, id, advance: true);

        await using var read = test.Store.QuerySession(TestStore.Tenant);
        var batch = Batch.Of(await read.Events.FetchStreamAsync(id))!;
        Assert.Equal(["done", "failed", "done"], Enumerable.Range(0, 3).Select(i => batch.Results[i].Value));
    }

    [Fact]
    public async Task A_database_that_vanishes_in_the_middle_and_returns_gives_each_item_exactly_once()
    {
        await using var test = await CreateAsync();
        var streams = await OpenAsync(test, 450);
        var id = await StartBatchAsync(test, streams, "key-1");
        var admin = await TestCluster.AdminConnectionStringAsync();
        var away = new TaskCompletionSource();
        handler.First = async (item, _) =>
        {
            if (item.StreamId != streams[300] || away.Task.IsCompleted)
                return;
            await TestStore.RunAsync(admin, $"alter database \"{test.Databases.Main.Name}\" allow_connections false");
            await TestStore.RunAsync(admin, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{test.Databases.Main.Name}'");
            away.SetResult();
        };
        await using var daemon = await StartAsync(test.Store);
        await away.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await using (var read = test.Store.QuerySession(TestStore.Tenant))
            await Assert.ThrowsAsync<StoreUnavailableException>(() => read.BatchProgressAsync(id));
        await TestStore.RunAsync(admin, $"alter database \"{test.Databases.Main.Name}\" allow_connections true");

        await UntilFinishedAsync(test, id, advance: true);
        Assert.Equal(450, await test.AskAsync<long>("select count(*) from mt_streams where version = 2 and type = 'tally'"));
        Assert.Equal(900, await test.AskAsync<long>("select count(*) from mt_events where type like 'test.%'"));
    }

    [Fact]
    public async Task A_key_database_that_is_away_for_longer_than_an_item_is_tried_fails_no_item()
    {
        await using var test = await CreateAsync();
        var streams = await OpenAsync(test, 3);
        var id = await StartBatchAsync(test, streams, "key-1");
        var away = 0;
        // As the vault answers when only the keys cannot be reached.
        handler.First = (item, _) => item.StreamId == streams[1] && ++away <= 12 ? throw new StoreUnavailableException("The key database is away.") : Task.CompletedTask;
        await using var daemon = await StartAsync(test.Store);
        await UntilFinishedAsync(test, id, advance: true);
        await using var read = test.Store.QuerySession(TestStore.Tenant);
        Assert.Equal(3, (await read.BatchProgressAsync(id))!.Results[BatchCodes.Done]);
        Assert.True(away > 12);
    }

    [Fact]
    public async Task A_batch_of_another_tenant_s_streams_finds_them_stale_and_its_rebuilt_projection_is_the_same()
    {
        await using var test = await CreateAsync();
        var streams = await OpenAsync(test, 2);
        Guid id;
        await using (var session = test.Session(TestStore.OtherTenant))
            id = await session.StartBatchOnceAsync("key-1", handler.Kind, [.. streams.Select(s => new BatchItem(s, 1, [new OpenCode("code-1")]))]);
        await using var daemon = await StartAsync(test.Store);
        await TestStore.UntilAsync(async () => await test.AskAsync<bool>("select finished_at is not null from batches"));
        await using (var read = test.Store.QuerySession(TestStore.OtherTenant))
            Assert.Equal(2, (await read.BatchProgressAsync(id))!.Results[BatchCodes.Stale]);
        await using (var read = test.Store.QuerySession(TestStore.Tenant))
            Assert.Null(await read.BatchProgressAsync(id));
        Assert.Equal(2, await test.AskAsync<long>("select count(*) from mt_events where tenant_id = '9901'"));

        var before = await test.AskAsync<string>("select batches::text from batches");
        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        await new ProjectionSchema(owner, test.Options).RebuildAsync("batches");
        Assert.Equal(before, await test.AskAsync<string>("select batches::text from batches"));
    }

    [Fact]
    public async Task A_row_of_batches_without_a_stream_holds_up_no_other()
    {
        await using var test = await CreateAsync();
        var streams = await OpenAsync(test, 2);
        await test.RunAsync($"insert into batches (tenant_id, batch_id, kind, total, done, started_at) values ('9901', '{Guid.NewGuid()}', '{handler.Kind}', 1, 0, '2020-01-01')");
        var id = await StartBatchAsync(test, streams, "key-1");
        await using var daemon = await StartAsync(test.Store);
        await UntilFinishedAsync(test, id);
    }

    [Fact]
    public async Task Items_of_a_chunk_can_be_decided_together_and_start_streams_of_their_own()
    {
        await using var test = await CreateAsync();
        var existing = (await OpenAsync(test, 210)).ToList();
        var fresh = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToList();
        var asked = new List<int>();
        handler.Together = items =>
        {
            asked.Add(items.Count);
            return [.. items.Select(i => BatchOutcome.Write(BatchCodes.Done, session =>
            {
                if (i.ExpectedVersion == 0)
                    session.Events.StartStream<Tally>(i.StreamId, new Noted(1, "started"));
                else
                    session.Events.Append(i.StreamId, i.ExpectedVersion, new Noted(1, "together"));
            }))];
        };
        Guid id;
        await using (var session = test.Session())
            id = await session.StartBatchOnceAsync("key-1", handler.Kind, [.. existing.Select(s => new BatchItem(s, 1, [])), .. fresh.Select(s => new BatchItem(s, 0, []))]);
        await using var read = test.Store.QuerySession(TestStore.Tenant);
        await using var daemon = await StartAsync(test.Store);
        await foreach (var progress in read.FollowBatchAsync(id, TimeProvider.System))
            Assert.Equal(220, progress.Total);
        Assert.Equal([200, 20], asked);
        Assert.Empty(handler.Decided);
        Assert.Equal(220, (await read.BatchProgressAsync(id))!.Results[BatchCodes.Done]);
        foreach (var stream in fresh)
            Assert.Equal(1, (await read.Events.FetchStreamStateAsync(stream))!.Version);
        Assert.Equal(2, (await read.Events.FetchStreamStateAsync(existing[209]))!.Version);
    }

    [Fact]
    public async Task What_is_no_batch_is_refused_before_it_starts()
    {
        await using var test = await CreateAsync();
        await using var session = test.Session();
        void Start(params BatchItem[] items) => session.StartBatch(Guid.NewGuid(), handler.Kind, items);
        var item = new BatchItem(Guid.NewGuid(), 1, []);
        Assert.Throws<ArgumentException>(() => Start());
        Assert.Throws<ArgumentException>(() => Start(item, item));
        Assert.Throws<ArgumentException>(() => Start(item with { ExpectedVersion = -1 }));
        Assert.Throws<ArgumentException>(() => Start([.. Enumerable.Range(0, Batch.MostItems + 1).Select(_ => new BatchItem(Guid.NewGuid(), 1, []))]));
        Assert.Throws<ArgumentException>(() => new BatchHandlers().Add(handler).Add(handler));
        Assert.Throws<ArgumentException>(() => new DeadlineHandlers().Add(new ReplyPassed()).Add(new ReplyPassed()));
        await using var bare = await TestStore.CreateAsync();
        bare.Options.BatchHandlers.Add(handler);
        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(bare.Store));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Anna Andersson")]
    [InlineData("201301012384")]
    [InlineData("planted\n")]
    [InlineData("å")]
    public void What_might_be_personal_is_no_open_code_and_is_not_repeated(string text)
    {
        var refused = Assert.Throws<ArgumentException>(() => new OpenCode(text));
        if (text.Length > 1)
            Assert.DoesNotContain(text, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_part_of_the_store_s_own_events_is_declared_open_and_has_no_room_for_text()
    {
        HashSet<Type> plain = [typeof(Guid), typeof(int), typeof(long), typeof(OpenCode), typeof(BatchItem), typeof(BatchResult)];
        var parts = BatchEvents.All.Select(e => e.Type).Concat([typeof(BatchItem), typeof(BatchResult)]).SelectMany(t => t.GetConstructors().SelectMany(c => c.GetParameters())).ToList();
        Assert.Equal(9, parts.Count);
        Assert.All(parts, p => Assert.True(p.IsDefined(typeof(OpenPartAttribute), inherit: false), p.Name));
        Assert.All(parts, p => Assert.Contains(p.ParameterType.IsGenericType ? p.ParameterType.GetGenericArguments()[0] : p.ParameterType, plain));
    }

    private static (int Total, int Done, bool Finished) Short(BatchProgress? progress) => (progress!.Total, progress.Done, progress.Finished);

    private static Task<Running<BatchDaemon>> StartAsync(DocumentStore store) => Running<BatchDaemon>.StartAsync(logger => new BatchDaemon(store, logger));

    private static async Task<Guid[]> OpenAsync(TestStore test, int count)
    {
        var streams = Enumerable.Range(0, count).Select(_ => Guid.NewGuid()).ToArray();
        await using var session = test.Session();
        foreach (var stream in streams)
            session.Events.StartStream<Tally>(stream, new Opened("a"));
        await session.SaveChangesAsync();
        return streams;
    }

    private async Task<BatchProgress> UntilFinishedAsync(TestStore test, Guid id, bool advance = false)
    {
        await TestStore.UntilAsync(async () =>
        {
            if (advance)
                clock.Now = clock.Now.AddSeconds(10);
            return await test.AskAsync<bool>($"select finished_at is not null from batches where batch_id = '{id}'");
        });
        await using var read = test.Store.QuerySession(TestStore.Tenant);
        return (await read.BatchProgressAsync(id))!;
    }

    private async Task<TestStore> CreateAsync(Action<ProjectionRegistrations>? more = null)
    {
        var test = await TestStore.CreateAsync(
            p =>
            {
                p.Add(new BatchProjection(), ProjectionLifecycle.Inline);
                more?.Invoke(p);
            },
            BatchEvents.Register,
            clock);
        test.Options.BatchHandlers.Add(handler);
        return test;
    }

    private async Task<Guid> StartBatchAsync(TestStore test, Guid[] streams, string key, Func<int, long>? versions = null)
    {
        await using var session = test.Session();
        (session.UserName, session.CorrelationId) = ("officer-7", "request-1");
        return await session.StartBatchOnceAsync(key, handler.Kind, [.. streams.Select((s, i) => new BatchItem(s, versions?.Invoke(i) ?? 1, [new OpenCode("code-1")]))]);
    }
}
