using System.Net;
using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Adapters.MalwareScan;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.SchoolTransport;

/// <summary>When the world outside does not answer, or the municipality lets no machine decide, an officer takes over.</summary>
[Collection(BadInputCollection.Name)]
public sealed class WorldOutsideTests(JourneyFixture api)
{
    [Fact]
    public async Task A_child_that_the_register_does_not_answer_about_is_treated_as_protected_and_nothing_malicious_is_taken_in()
    {
        await using var factory = api.CreateFactory(services => services
            .AddSingleton<IPopulationRegister>(new SilentRegister(api.Factory.Services.GetRequiredService<IPopulationRegister>())).AddSingleton<IMalwareScan>(new FindsMalware()));
        using var guardian = api.Client("vh-annan-kommun", factory);
        var item = Assert.Single(await guardian.ItemsAsync("/9901/guardian/school-transport/children"));
        Assert.Equal((true, "Skyddad uppgift"), ((bool)item["protectedIdentity"]!, (string?)item["name"]));
        var preview = await guardian.PreviewAsync((string)item["childId"]!);
        Assert.Equal("protected-identity", (string?)preview["problem"]);
        Assert.Null(preview["map"]);
        Assert.Null(preview["distance"]);

        var receipt = await (await guardian.ApplyAsync((string)item["childId"]!)).JsonAsync();

        using var ordinary = api.Client("handlaggare-1");
        using var named = api.Client("skydd-1");
        await (await ordinary.GetAsync($"/9901/officer/school-transport/cases/{receipt["caseId"]}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        var url = $"/9901/officer/school-transport/cases/{receipt["caseId"]}";
        Assert.Equal(HttpStatusCode.OK, (await named.GetAsync(url)).StatusCode);

        // What the register did not say cannot be held against what an officer finds.
        var found = new { findings = new[] { new { ground = "traffic", supports = true, until = (string?)null, note = "Ingen trottoar." } } };
        await (await named.CommandAsync($"{url}/investigations", found, AppliedCase.Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "investigation-facts-unknown");
        using var form = new MultipartFormDataContent { { new ByteArrayContent([.. "%PDF-1.7 "u8, 1, 2, 3]), "file", "intyg.pdf" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/9901/officer/cases/{receipt["caseId"]}/attachments") { Content = form, Headers = { { "Idempotency-Key", AppliedCase.Key() } } };
        using var scanned = api.Client("skydd-1", factory);
        await (await scanned.SendAsync(request)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "attachment-infected");
        Assert.Empty(await named.ItemsAsync($"/9901/officer/cases/{receipt["caseId"]}/attachments"));
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from vault_chunks where retention_unit = '{receipt["caseId"]}'"));
    }

    [Theory]
    [InlineData(false, "vh-knappt-under:distance-unavailable")]
    [InlineData(true, "vh-utan-adress:no-registered-address", "vh-ej-berattigad:catchment-unknown")]
    public async Task Without_distances_or_catchments_nobody_is_refused_and_an_officer_takes_the_case(bool noCatchments, params string[] usersAndProblems)
    {
        await using var factory = api.CreateFactory(services =>
        {
            if (noCatchments)
                services.AddSingleton<ICatchmentAreas>(new NoCatchments());
            else
                services.AddSingleton<IWalkingDistance>(new AwayDistances(api.Factory.Services.GetRequiredService<IWalkingDistance>()));
        });
        using var officer = api.Client("handlaggare-1");
        foreach (var (user, problem) in usersAndProblems.Select(u => (u.Split(':')[0], u.Split(':')[1])))
        {
            using var guardian = api.Client(user, factory);
            var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
            var preview = await guardian.PreviewAsync(child);
            Assert.Equal(("needs-officer", problem), ((string?)preview["answer"], (string?)preview["problem"]));
            Assert.Null(preview["distance"]);

            var receipt = await (await guardian.ApplyAsync(child)).JsonAsync();

            Assert.Equal("under-assessment", (string?)receipt["status"]);
            var listed = Assert.Single(await officer.ItemsAsync("/9901/officer/worklist?limit=200"), c => (string?)c["reference"] == (string?)receipt["reference"]);
            Assert.Null(listed["proposal"]);
        }
    }

    [Fact]
    public async Task Twenty_identical_applications_at_once_with_one_key_are_one_case_and_one_answer()
    {
        using var guardian = api.Client("vh-okand-skola");
        var child = await guardian.ChildAsync("Melker");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => guardian.ApplyAsync(child, key: "the same key")));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.BadRequest, a.StatusCode));
        answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => guardian.ApplyAsync(child, key: "the-same-key")));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.StatusCode));
        Assert.Single(answers, a => !a.Headers.Contains("Idempotent-Replay"));
        var receipts = await Task.WhenAll(answers.Select(Answers.JsonAsync));
        Assert.Single(receipts.Select(r => $"{r["caseId"]} {r["reference"]} {r["status"]} {r["version"]}").Distinct(StringComparer.Ordinal));
        Assert.Single(await guardian.ItemsAsync("/9901/guardian/cases"));
    }

    [Fact]
    public async Task Twenty_applications_at_once_with_keys_of_their_own_are_one_case_and_nineteen_links_to_it()
    {
        using var guardian = api.Client("vh-skogen");
        var child = await guardian.ChildAsync("Ronja");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => guardian.ApplyAsync(child)));
        var first = await Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created).JsonAsync();
        foreach (var late in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            Assert.Equal((string?)first["caseId"], (string?)(await late.ProblemAsync(HttpStatusCode.Conflict, "application-exists"))["existingCase"]!["caseId"]);
        Assert.Single(await guardian.ItemsAsync("/9901/guardian/cases"));
    }

    [Fact]
    public async Task Where_no_machine_may_decide_the_officer_gets_a_proposal_decides_and_signs_the_letter()
    {
        await api.ImportAsync("2580", persons => persons.Replace(",9901,", ",2580,", StringComparison.Ordinal));
        using var guardian = api.Client(new TestUser("vh-lulea", "Anna Bergmark", "", "198603142384", ["2580:guardian"]));
        using var officer = api.Client(new TestUser("handlaggare-lulea", "Per Åslund", "", null, ["2580:officer"]));
        var child = (string)Assert.Single(await guardian.ItemsAsync("/2580/guardian/school-transport/children"))["childId"]!;
        var body = new { childId = child, schoolYear = "2026/2027", kind = "distance" };
        var preview = await (await guardian.CommandAsync("/2580/guardian/school-transport/previews", new { body.childId, body.schoolYear })).JsonAsync();
        Assert.Equal(("entitled", false), ((string?)preview["answer"], (bool)preview["delegatedToMachine"]!));

        var receipt = await (await guardian.CommandAsync("/2580/guardian/school-transport/applications", body, "lulea")).JsonAsync();
        Assert.Equal("under-assessment", (string?)receipt["status"]);
        Assert.Null(receipt["decision"]);
        var listed = Assert.Single(await officer.ItemsAsync("/2580/officer/worklist"));
        Assert.Equal("granted", (string?)listed["proposal"]);

        // No decision of the board is known in Luleå: what is not delegated is the board's own, until the municipality adopts its order with the board's decision.
        var grant = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", mode = "school-bus" };
        await (await officer.CommandAsync($"/2580/officer/school-transport/cases/{receipt["caseId"]}/decisions", grant, "lulea-0", $"\"{receipt["version"]}\"")).ProblemAsync(HttpStatusCode.Forbidden, "decision-not-delegated");
        var proposed = await officer.CommandAsync($"/2580/officer/school-transport/cases/{receipt["caseId"]}/proposals", grant, "lulea-1", $"\"{receipt["version"]}\"");
        Assert.True(proposed.IsSuccessStatusCode, await proposed.Content.ReadAsStringAsync());
        receipt["version"] = (long)(await proposed.JsonAsync())["version"]!;
        Assert.Equal(((string?)receipt["caseId"], true), Assert.Single((await officer.ItemsAsync("/2580/officer/worklist?proposed=true")).Select(i => ((string?)i["caseId"], (bool)i["proposed"]!))));
        using var manager = api.Client(new TestUser("chef-lulea", "Eva Norén", "", null, ["2580:manager"]));
        var rows = new[] { new { role = "case-officer", decisionTypes = new[] { "school-transport.compulsory-school" }, outcomes = Array.Empty<string>() } };
        var adopted = await manager.CommandAsync(
            "/2580/manager/policies", new { policy = "decisions.delegation-order", from = "2024-07-01", value = new { rows }, reference = new { title = "Påhittat nämndbeslut § 3" } }, "lulea-order");
        Assert.True(adopted.IsSuccessStatusCode, await adopted.Content.ReadAsStringAsync());
        var decided = await officer.CommandAsync(
            $"/2580/officer/school-transport/cases/{receipt["caseId"]}/decisions", new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", mode = "school-bus" }, "lulea", $"\"{receipt["version"]}\"");
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        var letter = await (await guardian.GetAsync($"/2580/guardian/cases/{receipt["caseId"]}/letter")).Content.ReadAsStringAsync();
        Assert.Contains("Luleå", letter, StringComparison.Ordinal);
        Assert.Contains("Per Åslund", letter, StringComparison.Ordinal);
        Assert.DoesNotContain("automati", letter, StringComparison.OrdinalIgnoreCase);
    }
}
