using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

/// <summary>Decisions that rest on a stream, or on rows, that they write nothing to.</summary>
public sealed class HoldTests
{
    [Fact]
    public async Task A_commit_that_rests_on_a_stream_which_has_moved_is_a_conflict_and_writes_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        var (door, guest) = (Guid.NewGuid(), Guid.NewGuid());
        await using var owner = test.Session();
        owner.Events.StartStream<Tally>(door, new Opened("a"));
        await owner.SaveChangesAsync();

        await using var session = test.Session();
        (await session.Events.FetchForWriting<Tally>(door)).Hold();
        session.Events.StartStream<Tally>(guest, new Opened("b"));
        owner.Events.Append(door, 1, new Noted(1, "red"));
        await owner.SaveChangesAsync();
        var conflict = await Assert.ThrowsAsync<StreamConflictException>(() => session.SaveChangesAsync());
        Assert.Equal((door, 1L, 2L), (conflict.StreamId, conflict.Expected, conflict.Actual));
        Assert.Null(await session.Events.FetchStreamStateAsync(guest));

        // Read again it stands; what is held and written to is written to as ever; what does not exist cannot be held.
        (await session.Events.FetchForWriting<Tally>(door)).Hold();
        session.Events.StartStream<Tally>(guest, new Opened("b"));
        await session.SaveChangesAsync();
        var both = await session.Events.FetchForWriting<Tally>(door);
        both.Hold();
        both.AppendMany(new Noted(2, "blue"));
        Assert.Equal(3, (await session.SaveChangesAsync()).Versions[door]);
        var nothing = await session.Events.FetchForWriting<Tally>(Guid.NewGuid());
        Assert.Throws<InvalidOperationException>(nothing.Hold);
    }

    [Fact]
    public async Task What_is_demanded_must_be_so_and_may_not_be_asked_of_the_log_itself()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await using var session = test.Session();
        session.Events.StartStream<Tally>(stream, new Opened("a"));
        session.Demand(new NpgsqlBatchCommand("select count(*) = 1 from claims where tenant_id = $1") { Parameters = { new NpgsqlParameter<string> { TypedValue = TestStore.Tenant } } });
        await Assert.ThrowsAsync<ConditionConflictException>(() => session.SaveChangesAsync());
        Assert.Null(await session.Events.FetchStreamStateAsync(stream));
        // What a condition cannot tell does not hold either.
        session.Events.StartStream<Tally>(stream, new Opened("a"));
        session.Demand(new NpgsqlBatchCommand("select null::boolean"));
        await Assert.ThrowsAsync<ConditionConflictException>(() => session.SaveChangesAsync());
        session.Events.StartStream<Tally>(stream, new Opened("a"));
        session.Demand(new NpgsqlBatchCommand("select true"));
        await session.SaveChangesAsync();
        Assert.Throws<ArgumentException>(() => session.Demand(new NpgsqlBatchCommand("select count(*) > 0 from mt_events")));
    }

    [Fact]
    public async Task Whoever_closes_a_door_has_seen_all_who_came_in_and_nobody_comes_in_after()
    {
        await using var test = await TestStore.CreateAsync();
        for (var time = 0; time < 2; time++)
        {
            var (door, name) = (Guid.NewGuid(), $"guest-{time}");
            await using (var session = test.Session())
            {
                session.Events.StartStream<Tally>(door, new Opened("a"));
                await session.SaveChangesAsync();
            }
            var guests = Enumerable.Range(0, 8).Select(n => Task.Run(() => EnterAsync(test, door, name, n))).ToList();
            var counted = await Task.Run(() => CloseAsync(test, door, name));
            var entered = (await Task.WhenAll(guests)).Sum();
            Assert.Equal(counted, entered);
            Assert.Equal(counted, await test.AskAsync<long>($"select count(*) from claims where name = '{name}'"));
            Assert.True(counted > 0, "Nobody was in before the door closed: the test tells nothing.");
        }
    }

    // Comes in as often as the door is open, each time as a stream of its own.
    private static async Task<int> EnterAsync(TestStore test, Guid door, string name, int guest)
    {
        for (var entered = 0; ;)
        {
            await using var session = test.Session();
            var held = await session.Events.FetchForWriting<Tally>(door);
            if (held.Aggregate.Closed)
                return entered;
            held.Hold();
            session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("b"));
            session.Claim(name, $"{guest}/{entered}");
            if (await Record.ExceptionAsync(() => session.SaveChangesAsync()) is { } e)
                Assert.IsAssignableFrom<ConcurrencyConflictException>(e);
            else
                entered++;
        }
    }

    // Counts before anything is locked, and closes only on what it counted.
    private static async Task<long> CloseAsync(TestStore test, Guid door, string name)
    {
        while (await test.AskAsync<long>($"select count(*) from claims where name = '{name}'") < 8)
            await Task.Yield();
        for (var seen = new List<long>(); ;)
        {
            await using var session = test.Session();
            var open = await session.Events.FetchForWriting<Tally>(door);
            seen.Add(await test.AskAsync<long>($"select count(*) from claims where name = '{name}'"));
            open.AppendMany(new Closed(new DateOnly(2026, 2, 3)));
            var condition = new NpgsqlBatchCommand("select count(*) = $3 from claims where tenant_id = $1 and name = $2");
            foreach (var parameter in new object[] { TestStore.Tenant, name, seen[^1] })
                condition.Parameters.Add(new NpgsqlParameter { Value = parameter });
            session.Demand(condition);
            if (await Record.ExceptionAsync(() => session.SaveChangesAsync()) is not { } e)
                return seen[^1];
            Assert.IsAssignableFrom<ConcurrencyConflictException>(e);
        }
    }
}
