using CaseMgmt.EventStore.Tests.Support;

namespace CaseMgmt.EventStore.Tests;

public sealed class CommandTests
{
    private static readonly IdempotencyRecord Record = new("key-1", "actor-1", "POST /cases", "hash-1", 201, """{"id":"1"}""");

    [Fact]
    public async Task A_claim_is_held_once_names_its_holder_and_can_be_released()
    {
        await using var test = await TestStore.CreateAsync();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await using var session = test.Session();
        session.Events.StartStream<Tally>(first, new Opened("a"));
        session.Claim("open-application", "child-1/2026");
        await session.SaveChangesAsync();

        session.Events.StartStream<Tally>(second, new Opened("b"));
        session.Claim("open-application", "child-1/2026");
        var taken = await Assert.ThrowsAsync<ClaimTakenException>(() => session.SaveChangesAsync());
        Assert.Equal(("open-application", "child-1/2026", first), (taken.Name, taken.Key, taken.StreamId!.Value));
        Assert.Null(await session.Events.FetchStreamStateAsync(second));

        session.Events.Append(first, 1, new Closed(new DateOnly(2026, 2, 3)));
        session.ReleaseClaim("open-application", "child-1/2026");
        await session.SaveChangesAsync();
        session.Events.StartStream<Tally>(second, new Opened("b"));
        session.Claim("open-application", "child-1/2026", second);
        await session.SaveChangesAsync();
        Assert.Equal(second, await test.AskAsync<Guid>("select stream_id from claims"));
    }

