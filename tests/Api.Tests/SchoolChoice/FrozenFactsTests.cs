using System.Net;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>The facts of a round are those of the moment when the time for choices was over, whoever closes it and when, over real PostgreSQL.</summary>
public sealed class FrozenFactsTests(GatedFixture api) : IClassFixture<GatedFixture>
{
    private const string Grade = "5";
    private static readonly DateTimeOffset Over = RoundSteps.Closes.AddMinutes(1);

    [Fact]
    public async Task What_the_register_tells_after_the_time_is_over_is_not_in_the_facts_of_a_round_that_is_closed_later()
    {
        await api.ImportCatchmentsAsync("2027/2028");
        var born = await api.ChildrenAsync(2016);
        var (moves, hides, late) = (born[0], born[1], born[2]);
        var (round, schools) = await OpenAsync("2027/2028", Grade);
        await api.ChooseAsync(round.Id, new SchoolYear(2027), new Grade(Grade), [.. born.Take(2).Select(child => (child, new[] { schools[0] }, (Domain.Cases.Parties.SignatureState?)null))]);
        using var officer = api.OfficerAt(Over);
        round = await officer.OverAsync(round);
        var basis = (await officer.ReadAsync(round.Url))["basis"]!;
        Assert.Equal((Over, false), ((DateTimeOffset)basis["at"]!, (bool)basis["isAfterClosing"]!));
        Assert.All(new[] { "register", "network", "profile", "areas" }, name => Assert.NotEmpty((string)basis[name]!));

        // The next day's import tells that one has moved away and one is protected; and a choice of a child that was not on the list is entered, which came in time.
        var imported = Over.AddHours(20);
        RegisterPerson Moved(RegisterPerson p) => p with { HomeMunicipality = "2580", Version = p.Version with { Version = "later", AsOf = imported } };
        (api.Register.Later[moves], api.Register.Later[late]) = (Moved, p => p with { Version = p.Version with { Version = "later", AsOf = imported } });
        api.Register.Later[hides] = p => p with { Protection = Protection.SecrecyMarking };
        await api.ChooseAsync(round.Id, new SchoolYear(2027), new Grade(Grade), [(late, [schools[0]], null)]);
        using var named = api.OfficerAt(Over.AddDays(1), "skydd-1");
        (round, _) = await named.StepAsync(round, "closings", new { settlements = await SettlementsAsync(named, round) });

        var facts = await FactsAsync(round);
        Assert.True(facts[moves].Facts.IsResident);
        Assert.NotNull(facts[moves].Facts.AssignedSchool);
        Assert.Equal((true, false), (facts[hides].IsProtected, facts[moves].IsProtected));
        Assert.Equal([schools[0]], facts[late].Facts.Wishes.Select(w => w.Value));
        var closed = await named.ReadAsync(round.Url);
        Assert.Equal(basis.ToJsonString(), closed["basis"]!.ToJsonString());
        // Of the one who was added the register tells what it does then, and the round says so.
        Assert.Equal((true, "later"), ((bool)closed["added"]!["isAfterClosing"]!, (string?)closed["added"]!["register"]));
        api.Register.Later.Clear();
    }

    [Fact]
    public async Task Where_the_municipality_lets_it_a_round_closes_itself_and_waits_for_an_officer_when_a_fact_is_missing()
    {
        await api.ImportCatchmentsAsync("2028/2029");
        await ClosesItselfFromAsync(new DateOnly(2028, 7, 1));
        var (whole, schools) = await OpenAsync("2028/2029", "5");
        var (lacking, _) = await OpenAsync("2028/2029", "6");
        var children = (await api.ChildrenAsync(2017)).Take(3).ToList();
        var unknown = (await api.ChildrenAsync(2017))[3];
        api.Register.Later[unknown] = _ => null;
        await api.ChooseAsync(whole.Id, new SchoolYear(2028), new Grade("5"), [.. children.Select(child => (child, new[] { schools[0] }, (Domain.Cases.Parties.SignatureState?)null))]);
        await api.ChooseAsync(lacking.Id, new SchoolYear(2028), new Grade("6"), [(unknown, [schools[0]], null)]);
        // Of the first nothing is missing: those who would be asked about live elsewhere.
        using (var looking = api.Client("skydd-1"))
        {
            foreach (var child in (await looking.CommandAsync($"{whole.Url}/closings/previews", new { }).DoneAsync())["missing"]!.AsArray().Select(m => new PersonRef((Guid)m!["childId"]!)).Distinct().Where(c => c != unknown))
                api.Register.Later[child] = p => p with { HomeMunicipality = "2580" };
        }
        using var officer = api.OfficerAt(Over);

        whole = await officer.OverAsync(whole);
        var closed = await officer.ReadAsync(whole.Url);
        Assert.Equal(("closed", Over), ((string?)closed["state"], (DateTimeOffset)closed["closedAt"]!));
        Assert.NotNull((string?)closed["commitment"]);
        Assert.Superset(children.ToHashSet(), (await FactsAsync(whole)).Keys.ToHashSet());
        using var anyone = api.Factory.CreateClient();
        Assert.Equal((string?)closed["listHash"], (string?)(await anyone.ReadAsync(whole.Public))["listHash"]);
        (whole, _) = await officer.StepAsync(whole, "draws", new { });
        await anyone.RecomputedAsync(whole, (int)closed["children"]!);

        lacking = await officer.OverAsync(lacking);
        Assert.Equal("open", (string?)(await officer.ReadAsync(lacking.Url))["state"]);
        using var named = api.OfficerAt(Over, "skydd-1");
        var missing = Assert.Single((await named.CommandAsync($"{lacking.Url}/closings/previews", new { }).DoneAsync())["missing"]!.AsArray(), m => (Guid)m!["childId"]! == unknown.Value && (string?)m["code"] == "not-in-register")!;
        Assert.Equal(["assigned-school", "left-out"], missing["settledBy"]!.AsArray().Select(s => (string?)s));
        Assert.NotNull((Guid?)missing["caseId"]);
        (lacking, var byOfficer) = await named.StepAsync(lacking, "closings", new { settlements = await SettlementsAsync(named, lacking) });
        Assert.Equal(await Sql.AskAsync<long>(api.MainDatabase, $"select children from choice_rounds where round_id = '{lacking.Id}'"), (int)byOfficer["children"]!);
        api.Register.Later.Clear();
    }

