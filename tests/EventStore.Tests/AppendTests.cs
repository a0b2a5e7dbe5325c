using CaseMgmt.EventStore.Tests.Support;

namespace CaseMgmt.EventStore.Tests;

public sealed class AppendTests
{
    [Fact]
    public async Task What_was_appended_is_fetched_with_versions_names_and_metadata()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await using var session = test.Session();
        (session.CorrelationId, session.CausationId, session.UserName) = ("correlation", "causation", "actor-1");
        session.SetHeader("key", "value");
        session.Events.StartStream<Tally>(stream, new Opened("a"), new Noted(2, "red"));

        var committed = await session.SaveChangesAsync();
        var events = await session.Events.FetchStreamAsync(stream);

        Assert.Equal(2, committed.Versions[stream]);
        Assert.True(LogPosition.TryParse(committed.Position, out var position));
        Assert.Equal(events[1].Sequence, position.Sequence);
        Assert.Equal([1L, 2L], events.Select(e => e.Version));
        Assert.Equal("test.opened.v1 test.noted.v2", string.Join(' ', events.Select(e => e.EventTypeName)));
        Assert.Equal(new Noted(2, "red"), Assert.IsAssignableFrom<IEvent<Noted>>(events[1]).Data);
        Assert.Equal(("correlation", "causation", "actor-1", "value"), (events[0].CorrelationId, events[0].CausationId, events[0].UserName, events[0].Headers["key"]));
        Assert.Equal(TestStore.Tenant, events[0].TenantId);
    }

    [Theory]
    [InlineData(null, "c", "d", "UserName")]
    [InlineData("a", null, "d", "CorrelationId")]
    [InlineData("a", "c", null, "CausationId")]
    [InlineData("a", "c", "d", null)]
    public async Task A_program_that_demands_it_writes_no_event_that_does_not_say_who_wrote_it_and_why(string? user, string? correlation, string? causation, string? missing)
    {
        await using var test = await TestStore.CreateAsync();
        await using var store = new DocumentStore(TestStore.OptionsFor(test.Databases.Main.ConnectionString, test.Databases.Keys.ConnectionString, demandCauses: true));
        var stream = Guid.NewGuid();
        await using var session = store.LightweightSession(TestStore.Tenant);
        (session.UserName, session.CorrelationId, session.CausationId) = (user, correlation, causation);
        session.Events.StartStream<Tally>(stream, new Opened("a"));
        if (missing is not null)
            Assert.Contains(missing, (await Assert.ThrowsAsync<EventCauseMissingException>(() => session.SaveChangesAsync())).Message, StringComparison.Ordinal);
        else
            await session.SaveChangesAsync();
        Assert.Equal(missing is null ? 1 : 0, (await session.Events.FetchStreamAsync(stream)).Count);
        // What writes no event needs no cause.
        session.Claim("seat", "1", stream);
        if (missing is not null)
            await session.SaveChangesAsync();
    }

    [Fact]
    public async Task What_follows_on_an_event_names_it_as_its_cause_and_belongs_to_the_same_request()
    {
        await using var test = await TestStore.CreateAsync();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await using var session = test.Session().By("actor-1", "request", "command");
        session.Events.StartStream<Tally>(first, new Opened("a"));
        await session.SaveChangesAsync();
        var cause = (await session.Events.FetchStreamAsync(first))[0];
        session.After("system", cause).Events.StartStream<Tally>(second, new Opened("b"));
        await session.SaveChangesAsync();
        var effect = (await session.Events.FetchStreamAsync(second))[0];
        Assert.Equal(("system", "request", cause.Id.ToString()), (effect.UserName, effect.CorrelationId, effect.CausationId));
    }

    [Fact]
    public async Task Fetch_for_writing_gives_state_and_version_and_appends_on_it()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await using var session = test.Session();

        var fresh = await session.Events.FetchForWriting<Tally>(stream);
        Assert.Equal((0L, new Tally(stream, 0, "", false)), (fresh.CurrentVersion, fresh.Aggregate));
        fresh.AppendMany(new Opened("b"), new Noted(3, "blue"));
        await session.SaveChangesAsync();

        var again = await session.Events.FetchForWriting<Tally>(stream);
        Assert.Equal((2L, 3, "b"), (again.CurrentVersion, again.Aggregate.Sum, again.Aggregate.Code));
        again.AppendMany(new Noted(4, "blue"));
        Assert.Equal(3, (await session.SaveChangesAsync()).Versions[stream]);
        var state = await session.Events.FetchStreamStateAsync(stream);
        Assert.Equal((3L, "tally"), (state!.Version, state.StreamType));
        Assert.Equal(7, (await session.Events.AggregateStreamAsync<Tally>(stream))!.Sum);
        Assert.Null(await session.Events.AggregateStreamAsync<Tally>(Guid.NewGuid()));
    }

    [Fact]
    public async Task A_stale_version_is_a_conflict_that_names_stream_expected_and_actual()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"), new Noted(1, "red"));
        await test.AppendAsync(stream, 2, new Noted(1, "red"));

        var conflict = await Assert.ThrowsAsync<StreamConflictException>(() => test.AppendAsync(stream, 2, new Noted(5, "red")));

        Assert.Equal((stream, 2L, 3L), (conflict.StreamId, conflict.Expected, conflict.Actual));
        var missing = await Assert.ThrowsAsync<StreamConflictException>(() => test.AppendAsync(Guid.NewGuid(), 1, new Noted(5, "red")));
        Assert.Equal(0, missing.Actual);
        Assert.Equal(3, await test.AskAsync<long>("select count(*) from mt_events"));
    }

    [Fact]
    public async Task A_stream_is_started_once()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));

        var conflict = await Assert.ThrowsAsync<StreamExistsException>(() => test.StartAsync(stream, new Opened("b")));

        Assert.Equal((stream, 1L), (conflict.StreamId, conflict.Actual));
        Assert.Equal(1, await test.AskAsync<long>("select count(*) from mt_events"));
    }

    [Fact]
    public async Task Several_streams_are_written_all_or_none()
    {
        await using var test = await TestStore.CreateAsync();
        var (first, second, third) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await test.StartAsync(first, new Opened("1"));
        await test.StartAsync(second, new Opened("2"), new Noted(1, "red"));

        await using var stale = test.Session();
        stale.Events.Append(first, 1, new Noted(1, "red"));
        stale.Events.Append(second, 1, new Noted(1, "red"));
        stale.Events.StartStream<Tally>(third, new Opened("3"));
        stale.Claim("only-one", "k", third);
        var conflict = await Assert.ThrowsAsync<StreamConflictException>(() => stale.SaveChangesAsync());
        Assert.Equal((second, 1L, 2L), (conflict.StreamId, conflict.Expected, conflict.Actual));
        Assert.Equal(3, await test.AskAsync<long>("select count(*) from mt_events"));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from claims"));
        Assert.Equal(2, await test.AskAsync<long>("select count(*) from mt_streams where version in (1, 2)"));

        await using var session = test.Session();
        session.Events.Append(first, 1, new Noted(1, "red"));
        session.Events.Append(second, 2, new Noted(1, "red"), new Closed(new DateOnly(2026, 1, 2)));
        session.Events.StartStream<Tally>(third, new Opened("3"));
        var committed = await session.SaveChangesAsync();
        Assert.Equal((2L, 4L, 1L), (committed.Versions[first], committed.Versions[second], committed.Versions[third]));
        Assert.Equal(7, await test.AskAsync<long>("select count(*) from mt_events"));
        Assert.Equal(1, await test.AskAsync<long>("select count(distinct transaction_id) from mt_events where stream_id in (select stream_id from mt_events where version = 4) and version > 2"));
    }

    [Fact]
    public async Task More_events_than_fit_one_statement_are_one_commit_in_order()
    {
        await using var test = await TestStore.CreateAsync();
        var streams = Enumerable.Range(0, 700).Select(_ => Guid.NewGuid()).ToList();
        await using var session = test.Session();
        foreach (var stream in streams)
            session.Events.StartStream<Tally>(stream, new Opened("x"), new Noted(1, "red"));
        await session.SaveChangesAsync();
        foreach (var stream in streams)
            session.Events.Append(stream, 2, new Noted(2, "red"));
        session.Events.StartStream<Tally>(Guid.NewGuid(), [new Opened("y"), .. Enumerable.Range(1, 1200).Select(i => new Noted(i, "red"))]);
        await session.SaveChangesAsync();

        Assert.Equal((700 * 3) + 1201, await test.AskAsync<long>("select count(*) from mt_events"));
        Assert.Equal(2, await test.AskAsync<long>("select count(distinct transaction_id) from mt_events"));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from (select version - row_number() over (partition by stream_id order by epoch, transaction_id, seq_id) as off from mt_events) x where off <> 0"));
    }

    [Fact]
    public async Task Nothing_is_written_before_save_changes_and_an_empty_save_writes_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        await using var session = test.Session();
        Assert.Equal("", (await session.SaveChangesAsync()).Position);
        session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("a"));
        session.Claim("c", "k");
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from mt_streams"));
    }

    [Fact]
    public async Task Appends_without_the_version_decided_on_are_refused()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await using var session = test.Session();

        Assert.Throws<ArgumentOutOfRangeException>(() => session.Events.Append(stream, 0, new Noted(1, "red")));
        Assert.Throws<ArgumentException>(() => session.Events.StartStream<Tally>(stream));
        session.Events.Append(stream, 1, new Noted(1, "red"));
        Assert.Throws<InvalidOperationException>(() => session.Events.Append(stream, 2, new Noted(1, "red")));
        Assert.Throws<ArgumentException>(() => test.Store.LightweightSession(" "));
    }

    [Theory]
    [InlineData("update mt_streams set version = version")]
    [InlineData("select * from mt_streams for update")]
    [InlineData("select nextval('mt_events_sequence')")]
    public async Task A_read_cannot_write_lock_or_draw_a_number_before_the_version_is_known(string sql)
    {
        await using var test = await TestStore.CreateAsync();
        await test.StartAsync(Guid.NewGuid(), new Opened("a"));
        await using var session = test.Session();

        await Assert.ThrowsAsync<InvalidOperationException>(() => session.QueryAsync(async connection =>
        {
            await using var command = new Npgsql.NpgsqlCommand(sql, connection);
            return await command.ExecuteNonQueryAsync();
        }));
        var batch = session.CreateBatchQuery();
        var asked = batch.Query(new Npgsql.NpgsqlBatchCommand(sql), reader => reader.ReadAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => batch.Execute());
        await Assert.ThrowsAsync<InvalidOperationException>(() => asked);
    }

    [Fact]
    public async Task A_stream_can_be_read_as_it_was_at_a_version_or_a_time()
    {
        var clock = new SettableClock(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        await using var test = await TestStore.CreateAsync(time: clock);
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"), new Noted(1, "red"));
        clock.Now = clock.Now.AddDays(1);
        await test.AppendAsync(stream, 2, new Noted(10, "red"));
        clock.Now = clock.Now.AddDays(1);
        await test.AppendAsync(stream, 3, new Noted(100, "red"));

        await using var session = test.Store.QuerySession(TestStore.Tenant);
        Assert.Equal(11, (await session.Events.AggregateStreamAsync<Tally>(stream, version: 3))!.Sum);
        Assert.Equal(1, (await session.Events.AggregateStreamAsync<Tally>(stream, timestamp: clock.Now.AddDays(-1.5)))!.Sum);
        Assert.Equal(11, (await session.Events.AggregateStreamAsync<Tally>(stream, timestamp: clock.Now.AddDays(-1)))!.Sum);
        Assert.Null(await session.Events.AggregateStreamAsync<Tally>(stream, timestamp: clock.Now.AddDays(-9)));
    }

    [Fact]
    public async Task A_batch_of_reads_answers_each_question()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"), new Noted(4, "red"));
        await using var session = test.Session();

        var batch = session.CreateBatchQuery();
        var forWriting = batch.FetchForWriting<Tally>(stream);
        var missing = batch.AggregateStream<Tally>(Guid.NewGuid());
        var record = batch.FindIdempotency("k", "a", "r");
        var count = batch.Query(new Npgsql.NpgsqlBatchCommand("select count(*) from mt_events"), async reader => await reader.ReadAsync() ? reader.GetInt64(0) : -1);
        await batch.Execute();

        Assert.Equal(4, (await forWriting).Aggregate.Sum);
        Assert.Null(await missing);
        Assert.Null(await record);
        Assert.Equal(2, await count);
        (await forWriting).AppendMany(new Noted(1, "red"));
        Assert.Equal(3, (await session.SaveChangesAsync()).Versions[stream]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => batch.Execute());
    }
}
