using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.Support;

namespace CaseMgmt.Api.Tests.SchoolTransport;

/// <summary>What is wrong in a request is named, and nothing is saved.</summary>
[Collection(BadInputCollection.Name)]
public sealed class BadInputTests(JourneyFixture api)
{
    private const string Applications = "/9901/guardian/school-transport/applications";
    private const string Previews = "/9901/guardian/school-transport/previews";
    private const string Nobody = "019ab0c1-7c1e-7d52-8a4b-3f0e5d6c7b8a";

    private static readonly object Refusal = new { outcome = "refused", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Inga skäl har framkommit.", communicationNotNeeded = true };

    [Theory]
    [InlineData("{}", "childId,kind,schoolYear")]
    [InlineData("{\"childId\":\"not-a-guid\",\"schoolYear\":\"2026/2027\",\"kind\":\"distance\"}", "childId")]
    [InlineData("{\"childId\":\"00000000-0000-0000-0000-000000000000\",\"schoolYear\":\"2026/2027\",\"kind\":\"distance\"}", "childId")]
    [InlineData("{\"childId\":\"" + Nobody + "\",\"kind\":\"distance\"}", "schoolYear")]
    [InlineData("{\"childId\":\"" + Nobody + "\",\"schoolYear\":\"2026\",\"kind\":\"distance\"}", "schoolYear")]
    [InlineData("{\"childId\":\"" + Nobody + "\",\"schoolYear\":\"2026/2027\"}", "kind")]
    [InlineData("{\"childId\":\"" + Nobody + "\",\"schoolYear\":\"2026/2027\",\"kind\":0}", "kind")]
    [InlineData("{\"childId\":\"" + Nobody + "\",\"schoolYear\":\"2026/2027\",\"kind\":\"distance\",\"tenantId\":\"2580\"}", "tenantId")]
    [InlineData("{\"childId\":\"" + Nobody + "\",\"schoolYear\":\"2026/2027\",\"kind\":\"other-grounds\",\"grounds\":[\"by-magic\"]}", "grounds[0]")]
    [InlineData("{\"childId\":\"" + Nobody + "\",\"schoolYear\":\"2026/2027\",\"kind\":\"other-grounds\",\"grounds\":[\"traffic\",\"traffic\"]}", "grounds")]
    public Task An_application_with_a_field_at_fault_names_it(string body, string fields) => UnchangedAsync(async () =>
    {
        using var guardian = api.Client("vh-ej-berattigad");
        var problem = await (await guardian.CommandAsync(Applications, body, "bad-1")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(fields, string.Join(',', problem.Violations().Select(v => v.Field).Order(StringComparer.Ordinal)));
    });

    [Theory]
    [InlineData("{}", "outcome")]
    [InlineData("{\"outcome\":\"granted\",\"reasons\":\"x\"}", "validFrom,validTo")]
    [InlineData("{\"outcome\":\"struck-off\",\"validFrom\":\"2026-11-22\",\"validTo\":\"2027-06-30\"}", "outcome")]
    [InlineData("{\"outcome\":\"granted\",\"validFrom\":\"2027-06-30\",\"validTo\":\"2026-11-22\"}", "validTo")]
    [InlineData("{\"outcome\":\"granted\",\"validFrom\":\"2026-02-30\",\"validTo\":\"2026-11-22\"}", "validFrom")]
    [InlineData("{\"outcome\":\"refused\",\"validFrom\":\"2026-11-22\",\"validTo\":\"2027-06-30\",\"reasons\":\"x\",\"mode\":\"taxi\"}", "mode")]
    public Task A_decision_with_a_field_at_fault_names_it(string body, string fields) => UnchangedAsync(async () =>
    {
        using var officer = api.Client("handlaggare-1");
        var problem = await (await officer.CommandAsync($"/9901/officer/school-transport/cases/{Nobody}/decisions", body, "bad-2", "\"4\""))
            .ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(fields, string.Join(',', problem.Violations().Select(v => v.Field).Order(StringComparer.Ordinal)));
    });

    [Fact]
    public Task A_question_without_child_or_school_year_names_both() => UnchangedAsync(async () =>
    {
        using var guardian = api.Client("vh-ej-berattigad");
        var problem = await (await guardian.CommandAsync(Previews, "{}")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal([("childId", "required"), ("schoolYear", "required")], problem.Violations());
    });

    [Fact]
    public Task A_school_year_that_is_not_open_is_refused_for_question_and_application() => UnchangedAsync(async () =>
    {
        using var guardian = api.Client("vh-ej-berattigad");
        var child = await guardian.ChildAsync("Elis");
        foreach (var year in new[] { "2025/2026", "2031/2032", "1900/1901" })
        {
            await (await guardian.CommandAsync(Previews, new { childId = child, schoolYear = year })).ProblemAsync(HttpStatusCode.UnprocessableEntity, "school-year-not-open");
            await (await guardian.CommandAsync(Applications, new { childId = child, schoolYear = year, kind = "distance" }, "bad-3"))
                .ProblemAsync(HttpStatusCode.UnprocessableEntity, "school-year-not-open");
        }
    });

    [Theory]
    [InlineData(null, "idempotency-key-missing")]
    [InlineData("two words", "idempotency-key-invalid")]
    [InlineData("nyckel-å", "idempotency-key-invalid")]
    [InlineData("long", "idempotency-key-invalid")]
    public Task A_key_that_is_missing_or_malformed_is_refused(string? key, string code) => UnchangedAsync(async () =>
    {
        using var guardian = api.Client("vh-ej-berattigad");
        using var officer = api.Client("handlaggare-1");
        var child = await guardian.ChildAsync("Elis");
        var given = key == "long" ? new string('k', 129) : key;
        await (await guardian.CommandAsync(Applications, new { childId = child, schoolYear = "2026/2027", kind = "formal-decision" }, given)).ProblemAsync(HttpStatusCode.BadRequest, code);
        await (await officer.CommandAsync($"/9901/officer/school-transport/cases/{Nobody}/decisions", Refusal, given, "\"4\"")).ProblemAsync(HttpStatusCode.BadRequest, code);
    });

    [Theory]
    [InlineData(null, HttpStatusCode.PreconditionRequired, "precondition-required")]
    [InlineData("4", HttpStatusCode.BadRequest, "if-match-invalid")]
    [InlineData("\"4", HttpStatusCode.BadRequest, "if-match-invalid")]
    [InlineData("\"\"", HttpStatusCode.PreconditionFailed, "stale-version")]
    [InlineData("\"latest\"", HttpStatusCode.PreconditionFailed, "stale-version")]
    [InlineData("\"-1\"", HttpStatusCode.PreconditionFailed, "stale-version")]
    [InlineData("\"99999999999999999999\"", HttpStatusCode.PreconditionFailed, "stale-version")]
    [InlineData("\"3\"", HttpStatusCode.PreconditionFailed, "stale-version")]
    [InlineData("W/\"7\"", HttpStatusCode.PreconditionFailed, "stale-version")]
    public async Task A_version_that_is_missing_malformed_or_stale_is_refused(string? ifMatch, HttpStatusCode status, string code)
    {
        var caseId = await CaseAsync("vh-vaxelvis-a");
        await UnchangedAsync(async () =>
        {
            using var officer = api.Client("handlaggare-1");
            await (await officer.CommandAsync($"/9901/officer/school-transport/cases/{caseId}/decisions", Refusal, "bad-4", ifMatch)).ProblemAsync(status, code);
        });
    }

    [Fact]
    public async Task Dates_outside_the_school_year_are_refused_when_granting()
    {
        var caseId = await CaseAsync("vh-vaxelvis-a");
        await UnchangedAsync(async () =>
        {
            using var officer = api.Client("handlaggare-1");
            var grant = new { outcome = "granted", validFrom = "2026-06-30", validTo = "2027-06-30", reasons = "Särskilda skäl." };
            var problem = await (await officer.CommandAsync($"/9901/officer/school-transport/cases/{caseId}/decisions", grant, "bad-5", "*"))
                .ProblemAsync(HttpStatusCode.UnprocessableEntity, "transport-outside-school-year");
            Assert.Equal("validFrom", Assert.Single(problem.Violations()).Field);
        });
    }

    [Fact]
    public Task A_case_that_does_not_exist_is_not_found_by_anyone() => UnchangedAsync(async () =>
    {
        using var guardian = api.Client("vh-ej-berattigad");
        using var officer = api.Client("skydd-1");
        foreach (var url in new[] { $"school-transport/cases/{Nobody}", $"cases/{Nobody}/timeline", $"cases/{Nobody}/letter" })
        {
            await (await guardian.GetAsync($"/9901/guardian/{url}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
            await (await officer.GetAsync($"/9901/officer/{url}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
            await (await officer.GetAsync($"/9901/officer/{url.Replace(Nobody, "no-guid", StringComparison.Ordinal)}")).ProblemAsync(HttpStatusCode.NotFound, "not-found");
        }
        await (await officer.CommandAsync($"/9901/officer/school-transport/cases/{Nobody}/decisions", Refusal, "bad-6", "\"4\"")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await officer.CommandAsync($"/9901/officer/school-transport/cases/{Nobody}/letter-previews", Refusal)).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await officer.CommandAsync("/9901/officer/school-transport/cases/no-guid/decisions", Refusal, "bad-6", "\"4\"")).ProblemAsync(HttpStatusCode.NotFound, "not-found");
    });

    [Fact]
    public async Task A_letter_that_is_not_written_yet_is_told_so()
    {
        var caseId = await CaseAsync("vh-vaxelvis-a");
        using var guardian = api.Client("vh-vaxelvis-a");
        await (await guardian.GetAsync($"/9901/guardian/cases/{caseId}/letter")).ProblemAsync(HttpStatusCode.NotFound, "letter-not-found");
    }

    [Fact]
    public Task A_body_that_is_no_json_is_refused() => UnchangedAsync(async () =>
    {
        using var guardian = api.Client("vh-ej-berattigad");
        using var form = new StringContent("childId=1", Encoding.UTF8, "application/x-www-form-urlencoded");
        form.Headers.Add("Idempotency-Key", "bad-7");
        await (await guardian.PostAsync(Applications, form)).ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        await (await guardian.CommandAsync(Applications, "{\"childId\":", "bad-7")).ProblemAsync(HttpStatusCode.BadRequest, "malformed-json");
        await (await guardian.CommandAsync(Applications, "", "bad-7")).ProblemAsync(HttpStatusCode.BadRequest, "malformed-json");
    });

    [Fact]
    public Task A_body_that_is_too_large_is_refused() => UnchangedAsync(async () =>
    {
        await using var factory = api.CreateFactory(_ => { });
        factory.UseKestrel(0);
        factory.StartServer();
        using var guardian = api.Client("vh-ej-berattigad", factory);
        await (await guardian.CommandAsync(Applications, new { childId = Nobody, schoolYear = "2026/2027", kind = "distance", description = new string('x', 300 * 1024) }, "bad-8"))
            .ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    });

    [Theory]
    [InlineData("/9901/guardian/cases", "vh-ej-berattigad")]
    [InlineData("/9901/officer/worklist", "handlaggare-1")]
    public async Task A_window_that_no_list_has_is_refused(string list, string user)
    {
        using var client = api.Client(user);
        foreach (var limit in new[] { "0", "201", "1000", "-1", "many" })
            Assert.Equal(("limit", "out-of-range"), Assert.Single((await (await client.GetAsync($"{list}?limit={limit}")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).Violations()));
        await (await client.GetAsync($"{list}?cursor=made-up")).ProblemAsync(HttpStatusCode.BadRequest, "bad-cursor");
        await (await client.GetAsync($"{list}?after=made-up")).ProblemAsync(HttpStatusCode.BadRequest, "bad-position");
    }

    [Fact]
    public async Task A_cursor_holds_for_its_own_list_and_filters_only()
    {
        await CaseAsync("vh-vaxelvis-a");
        await CaseAsync("vh-ingen-placering");
        using var officer = api.Client("handlaggare-1");
        var cursor = (string)(await (await officer.GetAsync("/9901/officer/worklist?limit=1")).JsonAsync())["nextCursor"]!;
        Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync($"/9901/officer/worklist?limit=1&cursor={cursor}")).StatusCode);
        await (await officer.GetAsync($"/9901/officer/worklist?queue=ordinary&cursor={cursor}")).ProblemAsync(HttpStatusCode.BadRequest, "bad-cursor");
        await (await officer.GetAsync($"/9901/officer/worklist?status=decided&cursor={cursor}")).ProblemAsync(HttpStatusCode.BadRequest, "bad-cursor");
        using var guardian = api.Client("vh-vaxelvis-a");
        await (await guardian.GetAsync($"/9901/guardian/cases?cursor={cursor}")).ProblemAsync(HttpStatusCode.BadRequest, "bad-cursor");
    }

    [Theory]
    [InlineData("/9901/officer/worklist?status=lost", "status", "not-allowed")]
    [InlineData("/9901/officer/worklist?queue=lost", "queue", "not-allowed")]
    [InlineData("/9901/officer/school-transport/statistics", "schoolYear", "required")]
    [InlineData("/9901/officer/school-transport/statistics?schoolYear=2026", "schoolYear", "wrong-format")]
    public async Task A_filter_that_is_not_understood_is_named(string url, string field, string code)
    {
        using var officer = api.Client("handlaggare-1");
        Assert.Equal((field, code), Assert.Single((await (await officer.GetAsync(url)).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).Violations()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("198603142385")]
    [InlineData("198613142384")]
    [InlineData("860314-2384x")]
    [InlineData("206603142387")]
    [InlineData("198603742384")]
    [InlineData("not a number")]
    [InlineData("198912242393")]
    [InlineData("'; drop table register_persons; --")]
    public Task A_personnummer_that_is_wrong_in_any_way_is_an_unknown_guardian_and_is_not_repeated(string? number) => UnchangedAsync(async () =>
    {
        using var guardian = api.Client(new TestUser("someone", "Någon", "", number, ["9901:guardian"]));
        foreach (var answer in new[] { await guardian.GetAsync("/9901/guardian/school-transport/children"), await guardian.ApplyAsync(Nobody) })
        {
            await answer.ProblemAsync(HttpStatusCode.Forbidden, "guardian-unknown");
            if (number is { Length: > 0 })
                Assert.DoesNotContain(number, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    });

    [Fact]
    public Task A_token_opens_only_its_own_municipality_and_its_own_group() => UnchangedAsync(async () =>
    {
        using var guardian = api.Client("vh-ej-berattigad");
        using var officer = api.Client("handlaggare-1");
        using var elsewhere = api.Client(new TestUser("officer-elsewhere", "Per", "", null, ["2580:officer", "2580:protected-officer"]));
        await (await guardian.GetAsync("/2580/guardian/cases")).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await (await elsewhere.GetAsync("/9901/officer/worklist")).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await (await officer.GetAsync("/9999/officer/worklist")).ProblemAsync(HttpStatusCode.NotFound, "unknown-municipality");
        foreach (var url in new[] { "worklist", $"school-transport/cases/{Nobody}", $"cases/{Nobody}/timeline", $"cases/{Nobody}/letter", "school-transport/statistics?schoolYear=2026/2027" })
            await (await guardian.GetAsync($"/9901/officer/{url}")).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await (await guardian.CommandAsync($"/9901/officer/school-transport/cases/{Nobody}/decisions", Refusal, "bad-9", "\"4\"")).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        foreach (var url in new[] { "cases", "school-transport/children", "school-transport/school-years", $"school-transport/cases/{Nobody}" })
            await (await officer.GetAsync($"/9901/guardian/{url}")).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await (await officer.ApplyAsync(Nobody)).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
    });

    [Fact]
    public async Task A_case_of_one_municipality_does_not_exist_in_another()
    {
        var caseId = await CaseAsync("vh-vaxelvis-a");
        using var elsewhere = api.Client(new TestUser("officer-elsewhere", "Per", "", null, ["2580:officer", "2580:protected-officer"]));
        await (await elsewhere.GetAsync($"/2580/officer/school-transport/cases/{caseId}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await elsewhere.CommandAsync($"/2580/officer/school-transport/cases/{caseId}/decisions", Refusal, "bad-10", "\"4\"")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
    }

    [Fact]
    public Task Without_a_valid_token_one_is_unknown() => UnchangedAsync(async () =>
    {
        using var client = api.Client("vh-ej-berattigad");
        var good = client.DefaultRequestHeaders.Authorization!.Parameter!;
        var now = api.Clock.Now;
        try
        {
            api.Clock.Now = now.AddHours(2);
            await (await client.ApplyAsync(Nobody)).ProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        }
        finally
        {
            api.Clock.Now = now;
        }
        foreach (var token in new[] { "", "nonsense", good[..^4], good + "x" })
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            await (await client.ApplyAsync(Nobody)).ProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        }
        client.DefaultRequestHeaders.Authorization = null;
        await (await client.ApplyAsync(Nobody)).ProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    });

    // A case that waits for an officer; the same one for the same guardian.
    private async Task<string> CaseAsync(string user)
    {
        using var guardian = api.Client(user);
        var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
        var answer = await (await guardian.ApplyAsync(child, kind: "other-grounds", grounds: ["other"], key: $"case-{user}")).JsonAsync();
        return (string)answer["caseId"]!;
    }

    private async Task UnchangedAsync(Func<Task> act)
    {
        var before = await api.WrittenAsync();
        await act();
        Assert.Equal(before, await api.WrittenAsync());
    }
}