    [Fact]
    public async Task Of_a_round_with_seats_in_a_grade_that_the_year_lacks_nothing_is_frozen_and_nothing_can_be_closed()
    {
        // From before such rounds were refused: from 2028/2029 there is no förskoleklass.
        var round = new ARound(Guid.CreateVersion7(), 2);
        var unit = new SchoolUnitCode((await api.SchoolsAsync("1"))[0]);
        var plan = new RoundPlan(new SchoolYear(2028), RoundSteps.Opens, RoundSteps.Closes, [new PlannedSeats(unit, new Grade("F"), 5)], new DateOnly(2026, 1, 1), RoundSteps.Opens.AddDays(-60));
        using var before = api.OfficerAt(RoundSteps.Opens);
        await using (var session = api.Store.LightweightSession("9901"))
        {
            session.Events.StartStream<ChoiceRound>(round.Id, new RoundPrepared(plan, Actor.System, RoundSteps.Opens.AddDays(-60)), new RoundOpened(Actor.System, RoundSteps.Opens));
            await session.SaveChangesAsync();
        }
        using var officer = api.OfficerAt(Over);
        round = await officer.OverAsync(round);
        Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from choice_rounds where round_id = '{round.Id}' and state = 'open' and basis is null"));
        await (await officer.CommandAsync($"{round.Url}/closings/previews", new { })).ProblemAsync(HttpStatusCode.UnprocessableEntity, "grade-not-in-school-year");
        await (await officer.CommandAsync($"{round.Url}/closings", new { }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "grade-not-in-school-year");
    }

    private async Task<(ARound Round, IReadOnlyList<string> Schools)> OpenAsync(string year, string grade)
    {
        using var officer = api.OfficerAt(RoundSteps.Opens);
        var (round, _) = await officer.StepAsync(await officer.PrepareAsync(await api.PlanAsync(grade, 110, year)), "openings");
        return (round, await api.SchoolsAsync(grade));
    }

    private static async Task<IReadOnlyList<object>> SettlementsAsync(HttpClient named, ARound round) =>
        [.. (await named.CommandAsync($"{round.Url}/closings/previews", new { }).DoneAsync())["missing"]!.AsArray()
            .Select(m => (Guid)m!["childId"]!).Distinct().Select(childId => (object)new { childId, what = "left-out", reason = "Går i skola i en annan kommun." })];

    private async Task<IReadOnlyDictionary<PersonRef, RoundEntrant>> FactsAsync(ARound round)
    {
        await using var session = api.Store.QuerySession("9901");
        var row = (await session.ChoiceRoundAsync(round.Id))!;
        return (await RoundArchive.OpenAsync(session, round.Id, row.Facts!.Value, "test", default)).Entrants.ToDictionary(e => e.Child);
    }

    private async Task ClosesItselfFromAsync(DateOnly day)
    {
        await using var session = api.Store.LightweightSession("9901");
        var policies = await session.Events.FetchForWriting<PolicySet>(StreamIds.Policy("9901"));
        policies.AppendMany(new PolicyAdopted(
            PolicyId.RoundClosing, day, new PolicyValue.RoundClosing(true, [], new PolicySource(new PolicyReference(new PublicText("Påhittat beslut"), null), new DateOnly(2026, 11, 22))), RoundSteps.Opens.AddDays(-30)));
        await session.SaveChangesAsync();
    }
}
