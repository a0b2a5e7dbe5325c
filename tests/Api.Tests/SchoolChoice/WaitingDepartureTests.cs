using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections.SchoolUnits;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>Families say that their child waits no more, at a school or at all, through the API over real PostgreSQL.</summary>
public sealed class WaitingDepartureTests(WaitingFixture api) : IClassFixture<WaitingFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Who_waits_no_more_leaves_the_list_at_once_keeps_its_place_and_the_others_keep_their_order()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, ostra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 1).With(ostra, 4);
        var leaves = await round.PlaceAsync(ostra, norra, sodra, ostra);
        var second = await round.PlaceAsync(ostra, norra, ostra);
        var third = await round.PlaceAsync(ostra, norra, ostra);
        await round.PublishAsync((norra, [leaves, second, third]), (sodra, [leaves]));
        using var guardian = api.Client(leaves.User);
        Assert.Equal([norra.Value, sodra.Value], await WaitsAsync(guardian, "guardian", leaves));
        Assert.Equal([leaves.CaseId, second.CaseId, third.CaseId], await ListAsync(officer, round, norra));
        await (await CloseAsync(officer, leaves)).ProblemAsync(HttpStatusCode.Conflict, "child-waits");

        await LeaveAsync(guardian, leaves, new { unit = norra }).DoneAsync();
        Assert.Equal([second.CaseId, third.CaseId], await ListAsync(officer, round, norra));
        Assert.Equal([leaves.CaseId], await ListAsync(officer, round, sodra));
        Assert.Equal([sodra.Value], await WaitsAsync(officer, "officer", leaves));
        await (await OfferAsync(officer, round, norra, leaves)).ProblemAsync(HttpStatusCode.Conflict, "not-first-on-list");
        await OfferAsync(officer, round, norra, second).DoneAsync();
        // Said twice it changes nothing.
        await LeaveAsync(guardian, leaves, new { unit = norra }).DoneAsync();
        await (await LeaveAsync(guardian, leaves, new { unit = ostra })).ProblemAsync(HttpStatusCode.Conflict, "child-not-waiting");

        await LeaveAsync(guardian, leaves, new { }).DoneAsync();
        Assert.Empty(await ListAsync(officer, round, sodra));
        var state = await round.CaseAsync(leaves);
        Assert.Equal((ostra, 2), (Assert.IsType<ChoiceCase.Placed>(state.Slice).School, state.Slice.Left.Count));
        Assert.Contains(leaves.CaseId, (await round.SeatsAsync(ostra)).Held.Keys);
        var told = await guardian.ItemsAsync($"/9901/guardian/cases/{leaves.CaseId}/timeline");
        Assert.Equal(2, told.Count(t => ((string?)t["title"])?.Contains("väntar inte längre", StringComparison.Ordinal) is true));
        // Nothing can be given in it any more: it may be closed.
        await CloseAsync(officer, leaves).DoneAsync();
        await (await LeaveAsync(guardian, leaves, new { })).ProblemAsync(HttpStatusCode.Conflict, "case-closed");
    }

    [Fact]
    public async Task Who_wishes_again_after_leaving_stands_behind_the_list_as_a_late_one()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, _) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 3);
        var again = await round.PlaceAsync(sodra, norra, sodra);
        var second = await round.PlaceAsync(sodra, norra, sodra);
        await round.PublishAsync((norra, [again, second]));
        using var guardian = api.Client(again.User);
        await LeaveAsync(guardian, again, new { }).DoneAsync();
        // The same day, on paper: the officer, who has both, knows which came last.
        var onBehalf = new { applicantNumber = again.User.PersonalIdentityNumber, childNumber = again.ChildNumber, channel = "paper" };
        await officer.CommandAsync("/9901/officer/school-choice/late-choices", new { onBehalf, roundId = round.Id, wishes = new[] { norra }, grade = "1" }, Key()).DoneAsync();
        Assert.Equal([(second.CaseId, false), (again.CaseId, true)], (await officer.ItemsAsync(round.Address($"waiting-lists?unit={norra}&grade=1"))).Select(i => ((Guid)i["caseId"]!, (bool)i["isLate"]!)));

        // What was said before the new wishes came says nothing of them.
        api.Clock.Now = Now.AddDays(2);
        using var later = api.Client(Officer);
        var path = Path("officer", again);
        await (await later.CommandAsync(path, new { channel = "paper", arrivedOn = "2026-11-21" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "choice-newer");
        await later.CommandAsync(path, new { channel = "telephone", arrivedOn = "2026-11-22" }, Key(), "*").DoneAsync();
        Assert.Equal([second.CaseId], await ListAsync(later, round, norra));
        var left = (await round.CaseAsync(again)).Slice.Left;
        Assert.Equal([Channel.EService, Channel.Telephone], left.Select(l => l.Channel));
    }

    [Fact]
    public async Task One_guardian_of_two_alone_neither_leaves_nor_declines_nor_wishes_also_where_the_case_has_no_other_party()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, ostra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(ostra, 3);
        var shared = await round.PlaceSharedAsync(ostra, norra, ostra);
        var single = await round.PlaceAsync(ostra, ostra);
        await round.PublishAsync((norra, [shared]));
        using var half = api.Client(shared.User);
        Assert.True(await NeedsOfficerAsync(half, round, shared));
        using var alone = api.Client(single.User);
        Assert.False(await NeedsOfficerAsync(alone, round, single));
        await (await LeaveAsync(half, shared, new { })).ProblemAsync(HttpStatusCode.Conflict, "leaving-needs-officer");
        var late = new { roundId = round.Id, childId = shared.Child, wishes = new[] { sodra } };
        await (await half.CommandAsync("/9901/guardian/school-choice/late-choices", late, Key())).ProblemAsync(HttpStatusCode.Conflict, "late-wishes-need-officer");
        var offer = (string)(await OfferAsync(officer, round, norra, shared).DoneAsync())["offerId"]!;
        await (await half.CommandAsync($"/9901/guardian/school-choice/offers/{offer}/answers", new { accepts = false }, Key())).ProblemAsync(HttpStatusCode.Conflict, "decline-needs-officer");
        Assert.NotNull(Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(shared)).Slice).Offer);
    }

    private static async Task<bool> NeedsOfficerAsync(HttpClient guardian, PublishedRound round, Family family)
    {
        var mine = (await guardian.ItemsAsync("/9901/guardian/school-choice/rounds")).Single(r => (Guid)r["roundId"]! == round.Id);
        return (bool)mine["children"]!.AsArray().Single(c => (Guid)c!["childId"]! == family.Child.Value)!["lateNeedsOfficer"]!;
    }

    [Fact]
    public async Task Two_guardians_leave_through_an_officer_and_an_open_offer_is_answered_by_itself()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, ostra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 1).With(ostra, 3);
        var two = await round.PlaceAsync(ostra, norra, sodra, ostra);
        var other = await round.PlaceAsync(ostra, norra, ostra);
        round.WithTwoGuardians.Add(two);
        await round.PublishAsync((norra, [two, other]), (sodra, [two]));
        using var half = api.Client(two.User);
        await (await LeaveAsync(half, two, new { })).ProblemAsync(HttpStatusCode.Conflict, "leaving-needs-officer");
        using var stranger = api.Client(other.User);
        await (await LeaveAsync(stranger, two, new { })).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/9901/guardian/school-choice/cases/{two.CaseId}/waiting-lists")).StatusCode);

        var offer = (string)(await OfferAsync(officer, round, norra, two).DoneAsync())["offerId"]!;
        Task<HttpResponseMessage> RecordAsync(object body, string version = "*") => officer.CommandAsync(Path("officer", two), body, Key(), version);
        await (await RecordAsync(new { channel = "visit" })).ProblemAsync(HttpStatusCode.Conflict, "offer-open");
        await (await RecordAsync(new { channel = "visit", unit = norra })).ProblemAsync(HttpStatusCode.Conflict, "offer-open");
        // Another school's list is left all the same.
        await RecordAsync(new { channel = "visit", unit = sodra }).DoneAsync();
        Assert.Empty(await ListAsync(officer, round, sodra));
        await officer.CommandAsync($"/9901/officer/school-choice/offers/{offer}/answers", new { accepts = false }, Key()).DoneAsync();
        Assert.Equal([other.CaseId], await ListAsync(officer, round, norra));
        await (await RecordAsync(new { channel = "visit" })).ProblemAsync(HttpStatusCode.Conflict, "child-not-waiting");

        Assert.Equal(["channel"], await officer.FaultsAsync(Path("officer", other), new { }));
        Assert.Equal(["channel", "unit"], (await officer.FaultsAsync(Path("officer", other), new { channel = "e-service", unit = "x" })).Order(StringComparer.Ordinal));
        Assert.Equal(["unit"], await stranger.FaultsAsync(Path("guardian", other), new { unit = "x" }));
        await (await officer.CommandAsync(Path("officer", other), new { channel = "paper", arrivedOn = "2026-11-23" }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "arrival-in-the-future");
        await (await officer.CommandAsync(Path("officer", other), new { channel = "paper" }, Key(), "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{Guid.CreateVersion7()}/waiting-departures", new { channel = "paper" }, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
    }

    [Fact]
    public async Task A_late_choice_that_waits_no_more_is_struck_off_and_the_round_names_it_until_then()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, _) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 1);
        await round.PlaceAsync(norra, norra);
        await round.PublishAsync();
        var late = await round.ComeLateAsync(Now.AddHours(-1), norra);
        using var guardian = api.Client(late.User);
        await LeaveAsync(guardian, late, new { }).DoneAsync();
        Assert.Empty(await ListAsync(officer, round, norra));

        Task<HttpResponseMessage> EndRoundAsync() => officer.CommandAsync(round.Address("endings"), null, Key(), "\"7\"");
        var open = await (await EndRoundAsync()).ProblemAsync(HttpStatusCode.Conflict, "round-matters-open");
        Assert.Equal([("choice-withdrawn", late.CaseId)], open["open"]!.AsArray().Select(o => ((string)o!["code"]!, (Guid)Assert.Single(o["cases"]!.AsArray())!)));
        Task<HttpResponseMessage> EndAsync(string outcome) =>
            officer.CommandAsync($"/9901/officer/school-choice/cases/{late.CaseId}/endings", new { outcome, reasons = "Familjen väntar inte längre.", communicationNotNeeded = true }, Key(), "*");
        await (await EndAsync("refused")).ProblemAsync(HttpStatusCode.Conflict, "no-wish-to-refuse");
        await EndAsync("struck-off").DoneAsync();
        Assert.IsType<CaseFile.Decided>((await round.CaseAsync(late)).File);
        await EndRoundAsync().DoneAsync();
        await (await LeaveAsync(guardian, late, new { })).ProblemAsync(HttpStatusCode.Conflict, "round-finished");
        Assert.Empty(await WaitsAsync(guardian, "guardian", late));
    }

    private static string Path(string role, Family family) => $"/9901/{role}/school-choice/cases/{family.CaseId}/waiting-departures";

    private static Task<HttpResponseMessage> LeaveAsync(HttpClient guardian, Family family, object body) => guardian.CommandAsync(Path("guardian", family), body, Key(), "*");

    private static async Task<IEnumerable<string>> WaitsAsync(HttpClient client, string role, Family family) =>
        (await (await client.GetAsync($"/9901/{role}/school-choice/cases/{family.CaseId}/waiting-lists")).JsonAsync())["waits"]!.AsArray().Select(w => (string)w!["unit"]!);

    private static async Task<IEnumerable<Guid>> ListAsync(HttpClient officer, PublishedRound round, SchoolUnitCode unit) =>
        (await officer.ItemsAsync(round.Address($"waiting-lists?unit={unit}&grade=1"))).Select(i => (Guid)i["caseId"]!);

    private static Task<HttpResponseMessage> OfferAsync(HttpClient officer, PublishedRound round, SchoolUnitCode unit, Family family) =>
        officer.CommandAsync(round.Address("offers"), new { unit, grade = "1", caseId = family.CaseId, answerBy = "2026-11-29" }, Key());

    private static Task<HttpResponseMessage> CloseAsync(HttpClient officer, Family family) => officer.CommandAsync($"/9901/officer/cases/{family.CaseId}/closings", null, Key(), "*");

    private async Task<(SchoolUnitCode Norra, SchoolUnitCode Sodra, SchoolUnitCode Ostra)> SchoolsAsync()
    {
        await using var session = api.Store.QuerySession("9901");
        var schools = (await session.SchoolUnitsAsync()).Where(u => u.ClosedOn is null && u.Description.Has(SchoolForm.PreschoolClass, Grade.PreschoolClass)).Select(u => u.Code).ToList();
        return (schools[0], schools[1], schools[2]);
    }
}
