using System.Net;
using CaseMgmt.Api.Tests.Samples;
using CaseMgmt.Api.Tests.Support;

namespace CaseMgmt.Api.Tests.SchoolTransport;

/// <summary>Applications that came on paper, by e-mail or by telephone, registered by an officer.</summary>
public sealed class RegisterOnBehalfTests(JourneyWithoutDeadlines api) : IClassFixture<JourneyWithoutDeadlines>
{
    private const string Officer = "handlaggare-1";
    private const string Url = "/9901/officer/school-transport/applications";

    [Fact]
    public async Task A_paper_application_is_registered_for_its_applicant_with_the_day_it_came_and_a_receipt_goes_by_post()
    {
        using var officer = api.Client(Officer);
        using var guardian = api.Client("vh-over-alven");
        var (applicant, child) = Numbers("vh-over-alven", "Tuva");
        var body = new
        {
            onBehalf = new { applicantNumber = applicant, childNumber = child, channel = "paper", arrivedOn = "2026-11-18" },
            schoolYear = "2026/2027",
            kind = "other-grounds",
            grounds = new[] { "traffic" },
            description = "Handskrivet brev.",
        };
        var key = AppliedCase.Key();
        var answer = await officer.CommandAsync(Url, body, key);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var created = await answer.JsonAsync();
        Assert.StartsWith("/9901/officer/school-transport/cases/", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal((string?)created["caseId"], (string?)(await (await officer.CommandAsync(Url, body, key)).JsonAsync())["caseId"]);

        var at = new AppliedCase((string)created["caseId"]!, (long)created["version"]!);
        var receipt = await (await guardian.GetAsync(at.Guardians("receipt"))).JsonAsync();
        Assert.Equal(
            ((string?)created["reference"], "paper", "Papper", "2026-11-17T23:00:00Z"),
            ((string?)receipt["reference"], (string?)receipt["channel"], (string?)receipt["channelText"], (string?)receipt["arrivedAt"]));
        var form = receipt["form"]!;
        Assert.Contains("Handskrivet brev.", form["answers"]!.AsArray().Select(a => (string?)a!["answer"]));
        Assert.Matches("^[0-9a-f]{16}$", (string)form["textsVersion"]!);
        // The clocks run from the day it came.
        Assert.Equal("2026-12-18", (string?)(await at.ListedAsync(officer))["targetDate"]);

        await Sql.UntilAsync(async () => (await officer.ItemsAsync(at.Officers("deliveries"))).Any(d => (string?)d["state"] == "to-print"));
        var queued = Assert.Single(await officer.ItemsAsync("/9901/officer/print-queue"), d => (string?)d["caseId"] == at.Id);
        Assert.Equal("receipt", (string?)queued["kind"]);
        var letter = await officer.GetAsync($"/9901/officer/print-queue/{queued["deliveryId"]}/letter");
        Assert.Equal("%PDF-1.4", System.Text.Encoding.ASCII.GetString(await letter.Content.ReadAsByteArrayAsync(), 0, 8));

        // One application per child and year, by whichever way it comes.
        await (await guardian.ApplyAsync(await guardian.ChildAsync("Tuva"))).ProblemAsync(HttpStatusCode.Conflict, "application-exists");
        await (await officer.CommandAsync(Url, body, AppliedCase.Key())).ProblemAsync(HttpStatusCode.Conflict, "application-exists");
    }

    [Fact]
    public async Task Whoever_is_unknown_protected_or_no_guardian_and_days_that_cannot_be_are_refused()
    {
        using var officer = api.Client(Officer);
        using var named = api.Client("skydd-1");
        var (applicant, child) = Numbers("vh-knappt-under", "Loke");
        object Body(string a, string c, string channel = "telephone", string? on = null, string kind = "formal-decision") =>
            new { onBehalf = new { applicantNumber = a, childNumber = c, channel, arrivedOn = on }, schoolYear = "2026/2027", kind };
        async Task RefusedAsync(object body, HttpStatusCode status, string code) => await (await officer.CommandAsync(Url, body, AppliedCase.Key())).ProblemAsync(status, code);

        await RefusedAsync(Body(applicant, "201502302389"), HttpStatusCode.BadRequest, "invalid-request");
        await RefusedAsync(Body(applicant, child, on: "2026-11-23"), HttpStatusCode.UnprocessableEntity, "arrival-in-the-future");
        // More days ago than the municipality has decided: the officer says why.
        await RefusedAsync(Body(applicant, child, on: "2026-11-07"), HttpStatusCode.UnprocessableEntity, "arrival-reason-missing");
        await RefusedAsync(Body(applicant, child, on: "2024-11-23"), HttpStatusCode.UnprocessableEntity, "arrival-reason-missing");
        await RefusedAsync(Body(applicant, child, channel: "e-service"), HttpStatusCode.BadRequest, "invalid-request");
        await RefusedAsync(new { schoolYear = "2026/2027", kind = "distance" }, HttpStatusCode.BadRequest, "invalid-request");
        await RefusedAsync(Body(Numbers("vh-flera", "Signe").Applicant, child), HttpStatusCode.NotFound, "child-not-found");
        await RefusedAsync(Body(applicant, child, kind: "distance"), HttpStatusCode.UnprocessableEntity, "limit-not-met");
        using var guardian = api.Client("vh-knappt-under");
        await (await guardian.CommandAsync(Url, Body(applicant, child), AppliedCase.Key())).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");

        var (secretApplicant, secretChild) = Numbers("vh-sekretess");
        await RefusedAsync(Body(secretApplicant, secretChild), HttpStatusCode.UnprocessableEntity, "person-not-found");
        Assert.Equal(HttpStatusCode.Created, (await named.CommandAsync(Url, Grounded(Body(secretApplicant, secretChild, kind: "other-grounds")), AppliedCase.Key())).StatusCode);
    }

    [Fact]
    public async Task What_came_long_ago_is_registered_with_the_reason_as_an_internal_note_and_counts_from_the_day_it_came()
    {
        using var officer = api.Client(Officer);
        using var guardian = api.Client("vh-flera");
        var (applicant, child) = Numbers("vh-flera", "Signe");
        var body = new
        {
            onBehalf = new { applicantNumber = applicant, childNumber = child, channel = "visit", arrivedOn = "2026-10-01", arrivalReason = "Låg i fel fack." },
            schoolYear = "2026/2027",
            kind = "other-grounds",
            grounds = new[] { "traffic" },
        };
        var created = await AppliedCase.DoneAsync(officer.CommandAsync(Url, body, AppliedCase.Key()));
        var at = new AppliedCase((string)created["caseId"]!, (long)created["version"]!);
        Assert.Equal("Kom 2026-10-01, registrerat 2026-11-22: Låg i fel fack.", (string?)Assert.Single(await officer.ItemsAsync(at.Officers("notes")))["text"]);
        var receipt = await (await guardian.GetAsync(at.Guardians("receipt"))).JsonAsync();
        Assert.Equal(("visit", "Besök", "2026-09-30T22:00:00Z"), ((string?)receipt["channel"], (string?)receipt["channelText"], (string?)receipt["arrivedAt"]));
        Assert.DoesNotContain("fel fack", receipt.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from mt_events where data::text like '%fel fack%'"));
    }

    private static string Grounded(object body)
    {
        var json = System.Text.Json.JsonSerializer.SerializeToNode(body)!;
        json["grounds"] = new System.Text.Json.Nodes.JsonArray("traffic");
        return json.ToJsonString();
    }

    internal static (string Applicant, string Child) Numbers(string user, string? child = null)
    {
        var applicant = CaseMgmt.Api.Samples.TestUsers.Load(Path.Combine(Sample.Folder, "test-users.yaml")).Single(u => u.Id == user).PersonalIdentityNumber!;
        var persons = System.Text.Encoding.UTF8.GetString(Sample.Files[CaseMgmt.Api.Samples.SampleFiles.Persons]).Split('\n');
        var relations = System.Text.Encoding.UTF8.GetString(Sample.Files[CaseMgmt.Api.Samples.SampleFiles.Relations]).Split('\n');
        var children = relations.Where(l => l.Contains(applicant, StringComparison.Ordinal)).SelectMany(l => l.Trim().Split(',')).Where(n => n != applicant).ToHashSet(StringComparer.Ordinal);
        var line = persons.First(l => children.Contains(l.Split(',')[0]) && (child is null || l.Contains($",{child},", StringComparison.Ordinal)));
        return (applicant, line.Split(',')[0]);
    }
}
