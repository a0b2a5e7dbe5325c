using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.SchoolChoice;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Plays a round of school choice with a word planted in everything that is written in it: choices, siblings, settlements, corrections, the waiting list, late choices and offers.</summary>
internal sealed class PlantedRound(JourneyFixture api, Planting planted, string familyName)
{
    private const string Mine = "/9901/guardian/school-choice";
    private const string Office = "/9901/officer/school-choice";
    private static readonly DateTimeOffset Published = RoundSteps.Closes.AddDays(20);
    private readonly IReadOnlyDictionary<string, string> family = Planting.Family(familyName);
    private ARound round = null!;

    /// <summary>Plays it from the plan to what comes afterwards.</summary>
    public async Task PlayAsync()
    {
        foreach (var number in family.Values)
            planted.Person(number);
        await api.ImportCatchmentsAsync("2027/2028");
        var (second, fifth) = (await api.SchoolsAsync("2"), await api.SchoolsAsync("5"));
        var seats = second.Select(unit => new { unit, grade = "2", seats = 70 }).Concat(fifth.Select(unit => new { unit, grade = "5", seats = 70 }));
        using (var planning = api.OfficerAt(RoundSteps.Opens))
            (round, _) = await planning.StepAsync(await planning.PrepareAsync(new { schoolYear = "2027/2028", opensAt = RoundSteps.Opens, closesAt = RoundSteps.Closes, seats }), "openings");
        var chosen = await ChooseAsync(second, fifth);
        using (var closing = api.OfficerAt(RoundSteps.Closes.AddHours(12)))
            round = await closing.OverAsync(round);
        await CloseAsync(second[0], fifth[0]);
        await PublishAsync(second);
        await AfterwardsAsync(chosen, fifth);
    }

    private async Task<string> ChooseAsync(IReadOnlyList<string> second, IReadOnlyList<string> fifth)
    {
        using var mother = api.Client("vh-flera");
        using var father = Father();
        using var officer = api.Client(Officer);
        var signe = await ChildAsync(mother, "2");
        var schools = await mother.ReadAsync($"{Mine}/rounds/{round.Id}/children/{signe}/schools");
        foreach (var item in schools["items"]!.AsArray().Take(3))
            planted.Measured(item!["distance"]!["lengthMm"]!.ToJsonString());
        var siblings = new[] { new { school = second[1], name = planted.Text("sibling") } };
        var made = await mother.CommandAsync($"{Mine}/choices", new { roundId = round.Id, childId = signe, wishes = new[] { second[1], second[0] }, siblings, words = planted.Text("choice") }, Key()).DoneAsync();
        var caseId = (string)made["caseId"]!;
        var changed = new { wishes = new[] { second[1], second[^1] }, siblings = new[] { new { school = second[1], name = planted.Text("brother") } }, words = planted.Text("changed") };
        await mother.CommandAsync(HttpMethod.Put, $"{Mine}/choices/{caseId}", changed, Key(), "*").DoneAsync();
        await father.CommandAsync($"/9901/guardian/cases/{caseId}/signatures", new { agrees = true }, Key()).DoneAsync();
        foreach (var url in new[] { $"{Mine}/choices/{caseId}", $"/9901/guardian/cases/{caseId}/timeline" })
            await mother.ReadAsync(url);
        // Another family's, on paper.
        var (applicant, child) = (Planting.Family("Hedlid")["Camilla"], Planting.Family("Hedlid")["Nora"]);
        var onBehalf = new { applicantNumber = planted.Person(applicant), childNumber = planted.Person(child), channel = "paper", arrivedOn = (string?)null };
        var paper = new { onBehalf, roundId = round.Id, wishes = new[] { fifth[^1] }, siblings = new[] { new { school = fifth[^1], name = planted.Text("papersibling") } }, words = planted.Text("paperchoice") };
        var registered = (string)(await officer.CommandAsync($"{Office}/choices", paper, Key()).DoneAsync())["caseId"]!;
        await officer.CommandAsync(
            HttpMethod.Put, $"{Office}/choices/{registered}", new { wishes = new[] { fifth[0], fifth[^1] }, arrivedOn = (string?)null, paper.siblings, words = planted.Text("paperchanged") }, Key(), "*").DoneAsync();
        Assert.Contains(planted.Words[^1], (await officer.ReadAsync($"{Office}/choices/{registered}")).Said(), StringComparison.Ordinal);
        return caseId;
    }

