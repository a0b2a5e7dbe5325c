using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Officers find cases by name and by number, as far as they may see them.</summary>
public sealed class FindCasesTests(JourneyFixture api) : IClassFixture<JourneyFixture>, IAsyncLifetime
{
    private const string Url = "/9901/officer/case-searches";
    private string maja = "";
    private string noel = "";

    public async Task InitializeAsync()
    {
        maja = await CaseOfAsync("vh-berattigad");
        noel = await CaseOfAsync("vh-sekretess");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("Maja Bergmark")]
    [InlineData("bergMARK maj")]
    [InlineData("berg")]
    public async Task A_child_is_found_by_words_of_the_name_and_their_beginnings_in_any_order(string name)
    {
        using var officer = api.Client("handlaggare-1");
        var found = await FindAsync(officer, new { reason = "enquiry", name });
        Assert.Contains(found, f => ((string?)f["name"], (string?)f["role"], (string?)f["caseId"]) == ("Maja Bergmark", "child", maja));
    }

    [Fact]
    public async Task An_applicant_is_found_by_name_and_by_number_with_the_same_case()
    {
        using var officer = api.Client("handlaggare-1");
        foreach (var body in new object[] { new { reason = "enquiry", name = "anna bergmark", wholeWords = true }, new { reason = "case-handling", personalIdentityNumber = "860314-2384" } })
        {
            var hit = Assert.Single(await FindAsync(officer, body));
            Assert.Equal(("Anna Bergmark", "applicant", maja), ((string?)hit["name"], (string?)hit["role"], (string?)hit["caseId"]));
        }
        // The case can tell of every look that showed something of it, by search and by list.
        await officer.ItemsAsync("/9901/officer/worklist?limit=200");
        using var manager = api.Client(OfficeSteps.Manager);
        var reasons = (await manager.ItemsAsync($"/9901/manager/cases/{maja}/reads?limit=200")).Select(r => ((string?)r["reader"], (string?)r["reason"])).ToList();
        foreach (var reason in new[] { "search.enquiry", "search.case-handling", "worklist" })
            Assert.Contains(("handlaggare-1", reason), reasons);
    }

    [Fact]
    public async Task A_protected_person_is_found_by_the_named_officers_only_and_nobody_else_can_tell()
    {
        using var ordinary = api.Client("handlaggare-1");
        using var named = api.Client("skydd-1");
        foreach (var body in new object[] { new { reason = "enquiry", name = "Noel" }, new { reason = "enquiry", name = "nordåker" }, new { reason = "enquiry", personalIdentityNumber = "198712222382" } })
        {
            Assert.Empty(await FindAsync(ordinary, body));
            Assert.Contains(await FindAsync(named, body), f => (string?)f["caseId"] == noel);
        }
    }

    [Fact]
    public async Task Who_has_no_case_is_not_found_and_other_municipalities_find_nothing()
    {
        using var officer = api.Client("handlaggare-1");
        using var elsewhere = api.Client(new TestUser("officer-2580", "Per", "", null, ["2580:officer"]));
        Assert.Empty(await FindAsync(officer, new { reason = "enquiry", name = "Ekmyr" }));
        Assert.Empty(await FindAsync(elsewhere, new { reason = "enquiry", name = "Maja" }, "/2580/officer/case-searches"));
        using var guardian = api.Client("vh-berattigad");
        await (await guardian.CommandAsync(Url, new { reason = "enquiry", name = "Maja" })).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Every_search_is_audited_with_its_reason_also_one_that_finds_nobody_and_never_with_what_was_searched()
    {
        using var officer = api.Client(new TestUser("audited-officer", "X", "", null, ["9901:officer"]));
        await FindAsync(officer, new { reason = "record-request", name = "Zebulon" });
        await FindAsync(officer, new { reason = "case-handling", name = "maja" });
        Assert.Equal(
            "search.record-request 0 persons;search.case-handling 1 persons",
            await Sql.AskAsync<string>(api.MainDatabase, "select string_agg(reason || ' ' || subject, ';' order by reason desc) from read_audit where actor = 'audited-officer'"));
    }

    [Fact]
    public async Task Hits_are_paged_by_a_cursor_that_names_nobody()
    {
        await CaseOfAsync("vh-flera");
        using var officer = api.Client("handlaggare-1");
        var all = (await FindAsync(officer, new { reason = "enquiry", name = "forsmark" })).Select(f => $"{f["personId"]}{f["caseId"]}").ToList();
        var paged = new List<string>();
        string? cursor = null;
        do
        {
            var page = await (await officer.CommandAsync($"{Url}?limit=1{(cursor is null ? "" : $"&cursor={cursor}")}", new { reason = "enquiry", name = "forsmark" })).JsonAsync();
            paged.AddRange(page["items"]!.AsArray().Select(f => $"{f!["personId"]}{f["caseId"]}"));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null && paged.Count < 10);
        Assert.True(all.Count >= 2);
        Assert.Equal(all, paged);
    }

    [Fact]
    public async Task What_is_missing_or_too_much_is_refused_by_the_field()
    {
        using var officer = api.Client("handlaggare-1");
        foreach (var (body, field) in new (object, string)[]
        {
            (new { name = "maja" }, "reason"), (new { reason = "enquiry" }, "name"), (new { reason = "enquiry", name = new string('a', 101) }, "name"),
            (new { reason = "enquiry", name = "a", personalIdentityNumber = "198712222382" }, "personalIdentityNumber"), (new { reason = "enquiry", personalIdentityNumber = "198712222383" }, "personalIdentityNumber"),
        })
        {
            Assert.Contains((await (await officer.CommandAsync(Url, body)).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).Violations(), v => v.Field == field);
        }
        Assert.Empty(await FindAsync(officer, new { reason = "enquiry", name = "- '" }));
    }

    [Fact]
    public async Task A_register_imported_before_there_was_an_index_is_indexed_by_the_same_import_again()
    {
        await Sql.RunAsync(api.MainDatabase, "delete from vault_index where tenant_id = '9901'");
        using var officer = api.Client("handlaggare-1");
        Assert.Empty(await FindAsync(officer, new { reason = "enquiry", name = "Maja" }));
        await api.ImportRegisterAsync(JourneyFixture.Municipality, p => p);
        Assert.NotEmpty(await FindAsync(officer, new { reason = "enquiry", name = "Maja" }));
    }

    private async Task<string> CaseOfAsync(string user)
    {
        using var guardian = api.Client(user);
        var child = (await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0];
        var answer = await (await guardian.ApplyAsync((string)child["childId"]!, kind: "other-grounds", grounds: ["traffic"])).JsonAsync();
        return (string?)answer["caseId"] ?? (string)answer["existingCase"]!["caseId"]!;
    }

    private static async Task<IReadOnlyList<JsonNode>> FindAsync(HttpClient client, object body, string url = Url)
    {
        var answer = await client.CommandAsync(url, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return [.. (await answer.JsonAsync())["items"]!.AsArray().Select(n => n!)];
    }
}
