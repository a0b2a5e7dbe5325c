using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CaseMgmt.Api.Tests.Tenancy;

/// <summary>A row as an earlier release wrote it, <c>school-unit.closed.v1</c>, read in every way that the log is read.</summary>
[Collection(TenancyCollection.Name)]
public sealed class OlderShapesTests(JourneyFixture api)
{
    private const string Tenant = "9901";
    private static readonly SchoolUnitCode Code = new("99010101");
    private static readonly DateOnly LastDay = new(2020, 6, 30);

    [Fact]
    public async Task It_is_read_by_sessions_by_a_rebuild_and_by_an_async_projection_as_the_event_of_today()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        var stream = StreamIds.SchoolUnit(Tenant, Code);
        await using (var writing = database.Store.LightweightSession(Tenant).Run(SetUpStore.Test, SetUpStore.Test))
        {
            writing.Events.StartStream<SchoolUnit>(stream, new SchoolUnitRegistered(Code, new SchoolUnitDescription(
                new PublicText("Provskolan"), [new FormGrades(SchoolForm.CompulsorySchool, [new Grade("1")])], Tenant, ProviderType.Municipal, null, null, null, null)));
            await writing.SaveChangesAsync();
        }
        // The same projection, async, in place before the row is written: a daemon reads it, no rebuild.
        var beside = Beside(database.Options);
        await using var owner = NpgsqlDataSource.Create(database.MainConnection);
        await new ProjectionSchema(owner, beside).ApplyAsync();
        await CloseAsOfOldAsync(database.MainConnection, [(stream, Code)]);

        await using var session = database.Store.QuerySession(Tenant);
        var closed = (await session.Events.FetchStreamAsync(stream))[1];
        Assert.Equal("school-unit.closed.v1", closed.EventTypeName, StringComparer.Ordinal);
        Assert.Equal(new SchoolUnitClosed(Code, LastDay, null), Assert.IsAssignableFrom<IEvent<SchoolUnitClosed>>(closed).Data);
        var state = Assert.IsType<SchoolUnit.Closed>(await session.Events.AggregateStreamAsync<SchoolUnit>(stream));
        Assert.Equal((LastDay, (SchoolUnitCode?)null), (state.Description.ClosesOn!.Value, state.Successor));

        await using (var store = new DocumentStore(beside))
        {
            using var daemon = new ProjectionDaemon(store, NullLogger<ProjectionDaemon>.Instance);
            await daemon.StartAsync(CancellationToken.None);
            Assert.True(await daemon.WaitForAsync(await LastPositionAsync(database.MainConnection), "school-units", TimeSpan.FromSeconds(30)));
            await daemon.StopAsync(CancellationToken.None);
        }
        Assert.Equal((LastDay, (SchoolUnitCode?)null), await ListedAsync(session));

        // Back to the registrations of the program, as its tables must be before one of them is rebuilt.
        await new ProjectionSchema(owner, database.Options).ApplyAsync();
        await using (var undo = owner.CreateCommand("update school_units set closed_on = null, successor = 'x'"))
            await undo.ExecuteNonQueryAsync();
        await new ProjectionSchema(owner, database.Options).RebuildAsync("school-units");
        Assert.Equal((LastDay, (SchoolUnitCode?)null), await ListedAsync(session));

        // The stream goes on in today's shapes.
        await using var later = database.Store.LightweightSession(Tenant).Run(SetUpStore.Test, SetUpStore.Test);
        Assert.Equal(2, (await later.Events.FetchForWriting<SchoolUnit>(stream)).CurrentVersion);
    }

    [Theory]
    [InlineData("case.appeal-received.v1", "guardian", "00000002-0000-0000-0000-000000000001")]
    [InlineData("case.procedural-appeal-received.v1", "case-officer", null)]
    public void An_appeal_of_the_first_version_is_whose_the_guardian_was_who_sent_it(string name, string by, string? appellant)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse($$$"""{"by":{"kind":"{{{by}}}","id":"00000002-0000-0000-0000-000000000001"}}""")!;
        Assert.Equal(appellant, (string?)DomainEvents.Upcasters.Single(u => u.OldName == name).Apply(node)["appellant"]);
    }

    [Fact]
    public async Task The_api_answers_by_it()
    {
        using var guardian = api.Client("vh-berattigad");
        var child = await guardian.ChildAsync("Maja");
        Assert.NotNull((await guardian.PreviewAsync(child))["distance"]);
        await using var session = api.Store.QuerySession(Tenant);
        var units = await session.SchoolUnitsAsync();

        await CloseAsOfOldAsync(api.MainDatabase, [.. units.Select(u => (StreamIds.SchoolUnit(Tenant, u.Code), u.Code))]);
        await using var owner = NpgsqlDataSource.Create(api.MainDatabase);
        await new ProjectionSchema(owner, api.Factory.Services.GetRequiredService<StoreOptions>()).RebuildAsync("school-units");

        // A school that closed before the year cannot be measured to.
        var preview = await guardian.PreviewAsync(child);
        Assert.Equal("needs-officer", (string?)preview["answer"]);
        Assert.Null(preview["distance"]);
    }

    private static async Task<(DateOnly?, SchoolUnitCode?)> ListedAsync(IQuerySession session)
    {
        var listed = (await session.SchoolUnitsAsync([Code]))[Code];
        return (listed.ClosedOn, listed.Successor);
    }

    private static async Task CloseAsOfOldAsync(string database, IReadOnlyCollection<(Guid Stream, SchoolUnitCode Code)> units)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $$"""
            with closing as (update mt_streams s set version = version + 1 from unnest($1::uuid[], $2::text[]) as u (id, code) where s.tenant_id = '9901' and s.id = u.id returning s.id, s.version, u.code)
            insert into mt_events (tenant_id, id, stream_id, version, type, data)
            select '9901', gen_random_uuid(), id, version, 'school-unit.closed.v1', jsonb_build_object('unit', code, 'lastDay', '{{LastDay:yyyy-MM-dd}}') from closing
            """, connection)
        {
            Parameters = { new() { Value = units.Select(u => u.Stream).ToArray() }, new() { Value = units.Select(u => u.Code.Value).ToArray() } },
        };
        Assert.Equal(units.Count, await command.ExecuteNonQueryAsync());
    }

    private static async Task<string> LastPositionAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select concat_ws('.', epoch, transaction_id, seq_id) from mt_events order by epoch desc, transaction_id desc, seq_id desc limit 1", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static StoreOptions Beside(StoreOptions options) => new()
    {
        Registry = options.Registry,
        Folds = options.Folds,
        Projections = new ProjectionRegistrations().Add(new SchoolUnitList(), ProjectionLifecycle.Async),
        MainConnection = options.MainConnection,
        KeysConnection = options.KeysConnection,
        MasterKeys = options.MasterKeys,
    };
}