    // What the registers do not say of somebody is entered, with a way of a length that nobody else has.
    private async Task CloseAsync(params string[] schools)
    {
        using var named = api.Client("skydd-1");
        var settlements = new List<object>();
        while ((await named.CommandAsync($"{round.Url}/closings/previews", new { settlements }).DoneAsync())["missing"]!.AsArray() is { Count: > 0 } missing)
        {
            Assert.True(settlements.Count < 200, missing.ToJsonString());
            settlements.AddRange(missing.Select(m => (string?)m!["code"] == "way-not-measured"
                ? new { childId = (Guid)m["childId"]!, what = "way", reason = planted.Text("way"), school = (string?)m["school"], metres = (int?)planted.Metres(87_654) }
                : new { childId = (Guid)m["childId"]!, what = "assigned-school", reason = planted.Text("settled"), school = (string?)schools[0], metres = (int?)null }));
        }
        Assert.NotEmpty(settlements);
        (round, _) = await named.StepAsync(round, "closings", new { settlements });
    }

    private async Task PublishAsync(IReadOnlyList<string> second)
    {
        using var officer = api.OfficerAt(Published);
        using var named = api.Client("skydd-1");
        (round, _) = await officer.StepAsync(round, "draws", new { });
        (round, _) = await officer.StepAsync(round, "allocations", new { seats = new[] { new { unit = second[1], grade = "2", seats = 71, reason = planted.Text("seats") } } });
        var results = await officer.ItemsAsync($"{round.Url}/results?limit=200&grade=2");
        var wished = results.First(r => (int)r["wishes"]! == 2);
        var corrections = new[] { new { childId = (Guid)wished["childId"]!, what = "wish-left-out", reason = planted.Text("corrected"), school = second[1] } };
        await officer.CommandAsync($"{round.Url}/allocations/previews", new { corrections }).DoneAsync();
        (round, var proposal) = await officer.StepAsync(round, "allocations", new { corrections });
        Assert.Contains(planted.Words[^1], string.Concat((await officer.ItemsAsync($"{round.Url}/results?limit=200&childId={(Guid)wished["childId"]!}")).Select(r => r.Said())), StringComparison.Ordinal);
        (round, _) = await officer.StepAsync(round, "publications", new { resultHash = (string)proposal["resultHash"]!, communicationNotNeeded = true });
        await Sql.UntilAsync(async () => (await officer.ReadAsync($"{round.Url}/publication"))["publishedAt"] is not null);
    }

    private async Task AfterwardsAsync(string chosen, IReadOnlyList<string> fifth)
    {
        api.Clock.Now = Published.AddDays(1);
        using var mother = api.Client("vh-flera");
        using var officer = api.Client(Officer);
        await mother.ReadAsync($"{Mine}/choices/{chosen}");
        Assert.Contains("zvarvädsson", await mother.GetStringAsync($"/9901/guardian/cases/{chosen}/letter"), StringComparison.OrdinalIgnoreCase);
        var late = (string)(await mother.CommandAsync(
            $"{Mine}/late-choices", new { roundId = round.Id, childId = await ChildAsync(mother, "5"), wishes = new[] { fifth[^1], fifth[1] }, words = planted.Text("latechoice") }, Key()).DoneAsync())["caseId"]!;
        using (var father = Father())
            await father.CommandAsync($"/9901/guardian/cases/{late}/signatures", new { agrees = true }, Key()).DoneAsync();
        Assert.Contains(await officer.ItemsAsync($"{round.Url}/waiting-lists?unit={fifth[^1]}&grade=5"), c => (string?)c["caseId"] == late);
        await officer.CommandAsync($"{Office}/cases/{late}/waiting-departures", new { unit = fifth[1], channel = "telephone" }, Key(), "*").DoneAsync();
        var offer = new { unit = fifth[^1], grade = "5", caseId = late, answerBy = "2027-03-20", reasons = planted.Text("offer") };
        var offered = await officer.CommandAsync($"{round.Url}/offers", offer, Key()).DoneAsync();
        await mother.CommandAsync($"{Mine}/offers/{offered["offerId"]}/answers", new { accepts = true }, Key()).DoneAsync();
        foreach (var path in new[] { "offers", "free-seats", "results?limit=200", "seat-corrections" })
            await officer.ReadAsync($"{round.Url}/{path}");
    }

    private HttpClient Father() => api.Client(new TestUser("planted-father", "", "", family.First(p => p.Key is not ("Linda" or "Signe" or "Albin" or "Wilma")).Value, ["9901:guardian"]));

    private static async Task<string> ChildAsync(HttpClient mother, string grade) =>
        (string)Assert.Single((await mother.ItemsAsync($"{Mine}/rounds"))[0]["children"]!.AsArray(), c => (string?)c!["grade"] == grade)!["childId"]!;
}
