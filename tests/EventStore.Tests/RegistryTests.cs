using System.Text.Json;
using System.Text.Json.Nodes;
using CaseMgmt.EventStore.Tests.Support;

namespace CaseMgmt.EventStore.Tests;

public sealed class RegistryTests
{
    [Fact]
    public void A_name_and_a_type_are_bound_once()
    {
        var registry = new EventRegistry(JsonSerializerOptions.Web);
        registry.Map("test.noted.v2", typeof(Noted));
        registry.Upcast("test.noted.v1", "test.noted.v2", n => n);

        Assert.Throws<ArgumentException>(() => registry.Map("test.noted.v2", typeof(Opened)));
        Assert.Throws<ArgumentException>(() => registry.Map("test.noted.v3", typeof(Noted)));
        Assert.Throws<ArgumentException>(() => registry.Map("test.noted.v1", typeof(Opened)));
        Assert.Throws<ArgumentException>(() => registry.Upcast("test.noted.v1", "test.noted.v2", n => n));
        Assert.Throws<ArgumentException>(() => registry.Upcast("test.noted.v2", "test.noted.v3", n => n));
        Assert.Throws<ArgumentException>(() => registry.Map("test.number.v1", typeof(int)));
        Assert.Throws<ArgumentException>(() => registry.NameOf(typeof(Opened)));
        Assert.True(registry.Knows("test.noted.v1"));
        Assert.False(registry.Knows("test.opened.v1"));
    }

    [Fact]
    public void A_projection_and_a_table_are_registered_once()
    {
        var registrations = new ProjectionRegistrations().Add(new Sums(), ProjectionLifecycle.Inline);
        Assert.Throws<ArgumentException>(() => registrations.Add(new Sums(), ProjectionLifecycle.Async));
        Assert.Throws<ArgumentException>(() => new Folds().Add<Tally>(id => new Tally(id, 0, "", false), Tally.Evolve).Add<Tally>(id => new Tally(id, 0, "", false), Tally.Evolve));
    }

    [Fact]
    public async Task An_event_that_is_not_registered_is_not_written()
    {
        await using var test = await TestStore.CreateAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => test.StartAsync(Guid.NewGuid(), new Opened("a"), "a string"));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from mt_streams"));
    }

    [Fact]
    public async Task Older_shapes_are_upcast_step_by_step()
    {
        await using var test = await TestStore.CreateAsync(registry: r =>
        {
            r.Upcast("test.noted.v0", "test.noted.v1", n => new JsonObject { ["number"] = int.Parse(n["text"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture) });
            r.Upcast("test.noted.v1", "test.noted.v2", n =>
            {
                n["colour"] = "grey";
                return n;
            });
        });
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"), new Noted(1, "red"), new Noted(2, "red"));
        await test.RunAsync("""update mt_events set type = 'test.noted.v0', data = '{"text":"41"}' where version = 2""");
        await test.RunAsync("""update mt_events set type = 'test.noted.v1', data = '{"number":42}' where version = 3""");
        await using var session = test.Session();

        var events = await session.Events.FetchStreamAsync(stream);

        Assert.Equal(new Noted(41, "grey"), events[1].Data);
        Assert.Equal(new Noted(42, "grey"), events[2].Data);
        Assert.Equal("test.noted.v0", events[1].EventTypeName, StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_unknown_name_is_an_error_that_names_stream_version_and_name()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"), new Noted(1, "red"));
        await test.RunAsync("update mt_events set type = 'test.forgotten.v1' where version = 2");
        await using var session = test.Session();

        var unknown = await Assert.ThrowsAsync<UnknownEventException>(() => session.Events.FetchForWriting<Tally>(stream));
        Assert.Equal((stream, 2L, "test.forgotten.v1"), (unknown.StreamId, unknown.Version, unknown.EventTypeName));
    }

    [Theory]
    [InlineData("""{"number":"not a number"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Damaged_json_is_an_error_that_names_the_event_and_repeats_no_data(string json)
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"), new Noted(1, "red"));
        await test.RunAsync($"update mt_events set data = '{json}' where version = 2");
        await using var session = test.Session();

        var batch = session.CreateBatchQuery();
        var damaged = batch.AggregateStream<Tally>(stream);
        var other = batch.FindIdempotency("k", "a", "r");
        await batch.Execute();

        var error = await Assert.ThrowsAsync<EventDataException>(() => damaged);
        Assert.Equal((stream, 2L), (error.StreamId, error.Version));
        Assert.DoesNotContain("not a number", error.Message, StringComparison.Ordinal);
        Assert.Null(await other);
    }
}
