using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Persons;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.SchoolTransport;

/// <summary>The other grounds, end to end: what the guardian says, what a machine can say at once, what the officer finds, decides and arranges.</summary>
[Collection(JourneyCollection.Name)]
public class GroundTests(JourneyFixture api)
{
    private const string Year = "2026/2027";

    [Fact]
    public async Task A_dangerous_road_is_previewed_applied_for_investigated_and_granted_in_part_with_stops_and_conditions()
    {
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client("handlaggare-1");
        var child = await guardian.ChildAsync("Wilma");
        var statements = new { traffic = new { speedLimit = 80, hasWalkway = false, isLit = false, where = "Vid bron över älven." }, medical = new { hasCertificate = true, until = "2026-12-31" } };
        var asked = new { childId = child, schoolYear = Year, kind = "other-grounds", grounds = new[] { "traffic", "disability-or-illness" }, statements };
        var preview = await (await guardian.PostAsJsonAsync("/9901/guardian/school-transport/previews", asked)).JsonAsync();
        Assert.Equal("not-entitled", (string?)preview["answer"]);
        Assert.Equal(("granted", "school-transport.compulsory-school", "administrative-appeal"), ((string?)preview["decision"]!["outcome"], (string?)preview["decision"]!["decisionType"], (string?)preview["decision"]!["appealRoute"]));
        Assert.Equal("met", ResultOf(preview, "traffic-hazard"));
        Assert.Equal("needs-officer", ResultOf(preview, "disability-or-illness"));
        Assert.False((bool)preview["delegatedToMachine"]!);

        var applied = await guardian.CommandAsync("/9901/guardian/school-transport/applications", asked, Guid.NewGuid().ToString());
        Assert.Equal(HttpStatusCode.Created, applied.StatusCode);
        var receipt = await applied.JsonAsync();
        Assert.Equal("under-assessment", (string?)receipt["status"]);
        var url = $"/9901/officer/school-transport/cases/{receipt["caseId"]}";
        var shown = await (await officer.GetAsync(url)).JsonAsync();
        Assert.Equal("granted", (string?)shown["proposal"]!["outcome"]);
        Assert.Contains(shown["facts"]!.AsArray(), f => (string?)f!["value"] == "Vid bron över älven.");
        Assert.DoesNotContain(await LogAsync(receipt), e => e.Contains("disability", StringComparison.Ordinal) || e.Contains("traffic", StringComparison.Ordinal));

        var found = new { findings = new[] { new { ground = "disability-or-illness", supports = true, until = (string?)"2026-12-31", note = "Intyget visar gipsat ben." }, new { ground = "traffic", supports = false, until = (string?)null, note = "Ny gångbana sedan i somras." } } };
        await (await officer.CommandAsync($"{url}/investigations", new { }, Guid.NewGuid().ToString(), Match(receipt))).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await (await officer.CommandAsync($"{url}/investigations", found, Guid.NewGuid().ToString(), "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        var investigated = await (await officer.CommandAsync($"{url}/investigations", found, Guid.NewGuid().ToString(), Match(receipt))).JsonAsync();
        shown = await (await officer.GetAsync(url)).JsonAsync();
        Assert.Equal("granted", (string?)shown["proposal"]!["outcome"]);
        Assert.Contains("Handläggaren har funnit att trafiken längs vägen inte ger behov av skolskjuts.", shown["proposal"]!["reasons"]!.AsArray().Select(r => (string?)r));

        var decision = new
        {
            outcome = "partly-granted",
            validFrom = "2026-11-23",
            validTo = "2026-12-31",
            reasons = "Gipset gör att Wilma inte kan gå till skolan före årsskiftet. Därefter är vägen inte för lång.",
            mode = "taxi",
            conditions = "Ring före klockan 7 om Wilma är sjuk.",
            communicationNotNeeded = true,
            arrangement = new { legs = new[] { new { address = "Påhittsgatan 1, 999 01 Älvsunda", stop = "Vägskälet", weeks = "every" } }, note = "Kryckor." },
        };
        await (await officer.CommandAsync($"{url}/decisions", decision with { reasons = "" }, Guid.NewGuid().ToString(), Match(investigated))).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        var decided = await officer.CommandAsync($"{url}/decisions", decision, Guid.NewGuid().ToString(), Match(investigated));
        Assert.True(decided.IsSuccessStatusCode, await decided.Content.ReadAsStringAsync());
        var letter = await (await guardian.GetAsync($"/9901/guardian/cases/{receipt["caseId"]}/letter")).Content.ReadAsStringAsync();
        Assert.Contains("Vi beviljar delvis skolskjuts för Wilma", letter, StringComparison.Ordinal);
        Assert.Contains("(Vägskälet), varje vecka", letter, StringComparison.Ordinal);
        Assert.Contains("Ring före klockan 7", letter, StringComparison.Ordinal);
        Assert.Contains("inom tre veckor", letter, StringComparison.Ordinal);

        var arranged = new { from = "2026-12-01", mode = "school-bus", legs = new[] { new { address = "Påhittsgatan 1, 999 01 Älvsunda", stop = (string?)null, weeks = "odd" } } };
        var match = Match(await decided.JsonAsync());
        await (await officer.CommandAsync($"{url}/arrangements", new { arranged.mode, arranged.legs, from = "2027-03-01" }, Guid.NewGuid().ToString(), match)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "arrangement-outside-grant");
        await (await officer.CommandAsync($"{url}/investigations", found, Guid.NewGuid().ToString(), match)).ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");
        Assert.True((await officer.CommandAsync($"{url}/arrangements", arranged, Guid.NewGuid().ToString(), match)).IsSuccessStatusCode);
        shown = await (await guardian.GetAsync($"/9901/guardian/school-transport/cases/{receipt["caseId"]}")).JsonAsync();
        Assert.Equal(("school-bus", "2026-12-01", "odd"), ((string?)shown["decision"]!["mode"], (string?)shown["decision"]!["arrangement"]!["from"], (string?)shown["decision"]!["arrangement"]!["legs"]![0]!["weeks"]));
    }

    [Fact]
    public async Task Each_home_of_a_pupil_with_alternating_residence_is_measured_where_the_register_knows_it()
    {
        using var guardian = api.Client("vh-vaxelvis-a");
        var child = await guardian.ChildAsync("Hugo");
        var register = api.Factory.Services.GetRequiredService<IPopulationRegister>();
        var guardians = await register.GuardiansOfAsync(JourneyFixture.Municipality, new PersonRef(Guid.Parse(child)), default);
        var answers = await register.AskAsync(JourneyFixture.Municipality, [.. guardians, new PersonRef(Guid.Parse(child))], default);
        var own = ((RegisterAnswer.Found)answers[new PersonRef(Guid.Parse(child))]).Person.Address!;
        var other = guardians.Select(g => ((RegisterAnswer.Found)answers[g]).Person.Address!).First(a => a != own);

        var measured = await PreviewAsync(guardian, child, new { otherHome = new { street = other.Street.ToUpperInvariant(), postalCode = other.PostalCode, city = other.City }, nightsHere = 7, nightsThere = 7, isFixed = true });
        Assert.Equal("met", ResultOf(measured, "alternating-residence"));
        Assert.Contains(ResultOf(measured, "second-home-distance"), new[] { "met", "not-met" });
        Assert.Contains((string?)measured["decision"]!["outcome"], new[] { "granted", "partly-granted" });

        var unknown = await PreviewAsync(guardian, child, new { otherHome = new { street = "Ingen gata 1", postalCode = "999 99", city = "Ingenstans" }, nightsHere = 7, nightsThere = 7, isFixed = true });
        Assert.Equal("needs-officer", ResultOf(unknown, "second-home-distance"));
        Assert.DoesNotContain(other.Street, unknown.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pupil_in_an_independent_school_gets_its_own_type_of_decision_and_the_costs_are_compared()
    {
        using var guardian = api.Client("vh-friskola");
        var preview = await guardian.PreviewAsync(await guardian.ChildAsync("Alva"));
        Assert.Equal(("needs-officer", "not-assigned-school"), ((string?)preview["answer"], (string?)preview["problem"]));
        Assert.Equal(("school-transport.independent-school", "legality-review"), ((string?)preview["decision"]!["decisionType"], (string?)preview["decision"]!["appealRoute"]));
        Assert.Equal("not-met", ResultOf(preview, "chosen-school-cost"));
        Assert.Contains("10 kap. 40 §", (string?)preview["decision"]!["legalBasis"]![0]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journey_to_fritidshem_gets_a_reasoned_decision_beside_the_application_for_the_way_to_school()
    {
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client("handlaggare-2");
        var child = await guardian.ChildAsync("Signe");
        // Whether she has applied for the way to school or another test has done so for her makes no difference.
        await guardian.ApplyAsync(child);
        var receipt = await (await guardian.ApplyAsync(child, kind: "after-school-care", description: "Hon går på fritids i Centrum.")).JsonAsync();
        Assert.Equal("under-assessment", (string?)receipt["status"]);
        await (await guardian.ApplyAsync(child, kind: "after-school-care")).ProblemAsync(HttpStatusCode.Conflict, "application-exists");

        var url = $"/9901/officer/school-transport/cases/{receipt["caseId"]}";
        var shown = await (await officer.GetAsync(url)).JsonAsync();
        Assert.Equal(("refused", "after-school-care.journey"), ((string?)shown["proposal"]!["outcome"], (string?)shown["proposal"]!["decisionType"]));
        var refusal = new { outcome = "refused", reasons = "Resor till fritidshem omfattas inte av rätten till skolskjuts.", communicationNotNeeded = true };
        var decided = await officer.CommandAsync($"{url}/decisions", refusal, Guid.NewGuid().ToString(), Match(receipt));
        Assert.True(decided.IsSuccessStatusCode, await decided.Content.ReadAsStringAsync());
        var letter = await (await guardian.GetAsync($"/9901/guardian/cases/{receipt["caseId"]}/letter")).Content.ReadAsStringAsync();
        Assert.Contains("Vi avslår ansökan om resa mellan hemmet och fritidshemmet", letter, StringComparison.Ordinal);
        Assert.Contains("genom laglighetsprövning", letter, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await guardian.ApplyAsync(child, kind: "after-school-care")).StatusCode);
    }

    [Theory]
    [InlineData("{\"kind\":\"distance\",\"statements\":{\"traffic\":{\"speedLimit\":50}}}", "statements", "not-allowed")]
    [InlineData("{\"kind\":\"other-grounds\",\"grounds\":[\"traffic\"],\"statements\":{\"traffic\":{\"speedLimit\":500}}}", "statements.traffic.speedLimit", "out-of-range")]
    [InlineData("{\"kind\":\"other-grounds\",\"grounds\":[\"alternating-residence\"],\"statements\":{\"residence\":{\"nightsHere\":15}}}", "statements.residence.nightsHere", "out-of-range")]
    [InlineData("{\"kind\":\"other-grounds\",\"grounds\":[\"alternating-residence\"],\"statements\":{\"residence\":{\"otherHome\":{\"street\":\"A 1\",\"postalCode\":\"12\",\"city\":\"B\"}}}}", "statements.residence.otherHome.postalCode", "wrong-format")]
    [InlineData("{\"kind\":\"after-school-care\",\"grounds\":[\"traffic\"]}", "grounds", "not-allowed")]
    public async Task What_cannot_be_said_of_a_ground_is_refused_with_its_field(string body, string field, string code)
    {
        using var guardian = api.Client("vh-knappt-over");
        var request = JsonNode.Parse(body)!.AsObject();
        request["childId"] = await guardian.ChildAsync("Elvira");
        request["schoolYear"] = Year;
        var problem = await (await guardian.CommandAsync("/9901/guardian/school-transport/applications", request.ToJsonString(), Guid.NewGuid().ToString())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Contains((field, code), problem.Violations());
    }

    private static async Task<JsonNode> PreviewAsync(HttpClient guardian, string child, object residence)
    {
        var response = await guardian.PostAsJsonAsync(
            "/9901/guardian/school-transport/previews",
            new { childId = child, schoolYear = Year, kind = "other-grounds", grounds = new[] { "alternating-residence" }, statements = new { residence } });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private async Task<IReadOnlyList<string>> LogAsync(JsonNode receipt)
    {
        await using var connection = new Npgsql.NpgsqlConnection(api.MainDatabase);
        await connection.OpenAsync();
        return [.. await Dapper.SqlMapper.QueryAsync<string>(connection, "select data::text from mt_events where stream_id = @Id", new { Id = (Guid)receipt["caseId"]! })];
    }

    private static string? ResultOf(JsonNode preview, string rule) =>
        (string?)preview["findings"]!.AsArray().FirstOrDefault(f => (string?)f!["rule"] == $"school-transport.{rule}")?["result"];

    private static string Match(JsonNode answer) => $"\"{answer["version"]}\"";
}
