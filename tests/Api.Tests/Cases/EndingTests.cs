using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Cases of any type that end without being tried, through the API over real PostgreSQL; every test has a child of its own.</summary>
[Collection(OfficeCollection.Name)]
public sealed class EndingTests(JourneyFixture api)
{
    private static readonly object Dismissal = new { outcome = "dismissed", ground = "not-entitled", reasons = "Barnet bor hos den andra vårdnadshavaren.", communicationNotNeeded = true };
    private static readonly object StrikeOff = new { outcome = "struck-off", ground = "lapsed", reasons = "Familjen har flyttat från kommunen." };

    [Fact]
    public async Task A_guardian_takes_an_application_back_everyone_who_takes_part_is_told_and_a_new_one_may_be_made()
    {
        var at = await api.ApplyAsync("vh-vaxelvis-a", "Hugo");
        using var guardian = api.Client("vh-vaxelvis-a");
        using var other = api.Client("vh-vaxelvis-b");
        using var officer = api.Client(Officer);
        await officer.CommandAsync(at.Officers("requests"), new { kind = "completion", due = "2026-12-06", text = "Skicka schemat." }, Key(), "*").DoneAsync();
        await (await other.CommandAsync(at.Guardians("withdrawals"), null, Key())).ProblemAsync(HttpStatusCode.Forbidden, "application-of-other");

        var key = Key();
        var done = await guardian.CommandAsync(at.Guardians("withdrawals"), null, key).DoneAsync();
        Assert.Equal((long)done["version"]!, (long)(await guardian.CommandAsync(at.Guardians("withdrawals"), null, key).DoneAsync())["version"]!);
        Assert.Equal((long)done["version"]!, (long)(await guardian.CommandAsync(at.Guardians("withdrawals"), null, Key()).DoneAsync())["version"]!);
        Assert.Equal("closed", (string?)(await guardian.ReadAsync(at.Guardians("")))["status"]);
        Assert.Equal("withdrawn", (string?)Assert.Single(await guardian.ItemsAsync(at.Guardians("requests")))["state"]);
        Assert.Equal(["Sökanden har återkallat det som begärdes", "Ärendet är återkallat", "Ärendet är avslutat"], (await guardian.ItemsAsync(at.Guardians("timeline"))).TakeLast(3).Select(e => (string?)e["event"] == "case.notice-written.v1" ? (string?)e["text"] : (string?)e["title"]));
        // The program worked out the days and wrote the letter, whoever's request they followed from.
        var byEvent = (await officer.ItemsAsync(at.Officers("timeline"))).ToLookup(e => (string)e["event"]!, e => (string?)e["actor"], StringComparer.Ordinal);
        Assert.All(byEvent["case.deadline-set.v1"].Append(byEvent["case.notice-written.v1"].Last()), by => Assert.Equal("Systemet", by));
        Assert.NotEmpty(byEvent["case.deadline-set.v1"]);
        Assert.Equal("Sökanden", Assert.Single(byEvent["case.application-withdrawn.v1"]));
        var letter = Assert.Single(await guardian.ItemsAsync(at.Guardians("letters")), l => (string?)l["kind"] == "withdrawn");
        Assert.Contains("återkallades den 22 november 2026", await guardian.GetStringAsync(at.Guardians($"letters/{letter["letterId"]}")), StringComparison.Ordinal);
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from deliveries where case_id = '{at.Id}' and document = '{letter["letterId"]}'") == 1);
        Assert.DoesNotContain(await officer.ItemsAsync("/9901/officer/worklist?limit=200&status=under-assessment"), c => (string?)c["caseId"] == at.Id);
        await (await officer.CommandAsync(at.Decisions, new { outcome = "refused", reasons = "Nej.", communicationNotNeeded = true }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-closed");
        await (await officer.CommandAsync(at.Officers("endings"), StrikeOff, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-closed");

        // What is decided is not taken back.
        var again = await api.ApplyAsync("vh-vaxelvis-a", "Hugo");
        await officer.CommandAsync(again.Decisions, new { outcome = "refused", reasons = "Vägen är inte farlig.", communicationNotNeeded = true }, Key(), "*").DoneAsync();
        await (await guardian.CommandAsync(again.Guardians("withdrawals"), null, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");
        // Guardians who live apart learn nothing of each other from the letter that both get.
        var decision = await other.GetStringAsync(again.Guardians("letter"));
        Assert.Contains("Till den som är vårdnadshavare för Hugo", decision, StringComparison.Ordinal);
        Assert.Equal(decision, await guardian.GetStringAsync(again.Guardians("letter")));
    }

    [Fact]
    public async Task An_officer_records_a_withdrawal_and_ends_cases_by_decisions_that_do_not_try_them()
    {
        using var officer = api.Client(Officer);
        using var guardian = api.Client("vh-ej-berattigad");
        var at = await api.ApplyAsync("vh-ej-berattigad", "Elis");
        Assert.Equal(["channel"], await officer.FaultsAsync(at.Officers("withdrawals"), new { channel = "e-service" }));
        await (await officer.CommandAsync(at.Officers("withdrawals"), new { channel = "paper", arrivedOn = "2026-01-01" }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "withdrawal-before-arrival");
        await (await officer.CommandAsync(at.Officers("withdrawals"), new { channel = "paper" }, Key(), "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        await officer.CommandAsync(at.Officers("withdrawals"), new { channel = "telephone" }, Key(), "*").DoneAsync();

        // Dismissed: a decision with its letter, its recipients and its way to appeal.
        at = await api.ApplyAsync("vh-ej-berattigad", "Elis");
        Assert.Equal(["ground", "reasons"], (await officer.FaultsAsync(at.Officers("endings"), new { outcome = "dismissed" })).Order());
        Assert.Equal(["outcome"], await officer.FaultsAsync(at.Officers("endings"), new { outcome = "granted", ground = "other", reasons = "x" }));
        await (await officer.CommandAsync(at.Officers("endings"), new { outcome = "dismissed", ground = "lapsed", reasons = "x" }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "ground-not-of-ending");
        await (await officer.CommandAsync(at.Officers("endings"), new { outcome = "dismissed", ground = "not-completed", reasons = "x" }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "completion-not-asked");
        await (await officer.CommandAsync(at.Officers("endings"), new { outcome = "dismissed", ground = "other", reasons = "x" }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "material-not-communicated");
        await (await officer.CommandAsync(at.Officers("endings"), new { outcome = "struck-off", ground = "other", reasons = "x", decisionType = "placement.by-wish-or-nearness" }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "decision-type-unknown");
        var written = await api.WrittenAsync();
        var preview = await (await officer.CommandAsync(at.Officers("endings/letter-previews"), Dismissal)).Content.ReadAsStringAsync();
        Assert.Contains("Vi avvisar ärendet.", preview, StringComparison.Ordinal);
        Assert.Contains("Den som har begärt det här har inte rätt att göra det.", preview, StringComparison.Ordinal);
        Assert.Contains("Förvaltningsrätten prövar överklagandet.", preview, StringComparison.Ordinal);
        Assert.Equal(written, await api.WrittenAsync());
        await officer.CommandAsync(at.Officers("endings"), Dismissal, Key(), "*").DoneAsync();
        var ended = await guardian.ReadAsync(at.Guardians(""));
        Assert.Equal(("decided", "dismissed"), ((string?)ended["status"], (string?)ended["outcome"]));
        Assert.Contains("Vi avvisar ärendet.", await guardian.GetStringAsync(at.Guardians("letter")), StringComparison.Ordinal);
        Assert.Contains(await guardian.ItemsAsync(at.Guardians("timeline")), e => (string?)e["text"] == "Den som begär det har inte rätt att göra det");
        await (await officer.CommandAsync(at.Officers("endings"), StrikeOff, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");
        await guardian.CommandAsync(at.Guardians("appeals"), new { text = "Barnet bor hos mig." }, Key()).DoneAsync();

        // It hinders no new application, and a decision that takes its place tries the case after all.
        var next = await api.ApplyAsync("vh-ej-berattigad", "Elis");
        await officer.CommandAsync(next.Officers("endings"), StrikeOff, Key(), "*").DoneAsync();
        Assert.Equal("struck-off", (string?)(await guardian.ReadAsync(next.Guardians("")))["outcome"]);
        await officer.CommandAsync(
            $"/9901/officer/school-transport/cases/{at.Id}/changes",
            new { reason = "reconsideration", decision = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Barnet bor hos den som har ansökt." } }, Key(), "*").DoneAsync();
        Assert.Equal("granted", (string?)(await guardian.ReadAsync(at.Guardians("")))["outcome"]);
    }

    [Fact]
    public async Task Another_matter_and_a_request_for_documents_are_taken_back_too_and_nothing_is_answered_in_them_afterwards()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-ej-berattigad");
        using var officer = api.Client(Officer);
        var written = await guardian.CommandAsync("/9901/guardian/general-matters", new { subject = "Ledighet", text = "Vi vill åka på ett bröllop." }, Key()).DoneAsync();
        var at = new OpenCase((string)written["caseId"]!, (string)written["reference"]!, 0);
        // How a decision in another matter is appealed the municipality has not said.
        await (await officer.CommandAsync(at.Officers("endings"), StrikeOff, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "decision-route-unconfirmed");
        await guardian.CommandAsync(at.Guardians("withdrawals"), null, Key()).DoneAsync();
        await (await officer.CommandAsync($"/9901/officer/inquiries/cases/{at.Id}/answers", new { text = "Ja." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-closed");

        using var anyone = api.Client("vh-inga-barn");
        var asked = await anyone.CommandAsync("/9901/public/document-requests", new { subject = "Protokoll", text = "Nämndens protokoll i maj.", name = "Kim Ek", contact = "kim@example.se" }, Key()).DoneAsync();
        var request = new OpenCase((string)asked["caseId"]!, (string)asked["reference"]!, 0);
        using var manager = api.Client(Manager);
        await (await officer.CommandAsync(request.Officers("endings"), StrikeOff, Key(), "*")).ProblemAsync(HttpStatusCode.Forbidden, "decision-not-delegated");
        await manager.CommandAsync(request.Officers("endings"), StrikeOff, Key(), "*").DoneAsync();
        Assert.Contains("Kim Ek", await manager.GetStringAsync(request.Officers("letter")), StringComparison.Ordinal);
        await (await manager.CommandAsync($"/9901/officer/inquiries/cases/{request.Id}/disclosures", null, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");
    }
}
