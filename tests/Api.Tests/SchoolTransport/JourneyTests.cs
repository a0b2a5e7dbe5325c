using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.Support;

namespace CaseMgmt.Api.Tests.SchoolTransport;

[Collection(JourneyCollection.Name)]
public class JourneyTests(JourneyFixture api)
{
    private const string Year = "2026/2027";

    [Fact]
    public async Task A_guardian_whose_child_has_far_to_walk_is_told_so_applies_and_is_granted_at_once()
    {
        using var guardian = api.Client("vh-berattigad");
        var child = await guardian.ChildAsync("Maja");
        var preview = await guardian.PreviewAsync(child);
        Assert.Equal("entitled", (string?)preview["answer"]);
        Assert.InRange((long)preview["distance"]!["lengthMm"]!, 4_600_000, 7_500_000);
        Assert.Equal(2000, (int)preview["limit"]!["metres"]!);
        Assert.True((bool)preview["delegatedToMachine"]!);
        Assert.Equal(["apply"], preview["offers"]!.AsArray().Select(o => (string)o!));
        Assert.NotEmpty(preview["map"]!["streets"]!.AsArray());
        Assert.True(preview["map"]!["route"]!.AsArray().Count > 2);
        Assert.Contains("10 kap. 32 §", (string?)preview["findings"]!.AsArray()[^1]!["citation"]!["text"], StringComparison.Ordinal);

        var key = Guid.NewGuid().ToString();
        var applied = await guardian.ApplyAsync(child, key: key);
        Assert.Equal(HttpStatusCode.Created, applied.StatusCode);
        var receipt = await applied.JsonAsync();
        Assert.Matches("^SKJ-[0-9A-Z]{4}-[0-9A-Z]{4}$", (string?)receipt["reference"]);
        Assert.Equal("decided", (string?)receipt["status"]);
        Assert.Equal("granted", (string?)receipt["decision"]!["outcome"]);

        var repeated = await (await guardian.ApplyAsync(child, key: key)).JsonAsync();
        Assert.Equal((string?)receipt["caseId"], (string?)repeated["caseId"]);
        await (await guardian.ApplyAsync(child, kind: "formal-decision", key: key)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");

        var again = await (await guardian.ApplyAsync(child)).ProblemAsync(HttpStatusCode.Conflict, "application-exists");
        Assert.Equal((string?)receipt["caseId"], (string?)again["existingCase"]!["caseId"]);
        Assert.Equal((string?)receipt["reference"], (string?)again["existingCase"]!["reference"]);

        var mine = await guardian.ItemsAsync("/9901/guardian/cases");
        Assert.Equal([(string?)receipt["reference"]], mine.Select(c => (string?)c["reference"]));

        var details = await guardian.GetAsync($"/9901/guardian/school-transport/cases/{receipt["caseId"]}");
        Assert.Equal($"\"{receipt["version"]}\"", details.Headers.ETag!.Tag);
        var shown = await details.JsonAsync();
        Assert.Equal("granted", (string?)shown["decision"]!["outcome"]);
        Assert.Equal("administrative-appeal", (string?)shown["decision"]!["appeal"]!["route"]);
        Assert.Contains("till Älvsunda, inte till domstolen", (string?)shown["decision"]!["appeal"]!["text"], StringComparison.Ordinal);
        Assert.Equal((long)preview["distance"]!["lengthMm"]!, (long)shown["answer"]!["distance"]!["lengthMm"]!);
        Assert.Null(shown["proposal"]);

        var letter = await guardian.GetAsync($"/9901/guardian/cases/{receipt["caseId"]}/letter");
        Assert.Equal("text/html", letter.Content.Headers.ContentType!.MediaType);
        var html = await letter.Content.ReadAsStringAsync();
        await SameLetterAsPdfAsync(guardian, $"/9901/guardian/cases/{receipt["caseId"]}/letter");
        Assert.Contains("Vi beviljar skolskjuts för Maja", html, StringComparison.Ordinal);
        // Everyone who gets it lives where the child does.
        Assert.Contains("Folkbokföringsadress", System.Net.WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.Contains((string)receipt["reference"]!, html, StringComparison.Ordinal);
        Assert.Contains("förvaltningsrätten", html, StringComparison.Ordinal);

        var timeline = await guardian.ItemsAsync($"/9901/guardian/cases/{receipt["caseId"]}/timeline");
        Assert.Equal(
            ["case.registered.v1", "school-transport.applied.v1", "school-transport.assessed.v2", "case.decided.v1"],
            timeline.Select(e => (string)e["event"]!));
    }

    [Fact]
    public async Task A_guardian_whose_child_lives_near_is_told_no_and_an_officer_refuses_after_a_formal_request()
    {
        using var guardian = api.Client("vh-ej-berattigad");
        using var officer = api.Client("handlaggare-1");
        var child = await guardian.ChildAsync("Elis");
        var preview = await guardian.PreviewAsync(child);
        Assert.Equal("not-entitled", (string?)preview["answer"]);
        Assert.Equal(["other-grounds", "formal-decision"], preview["offers"]!.AsArray().Select(o => (string)o!));
        Assert.Contains("3\u00A0000\u00A0m", (string?)preview["answerText"], StringComparison.Ordinal);
        await (await guardian.ApplyAsync(child)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "limit-not-met");

        var receipt = await (await guardian.ApplyAsync(child, kind: "formal-decision")).JsonAsync();
        Assert.Equal("under-assessment", (string?)receipt["status"]);

        var listed = Assert.Single(await officer.ItemsAsync("/9901/officer/worklist"), c => (string?)c["reference"] == (string?)receipt["reference"]);
        Assert.Equal("refused", (string?)listed["proposal"]);
        Assert.Contains("Elis", (string?)listed["childName"], StringComparison.Ordinal);
        var url = $"/9901/officer/school-transport/cases/{receipt["caseId"]}";
        var shown = await (await officer.GetAsync(url)).JsonAsync();
        Assert.Equal("refused", (string?)shown["proposal"]!["outcome"]);
        Assert.NotEmpty(shown["facts"]!.AsArray());

        var refusal = new { outcome = "refused", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Vägen är kortare än gränsen och inga andra skäl har framkommit.", communicationNotNeeded = true };
        await RefusedAsync(
            officer.CommandAsync($"{url}/decisions", new { refusal.outcome, refusal.validFrom, refusal.validTo }, Guid.NewGuid().ToString(), $"\"{receipt["version"]}\""), "reasons");
        await (await officer.CommandAsync($"{url}/decisions", refusal, Guid.NewGuid().ToString())).ProblemAsync(HttpStatusCode.PreconditionRequired, "precondition-required");
        await (await officer.CommandAsync($"{url}/decisions", refusal, Guid.NewGuid().ToString(), "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        await (await officer.CommandAsync($"{url}/decisions", refusal, null, $"\"{receipt["version"]}\"")).ProblemAsync(HttpStatusCode.BadRequest, "idempotency-key-missing");

        var previewed = await officer.PostAsJsonAsync($"{url}/letter-previews", refusal);
        Assert.Contains("Vi avslår ansökan", await previewed.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var decided = await officer.CommandAsync($"{url}/decisions", refusal, Guid.NewGuid().ToString(), $"\"{receipt["version"]}\"");
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        await (await officer.CommandAsync($"{url}/decisions", refusal, Guid.NewGuid().ToString(), $"\"{(await decided.JsonAsync())["version"]}\""))
            .ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");

        var letter = await (await guardian.GetAsync($"/9901/guardian/cases/{receipt["caseId"]}/letter")).Content.ReadAsStringAsync();
        Assert.Contains("inga andra skäl har framkommit", letter, StringComparison.Ordinal);
        Assert.Contains("inom tre veckor", letter, StringComparison.Ordinal);

        // A refusal does not stop a new application.
        Assert.Equal(HttpStatusCode.Created, (await guardian.ApplyAsync(child, kind: "other-grounds", grounds: ["traffic"], description: "Vägen saknar trottoar.")).StatusCode);
    }

    [Theory]
    [InlineData("vh-holmen", "Sixten", "no-path")]
    [InlineData("vh-skogen", "Ronja", "home-not-snapped")]
    [InlineData("vh-utanfor", "Love", "outside-catchments")]
    [InlineData("vh-utan-adress", "Nora", "no-registered-address")]
    [InlineData("vh-annan-kommun", "Olle", "not-registered-here")]
    [InlineData("vh-arskurs", "Viggo", "grade-age-mismatch")]
    [InlineData("vh-friskola", "Alva", "not-assigned-school")]
    [InlineData("vh-ingen-placering", "Hilma", "no-placement")]
    [InlineData("vh-okand-skola", "Melker", "unknown-school")]
    public async Task Where_the_rules_cannot_tell_the_answer_says_why_and_the_application_goes_to_an_officer(string user, string name, string problem)
    {
        using var guardian = api.Client(user);
        using var officer = api.Client("handlaggare-1");
        var child = await guardian.ChildAsync(name);
        var preview = await guardian.PreviewAsync(child);
        Assert.Equal(("needs-officer", problem), ((string?)preview["answer"], (string?)preview["problem"]));
        var receipt = await (await guardian.ApplyAsync(child)).JsonAsync();
        Assert.Equal("under-assessment", (string?)receipt["status"]);
        var listed = Assert.Single(await officer.ItemsAsync("/9901/officer/worklist?limit=200"), c => (string?)c["reference"] == (string?)receipt["reference"]);
        Assert.Null(listed["proposal"]);
    }

    [Theory]
    [InlineData("vh-sekretess")]
    [InlineData("vh-skyddad")]
    [InlineData("vh-saknas")]
    public async Task A_child_that_is_marked_or_missing_is_protected_no_map_no_distance_and_only_the_named_officers_see_it(string user)
    {
        using var guardian = api.Client(user);
        using var ordinary = api.Client("handlaggare-1");
        using var named = api.Client("skydd-1");
        var item = Assert.Single(await guardian.ItemsAsync("/9901/guardian/school-transport/children"));
        Assert.True((bool)item["protectedIdentity"]!);
        Assert.Equal("Skyddad uppgift", (string?)item["name"]);
        Assert.Null(item["address"]);
        var child = (string)item["childId"]!;
        var preview = await guardian.PreviewAsync(child);
        Assert.Equal(("needs-officer", "protected-identity"), ((string?)preview["answer"], (string?)preview["problem"]));
        Assert.Null(preview["map"]);
        Assert.Null(preview["distance"]);
        Assert.Null(preview["school"]);
        var receipt = await (await guardian.ApplyAsync(child)).JsonAsync();

        var url = $"/9901/officer/school-transport/cases/{receipt["caseId"]}";
        await (await ordinary.GetAsync(url)).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await ordinary.GetAsync($"/9901/officer/cases/{receipt["caseId"]}/timeline")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        Assert.DoesNotContain(await ordinary.ItemsAsync("/9901/officer/worklist?limit=200"), c => (string?)c["reference"] == (string?)receipt["reference"]);
        Assert.Contains(await named.ItemsAsync("/9901/officer/worklist?limit=200"), c => (string?)c["reference"] == (string?)receipt["reference"]);
        var shown = await (await named.GetAsync(url)).JsonAsync();
        Assert.True((bool)shown["protectedIdentity"]!);
        Assert.Null(shown["answer"]!["map"]);
        Assert.Null(shown["address"]);
    }

    [Fact]
    public async Task Someone_elses_child_does_not_exist()
    {
        using var guardian = api.Client("vh-berattigad");
        using var other = api.Client("vh-flera");
        var child = await other.ChildAsync("Signe");
        await (await guardian.PostAsJsonAsync("/9901/guardian/school-transport/previews", new { childId = child, schoolYear = Year })).ProblemAsync(HttpStatusCode.NotFound, "child-not-found");
        await (await guardian.ApplyAsync(child)).ProblemAsync(HttpStatusCode.NotFound, "child-not-found");
        var receipt = await (await other.ApplyAsync(child, kind: "other-grounds", grounds: ["other"])).JsonAsync();
        await (await guardian.GetAsync($"/9901/guardian/school-transport/cases/{receipt["caseId"]}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await guardian.GetAsync($"/9901/guardian/cases/{receipt["caseId"]}/timeline")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await guardian.GetAsync($"/9901/guardian/cases/{receipt["caseId"]}/letter")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        Assert.Equal(HttpStatusCode.Forbidden, (await guardian.GetAsync("/9901/officer/worklist")).StatusCode);
    }

    [Fact]
    public async Task Two_guardians_who_apply_at_the_same_moment_make_one_case()
    {
        using var one = api.Client("vh-vaxelvis-a");
        using var other = api.Client("vh-vaxelvis-b");
        var child = await one.ChildAsync("Hugo");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? one : other).ApplyAsync(child, kind: "other-grounds", grounds: ["alternating-residence"])));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        foreach (var late in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
        {
            var problem = await late.ProblemAsync(HttpStatusCode.Conflict, "application-exists");
            Assert.NotNull(problem["existingCase"]!["caseId"]);
        }
    }

    [Fact]
    public async Task What_is_left_out_is_asked_for_and_never_becomes_a_grant()
    {
        using var guardian = api.Client("vh-over-alven");
        using var officer = api.Client("handlaggare-2");
        var child = await guardian.ChildAsync("Tuva");
        await RefusedAsync(guardian.CommandAsync("/9901/guardian/school-transport/applications", new { childId = child, schoolYear = Year }, Guid.NewGuid().ToString()), "kind");
        var receipt = await (await guardian.ApplyAsync(child, kind: "other-grounds", grounds: ["traffic"])).JsonAsync();
        var url = $"/9901/officer/school-transport/cases/{receipt["caseId"]}/decisions";
        var version = $"\"{receipt["version"]}\"";
        await RefusedAsync(officer.CommandAsync(url, new { validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Vi avslår." }, Guid.NewGuid().ToString(), version), "outcome");
        await RefusedAsync(officer.CommandAsync(url, new { outcome = "granted", reasons = "Vi beviljar." }, Guid.NewGuid().ToString(), version), "validFrom");

        // The guardian reads no proposal before the decision; nor does the machine overrule the officer's refusal afterwards.
        Assert.DoesNotContain(await guardian.ItemsAsync($"/9901/guardian/cases/{receipt["caseId"]}/timeline"), e => ((string)e["event"]!).Contains("recommended", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await officer.CommandAsync(url, new { outcome = "refused", reasons = "Uppgifterna stämmer inte.", communicationNotNeeded = true }, Guid.NewGuid().ToString(), version)).StatusCode);
        Assert.Equal("under-assessment", (string?)(await (await guardian.ApplyAsync(child)).JsonAsync())["status"]);
    }

    [Fact]
    public async Task Where_the_facts_do_not_say_which_decision_it_is_the_officer_must()
    {
        using var guardian = api.Client("vh-utanfor");
        using var officer = api.Client("handlaggare-1");
        var cases = await guardian.ItemsAsync("/9901/guardian/cases");
        var id = cases.Count > 0 ? cases[0]["caseId"] : (await (await guardian.ApplyAsync(await guardian.ChildAsync("Love"))).JsonAsync())["caseId"];
        var shown = await (await officer.GetAsync($"/9901/officer/school-transport/cases/{id}")).JsonAsync();
        Assert.False((bool)shown["proposal"]!["decisionTypeSettled"]!);
        Assert.Contains(shown["decisionTypes"]!.AsArray(), t => (string?)t!["code"] == "school-transport.chosen-school");
        var url = $"/9901/officer/school-transport/cases/{id}/letter-previews";
        await RefusedAsync(officer.PostAsJsonAsync(url, new { outcome = "refused", reasons = "Eleven har valt skolan." }), "decisionType");
        var letter = await officer.PostAsJsonAsync(url, new { outcome = "refused", reasons = "Eleven har valt skolan.", decisionType = "school-transport.chosen-school" });
        Assert.Contains("laglighetsprövning", await letter.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await (await officer.PostAsJsonAsync(url, new { outcome = "refused", reasons = "x", decisionType = "placement.by-wish-or-nearness" })).ProblemAsync(HttpStatusCode.UnprocessableEntity, "decision-type-unknown");
    }

    [Fact]
    public async Task A_stream_that_is_no_case_does_not_exist_as_one()
    {
        using var officer = api.Client("handlaggare-1");
        var url = $"/9901/officer/school-transport/cases/{CaseMgmt.Projections.StreamIds.Policy("9901")}/decisions";
        await (await officer.CommandAsync(url, new { outcome = "refused", reasons = "x" }, Guid.NewGuid().ToString(), "*")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
    }

    [Fact]
    public async Task Bad_requests_name_the_field()
    {
        using var guardian = api.Client("vh-flera");
        var child = await guardian.ChildAsync("Albin");
        const string applications = "/9901/guardian/school-transport/applications";
        await RefusedAsync(guardian.ApplyAsync(child, kind: "other-grounds"), "grounds");
        await RefusedAsync(guardian.ApplyAsync(child, kind: "distance", grounds: ["traffic"]), "grounds");
        await RefusedAsync(guardian.ApplyAsync(child, kind: "other-grounds", grounds: ["traffic"], description: new string('a', 4001)), "description");
        await RefusedAsync(guardian.CommandAsync(applications, new { childId = child, schoolYear = "2026/2028", kind = "distance" }, Guid.NewGuid().ToString()), "schoolYear");
        await RefusedAsync(guardian.CommandAsync(applications, new { childId = child, schoolYear = Year, kind = "by-magic" }, Guid.NewGuid().ToString()), "kind");
        await RefusedAsync(guardian.CommandAsync(applications, new { childId = child, schoolYear = Year, kind = "distance", surprise = 1 }, Guid.NewGuid().ToString()), "surprise");
        var closed = await (await guardian.CommandAsync(applications, new { childId = child, schoolYear = "2031/2032", kind = "distance" }, Guid.NewGuid().ToString()))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity, "school-year-not-open");
        Assert.Contains(closed.Violations(), v => v.Field == "schoolYear");
        Assert.Null((await guardian.ItemsAsync("/9901/guardian/school-transport/children")).Single(c => (string?)c["childId"] == child)["openCase"]);
    }

    private static async Task RefusedAsync(Task<HttpResponseMessage> answer, string field) =>
        Assert.Contains((await (await answer).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).Violations(), v => v.Field == field);

    private static async Task SameLetterAsPdfAsync(HttpClient client, string url)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, url);
        asked.Headers.Accept.ParseAdd("application/pdf, text/html;q=0.5");
        var byAccept = await client.SendAsync(asked);
        var byFormat = await client.GetAsync(url + "?format=pdf");
        await (await client.GetAsync(url + "?format=docx")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        if (byFormat.StatusCode == HttpStatusCode.NotFound)
        {
            // This program was built without fonts.
            await byFormat.ProblemAsync(HttpStatusCode.NotFound, "letter-form-not-found");
            return;
        }
        Assert.Equal(("application/pdf", "application/pdf"), (byAccept.Content.Headers.ContentType!.MediaType, byFormat.Content.Headers.ContentType!.MediaType));
        var pdf = await byFormat.Content.ReadAsByteArrayAsync();
        Assert.Equal("%PDF-1.4", System.Text.Encoding.ASCII.GetString(pdf, 0, 8));
        Assert.Equal(pdf, await byAccept.Content.ReadAsByteArrayAsync());
        using var browser = new HttpRequestMessage(HttpMethod.Get, url);
        browser.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        Assert.Equal("text/html", (await client.SendAsync(browser)).Content.Headers.ContentType!.MediaType);
    }
}

internal static class GuardianCalls
{
    public static async Task<IReadOnlyList<JsonNode>> ItemsAsync(this HttpClient client, string url)
    {
        var response = await client.GetAsync(url);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return [.. (await response.JsonAsync())["items"]!.AsArray().Select(n => n!)];
    }

    public static async Task<string> ChildAsync(this HttpClient client, string givenName) =>
        (string)(await client.ItemsAsync("/9901/guardian/school-transport/children")).Single(c => ((string)c["name"]!).StartsWith(givenName + " ", StringComparison.Ordinal))["childId"]!;

    public static async Task<JsonNode> PreviewAsync(this HttpClient client, string child)
    {
        var response = await client.PostAsJsonAsync("/9901/guardian/school-transport/previews", new { childId = child, schoolYear = "2026/2027" });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    public static Task<HttpResponseMessage> ApplyAsync(
        this HttpClient client, string child, string kind = "distance", string? key = null, string[]? grounds = null, string? description = null) =>
        client.CommandAsync(
            "/9901/guardian/school-transport/applications",
            new { childId = child, schoolYear = "2026/2027", kind, grounds, description },
            key ?? Guid.NewGuid().ToString());
}
