using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

public sealed class RoundTripTests
{
    [Fact]
    public async Task Save_changes_sends_everything_as_one_batch_in_one_round_trip()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Inline));
        var (first, second, third) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await test.StartAsync(first, new Opened("1"));
        await test.StartAsync(second, new Opened("2"));
        await using var session = test.Session();
        var key = await session.Vault.KeyAsync(Guid.NewGuid());
        using var sent = new SentCommands(test.Databases.Main);

        session.Events.Append(first, 1, new Noted(1, "red"), new Noted(2, "red"));
        session.Events.Append(second, 1, new Noted(1, "red"));
        session.Events.StartStream<Tally>(third, new Opened("3"));
        session.Claim("seat", "1", third);
        session.ReleaseClaim("seat", "2");
        session.Vault.Seal(key, "note.v1", "secret"u8);
        session.StoreIdempotency(new IdempotencyRecord("k", "actor-1", "POST /x", "hash", 200, "{}"));
        Assert.Empty(sent.Taken());
        await session.SaveChangesAsync();

        var batch = Assert.Single(sent.Taken());
        // In the sequence that keeps the readers' order: tenant, versions, new streams, events, and then everything else.
        string[] sequence = ["set_config", "UPDATE mt_streams", "INSERT INTO mt_streams", "INSERT INTO mt_events", "claims", "sums", "vault_documents", "idempotency_records"];
        var places = sequence.Select(part => batch.IndexOf(part, StringComparison.Ordinal)).ToList();
        Assert.All(places, place => Assert.True(place >= 0, batch));
        Assert.Equal(places.Order(), places);
        Assert.Equal(1, await test.AskAsync<long>(
            $"""
            select count(distinct x) from (
                select transaction_id::text x from mt_events where version > 1 or stream_id = '{third}'
                union select xmin::text from claims union select xmin::text from vault_documents union select xmin::text from idempotency_records) y
            """));
    }

    [Fact]
    public async Task A_command_is_two_round_trips_one_to_read_and_one_to_write()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));
        using var sent = new SentCommands(test.Databases.Main);
        await using var session = test.Session();

        var batch = session.CreateBatchQuery();
        var fetched = batch.FetchForWriting<Tally>(stream);
        var repeated = batch.FindIdempotency("k", "actor-1", "POST /x");
        await batch.Execute();
        Assert.Null(await repeated);
        (await fetched).AppendMany(new Noted(1, "red"));
        await session.SaveChangesAsync();
        Assert.Equal(2, sent.Taken().Count);

        (await session.Events.FetchForWriting<Tally>(stream)).AppendMany(new Noted(1, "red"));
        await session.SaveChangesAsync();
        Assert.Equal(2, sent.Taken().Count);
    }

    [Fact]
    public async Task Nothing_is_sent_and_no_transaction_has_an_id_before_save_changes()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));
        await using var session = test.Session();
        var key = await session.Vault.KeyAsync(Guid.NewGuid());

        // In the same transaction as the read that is decided on.
        var batch = session.CreateBatchQuery();
        var fetched = batch.FetchForWriting<Tally>(stream);
        var assigned = batch.Query(new NpgsqlBatchCommand("SELECT pg_current_xact_id_if_assigned() IS NOT NULL"), async r => await r.ReadAsync() && r.GetBoolean(0));
        await batch.Execute();
        Assert.False(await assigned);

        using var sent = new SentCommands(test.Databases.Main);
        (await fetched).AppendMany(new Noted(1, "red"));
        session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("b"));
        session.Claim("seat", "1");
        session.Vault.Seal(key, "note.v1", "secret"u8);
        session.StoreIdempotency(new IdempotencyRecord("k", "actor-1", "POST /x", "hash", 200, "{}"));
        session.Execute(new NpgsqlBatchCommand("SELECT 1"));
        Assert.Empty(sent.Taken());
        Assert.Equal(1, await test.AskAsync<long>("select (select count(*) from mt_events) + (select count(*) from claims) + (select count(*) from vault_documents) + (select count(*) from idempotency_records)"));
    }

    [Fact]
    public async Task One_question_is_one_round_trip_read_only_and_of_the_tenant_alone()
    {
        await using var test = await TestStore.CreateAsync();
        await test.StartAsync(Guid.NewGuid(), new Opened("a"));
        await using var mine = test.Store.QuerySession(TestStore.Tenant);
        await using var theirs = test.Store.QuerySession(TestStore.OtherTenant);
        using var sent = new SentCommands(test.Databases.Main);

        Assert.Equal(1, await CountAsync(mine));
        Assert.Single(sent.Taken());
        Assert.Equal(0, await CountAsync(theirs));
        await Assert.ThrowsAsync<InvalidOperationException>(() => mine.QueryAsync(new NpgsqlBatchCommand("SELECT nextval('mt_events_sequence')"), r => r.ReadAsync()));
        sent.Taken();

        // The measure itself: reads on a connection of the caller's own take more.
        await mine.QueryAsync(async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT count(*) FROM mt_streams", connection);
            return (long)(await command.ExecuteScalarAsync())!;
        });
        Assert.True(sent.Taken().Count > 1);
    }

    [Fact]
    public async Task Every_event_has_the_sessions_metadata_however_it_is_written()
    {
        await using var test = await TestStore.CreateAsync();
        var streams = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToList();
        await SaveAsync(s => s.Events.StartStream<Tally>(streams[0], new Opened("new stream"), new Noted(1, "red")));
        await SaveAsync(s => s.Events.Append(streams[0], 2, new Noted(1, "red"), new Noted(2, "red")));
        await SaveAsync(s =>
        {
            s.Events.Append(streams[0], 4, new Noted(1, "red"));
            s.Events.StartStream<Tally>(streams[1], new Opened("beside"), new Noted(1, "red"));
            s.Events.StartStream<Tally>(streams[2], new Opened("beside"));
        });

        Assert.Equal(8, await test.AskAsync<long>(
            """
            select count(*) from mt_events
            where correlation_id = 'correlation' and causation_id = 'causation' and user_name = 'actor-1' and headers = '{"channel": "web", "office": "4"}'
            """));
        await using var session = test.Session();
        var events = await session.Events.FetchStreamAsync(streams[0]);
        Assert.All(events, e => Assert.Equal(("correlation", "causation", "actor-1", "web", "4"), (e.CorrelationId, e.CausationId, e.UserName, e.Headers["channel"], e.Headers["office"])));

        async Task SaveAsync(Action<IDocumentSession> write)
        {
            await using var writing = test.Session();
            (writing.CorrelationId, writing.CausationId, writing.UserName) = ("correlation", "causation", "actor-1");
            writing.SetHeader("channel", "web");
            writing.SetHeader("office", "4");
            write(writing);
            await writing.SaveChangesAsync();
        }
    }

    [Fact]
    public async Task Texts_and_data_of_any_length_are_read_back_as_they_were_written()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await using var session = test.Session();
        int[] lengths = [1, 2, 3, 4, 5, 7, 99, 100, 101, 4000, 8100, 8170, 8192, 8200, 30_000];
        var version = 0L;
        foreach (var length in lengths)
        {
            session.UserName = new string('å', length);
            var colour = string.Concat(Enumerable.Range(0, length).Select(i => "aö€z"[i % 4]));
            if (version == 0)
                session.Events.StartStream<Tally>(stream, new Noted(length, colour));
            else
                session.Events.Append(stream, version, new Noted(length, colour));
            version = (await session.SaveChangesAsync()).Versions[stream];
        }

        // Twice: the second time what was read before is remembered.
        for (var time = 0; time < 2; time++)
        {
            var events = await session.Events.FetchStreamAsync(stream);
            Assert.Equal(lengths, events.Select(e => e.UserName!.Length));
            Assert.All(events, e => Assert.Equal(new string('å', e.UserName!.Length), e.UserName));
            Assert.All(events, e => Assert.Equal(string.Concat(Enumerable.Range(0, e.UserName!.Length).Select(i => "aö€z"[i % 4])), ((Noted)e.Data).Colour));
        }
    }

    private static Task<long> CountAsync(IQuerySession session) =>
        session.QueryAsync(new NpgsqlBatchCommand("SELECT count(*) FROM mt_streams WHERE version >= $1") { Parameters = { new NpgsqlParameter<long> { TypedValue = 1 } } }, async r => await r.ReadAsync() ? r.GetInt64(0) : -1);
}
