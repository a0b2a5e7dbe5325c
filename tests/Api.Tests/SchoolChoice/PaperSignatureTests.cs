using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>The other guardian's answer on paper, which an officer records: in time by the day it came. Through the API over real PostgreSQL.</summary>
public sealed class PaperSignatureTests(ChoiceFixture api) : IClassFixture<ChoiceFixture>
{
    private const string Choices = "/9901/guardian/school-choice/choices";
    private static readonly DateTimeOffset During = RoundSteps.Opens.AddDays(3);

    [Fact]
    public async Task A_paper_signs_the_wishes_there_were_when_it_came_and_is_in_time_by_the_day_it_came()
    {
        await api.AtAsync(During);
        var day = DateOnly.FromDateTime(During.UtcDateTime);
        string id, child, party;
        using (var jenny = api.Client("vh-vaxelvis-a"))
        using (var officer = api.Client(Officer))
        {
            child = (string)Assert.Single(await jenny.ItemsAsync("/9901/guardian/school-choice/rounds"))["children"]![0]!["childId"]!;
            id = (string)(await jenny.CommandAsync(Choices, new { roundId = api.RoundId, childId = child, wishes = api.Schools["4"].Take(2) }, Key()).DoneAsync())["caseId"]!;
            party = (string)Assert.Single(await officer.ItemsAsync($"/9901/officer/cases/{id}/parties"), p => (string?)p["role"] == "co-guardian")["partyId"]!;
            var at = Signatures(id, party);
            Assert.Equal(["agrees", "channel"], (await officer.FaultsAsync(at, new { })).Order(StringComparer.Ordinal));
            Assert.Equal(["channel"], await officer.FaultsAsync(at, new { agrees = true, channel = "e-service" }));
            await (await officer.CommandAsync(at, Said(true, "paper", day.AddDays(1)), Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "arrival-in-the-future");
            await (await officer.CommandAsync(Signatures(id, Guid.NewGuid().ToString()), Said(true, "paper", day), Key())).ProblemAsync(HttpStatusCode.NotFound, "signature-not-asked");
            await (await officer.CommandAsync(at, Said(true, "paper", day.AddDays(-1)), Key())).ProblemAsync(HttpStatusCode.Conflict, "choice-newer");
            var key = Key();
            var version = (long)(await officer.CommandAsync(at, Said(true, "paper", day), key).DoneAsync())["version"]!;
            Assert.Equal(version, (long)(await officer.CommandAsync(at, Said(true, "paper", day), key).DoneAsync())["version"]!);
            Assert.Equal(("signed", "counts"), Told(await jenny.ReadAsync($"{Choices}/{id}")));
            var told = Assert.Single(await officer.ItemsAsync($"/9901/officer/cases/{id}/timeline?limit=200"), e => (string?)e["event"] == "case.signed.v2");
            Assert.Contains("På papper", (string?)told["text"], StringComparison.Ordinal);
        }

        // An older word takes no newer one's place; wishes that are changed are signed anew, and by no paper from before.
        await api.AtAsync(During.AddDays(2));
        using (var jenny = api.Client("vh-vaxelvis-a"))
        using (var david = api.Client("vh-vaxelvis-b"))
        using (var officer = api.Client(Officer))
        {
            await david.CommandAsync($"/9901/guardian/cases/{id}/signatures", new { agrees = false }, Key()).DoneAsync();
            await (await officer.CommandAsync(Signatures(id, party), Said(true, "telephone", day.AddDays(1)), Key())).ProblemAsync(HttpStatusCode.Conflict, "signature-newer");
            await jenny.CommandAsync(HttpMethod.Put, $"{Choices}/{id}", new { wishes = api.Schools["4"].Take(1) }, Key(), "*").DoneAsync();
            Assert.Equal(("awaited", "unsigned-disregarded"), Told(await jenny.ReadAsync($"{Choices}/{id}")));
            await (await officer.CommandAsync(Signatures(id, party), Said(true, "paper", day.AddDays(1)), Key())).ProblemAsync(HttpStatusCode.Conflict, "choice-newer");
        }

        await api.AtAsync(RoundSteps.Closes.AddDays(2));
        using var late = api.Client("vh-vaxelvis-b");
        using var registrar = api.Client(Officer);
        await (await late.CommandAsync($"/9901/guardian/cases/{id}/signatures", new { agrees = true }, Key())).ProblemAsync(HttpStatusCode.Conflict, "signing-over");
        var last = DateOnly.FromDateTime(RoundSteps.Closes.UtcDateTime);
        await (await registrar.CommandAsync(Signatures(id, party), Said(true, "paper", last.AddDays(1)), Key())).ProblemAsync(HttpStatusCode.Conflict, "signing-over");
        await (await registrar.CommandAsync(Signatures(id, party), Said(true, "email", null), Key())).ProblemAsync(HttpStatusCode.Conflict, "signing-over");
        await registrar.CommandAsync(Signatures(id, party), Said(true, "paper", last), Key()).DoneAsync();
        Assert.Equal(("signed", "counts"), Told(await late.ReadAsync($"{Choices}/{id}")));
    }

    private static string Signatures(string id, string party) => $"/9901/officer/cases/{id}/parties/{party}/signatures";

    private static object Said(bool agrees, string channel, DateOnly? on) => new { agrees, channel, arrivedOn = on };

    private static (string?, string?) Told(JsonNode choice) => ((string?)choice["signatures"]![0]!["state"], (string?)choice["standing"]);
}
