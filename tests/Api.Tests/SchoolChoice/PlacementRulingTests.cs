using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections.SchoolUnits;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>What a court has changed of a placement is carried out by another placement while there is a school year to place for; through the API over real PostgreSQL.</summary>
public sealed class PlacementRulingTests(WaitingFixture api) : IClassFixture<WaitingFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_child_that_was_taken_out_and_refused_is_placed_as_the_court_says()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 2).With(sodra, 2);
        await round.PublishAsync();
        var family = await round.LeaveOutAsync(norra);
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{family.CaseId}/endings", new { outcome = "refused", reasons = "Barnet bor inte här.", communicationNotNeeded = true }, Key(), "*").DoneAsync();
        var appeal = await ChangedByTheCourtAsync(officer, family);
        await (await ExecuteAsync(officer, family, appeal)).ProblemAsync(HttpStatusCode.Conflict, "ruling-needs-decision");
        await PlaceAsync(officer, family, norra, appeal).DoneAsync();
        Assert.Equal(norra, Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(family)).Slice).School);
        Assert.Equal([family.CaseId], (await round.SeatsAsync(norra)).Held.Keys);
        Assert.Equal(("executed", false), await StateAsync(officer, family));
    }

    [Fact]
    public async Task When_the_school_year_is_over_a_ruling_is_carried_out_without_a_placement()
    {
        api.Clock.Now = Now;
        using var before = api.Client(Officer);
        var (norra, sodra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 2).With(sodra, 2);
        var placed = await round.PlaceAsync(sodra, norra, sodra);
        await round.PublishAsync();
        var appeal = await ChangedByTheCourtAsync(before, placed);
        Assert.Equal(("ruled", true), await StateAsync(before, placed));

        api.Clock.Now = new DateTimeOffset(round.Year.LastDay.AddDays(1), new TimeOnly(9, 0), TimeSpan.Zero);
        using var officer = api.Client(Officer);
        Assert.Equal(("ruled", false), await StateAsync(officer, placed));
        await (await PlaceAsync(officer, placed, norra, appeal)).ProblemAsync(HttpStatusCode.UnprocessableEntity, SchoolYearOver.Code);
        await ExecuteAsync(officer, placed, appeal).DoneAsync();
        Assert.Equal(("executed", false), await StateAsync(officer, placed));
        Assert.Equal(sodra, Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(placed)).Slice).School);
    }

    private static async Task<Guid> ChangedByTheCourtAsync(HttpClient officer, Family family)
    {
        var at = $"/9901/officer/cases/{family.CaseId}/appeals";
        await officer.CommandAsync(at, new { channel = "paper", text = "Vi överklagar." }, Key()).DoneAsync();
        var appeal = (Guid)Assert.Single(await officer.ItemsAsync(at))["appealId"]!;
        await officer.CommandAsync($"{at}/{appeal}/steps", new { step = "forward" }, Key(), "*").DoneAsync();
        await officer.CommandAsync($"{at}/{appeal}/rulings", new { ruling = "changed", text = "Barnet ska ha plats.", on = "2026-11-22" }, Key(), "*").DoneAsync();
        return appeal;
    }

    private static Task<HttpResponseMessage> ExecuteAsync(HttpClient officer, Family family, Guid appeal) =>
        officer.CommandAsync($"/9901/officer/cases/{family.CaseId}/appeals/{appeal}/steps", new { step = "execute" }, Key(), "*");

    private static Task<HttpResponseMessage> PlaceAsync(HttpClient officer, Family family, SchoolUnitCode unit, Guid appeal) =>
        officer.CommandAsync($"/9901/officer/school-choice/cases/{family.CaseId}/placements", new { unit, ground = "appeal", reasons = "Enligt domen.", appealId = appeal }, Key(), "*");

    private static async Task<(string State, bool NeedsDecision)> StateAsync(HttpClient officer, Family family) =>
        Assert.Single(await officer.ItemsAsync($"/9901/officer/cases/{family.CaseId}/appeals")) is var item ? ((string)item["state"]!, (bool)item["needsDecision"]!) : default;

    private async Task<(SchoolUnitCode Norra, SchoolUnitCode Sodra)> SchoolsAsync()
    {
        await using var session = api.Store.QuerySession("9901");
        var schools = (await session.SchoolUnitsAsync()).Where(u => u.ClosedOn is null && u.Description.Provider == ProviderType.Municipal && u.Description.Has(SchoolForm.PreschoolClass, Grade.PreschoolClass)).Select(u => u.Code).ToList();
        return (schools[0], schools[1]);
    }
}
