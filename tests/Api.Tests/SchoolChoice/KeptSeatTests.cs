using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections.SchoolUnits;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>Children who go on at their own school, on seats that are none of those a round gives, when they leave them and come back; through the API over real PostgreSQL.</summary>
public sealed class KeptSeatTests(WaitingFixture api) : IClassFixture<WaitingFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_child_that_left_its_own_school_for_an_offer_comes_back_to_the_seat_it_kept_though_no_other_is_free()
    {
        var (officer, round, norra, sodra, keeper, waits) = await RoundAsync();
        using var _ = officer;
        await AcceptAsync(officer, round, norra, keeper);
        Assert.Equal(norra, Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(keeper)).Slice).School);
        var left = await round.SeatsAsync(sodra);
        Assert.Equal((0, keeper.CaseId), (left.Free, Assert.Single(left.Left).Holder));
        // It goes to nobody by itself: whether there is room is for an officer to say.
        Assert.Empty(await officer.ByOneAsync(round.Address("free-seats")));
        Assert.True((bool)(await SeatsOfAsync(officer, round, sodra))["hasLeft"]!);
        Assert.Null((int?)(await SeatsOfAsync(officer, round, sodra))["left"]);

        // Nobody who waits for the school is passed: no fact or record is asked for.
        await PlaceAsync(officer, keeper, new { unit = sodra, ground = "correction", reasons = "Erbjudandet gällde fel årskurs." }).DoneAsync();
        Assert.Equal(sodra, Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(keeper)).Slice).School);
        var (back, other) = (await round.SeatsAsync(sodra), await round.SeatsAsync(norra));
        Assert.Equal((1, 0, 0), (back.Held.Count, back.Free, back.Left.Count));
        Assert.Equal((0, 1), (other.Held.Count, other.Free));
        Assert.Equal([waits.CaseId], (await officer.ItemsAsync(round.Address($"waiting-lists?unit={sodra}&grade=1"))).Select(i => (Guid)i["caseId"]!));
        Assert.DoesNotContain("turordning", await (await officer.GetAsync($"/9901/officer/cases/{keeper.CaseId}/letter")).Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_seat_that_was_left_and_given_on_goes_to_the_first_who_waits_and_is_not_given_a_second_time()
    {
        var (officer, round, _, sodra, keeper, waits) = await RoundAsync();
        using var _o = officer;
        object Left(SchoolUnitCode unit) => new { unit, grade = "1", schoolYear = round.Year.ToString() };
        await (await officer.CommandAsync("/9901/officer/seats/left", Left(sodra), Key())).ProblemAsync(HttpStatusCode.Conflict, "no-seat-left");
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{keeper.CaseId}/vacancies", new { reason = "left" }, Key(), "*").DoneAsync();
        Assert.Equal(keeper.CaseId, Assert.Single((await round.SeatsAsync(sodra)).Left).Holder);

        using (var named = api.Client("skydd-1"))
            Assert.Equal((1L, 1L), ((long)(await SeatsOfAsync(named, round, sodra))["seats"]!, (long)(await SeatsOfAsync(named, round, sodra))["left"]!));
        var key = Key();
        Assert.Equal(2, (int)(await officer.CommandAsync("/9901/officer/seats/left", Left(sodra), key).DoneAsync())["seats"]!);
        Assert.Equal(2, (int)(await officer.CommandAsync("/9901/officer/seats/left", Left(sodra), key).DoneAsync())["seats"]!);
        await (await officer.CommandAsync("/9901/officer/seats/left", Left(sodra), Key())).ProblemAsync(HttpStatusCode.Conflict, "no-seat-left");
        Assert.Equal([(sodra.Value, waits.CaseId)], (await officer.ByOneAsync(round.Address("free-seats"))).Select(f => ((string)f["unit"]!, (Guid)f["firstCaseId"]!)));
        await AcceptAsync(officer, round, sodra, waits);

        // Whose seat it was comes back as others do: to a seat that is free.
        await (await PlaceAsync(officer, keeper, new { unit = sodra, ground = "correction", reasons = "Familjen flyttar inte." })).ProblemAsync(HttpStatusCode.Conflict, "no-seat-free");
        var kept = new { unit = sodra, ground = "correction", reasons = "Familjen flyttar inte.", fact = "current-school", record = "2026-000812", keepsSeat = true };
        await (await PlaceAsync(officer, keeper, kept)).ProblemAsync(HttpStatusCode.Conflict, "kept-seat-given-on");
        Assert.Equal((2, 0), ((await round.SeatsAsync(sodra)).Held.Count, (await round.SeatsAsync(sodra)).HeldBeyond));
    }

    [Fact]
    public async Task A_child_whose_own_school_was_not_known_goes_on_there_on_the_seat_it_has_also_where_the_round_gives_none()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, ostra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1);
        var placed = await round.PlaceAsync(norra, ostra, norra);
        await round.PublishAsync();

        // Nobody has counted seats at the school: none of them is asked for.
        await (await PlaceAsync(officer, placed, new { unit = sodra, ground = "correction", reasons = "Barnet går där." })).ProblemAsync(HttpStatusCode.NotFound, "seats-not-counted");
        var body = new { unit = sodra, ground = "correction", reasons = "Barnet går där.", fact = "current-school", record = "2026-000812", keepsSeat = true };
        Assert.Equal(["keepsSeat"], await officer.FaultsAsync($"/9901/officer/school-choice/cases/{placed.CaseId}/placements", new { body.unit, body.ground, body.reasons, body.record, fact = "sibling", body.keepsSeat }));
        await (await PlaceAsync(officer, placed, new { unit = "99999999", body.ground, body.reasons, body.fact, body.record, body.keepsSeat })).ProblemAsync(HttpStatusCode.UnprocessableEntity, "seat-not-kept-there");
        await PlaceAsync(officer, placed, body).DoneAsync();
        Assert.Equal(sodra, Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(placed)).Slice).School);
        Assert.Equal(1, (await round.SeatsAsync(norra)).Free);
        // And leaves it as any child that goes on at its own school.
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{placed.CaseId}/vacancies", new { reason = "left" }, Key(), "*").DoneAsync();
        await (await officer.CommandAsync("/9901/officer/seats/left", new { unit = sodra, grade = "1", schoolYear = round.Year.ToString() }, Key())).ProblemAsync(HttpStatusCode.NotFound, "seats-not-counted");
        Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from left_seats where holder = '{placed.CaseId}'"));
    }

    [Fact]
    public async Task An_offer_that_is_declined_leaves_the_kept_seat_where_it_is()
    {
        var (officer, round, norra, sodra, keeper, _) = await RoundAsync();
        using var _o = officer;
        var offer = await OfferAsync(officer, round, norra, keeper);
        await officer.CommandAsync($"/9901/officer/school-choice/offers/{offer}/answers", new { accepts = false }, Key()).DoneAsync();
        Assert.Equal(sodra, Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(keeper)).Slice).School);
        Assert.Empty((await round.SeatsAsync(sodra)).Left);
        Assert.Equal(1, (await round.SeatsAsync(norra)).Free);
    }

    // A child that keeps its seat at Södra and waits for Norra, where one seat is free; another holds the one seat that the round gave at Södra, and a third waits for it.
    private async Task<(HttpClient Officer, PublishedRound Round, SchoolUnitCode Norra, SchoolUnitCode Sodra, Family Keeper, Family Waits)> RoundAsync()
    {
        api.Clock.Now = Now;
        var officer = api.Client(Officer);
        var (norra, sodra, ostra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 1).With(ostra, 2);
        var keeper = await round.PlaceAsync(sodra, norra, sodra);
        round.Keeping.Add(keeper);
        await round.PlaceAsync(sodra, sodra);
        var waits = await round.PlaceAsync(ostra, sodra, ostra);
        await round.PublishAsync((norra, [keeper]), (sodra, [waits]));
        return (officer, round, norra, sodra, keeper, waits);
    }

    private static async Task AcceptAsync(HttpClient officer, PublishedRound round, SchoolUnitCode unit, Family family)
    {
        var offer = await OfferAsync(officer, round, unit, family);
        var accepted = await officer.CommandAsync($"/9901/officer/school-choice/offers/{offer}/answers", new { accepts = true }, Key()).DoneAsync();
        Assert.True((bool)accepted["isPlaced"]!);
    }

    private static async Task<string> OfferAsync(HttpClient officer, PublishedRound round, SchoolUnitCode unit, Family family) =>
        (string)(await officer.CommandAsync(round.Address("offers"), new { unit, grade = "1", caseId = family.CaseId, answerBy = "2026-11-29" }, Key()).DoneAsync())["offerId"]!;

    private static Task<HttpResponseMessage> PlaceAsync(HttpClient officer, Family family, object body) =>
        officer.CommandAsync($"/9901/officer/school-choice/cases/{family.CaseId}/placements", body, Key(), "*");

    private static async Task<JsonNode> SeatsOfAsync(HttpClient officer, PublishedRound round, SchoolUnitCode unit) =>
        Assert.Single(await officer.ItemsAsync($"/9901/officer/seats?schoolYear={round.Year}&limit=200"), i => (string?)i["unit"] == unit.Value && (string?)i["grade"] == "1");

    private async Task<(SchoolUnitCode Norra, SchoolUnitCode Sodra, SchoolUnitCode Ostra)> SchoolsAsync()
    {
        await using var session = api.Store.QuerySession("9901");
        var schools = (await session.SchoolUnitsAsync()).Where(u => u.ClosedOn is null && u.Description.Provider == ProviderType.Municipal && u.Description.Has(SchoolForm.PreschoolClass, Grade.PreschoolClass)).Select(u => u.Code).ToList();
        return (schools[0], schools[1], schools[2]);
    }
}
