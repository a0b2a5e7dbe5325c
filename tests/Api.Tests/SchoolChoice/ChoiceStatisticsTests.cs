using System.Net;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using Npgsql;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;
using ChoiceTypes = CaseMgmt.Domain.SchoolChoice.Choices.CaseTypes;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>The statistics of a round through the API, over real PostgreSQL.</summary>
[Collection(OfficeCollection.Name)]
public sealed class ChoiceStatisticsTests(JourneyFixture api)
{
    private const string Elsewhere = "2580";
    private static readonly TestUser Counting = new("handlaggare-2580", "Olle Räknar", "Handläggare", null, ["2580:officer"]);
    private static readonly Actor Clerk = new(ActorKind.CaseOfficer, "officer-1");
    private static readonly DateTimeOffset At = new(2027, 1, 15, 7, 0, 0, TimeSpan.Zero);
    private static readonly SchoolUnitCode School = new("25800031");
    private static readonly RoundPlan Plan = new(new SchoolYear(2027), At, At.AddDays(31), [new PlannedSeats(School, Grade.PreschoolClass, 50)], new DateOnly(2027, 1, 1), At.AddYears(-1));

    [Fact]
    public async Task A_round_is_counted_once_it_is_published_and_small_counts_are_left_out()
    {
        using var officer = api.Client(Counting);
        var round = Guid.CreateVersion7();
        string Address(Guid id) => $"/2580/officer/school-choice/rounds/{id}/statistics";
        await AppendAsync(round, 0, new RoundPrepared(Plan, Clerk, At), new RoundOpened(Clerk, At));
        await ChildrenAsync(round, count: 7, wish: 1, isKnown: true);
        await ChildrenAsync(round, count: 1, wish: 0, isKnown: true);
        // Whom the register does not know counts as protected.
        await ChildrenAsync(round, count: 6, wish: 1, isKnown: false);
        await (await officer.GetAsync(Address(round))).ProblemAsync(HttpStatusCode.Conflict, "round-not-published");

        var hash = new LotteryHash(new string('b', 64));
        await AppendAsync(
            round, 2, new RoundClosed(14, hash, null, null, new(Guid.CreateVersion7(), "hash"), null, null, Clerk, At), new LotteryDrawn(new PublicText("3 8"), Clerk, At),
            new RoundAllocated(new(Guid.CreateVersion7(), "hash"), new(Guid.CreateVersion7(), "hash"), hash, true, 0, 0, Clerk, At), new RoundPublicationBegun([Guid.CreateVersion7()], hash, hash, Clerk, At),
            new RoundPublished(hash, Clerk, At));
        await Sql.UntilAsync(async () => (await officer.ReadAsync(Address(round)))["grades"]!.AsArray() is [{ } counted] && (int?)counted["choices"] == 8);
        var table = await officer.ReadAsync(Address(round));
        var grade = table["grades"]![0]!;
        Assert.Equal(("F", 8, 8, 0), ((string)grade["grade"]!, (int)grade["eligible"]!, (int)grade["choices"]!, (int)grade["withdrawn"]!));
        // One was refused: neither that nor the seven who were not is told.
        Assert.True(grade["refused"] is null && grade["firstWish"] is null);
        Assert.Equal(0, (int)grade["choseAssigned"]!);
        Assert.Equal(8, (int)table["total"]!["choices"]!);
        Assert.Null(table["total"]!["grade"]);
    }

    [Fact]
    public async Task What_is_no_round_is_not_found_and_guardians_count_nothing()
    {
        using var officer = api.Client(Officer);
        using var guardian = api.Client("vh-flera");
        var unit = CaseMgmt.Projections.StreamIds.SchoolUnit("9901", new SchoolUnitCode((string)(await officer.ItemsAsync("/9901/officer/school-units"))[0]["unit"]!));
        foreach (var id in new[] { Guid.CreateVersion7(), unit })
            await (await officer.GetAsync($"/9901/officer/school-choice/rounds/{id}/statistics")).ProblemAsync(HttpStatusCode.NotFound, "round-not-found");
        Assert.Equal(HttpStatusCode.Forbidden, (await guardian.GetAsync($"/9901/officer/school-choice/rounds/{unit}/statistics")).StatusCode);
    }

    private async Task ChildrenAsync(Guid round, int count, int wish, bool isKnown)
    {
        var persons = new List<Guid>();
        for (var n = 0; n < count; n++)
        {
            var (id, child, parent) = (Guid.CreateVersion7(), new PersonRef(Guid.CreateVersion7()), new PersonRef(Guid.CreateVersion7()));
            persons.AddRange([child.Value, parent.Value]);
            await AppendAsync(
                id, 0,
                new CaseRegistered(CaseReference.Create("VAL", BitConverter.ToUInt64(id.ToByteArray(), 8)), ChoiceTypes.SchoolChoice.Code, Channel.EService, At, child, parent, Queue.Ordinary, new(Guid.CreateVersion7(), "hash")),
                new SchoolsChosen(round, child, parent, Plan.Year, Grade.PreschoolClass, At, 1, AssignedFirst: false, new(Guid.CreateVersion7(), "hash"), new(Guid.CreateVersion7(), "hash"), Clerk),
                new PlacementProposed(School, wish, new(Guid.CreateVersion7(), "hash"), Clerk), new ChildPlaced(School, wish, Clerk));
        }
        if (!isKnown)
            return;
        await using var owner = NpgsqlDataSource.Create(api.MainDatabase);
        await using var insert = owner.CreateCommand("insert into register_persons (tenant_id, person, number_index, document, protection) select $1, p, decode(md5(p::text), 'hex'), p, 'none' from unnest($2::uuid[]) as x(p)");
        insert.Parameters.Add(new NpgsqlParameter { Value = Elsewhere });
        insert.Parameters.Add(new NpgsqlParameter { Value = persons.ToArray() });
        await insert.ExecuteNonQueryAsync();
    }

    private async Task AppendAsync(Guid stream, long version, params object[] events)
    {
        await using var session = api.Store.LightweightSession(Elsewhere);
        if (version == 0 && events[0] is CaseRegistered)
            session.Events.StartStream<CaseOf<ChoiceCase>>(stream, events);
        else if (version == 0)
            session.Events.StartStream<ChoiceRound>(stream, events);
        else
            session.Events.Append(stream, version, events);
        await session.SaveChangesAsync();
    }
}
