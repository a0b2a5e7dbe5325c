using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections.SchoolUnits;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>Late wishes that come after a choice was taken back, or after it was decided, are tried or refused at once, through the API over real PostgreSQL.</summary>
public sealed class LateWishTests(WaitingFixture api) : IClassFixture<WaitingFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_child_that_was_taken_out_is_placed_where_only_who_can_be_given_nothing_waits()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 2).With(sodra, 2);
        var (late, other) = await round.PlaceLateAsync(sodra, norra, sodra);
        await round.PublishAsync();
        var (first, second) = (await round.LeaveOutAsync(norra), await round.LeaveOutAsync(norra));
        Task<HttpResponseMessage> PlaceAsync(Family family) =>
            officer.CommandAsync($"/9901/officer/school-choice/cases/{family.CaseId}/placements", new { unit = norra, ground = "left-out", reasons = "Skolan har plats." }, Key(), "*");
        Assert.Equal([late.CaseId], (await officer.ItemsAsync(round.Address($"waiting-lists?unit={norra}&grade=1"))).Select(i => (Guid)i["caseId"]!));
        await PlaceAsync(first).DoneAsync();

        // Once both have signed it is for the one who waits.
        using var signing = api.Client(other);
        await signing.CommandAsync($"/9901/guardian/cases/{late.CaseId}/signatures", new { agrees = true }, Key()).DoneAsync();
        await (await PlaceAsync(second)).ProblemAsync(HttpStatusCode.Conflict, "list-passed-over");
    }

    [Fact]
    public async Task The_other_guardian_signs_late_wishes_after_the_publication_until_they_are_decided()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 2).With(sodra, 2);
        var (late, other) = await round.PlaceLateAsync(sodra, norra, sodra);
        var (paper, _) = await round.PlaceLateAsync(sodra, norra, sodra);
        await round.PublishAsync();
        using var second = api.Client(other);
        Task<HttpResponseMessage> OfferAsync(Family family) => officer.CommandAsync(round.Address("offers"), new { unit = norra, grade = "1", caseId = family.CaseId, answerBy = "2026-11-29" }, Key());
        await (await OfferAsync(late)).ProblemAsync(HttpStatusCode.Conflict, "signature-missing");
        Assert.True((bool)(await second.ReadAsync($"/9901/guardian/school-choice/choices/{late.CaseId}"))["lateIsSigned"]!);
        async Task<IEnumerable<(Guid, bool)>> HeldAsync() =>
            (await officer.ItemsAsync(round.Address($"waiting-lists?unit={norra}&grade=1"))).Select(i => ((Guid)i["caseId"]!, (bool)i["isHeld"]!));
        Assert.Equal([(late.CaseId, true), (paper.CaseId, true)], await HeldAsync());
        var free = Assert.Single(await officer.ItemsAsync(round.Address("free-seats")), f => (string?)f["unit"] == norra.Value);
        Assert.Equal((late.CaseId, true), ((Guid)free["firstCaseId"]!, (bool)free["isHeld"]!));
        var sign = $"/9901/guardian/cases/{late.CaseId}/signatures";
        await second.CommandAsync(sign, new { agrees = true }, Key()).DoneAsync();
        Assert.Equal([(late.CaseId, false), (paper.CaseId, true)], await HeldAsync());
        var offer = (string)(await OfferAsync(late).DoneAsync())["offerId"]!;

        // Who thinks better of it while the seat is offered is not overridden.
        await second.CommandAsync(sign, new { agrees = false }, Key()).DoneAsync();
        await (await officer.CommandAsync($"/9901/officer/school-choice/offers/{offer}/answers", new { accepts = true }, Key())).ProblemAsync(HttpStatusCode.Conflict, "guardians-disagree");
        await second.CommandAsync(sign, new { agrees = true }, Key()).DoneAsync();
        await officer.CommandAsync($"/9901/officer/school-choice/offers/{offer}/answers", new { accepts = true }, Key()).DoneAsync();
        Assert.Equal(norra, Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(late)).Slice).School);
        await (await second.CommandAsync(sign, new { agrees = false }, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");

        // On paper, through an officer; one that came before the wishes signs none of them.
        await (await officer.CommandAsync($"/9901/officer/cases/{paper.CaseId}/parties/{round.Late[paper]}/signatures", new { agrees = true, channel = "paper", arrivedOn = "2026-10-01", arrivalReason = "Låg i fel fack." }, Key())).ProblemAsync(HttpStatusCode.Conflict, "choice-newer");
        await officer.CommandAsync($"/9901/officer/cases/{paper.CaseId}/parties/{round.Late[paper]}/signatures", new { agrees = true, channel = "paper" }, Key()).DoneAsync();
        await OfferAsync(paper).DoneAsync();
    }

    [Fact]
    public async Task Wishes_that_come_late_after_a_choice_was_taken_back_are_offered_a_seat_met_or_refused_and_hold_nobody_back()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 2).With(sodra, 1);
        await round.PublishAsync();
        var (offered, met, refused, left) = (await round.TakeBackAsync(sodra), await round.TakeBackAsync(sodra), await round.TakeBackAsync(sodra), await round.TakeBackAsync(sodra));
        foreach (var family in new[] { offered, met, refused, left })
        {
            api.Clock.Now += TimeSpan.FromSeconds(1);
            using var guardian = api.Client(family.User);
            await guardian.CommandAsync("/9901/guardian/school-choice/late-choices", new { roundId = round.Id, childId = family.Child, wishes = new[] { norra } }, Key()).DoneAsync();
        }
        using (var reading = api.Client(offered.User))
        {
            const string Both = "Valet är återtaget, men önskemål har kommit efter sista dagen";
            Assert.Equal(Both, (string?)(await reading.ReadAsync($"/9901/guardian/school-choice/choices/{offered.CaseId}"))["stateText"]);
            Assert.Contains(await officer.ItemsAsync(round.Address("choices?limit=200")), c => (Guid)c["caseId"]! == offered.CaseId && (string?)c["stateText"] == Both);
        }
        async Task<IEnumerable<Guid>> ListAsync() => (await officer.ItemsAsync(round.Address($"waiting-lists?unit={norra}&grade=1"))).Select(i => (Guid)i["caseId"]!);
        Assert.Equal([offered.CaseId, met.CaseId, refused.CaseId, left.CaseId], await ListAsync());
        var open = await (await officer.CommandAsync(round.Address("endings"), null, Key(), "\"7\"")).ProblemAsync(HttpStatusCode.Conflict, "round-matters-open");
        Assert.Equal(["late-choice"], open["open"]!.AsArray().Select(o => (string)o!["code"]!));

        var offer = (string)(await officer.CommandAsync(round.Address("offers"), new { unit = norra, grade = "1", caseId = offered.CaseId, answerBy = "2026-11-29" }, Key()).DoneAsync())["offerId"]!;
        using var first = api.Client(offered.User);
        Assert.True((bool)(await first.CommandAsync($"/9901/guardian/school-choice/offers/{offer}/answers", new { accepts = true }, Key()).DoneAsync())["isPlaced"]!);
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{met.CaseId}/placements", new { unit = norra, ground = "late-choice", reasons = "Det finns plats." }, Key(), "*").DoneAsync();
        foreach (var family in new[] { offered, met })
        {
            var slice = Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(family)).Slice);
            Assert.Equal((norra, false), (slice.School, slice.AwaitsLateDecision));
            Assert.Contains(family.CaseId, (await round.SeatsAsync(norra)).Held.Keys);
        }

        await officer.CommandAsync($"/9901/officer/school-choice/cases/{refused.CaseId}/endings", new { outcome = "refused", reasons = "Alla platser är upptagna.", communicationNotNeeded = true }, Key(), "*").DoneAsync();
        Assert.Equal(Outcome.Refused, Assert.IsType<CaseFile.Decided>((await round.CaseAsync(refused)).File).Decision.Outcome);
        Assert.Equal([left.CaseId], await ListAsync());
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{left.CaseId}/waiting-departures", new { channel = "telephone" }, Key(), "*").DoneAsync();
        Assert.Empty(await ListAsync());
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{left.CaseId}/endings", new { outcome = "struck-off", reasons = "Familjen väntar inte längre." }, Key(), "*").DoneAsync();
        await officer.CommandAsync(round.Address("endings"), null, Key(), "\"7\"").DoneAsync();
    }

    [Fact]
    public async Task Wishes_that_come_after_a_choice_was_decided_without_a_place_are_refused_at_the_door()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, _) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1);
        await round.PlaceAsync(norra, norra);
        await round.PublishAsync();
        var late = await round.ComeLateAsync(Now.AddHours(-1), norra);
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{late.CaseId}/endings", new { outcome = "refused", reasons = "Alla platser är upptagna.", communicationNotNeeded = true }, Key(), "*").DoneAsync();
        var before = await round.CaseAsync(late);

        using var guardian = api.Client(late.User);
        await (await guardian.CommandAsync("/9901/guardian/school-choice/late-choices", new { roundId = round.Id, childId = late.Child, wishes = new[] { norra } }, Key())).ProblemAsync(HttpStatusCode.Conflict, "choice-ended");
        var paper = new { onBehalf = new { applicantNumber = late.User.PersonalIdentityNumber, childNumber = late.ChildNumber, channel = "paper", arrivedOn = "2026-11-22" }, roundId = round.Id, wishes = new[] { norra } };
        await (await officer.CommandAsync("/9901/officer/school-choice/late-choices", paper, Key())).ProblemAsync(HttpStatusCode.Conflict, "choice-ended");
        Assert.Equal(before.Slice.LateAt, (await round.CaseAsync(late)).Slice.LateAt);
        await officer.CommandAsync(round.Address("endings"), null, Key(), "\"7\"").DoneAsync();
    }

    private async Task<(SchoolUnitCode Norra, SchoolUnitCode Sodra)> SchoolsAsync()
    {
        await using var session = api.Store.QuerySession("9901");
        var schools = (await session.SchoolUnitsAsync()).Where(u => u.ClosedOn is null && u.Description.Has(SchoolForm.PreschoolClass, Grade.PreschoolClass)).Select(u => u.Code).ToList();
        return (schools[0], schools[1]);
    }
}
