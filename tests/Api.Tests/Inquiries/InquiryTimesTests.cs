using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Inquiries;

/// <summary>Delay and the request to be decided in other matters and requests for public documents, which nothing recommends a decision in, through the API over real PostgreSQL.</summary>
[Collection(OfficeCollection.Name)]
public sealed class InquiryTimesTests(JourneyFixture api)
{
    private static readonly DateTimeOffset Later = new(2027, 6, 23, 9, 0, 0, TimeSpan.Zero);
    private static readonly object Why = new { reasons = "Vi väntar på ett yttrande." };

    [Fact]
    public async Task A_request_for_documents_that_takes_long_is_told_of_and_may_be_asked_to_be_decided_which_is_refused_with_the_way_to_kammarratten()
    {
        api.Clock.Now = Start;
        using var officer = api.Client(Officer);
        var asked = await officer.CommandAsync("/9901/officer/document-requests", new { subject = "Beslut", text = "Alla beslut.", channel = "paper", name = "Redaktionen" }, Key()).DoneAsync();
        var at = new OpenCase((string)asked["caseId"]!, (string)asked["reference"]!, 0);
        await officer.CommandAsync(at.Officers("delay-notices"), new { expectedBy = "2026-12-10", text = "Vi letar i arkivet." }, Key(), "*").DoneAsync();
        Assert.Equal("2026-12-10", (string?)(await officer.ReadAsync(at.Officers("times")))["delayNotice"]!["expectedBy"]);
        await (await officer.CommandAsync(at.Officers("decision-demands"), new { }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "decision-demanded-early");

        api.Clock.Now = Later;
        using var now = api.Client(Officer);
        using var manager = api.Client(Manager);
        Assert.True((bool)(await now.ReadAsync(at.Officers("times")))["mayDemand"]!);
        await now.CommandAsync(at.Officers("decision-demands"), new { }, Key()).DoneAsync();
        await manager.CommandAsync(at.Officers("decision-demands/refusals"), Why, Key(), "*").DoneAsync();
        Assert.True((bool)(await now.ReadAsync(at.Officers("times")))["decisionDemand"]!["isRefused"]!);
        var letter = Assert.Single(await now.ItemsAsync(at.Officers("letters")), l => (string?)l["kind"] == "demand-refused");
        var page = await now.GetStringAsync(at.Officers($"letters/{letter["letterId"]}"));
        foreach (var part in new[] { "Kammarrätten", "Vi väntar på ett yttrande." })
            Assert.Contains(part, page, StringComparison.Ordinal);
        api.Clock.Now = Start;
    }

    [Fact]
    public async Task A_request_to_be_decided_that_follows_to_another_matter_is_refused_by_the_way_to_appeal_that_the_municipality_has_recorded()
    {
        var at = await api.ApplyAsync("vh-ingen-placering");
        api.Clock.Now = Later;
        using var guardian = api.Client("vh-ingen-placering");
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        await guardian.CommandAsync(at.Guardians("decision-demands"), null, Key()).DoneAsync();
        var handed = await officer.CommandAsync(at.Officers("hand-overs"), new { caseType = "general-matter" }, Key(), "*").DoneAsync();
        var next = new OpenCase((string)handed["newCaseId"]!, (string)handed["newReference"]!, 0);
        // How it is appealed depends on what it concerns; a letter never guesses it.
        await (await manager.CommandAsync(next.Officers("decision-demands/refusals"), Why, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "decision-route-unconfirmed");
        await (await officer.CommandAsync(next.Officers("delay-notices"), new { expectedBy = "2027-09-01", text = "Det dröjer." }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "delay-notice-not-binding");

        // Far ahead of every other test of the municipality.
        api.Clock.Now = new DateTimeOffset(2031, 3, 3, 9, 0, 0, TimeSpan.Zero);
        using var parent = api.Client("vh-ingen-placering");
        using var clerk = api.Client(Officer);
        using var head = api.Client(Manager);
        await head.CommandAsync(
            "/9901/manager/policies",
            new
            {
                policy = "decisions.confirmed-routes",
                from = "2031-03-01",
                value = new { rows = new[] { new { decisionType = "general-matter", route = "administrative-appeal" } } },
                reference = new { title = "Nämnden 2031-02-18 § 12", href = "https://example.org/12" },
            },
            Key()).DoneAsync();
        await clerk.CommandAsync(next.Officers("delay-notices"), new { expectedBy = "2031-09-01", text = "Det dröjer." }, Key(), "*").DoneAsync();
        await head.CommandAsync(next.Officers("decision-demands/refusals"), Why, Key(), "*").DoneAsync();
        var letter = Assert.Single(await parent.ItemsAsync(next.Guardians("letters")), l => (string?)l["kind"] == "demand-refused");
        Assert.Contains("Förvaltningsrätten", await parent.GetStringAsync(next.Guardians($"letters/{letter["letterId"]}")), StringComparison.Ordinal);
        await parent.CommandAsync(next.Guardians($"letters/{letter["letterId"]}/appeals"), new { text = "Avgör ärendet." }, Key()).DoneAsync();
        api.Clock.Now = Start;
    }
}