    [Fact]
    public async Task Of_sixteen_writers_that_claim_the_same_one_wins_and_nothing_is_left_of_the_others()
    {
        await using var test = await TestStore.CreateAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            await using var session = test.Session();
            session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("a"));
            session.Claim("seat", "7");
            session.Claim("seat", "8");
            return await Xunit.Record.ExceptionAsync(() => session.SaveChangesAsync());
        }));

        Assert.Single(outcomes, e => e is null);
        Assert.Equal(15, outcomes.Count(e => e is ClaimTakenException));
        Assert.Equal(1, await test.AskAsync<long>("select count(*) from mt_events"));
    }

    [Fact]
    public async Task A_stored_answer_is_found_by_the_same_key_actor_and_route_only_until_it_expires()
    {
        var clock = new SettableClock(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        await using var test = await TestStore.CreateAsync(time: clock);
        await using (var session = test.Session())
        {
            session.StoreIdempotency(Record);
            await session.SaveChangesAsync();
        }

        Assert.Equal(201, (await FindAsync(test, "key-1", "actor-1"))!.Status);
        Assert.Equal("hash-1", (await FindAsync(test, "key-1", "actor-1"))!.RequestHash);
        Assert.Null(await FindAsync(test, "key-1", "actor-2"));
        Assert.Null(await FindAsync(test, "key-2", "actor-1"));
        Assert.Null(await FindAsync(test, "key-1", "actor-1", TestStore.OtherTenant));

        clock.Now = clock.Now.AddDays(7).AddSeconds(1);
        Assert.Null(await FindAsync(test, "key-1", "actor-1"));
        await using var later = test.Session();
        // Nothing removed the expired answer yet: all that goes with the new one is sent again.
        var stream = Guid.NewGuid();
        later.Events.StartStream<Tally>(stream, new Opened("a"), new Noted(1, "red"));
        later.Claim("seat", "1");
        later.Execute(new Npgsql.NpgsqlBatchCommand("DELETE FROM claims WHERE tenant_id = $1") { Parameters = { new Npgsql.NpgsqlParameter<string> { TypedValue = TestStore.Tenant } } });
        later.StoreIdempotency(Record with { RequestHash = "hash-2" });
        Assert.Equal(2, (await later.SaveChangesAsync()).Versions[stream]);
        Assert.Equal("hash-2", (await FindAsync(test, "key-1", "actor-1"))!.RequestHash);
        Assert.Equal(2, (await later.Events.FetchStreamAsync(stream)).Count);
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from claims"));
    }

    [Fact]
    public async Task The_loser_of_an_idempotency_race_reads_the_winner_and_writes_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            await using var session = test.Session();
            var stream = Guid.NewGuid();
            session.Events.StartStream<Tally>(stream, new Opened("a"));
            session.StoreIdempotency(Record with { Response = $$"""{"id":"{{stream}}"}""" });
            return await Xunit.Record.ExceptionAsync(() => session.SaveChangesAsync());
        }));

        Assert.Single(outcomes, e => e is null);
        var winner = await test.AskAsync<Guid>("select id from mt_streams");
        Assert.All(outcomes.OfType<IdempotencyRaceException>(), e => Assert.Contains(winner.ToString(), e.Winner!.Response, StringComparison.Ordinal));
        Assert.Equal(15, outcomes.OfType<IdempotencyRaceException>().Count());
    }

    [Fact]
    public async Task A_repeat_that_also_collides_with_a_stream_or_a_claim_is_still_told_as_a_repeat()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await using var session = test.Session();
        for (var i = 0; i < 2; i++)
        {
            session.Events.StartStream<Tally>(i == 0 ? stream : Guid.NewGuid(), new Opened("a"));
            session.Claim("open-application", "child-1");
            session.StoreIdempotency(Record);
            if (i == 0)
                await session.SaveChangesAsync();
        }
        await Assert.ThrowsAsync<IdempotencyRaceException>(() => session.SaveChangesAsync());

        session.Events.Append(stream, 7, new Noted(1, "red"));
        session.StoreIdempotency(Record);
        await Assert.ThrowsAsync<IdempotencyRaceException>(() => session.SaveChangesAsync());
    }

    [Fact]
    public async Task Sixteen_writers_of_one_stream_lose_no_event()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            await using var session = test.Session();
            for (var done = 0; done < 10;)
            {
                var read = await session.Events.FetchForWriting<Tally>(stream);
                read.AppendMany(new Noted(1, "red"));
                try
                {
                    await session.SaveChangesAsync();
                    done++;
                }
                catch (ConcurrencyConflictException)
                {
                    // read and decide again
                }
            }
        }));

        await using var check = test.Session();
        var state = await check.Events.FetchForWriting<Tally>(stream);
        Assert.Equal((161L, 160), (state.CurrentVersion, state.Aggregate.Sum));
    }

    [Fact]
    public async Task A_deadlock_of_two_writers_is_a_conflict_to_retry()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Inline));
        var (mine, theirs) = (Guid.NewGuid(), Guid.NewGuid());
        await test.StartAsync(mine, new Opened("a"));
        await test.StartAsync(theirs, new Opened("b"));
        await using var other = new Npgsql.NpgsqlConnection(test.Databases.Main.ConnectionString);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        async Task TouchAsync(string sql)
        {
            await using var command = new Npgsql.NpgsqlCommand(sql, other);
            await command.ExecuteNonQueryAsync();
        }

        await TouchAsync("set local deadlock_timeout = '30s'");
        await TouchAsync($"update sums set total = 0 where stream_id = '{mine}'");
        var writing = Xunit.Record.ExceptionAsync(() => test.AppendAsync(mine, 1, new Noted(1, "red")));
        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select count(*) from pg_locks where not granted") > 0);
        await TouchAsync($"update mt_streams set version = version where id = '{mine}'");

        Assert.IsType<WriteDeadlockException>(await writing);
        await transaction.RollbackAsync();
        Assert.Equal(2, (await test.AppendAsync(mine, 1, new Noted(1, "red"))).Versions[mine]);
    }

    private static async Task<IdempotencyRecord?> FindAsync(TestStore test, string key, string actor, string tenant = TestStore.Tenant)
    {
        await using var session = test.Session(tenant);
        var batch = session.CreateBatchQuery();
        var found = batch.FindIdempotency(key, actor, "POST /cases");
        await batch.Execute();
        return await found;
    }
}
