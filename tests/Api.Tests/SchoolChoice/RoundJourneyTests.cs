using System.Net;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.SchoolUnits;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>A round from closing to its proposal, over real PostgreSQL and the made-up municipality's registers.</summary>
[Collection(RoundCollection.Name)]
public sealed class RoundJourneyTests(JourneyFixture api)
{
    private static readonly DateTimeOffset Closed = RoundSteps.Closes.AddHours(12);

    [Fact]
    public async Task A_round_is_closed_on_frozen_facts_drawn_so_that_anyone_can_recompute_it_and_allocated_the_same_again()
    {
        await api.ImportCatchmentsAsync("2027/2028");
        var schools = await api.SchoolsAsync("7");
        var officer = api.OfficerAt(RoundSteps.Opens);
        var (round, _) = await officer.StepAsync(await officer.PrepareAsync(await api.PlanAsync("7", 60)), "openings");
        var children = (await api.ChildrenAsync(2014)).Take(40).ToList();
        SignatureState? Other(int i) => i switch { 3 => SignatureState.Declined, 4 => SignatureState.Awaited, < 20 => SignatureState.Signed, _ => null };
        var cases = await api.ChooseAsync(
            round.Id, new SchoolYear(2027), new Grade("7"), [.. children.Select((child, i) => (child, i % 2 == 0 ? [schools[0], schools[^1]] : new[] { schools[^1], schools[0] }, Other(i)))]);
        await (await officer.CommandAsync($"{round.Url}/closings", new { }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-too-early");

        officer = api.OfficerAt(Closed);
        round = await officer.OverAsync(round);
        var named = api.Client("skydd-1");
        // What an officer must look at is told, of protected children to the named officers only, and can be entered.
        var seen = await officer.CommandAsync($"{round.Url}/closings/previews", new { }).DoneAsync();
        Assert.Equal((40, 38, 1, 1), ((int)seen["choices"]!, (int)seen["counting"]!, (int)seen["disagreements"]!, (int)seen["unsigned"]!));
        var refused = await (await officer.CommandAsync($"{round.Url}/closings", new { }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "round-facts-missing");
        Assert.Equal((0, true), (refused["missing"]!.AsArray().Count, (bool)refused["needsNamedOfficer"]!));
        var missing = Assert.Single((await named.CommandAsync($"{round.Url}/closings/previews", new { }).DoneAsync())["missing"]!.AsArray())!;
        Assert.Equal("home-unknown", (string?)missing["code"]);
        Assert.Equal(["settlements[0].reason", "settlements[0].what"], (await officer.FaultsAsync($"{round.Url}/closings", new { settlements = new[] { new { childId = Guid.NewGuid() } } })).Order(StringComparer.Ordinal));
        var settlements = new[] { new { childId = (Guid)missing["childId"]!, what = "assigned-school", reason = "Vistas i området.", school = schools[0] } };
        // Without a home its ways cannot be measured either; any of them could be to the school that is nearest next to the assigned one.
        var next = await named.CommandAsync($"{round.Url}/closings/previews", new { settlements }).DoneAsync();
        Assert.Equal(schools.Order(StringComparer.Ordinal).Select(school => ("way-not-measured", school)), next["missing"]!.AsArray().Select(m => ((string)m!["code"]!, (string)m["school"]!)));
        var entered = settlements.Select(x => (object)x).Concat(schools.Select(school => new { childId = (Guid)missing["childId"]!, what = "way", reason = "Enligt den som lämnar ut uppgiften.", school, metres = 3000 })).ToList();
        await (await officer.GetAsync($"{round.Public}/codes")).ProblemAsync(HttpStatusCode.Conflict, "round-at-another-step");
        (round, var closing) = await named.StepAsync(round, "closings", new { settlements = entered });
        Assert.Equal(115, (int)closing["children"]!);
        Assert.Equal(["declined", "missing"], await SignaturesAsync(cases[children[3]], cases[children[4]]));

        // The list and the commitment are public before the lottery can be known, to anybody.
        using var anyone = api.Factory.CreateClient();
        var before = await anyone.ReadAsync(round.Public);
        Assert.Equal(("closed", (string?)closing["listHash"], (string?)closing["commitment"]), ((string?)before["state"], (string?)before["listHash"], (string?)before["commitment"]));
        Assert.Null(before["seed"]);
        Assert.All((await anyone.ReadAsync($"{round.Public}/codes"))["codes"]!.AsArray(), c => Assert.Null(c!["number"]));
        await (await officer.CommandAsync($"{round.Url}/draws", new { seed = "another" }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "round-seed-given");
        await (await officer.CommandAsync($"{round.Url}/allocations", new { }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-at-another-step");
        (round, _) = await officer.StepAsync(round, "draws", new { });
        await anyone.RecomputedAsync(round, 115);

        // More are guaranteed a seat at one school than it has: told, and run when the seats are corrected.
        var faults = await (await officer.CommandAsync($"{round.Url}/allocations", new { }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "round-cannot-be-run");
        var crowded = (string)Assert.Single(faults["faults"]!.AsArray())!["school"]!;
        await (await officer.CommandAsync($"{round.Url}/allocations", new { seats = new[] { new { unit = crowded, grade = "8", seats = 90, reason = "Fler platser." } } }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "correction-school-unknown");
        await (await officer.CommandAsync($"{round.Url}/allocations", new { corrections = new[] { new { childId = Guid.NewGuid(), what = "moved", reason = "Flyttade i maj." } } }, Key(), round.Tag))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity, "correction-child-unknown");
        (round, var first) = await officer.StepAsync(round, "allocations", new { seats = new[] { new { unit = crowded, grade = "7", seats = 90, reason = "En klass till, enligt rektor." } } });
        Assert.Equal((0, 0), ((int)first["withoutSchool"]!, (int)first["changed"]!));
        // Seats are changed for a reason, which is kept with who and when.
        Assert.Equal(["seats[0].reason"], await officer.FaultsAsync($"{round.Url}/allocations", new { seats = new[] { new { unit = crowded, grade = "7", seats = 90, reason = " " } } }));
        var note = Assert.Single(await officer.ItemsAsync($"{round.Url}/seat-corrections"));
        Assert.Equal((crowded, 60, 90, "En klass till, enligt rektor.", Officer), ((string)note["unit"]!, (int)note["before"]!, (int)note["seats"]!, (string)note["reason"]!, (string)note["by"]!));
        // The same facts give the same proposal, to the byte, and no event.
        var again = await officer.StepAsync(round, "allocations", new { });
        Assert.Equal((round.Version, (string?)first["resultHash"]), (again.Round.Version, (string?)again.Answer["resultHash"]));

        // A corrected fact shows who changes by it before it is done, and is done with a reason.
        var results = await officer.ItemsAsync($"{round.Url}/results?limit=200");
        var complete = await named.ItemsAsync($"{round.Url}/results?limit=200");
        Assert.Equal(115, complete.Count);
        Assert.All(results, r => Assert.Null(r["lottery"]));
        Assert.Equal(Enumerable.Range(1, 115), complete.Select(r => (int)r["lottery"]!).Order());
        Assert.Equal(complete.Where(r => !(bool)r["protectedIdentity"]!).Select(r => (Guid)r["childId"]!), results.Select(r => (Guid)r["childId"]!));
        Assert.DoesNotContain((Guid)missing["childId"]!, results.Select(r => (Guid)r["childId"]!));
        var moved = results.First(r => (int)r["wish"]! == 1);
        var correction = new { corrections = new[] { new { childId = (Guid)moved["childId"]!, what = "wish-left-out", reason = "Anmäld av misstag.", school = (string)moved["school"]! } } };
        var preview = await officer.CommandAsync($"{round.Url}/allocations/previews", correction).DoneAsync();
        Assert.Equal((Guid)moved["childId"]!, (Guid)Assert.Single(preview["changes"]!.AsArray())!["childId"]!);
        Assert.Equal(round.Version, (long)(await officer.ReadAsync(round.Url))["version"]!);
        (round, var second) = await officer.StepAsync(round, "allocations", correction);
        (round, _) = await officer.StepAsync(round, "allocations", new { seats = new[] { new { unit = crowded, grade = "7", seats = 91, reason = "En plats till." } } });
        Assert.Equal([90, 91], (await officer.ByOneAsync($"{round.Url}/seat-corrections")).Select(n => (int)n["seats"]!));
        Assert.Equal((1, (string?)preview["resultHash"]), ((int)second["changed"]!, (string?)second["resultHash"]));
        Assert.Single(await officer.ItemsAsync($"{round.Url}/results?limit=200&childId={(Guid)moved["childId"]!}"), r => (string?)r["school"] != (string?)moved["school"]);
        // What was before stands beside what is now, and why.
        var corrected = Assert.Single(Assert.Single(await officer.ItemsAsync($"{round.Url}/results?limit=200&childId={(Guid)moved["childId"]!}"))["notes"]!.AsArray())!;
        Assert.Contains((string)moved["school"]!, (string)corrected["before"]!, StringComparison.Ordinal);
        Assert.DoesNotContain((string)moved["school"]!, (string)corrected["after"]!, StringComparison.Ordinal);
        using var auditor = api.Client(new TestUser("revisor-1", "Revisor", "", null, ["9901:manager", "9901:officer", "9901:protected-officer"]));
        var corrections = await auditor.ReadAsync($"/9901/manager/school-choice/rounds/{round.Id}/grades/7/files/corrections.json");
        Assert.Equal([crowded, crowded], corrections["seats"]!.AsArray().Select(s => (string?)s!["unit"]));
        // One was settled at the closing, one corrected after the draw; what the registers had said of both is kept.
        Assert.Equal(2, corrections["children"]!.AsArray().Count);
        Assert.All(corrections["children"]!.AsArray(), c => Assert.NotNull(c!["asFound"]));
        Assert.Null((await anyone.ReadAsync(round.Public))["corrections"]);

        // With one child who lives in no area, none that goes on at its school, and seats for all the others only, nothing is published.
        var outside = results.First(r => (int)r["wishes"]! == 0);
        var crowd = new
        {
            corrections = complete.Select(r => (Guid)r["childId"]!).SelectMany(childId => new[]
            {
                new { childId, what = "assigned-school", reason = "Prov.", school = childId == (Guid)outside["childId"]! ? null : schools[0] },
                new { childId, what = "current-school", reason = "Flyttar därifrån.", school = (string?)null },
            }),
            seats = schools.Select(unit => new { unit, grade = "7", seats = unit == schools[0] ? complete.Count - 1 : 0, reason = "Prov." }),
        };
        (round, var third) = await named.StepAsync(round, "allocations", crowd);
        Assert.Equal(1, (int)third["withoutSchool"]!);
        var stopped = await (await officer.CommandAsync($"{round.Url}/publications", new { resultHash = (string)third["resultHash"]!, communicationNotNeeded = true }, Key(), round.Tag))
            .ProblemAsync(HttpStatusCode.Conflict, "round-children-without-school");
        Assert.Equal(1, (int)stopped["withoutSchool"]!);
    }

    private async Task<IReadOnlyList<string>> SignaturesAsync(params Guid[] cases)
    {
        var found = new List<string>();
        foreach (var id in cases)
            found.Add(await Sql.AskAsync<string>(api.MainDatabase, $"select signature from case_parties where case_id = '{id}'"));
        return found;
    }
}
