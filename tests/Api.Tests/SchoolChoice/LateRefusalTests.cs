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

/// <summary>Late wishes of children that have a place get a decision, through the API over real PostgreSQL.</summary>
public sealed class LateRefusalTests(WaitingFixture api) : IClassFixture<WaitingFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Late_wishes_of_a_placed_child_are_refused_while_its_place_stands_and_it_waits_on()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 2);
        var there = await round.PlaceAsync(norra, norra);
        var placed = await round.PlaceAsync(sodra, sodra);
        await round.PublishAsync();
        var path = $"/9901/officer/school-choice/cases/{placed.CaseId}/late-refusals";
        var refusal = new { reasons = "Alla platser på skolan är upptagna.", communicationNotNeeded = true };
        await (await officer.CommandAsync(path, refusal, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "no-wish-to-refuse");
        using var guardian = api.Client(placed.User);
        await guardian.CommandAsync("/9901/guardian/school-choice/late-choices", new { roundId = round.Id, childId = placed.Child, wishes = new[] { norra } }, Key()).DoneAsync();
        Assert.True(await AwaitsAsync(guardian, placed));

        // The round names what has had no answer.
        Task<HttpResponseMessage> EndAsync() => officer.CommandAsync(round.Address("endings"), null, Key(), "\"7\"");
        var open = await (await EndAsync()).ProblemAsync(HttpStatusCode.Conflict, "round-matters-open");
        Assert.Equal([("late-wishes", placed.CaseId)], open["open"]!.AsArray().Select(o => ((string)o!["code"]!, (Guid)Assert.Single(o["cases"]!.AsArray())!)));

        Assert.Equal(["reasons"], await officer.FaultsAsync(path, new { }));
        await (await officer.CommandAsync(path, new { refusal.reasons }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "material-not-communicated");
        await officer.CommandAsync(path, refusal, Key(), "*").DoneAsync();
        var state = await round.CaseAsync(placed);
        Assert.Equal(sodra, Assert.IsType<ChoiceCase.Placed>(state.Slice).School);
        var decision = Assert.IsType<CaseFile.Decided>(state.File).Decision;
        Assert.Equal((Outcome.PartlyGranted, "placement.by-wish-or-nearness", "legality-review"), (decision.Outcome, decision.DecisionType.Value, decision.AppealRoute.Value));
        Assert.Equal(round.Year.LastDay, decision.ValidTo);
        var appeal = (await (await guardian.GetAsync($"/9901/guardian/cases/{placed.CaseId}")).JsonAsync())["appeal"]!;
        Assert.Equal("legality-review", (string?)appeal["route"]);
        Assert.Contains("Överklagandet ska ha kommit in dit", (string?)appeal["text"], StringComparison.Ordinal);
        Assert.DoesNotContain("9901", (string?)appeal["text"], StringComparison.Ordinal);
        var letter = await (await guardian.GetAsync($"/9901/guardian/cases/{placed.CaseId}/letter")).Content.ReadAsStringAsync();
        foreach (var told in new[] { "I övrigt avslår vi önskemålen", "Barnet har kvar den plats", "Alla platser på skolan är upptagna", "förvaltningsrätten" })
            Assert.Contains(told, letter, StringComparison.Ordinal);
        Assert.Contains(placed.CaseId, (await round.SeatsAsync(sodra)).Held.Keys);
        Assert.False(await AwaitsAsync(guardian, placed));
        await (await officer.CommandAsync(path, refusal, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "no-wish-to-refuse");
        Assert.Equal("agrees", (string?)(await (await officer.GetAsync($"/9901/officer/cases/{placed.CaseId}/replay")).JsonAsync())["status"]);

        // It waits on, is met when a seat is free, and the round is ended when nothing waits.
        Assert.Equal([placed.CaseId], (await officer.ItemsAsync(round.Address($"waiting-lists?unit={norra}&grade=1"))).Select(i => (Guid)i["caseId"]!));
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{there.CaseId}/late-refusals", refusal, Key(), "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{there.CaseId}/vacancies", new { reason = "left" }, Key(), "*").DoneAsync();
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{placed.CaseId}/placements", new { unit = norra, ground = "late-choice", reasons = "En plats har blivit ledig." }, Key(), "*").DoneAsync();
        Assert.Equal(Outcome.Granted, Assert.IsType<CaseFile.Decided>((await round.CaseAsync(placed)).File).Decision.Outcome);
        await EndAsync().DoneAsync();
    }

    [Fact]
    public async Task Late_wishes_wait_while_the_court_tries_the_placement()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 2);
        await round.PlaceAsync(norra, norra);
        var placed = await round.PlaceAsync(sodra, norra, sodra);
        await round.PublishAsync((norra, [placed]));
        var at = $"/9901/officer/cases/{placed.CaseId}";
        await officer.CommandAsync($"{at}/appeals", new { channel = "paper", text = "Vi överklagar placeringen." }, Key()).DoneAsync();
        var appeal = Assert.Single(await officer.ItemsAsync($"{at}/appeals"));
        // The time runs from the notice board, whenever the letter came.
        Assert.Contains("anslogs", (string?)appeal["timeText"], StringComparison.Ordinal);
        await officer.CommandAsync($"{at}/appeals/{appeal["appealId"]}/steps", new { step = "forward" }, Key(), "*").DoneAsync();
        using var guardian = api.Client(placed.User);
        await guardian.CommandAsync("/9901/guardian/school-choice/late-choices", new { roundId = round.Id, childId = placed.Child, wishes = new[] { norra } }, Key()).DoneAsync();

        Task<HttpResponseMessage> RefuseAsync() =>
            officer.CommandAsync($"/9901/officer/school-choice/cases/{placed.CaseId}/late-refusals", new { reasons = "Alla platser är upptagna.", communicationNotNeeded = true }, Key(), "*");
        await (await RefuseAsync()).ProblemAsync(HttpStatusCode.Conflict, "wishes-await-ruling");
        await officer.CommandAsync($"{at}/appeals/{appeal["appealId"]}/rulings", new { ruling = "rejected", text = "Rätten avslår.", on = "2026-11-22" }, Key(), "*").DoneAsync();
        await RefuseAsync().DoneAsync();
    }

    [Fact]
    public async Task Late_wishes_that_are_met_or_given_up_call_for_no_refusal()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 3);
        var met = await round.PlaceAsync(sodra, sodra);
        var gone = await round.PlaceAsync(sodra, sodra);
        await round.PublishAsync();
        foreach (var family in new[] { met, gone })
        {
            api.Clock.Now += TimeSpan.FromSeconds(1);
            using var guardian = api.Client(family.User);
            await guardian.CommandAsync("/9901/guardian/school-choice/late-choices", new { roundId = round.Id, childId = family.Child, wishes = new[] { norra } }, Key()).DoneAsync();
        }
        var offer = (string)(await officer.CommandAsync(round.Address("offers"), new { unit = norra, grade = "1", caseId = met.CaseId, answerBy = "2026-11-29" }, Key()).DoneAsync())["offerId"]!;
        var refusal = new { reasons = "Alla platser är upptagna.", communicationNotNeeded = true };
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{met.CaseId}/late-refusals", refusal, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "offer-open");
        await officer.CommandAsync($"/9901/officer/school-choice/offers/{offer}/answers", new { accepts = true }, Key()).DoneAsync();
        var slice = Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(met)).Slice);
        Assert.Equal((norra, true), (slice.School, slice.LateIsSettled));
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{gone.CaseId}/waiting-departures", new { channel = "telephone" }, Key(), "*").DoneAsync();
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{gone.CaseId}/late-refusals", refusal, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "no-wish-to-refuse");
        await officer.CommandAsync(round.Address("endings"), null, Key(), "\"7\"").DoneAsync();
    }

    private static async Task<bool> AwaitsAsync(HttpClient guardian, Family family) =>
        (bool)(await (await guardian.GetAsync($"/9901/guardian/school-choice/choices/{family.CaseId}")).JsonAsync())["lateAwaitsDecision"]!;

    private async Task<(SchoolUnitCode Norra, SchoolUnitCode Sodra)> SchoolsAsync()
    {
        await using var session = api.Store.QuerySession("9901");
        var schools = (await session.SchoolUnitsAsync()).Where(u => u.ClosedOn is null && u.Description.Has(SchoolForm.PreschoolClass, Grade.PreschoolClass)).Select(u => u.Code).ToList();
        return (schools[0], schools[1]);
    }
}
