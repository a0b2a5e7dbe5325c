using System.Net;
using CaseMgmt.Api.Adapters.SchoolUnits;
using CaseMgmt.Api.Operations;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Projections;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>Setting rounds up and opening them, over real PostgreSQL.</summary>
[Collection(RoundCollection.Name)]
public sealed class RoundSetupTests(JourneyFixture api)
{
    [Fact]
    public async Task A_round_is_set_up_changed_and_opened_and_its_seats_are_counted_with_it()
    {
        var officer = api.OfficerAt(Start);
        var schools = await api.SchoolsAsync("5");
        var round = await officer.PrepareAsync(await api.PlanAsync("5", 12, "2030/2031"));
        var plan = new { schoolYear = "2030/2031", opensAt = RoundSteps.Opens, closesAt = RoundSteps.Closes, seats = schools.Select((unit, i) => new { unit, grade = "5", seats = 10 + i }) };
        (round, _) = await officer.StepAsync(round, "plans", plan);
        Assert.Equal(2, round.Version);
        // The same again adds nothing.
        Assert.Equal(2, (await officer.StepAsync(round, "plans", plan)).Round.Version);
        await (await officer.CommandAsync($"{round.Url}/openings", "{}", Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-too-early");
        // One school's seats have been counted before, as others than the round has; another's are counted too low.
        await officer.CommandAsync("/9901/officer/seats", new { unit = schools[0], grade = "5", schoolYear = "2030/2031", seats = 15 }, Key()).DoneAsync();
        await officer.CommandAsync("/9901/officer/seats", new { unit = schools[1], grade = "5", schoolYear = "2030/2031", seats = 3 }, Key()).DoneAsync();
        officer = api.OfficerAt(RoundSteps.Opens);
        var refused = await (await officer.CommandAsync($"{round.Url}/openings", "{}", Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-seats-not-free");
        Assert.Equal((schools[1], 11, 3, null), ((string?)refused["seats"]![0]!["unit"], (int)refused["seats"]![0]!["planned"]!, (int)refused["seats"]![0]!["counted"]!, (int?)refused["seats"]![0]!["free"]));
        Assert.Equal(schools.Count > 2 ? 2 : schools.Count, (await officer.ItemsAsync("/9901/officer/seats?schoolYear=2030/2031&limit=200")).Count);
        await officer.CommandAsync("/9901/officer/seats", new { unit = schools[1], grade = "5", schoolYear = "2030/2031", seats = 11 }, Key()).DoneAsync();

        (round, var opened) = await officer.StepAsync(round, "openings");
        Assert.Equal(schools[0], (string?)Assert.Single(opened["seatsThatDiffer"]!.AsArray())!["unit"]);
        var seats = await officer.ItemsAsync("/9901/officer/seats?schoolYear=2030/2031&limit=200");
        Assert.Equal(schools.Select((unit, i) => (unit, i == 0 ? 15 : 10 + i)), seats.Select(s => ((string)s["unit"]!, (int)s["seats"]!)).OrderBy(s => s.Item1, StringComparer.Ordinal));

        var details = await officer.ReadAsync(round.Url);
        Assert.Equal(("open", "Öppen", schools.Count), ((string?)details["state"], (string?)details["stateText"], details["seats"]!.AsArray().Count));
        Assert.Equal(["catchment-area", "sibling", "relative-proximity", "lottery"], details["order"]!["principles"]!.AsArray().Select(p => (string?)p));
        Assert.Contains(await officer.ItemsAsync("/9901/officer/school-choice/rounds"), r => (string?)r["roundId"] == round.Id.ToString() && (string?)r["state"] == "open");

        // Another round for the same grade and year waits until this one is over.
        var other = await officer.PrepareAsync(plan with { opensAt = RoundSteps.Opens.AddMinutes(-1) });
        await (await officer.CommandAsync($"{other.Url}/openings", "{}", Key(), other.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-open-for-grade");
        await (await officer.CommandAsync($"{round.Url}/plans", plan, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-already-open");
        await (await officer.CommandAsync($"{round.Url}/endings", "{}", Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-at-another-step");
    }

    [Fact]
    public async Task The_end_of_the_time_for_choices_is_noted_by_the_host_whether_or_not_anybody_closes_the_round()
    {
        var officer = api.OfficerAt(RoundSteps.Opens);
        var (round, _) = await officer.StepAsync(await officer.PrepareAsync(await api.PlanAsync("5", 5, "2031/2032")), "openings");
        Assert.True(ChoiceRound.TakesChoices(await StateAsync(round), RoundSteps.Opens));
        officer = api.OfficerAt(RoundSteps.Closes);
        await Sql.UntilAsync(async () => await StateAsync(round) is ChoiceRound.Open { IsOver: true });
        Assert.NotNull((await officer.ReadAsync(round.Url))["choicesEndedAt"]);
    }

    [Fact]
    public async Task What_cannot_be_a_round_is_refused_by_name()
    {
        var officer = api.OfficerAt(Start);
        using var guardian = api.Client("vh-flera");
        var schools = await api.SchoolsAsync("7");
        object Plan(string year = "2027/2028", DateTimeOffset? closes = null, (string Unit, string Grade, int Seats)[]? seats = null) =>
            new { schoolYear = year, opensAt = RoundSteps.Opens, closesAt = closes ?? RoundSteps.Closes, seats = seats!.Select(s => new { unit = s.Unit, grade = s.Grade, seats = s.Seats }) };
        async Task<string> RefusedAsync(object plan, HttpStatusCode status, string code)
        {
            var problem = await (await officer.CommandAsync("/9901/officer/school-choice/rounds", plan, Key())).ProblemAsync(status, code);
            return problem["violations"] is { } violations ? (string)violations[0]!["field"]! : "";
        }

        Assert.Equal("seats[1].unit", await RefusedAsync(Plan(seats: [(schools[0], "7", 5), ("00000000", "7", 5)]), HttpStatusCode.NotFound, "school-unit-unknown"));
        Assert.Equal("seats[0].unit", await RefusedAsync(Plan(seats: [("99010111", "7", 5)]), HttpStatusCode.UnprocessableEntity, "school-unit-not-municipal"));
        // From 2028/2029 there is no förskoleklass, and a tenth year that the school has to have first.
        Assert.Equal("seats[0].grade", await RefusedAsync(Plan(seats: [(schools[0], "10", 5)]), HttpStatusCode.UnprocessableEntity, "grade-not-in-school-year"));
        Assert.Equal("seats[0].grade", await RefusedAsync(Plan("2028/2029", seats: [(schools[0], "F", 5)]), HttpStatusCode.UnprocessableEntity, "grade-not-in-school-year"));
        Assert.Equal("seats[0].grade", await RefusedAsync(Plan("2028/2029", seats: [(schools[0], "10", 5)]), HttpStatusCode.UnprocessableEntity, "grade-not-at-school"));
        await RefusedAsync(Plan(seats: [(schools[0], "7", 5), (schools[0], "7", 6)]), HttpStatusCode.UnprocessableEntity, "round-school-twice");
        await RefusedAsync(Plan(closes: RoundSteps.Opens, seats: [(schools[0], "7", 5)]), HttpStatusCode.UnprocessableEntity, "round-closes-before-it-opens");
        // The municipality's order of priority is in force from the autumn of 2024.
        Assert.Equal("schoolYear", await RefusedAsync(Plan("2023/2024", seats: [(schools[0], "7", 5)]), HttpStatusCode.UnprocessableEntity, "placement-order-missing"));
        await RefusedAsync(Plan("1950/1951", seats: [(schools[0], "7", 5)]), HttpStatusCode.UnprocessableEntity, "school-year-unknown");
        Assert.Equal(["closesAt", "opensAt", "schoolYear", "seats"], (await officer.FaultsAsync("/9901/officer/school-choice/rounds", new { })).Order(StringComparer.Ordinal));
        // A time that does not say how far from UTC it is comes twice on a day in autumn.
        foreach (var at in new[] { "2027-10-31T02:30:00", "2027-10-31", "2027-10-31T02:30", "2027-10-31T25:00:00Z" })
            Assert.Equal(["opensAt"], await officer.FaultsAsync("/9901/officer/school-choice/rounds", new { opensAt = at }));
        Assert.Equal(["seats[0].grade", "seats[0].seats", "seats[0].unit"], (await officer.FaultsAsync("/9901/officer/school-choice/rounds", Plan(seats: [("x", "y", -1)]))).Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, (await guardian.CommandAsync("/9901/officer/school-choice/rounds", Plan(seats: [(schools[0], "7", 5)]), Key())).StatusCode);

        await (await officer.GetAsync($"/9901/officer/school-choice/rounds/{Guid.NewGuid()}")).ProblemAsync(HttpStatusCode.NotFound, "round-not-found");
        // The stream of a policy is no round, and nobody is told that it is there.
        foreach (var step in new[] { "openings", "endings" })
            await (await officer.CommandAsync($"/9901/officer/school-choice/rounds/{StreamIds.Policy("9901")}/{step}", "{}", Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "round-not-found");
        var round = await officer.PrepareAsync(Plan(seats: [(schools[0], "7", 5)]));
        await (await officer.CommandAsync($"{round.Url}/openings", "{}", Key())).ProblemAsync((HttpStatusCode)428, "precondition-required");
        await (await officer.CommandAsync($"{round.Url}/openings", "{}", Key(), "\"7\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        officer = api.OfficerAt(RoundSteps.Closes);
        await (await officer.CommandAsync($"{round.Url}/openings", "{}", Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-too-late");
    }

    [Fact]
    public async Task A_school_that_no_way_can_be_measured_to_is_in_no_round_whose_order_rests_on_ways()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "schoolUnitCode,name,forms,municipality,provider,lat,lon\n99010198,Nyskolan,compulsory-school:8,9901,municipal,,\n");
        Assert.Equal(1, await ImportSchools.ImportAsync(api.Store, "9901", SchoolUnitFile.Read(file), TimeProvider.System, default));
        File.Delete(file);
        using var officer = api.OfficerAt(Start);
        var plan = new { schoolYear = "2027/2028", opensAt = RoundSteps.Opens, closesAt = RoundSteps.Closes, seats = new[] { new { unit = "99010103", grade = "8", seats = 5 }, new { unit = "99010198", grade = "8", seats = 5 } } };
        var problem = await (await officer.CommandAsync("/9901/officer/school-choice/rounds", plan, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "school-without-entrance");
        Assert.Equal("seats[1].unit", problem.Violations()[0].Field);
        // Nor is it put into one that is set up already.
        var round = await officer.PrepareAsync(plan with { seats = plan.seats[..1] });
        await (await officer.CommandAsync($"{round.Url}/plans", plan, Key(), round.Tag)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "school-without-entrance");
    }

    [Fact]
    public async Task A_school_that_closes_before_the_school_year_or_opens_after_it_is_in_no_round_for_that_year()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file,
            """
            schoolUnitCode,name,forms,municipality,provider,lat,lon,opensOn,closesOn
            99010196,Blivande skolan,compulsory-school:8,9901,municipal,65.58,22.15,2028-08-15,
            99010197,Avslutade skolan,compulsory-school:8,9901,municipal,65.58,22.15,,2027-06-11

            """);
        Assert.Equal(2, await ImportSchools.ImportAsync(api.Store, "9901", SchoolUnitFile.Read(file), TimeProvider.System, default));
        File.Delete(file);
        using var officer = api.OfficerAt(Start);
        object Plan(string year, string unit) =>
            new { schoolYear = year, opensAt = RoundSteps.Opens, closesAt = RoundSteps.Closes, seats = new[] { new { unit = "99010103", grade = "8", seats = 5 }, new { unit, grade = "8", seats = 5 } } };
        foreach (var unit in new[] { "99010196", "99010197" })
        {
            var problem = await (await officer.CommandAsync("/9901/officer/school-choice/rounds", Plan("2027/2028", unit), Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "school-not-open-that-year");
            Assert.Equal("seats[1].unit", problem.Violations()[0].Field);
        }
        // In a year in which there is teaching there it may be.
        await officer.PrepareAsync(Plan("2028/2029", "99010196"));
        await officer.PrepareAsync(Plan("2026/2027", "99010197"));
    }

    private async Task<ChoiceRound> StateAsync(ARound round)
    {
        await using var session = api.Store.QuerySession("9901");
        return (await session.Events.AggregateStreamAsync<ChoiceRound>(round.Id))!;
    }
}
