using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.SchoolChoice.Waiting;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Waiting;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections.SchoolUnits;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>Waiting lists, offers, answers, vacated seats and single decisions after a round is published, through the API over real PostgreSQL.</summary>
public sealed class WaitingTests(WaitingFixture api) : IClassFixture<WaitingFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_seat_that_is_given_up_goes_to_the_first_on_the_list_and_the_one_it_leaves_to_the_first_on_its_own()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, ostra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 2).With(ostra, 1);
        var leaving = await round.PlaceAsync(norra, norra);
        var second = await round.PlaceAsync(sodra, norra, sodra);
        var first = await round.PlaceAsync(sodra, norra, sodra);
        var third = await round.PlaceAsync(ostra, sodra, ostra);
        await round.PublishAsync((norra, [first, second]), (sodra, [third]));

        Assert.Equal([first.CaseId, second.CaseId], (await officer.ItemsAsync(round.Address($"waiting-lists?unit={norra}&grade=1"))).Select(i => (Guid)i["caseId"]!));
        Assert.Empty(await FreeAsync(officer, round));
        await (await OfferAsync(officer, round, norra, first)).ProblemAsync(HttpStatusCode.Conflict, "no-seat-free");
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{leaving.CaseId}/vacancies", new { reason = "left" }, Key(), "*").DoneAsync();
        Assert.Equal([(norra.Value, first.CaseId)], (await FreeAsync(officer, round)).Select(f => ((string)f["unit"]!, (Guid)f["firstCaseId"]!)));

        // The published order is not departed from, and a seat is offered once.
        await (await OfferAsync(officer, round, norra, second)).ProblemAsync(HttpStatusCode.Conflict, "not-first-on-list");
        var offer = (string)(await OfferAsync(officer, round, norra, first).DoneAsync())["offerId"]!;
        await (await OfferAsync(officer, round, norra, second)).ProblemAsync(HttpStatusCode.Conflict, "no-seat-free");
        Assert.Equal((0, 1), ((await round.SeatsAsync(norra)).Free, (await round.SeatsAsync(norra)).Held.Count));

        // Everyone with custody is told, once.
        var guardians = await Sql.AskAsync<string>(api.MainDatabase, $"select string_agg(guardian::text, ' ' order by guardian) from register_relations where child = '{first.Child}'");
        await Sql.UntilAsync(async () => await Sql.AskAsync<string>(
            api.MainDatabase, $"select coalesce(string_agg(d.recipient::text, ' ' order by d.recipient), '') from deliveries d join case_letters l on l.letter = d.document where d.case_id = '{first.CaseId}' and l.kind = 'offer'") == guardians);

        using var guardian = api.Client(first.User);
        var mine = Assert.Single(await guardian.ItemsAsync("/9901/guardian/school-choice/offers"));
        Assert.Equal((offer, "open", norra.Value), ((string)mine["offerId"]!, (string)mine["state"]!, (string)mine["unit"]!));
        var accepted = await guardian.CommandAsync($"/9901/guardian/school-choice/offers/{offer}/answers", new { accepts = true }, Key()).DoneAsync();
        Assert.True((bool)accepted["isPlaced"]!);

        var state = await round.CaseAsync(first);
        Assert.Equal(norra, Assert.IsType<ChoiceCase.Placed>(state.Slice).School);
        var decision = Assert.IsType<CaseFile.Decided>(state.File).Decision;
        Assert.Equal((ActorKind.CaseOfficer, Officer), (decision.DecidedBy.Kind, decision.DecidedBy.Id));
        Assert.Equal([first.CaseId], (await round.SeatsAsync(norra)).Held.Keys);
        Assert.Equal([second.CaseId], (await round.SeatsAsync(sodra)).Held.Keys);
        var letter = await (await guardian.GetAsync($"/9901/guardian/cases/{first.CaseId}/letter")).Content.ReadAsStringAsync();
        Assert.Contains("stod först på väntelistan", letter, StringComparison.Ordinal);
        Assert.DoesNotContain("reser", letter, StringComparison.Ordinal);
        // The chain goes on: the seat left at Södra is the third's to be offered.
        Assert.Equal([(sodra.Value, third.CaseId)], (await FreeAsync(officer, round)).Select(f => ((string)f["unit"]!, (Guid)f["firstCaseId"]!)));
        Assert.Equal(["accepted"], (await officer.ItemsAsync(round.Address("offers"))).Select(o => (string)o["state"]!));
        await (await guardian.CommandAsync($"/9901/guardian/school-choice/offers/{offer}/answers", new { accepts = false }, Key())).ProblemAsync(HttpStatusCode.Conflict, "offer-not-open");
    }

    [Fact]
    public async Task A_reserved_seat_that_is_given_up_goes_to_the_first_of_the_schools_own_area_and_an_open_one_by_the_published_order()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, _) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 2).With(sodra, 2);
        var outsider = await round.PlaceAsync(norra, norra);
        var ofArea = await round.PlaceAsync(norra, norra);
        var first = await round.PlaceAsync(sodra, norra, sodra);
        var second = await round.PlaceAsync(sodra, norra, sodra);
        await round.PublishAsync((norra, [first, second]));
        api.Orders.Of[round.Id] = api.Orders.Of[round.Id] with
        {
            Reserve = new PublishedReserve(50, SeatOrder.OpenFirst, new Dictionary<SchoolUnitCode, IReadOnlyDictionary<Guid, Claimant>>
            {
                [norra] = new[] { (outsider, false), (ofArea, true), (first, false), (second, true) }.Select((f, i) => new Claimant(f.Item1.CaseId, i, f.Item2)).ToDictionary(c => c.CaseId),
            }),
        };
        async Task<IEnumerable<(Guid, bool)>> ListAsync() => (await officer.ItemsAsync(round.Address($"waiting-lists?unit={norra}&grade=1"))).Select(i => ((Guid)i["caseId"]!, (bool)i["byReserve"]!));
        Assert.Equal([(first.CaseId, false), (second.CaseId, false)], await ListAsync());
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{ofArea.CaseId}/vacancies", new { reason = "left" }, Key(), "*").DoneAsync();
        Assert.Equal([(second.CaseId, true), (first.CaseId, false)], await ListAsync());
        Assert.Equal([(second.CaseId, true)], (await FreeAsync(officer, round)).Select(f => ((Guid)f["firstCaseId"]!, (bool)f["byReserve"]!)));
        await (await OfferAsync(officer, round, norra, first)).ProblemAsync(HttpStatusCode.Conflict, "not-first-on-list");
        await OfferAsync(officer, round, norra, second).DoneAsync();
        // The reserved seat is kept for a child of the area; what becomes free now is open.
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{outsider.CaseId}/vacancies", new { reason = "left" }, Key(), "*").DoneAsync();
        Assert.Equal([(first.CaseId, false)], await ListAsync());
        await OfferAsync(officer, round, norra, first).DoneAsync();
    }

    [Fact]
    public async Task Who_has_an_offer_to_answer_is_offered_no_seat_elsewhere_before_it_is_answered()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, ostra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 1).With(ostra, 1);
        var family = await round.PlaceAsync(ostra, norra, sodra, ostra);
        await round.PublishAsync((norra, [family]), (sodra, [family]));
        async Task<bool> AnswersElsewhereAsync() => (bool)Assert.Single(await officer.ItemsAsync(round.Address($"waiting-lists?unit={sodra}&grade=1")))["answersElsewhere"]!;

        Assert.False(await AnswersElsewhereAsync());
        var offer = (string)(await OfferAsync(officer, round, norra, family).DoneAsync())["offerId"]!;
        Assert.True(await AnswersElsewhereAsync());
        await (await OfferAsync(officer, round, sodra, family)).ProblemAsync(HttpStatusCode.Conflict, "answer-awaited-elsewhere");
        Assert.Equal(1, (await round.SeatsAsync(sodra)).Free);
        await officer.CommandAsync($"/9901/officer/school-choice/offers/{offer}/answers", new { accepts = false }, Key()).DoneAsync();
        Assert.False(await AnswersElsewhereAsync());
        await OfferAsync(officer, round, sodra, family).DoneAsync();
        Assert.Equal((1, 0), ((await round.SeatsAsync(norra)).Free, (await round.SeatsAsync(sodra)).Free));
    }

    [Fact]
    public async Task Two_guardians_decline_through_an_officer_and_the_seat_goes_to_the_next_while_the_child_keeps_its_place()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, _) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 2);
        var first = await round.PlaceAsync(sodra, norra, sodra);
        var second = await round.PlaceAsync(sodra, norra, sodra);
        round.WithTwoGuardians.Add(first);
        await round.PublishAsync((norra, [first, second]));
        var offer = (string)(await OfferAsync(officer, round, norra, first).DoneAsync())["offerId"]!;
        using var guardian = api.Client(first.User);
        await (await guardian.CommandAsync($"/9901/guardian/school-choice/offers/{offer}/answers", new { accepts = false }, Key())).ProblemAsync(HttpStatusCode.Conflict, "decline-needs-officer");
        using var stranger = api.Client(second.User);
        await (await stranger.CommandAsync($"/9901/guardian/school-choice/offers/{offer}/answers", new { accepts = true }, Key())).ProblemAsync(HttpStatusCode.NotFound, "offer-not-found");

        await officer.CommandAsync($"/9901/officer/school-choice/offers/{offer}/answers", new { accepts = false }, Key()).DoneAsync();
        Assert.Equal(sodra, Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(first)).Slice).School);
        Assert.Equal(2, (await round.SeatsAsync(sodra)).Held.Count);
        Assert.Equal([second.CaseId], (await officer.ItemsAsync(round.Address($"waiting-lists?unit={norra}&grade=1"))).Select(i => (Guid)i["caseId"]!));

        // One guardian alone declines by oneself.
        var next = (string)(await OfferAsync(officer, round, norra, second).DoneAsync())["offerId"]!;
        await stranger.CommandAsync($"/9901/guardian/school-choice/offers/{next}/answers", new { accepts = false }, Key()).DoneAsync();
        Assert.Equal(1, (await round.SeatsAsync(norra)).Free);
    }

    [Fact]
    public async Task Who_has_lost_custody_of_the_child_sees_nothing_more_of_its_case_and_answers_no_offer()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, _) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 2);
        var first = await round.PlaceAsync(sodra, norra, sodra);
        await round.PublishAsync((norra, [first]));
        var offer = (string)(await OfferAsync(officer, round, norra, first).DoneAsync())["offerId"]!;
        using var former = api.Client(first.User);
        Assert.Contains(await former.ItemsAsync("/9901/guardian/cases"), c => (Guid)c["caseId"]! == first.CaseId);

        await Sql.RunAsync(api.MainDatabase, $"delete from register_relations where tenant_id = '9901' and child = '{first.Child}' and guardian = '{first.Guardian}'");
        await Sql.RunAsync(api.MainDatabase, $"update register_persons set protection = 'secrecy-marking' where tenant_id = '9901' and person = '{first.Child}'");
        await (await former.CommandAsync($"/9901/guardian/school-choice/offers/{offer}/answers", new { accepts = true }, Key())).ProblemAsync(HttpStatusCode.NotFound, "offer-not-found");
        foreach (var path in new[] { $"school-choice/choices/{first.CaseId}", $"cases/{first.CaseId}/letter", $"cases/{first.CaseId}/timeline" })
            await (await former.GetAsync($"/9901/guardian/{path}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        Assert.Empty(await former.ItemsAsync("/9901/guardian/school-choice/offers"));
        Assert.DoesNotContain(await former.ItemsAsync("/9901/guardian/cases"), c => (Guid)c["caseId"]! == first.CaseId);
        Assert.Equal(sodra, Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(first)).Slice).School);
    }

    [Fact]
    public async Task An_offer_that_is_not_answered_lapses_and_refuses_nobody()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, _) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 2);
        var first = await round.PlaceAsync(sodra, norra, sodra);
        var second = await round.PlaceAsync(sodra, norra, sodra);
        await round.PublishAsync((norra, [first, second]));
        var offer = (string)(await OfferAsync(officer, round, norra, first).DoneAsync())["offerId"]!;
        var before = (await round.CaseAsync(first)).File;

        api.Clock.Now = Now.AddDays(9);
        await Sql.UntilAsync(async () => (await round.SeatsAsync(norra)).Free == 1);
        // The token of before has gone out by now.
        using var later = api.Client(Officer);
        Assert.Equal("lapsed", (string?)Assert.Single(await later.ItemsAsync(round.Address("offers")))["state"]);
        var state = await round.CaseAsync(first);
        Assert.Equal(sodra, Assert.IsType<ChoiceCase.Placed>(state.Slice).School);
        Assert.Equal(((CaseFile.Decided)before).Decision.Letter, Assert.IsType<CaseFile.Decided>(state.File).Decision.Letter);
        using var guardian = api.Client(first.User);
        await (await guardian.CommandAsync($"/9901/guardian/school-choice/offers/{offer}/answers", new { accepts = true }, Key())).ProblemAsync(HttpStatusCode.Conflict, "offer-not-open");
        Assert.Equal([second.CaseId], (await FreeAsync(later, round)).Select(f => (Guid)f["firstCaseId"]!));
    }

    [Fact]
    public async Task Single_decisions_take_free_or_added_seats_and_a_late_choice_stands_behind_the_list()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, _) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 2);
        var there = await round.PlaceAsync(norra, norra);
        var waits = await round.PlaceAsync(sodra, norra, sodra);
        await round.PublishAsync((norra, [waits]));
        var late = await round.ComeLateAsync(Now.AddHours(-1), norra);
        Assert.Equal([(waits.CaseId, false), (late.CaseId, true)], (await officer.ItemsAsync(round.Address($"waiting-lists?unit={norra}&grade=1"))).Select(i => ((Guid)i["caseId"]!, (bool)i["isLate"]!)));

        Task<HttpResponseMessage> PlaceAsync(Family family, object body) => officer.CommandAsync($"/9901/officer/school-choice/cases/{family.CaseId}/placements", body, Key(), "*");
        await (await PlaceAsync(late, new { unit = norra, ground = "late-choice", reasons = "Nyinflyttad." })).ProblemAsync(HttpStatusCode.Conflict, "not-first-on-list");
        var corrected = new { unit = norra, ground = "correction", reasons = "Avståndet hade mätts från fel adress." };
        await (await PlaceAsync(waits, corrected)).ProblemAsync(HttpStatusCode.Conflict, "no-seat-free");
        // An extra seat is one more that the school has.
        await officer.CommandAsync("/9901/officer/seats", new { unit = norra, grade = "1", schoolYear = round.Year.ToString(), seats = 2 }, Key()).DoneAsync();
        await PlaceAsync(waits, corrected).DoneAsync();
        Assert.Equal((0, 2), ((await round.SeatsAsync(norra)).Free, (await round.SeatsAsync(sodra)).Free));
        var file = Assert.IsType<CaseFile.Decided>((await round.CaseAsync(waits)).File);
        Assert.Contains("Avståndet hade mätts", await (await officer.GetAsync($"/9901/officer/cases/{waits.CaseId}/letter")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(new DateOnly(2026, 11, 22), file.Decision.DecidedOn);

        await officer.CommandAsync($"/9901/officer/school-choice/cases/{there.CaseId}/vacancies", new { reason = "left" }, Key(), "*").DoneAsync();
        await PlaceAsync(late, new { unit = norra, ground = "late-choice", reasons = "Nyinflyttad." }).DoneAsync();
        Assert.Equal(norra, Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(late)).Slice).School);
        Assert.IsType<CaseFile.Decided>((await round.CaseAsync(late)).File);
        await (await PlaceAsync(waits, new { unit = sodra, ground = "appeal", reasons = "Domen.", appealId = Guid.CreateVersion7() })).ProblemAsync(HttpStatusCode.NotFound, "appeal-not-found");
        await (await PlaceAsync(there, new { unit = sodra, ground = "offer" })).ProblemAsync(HttpStatusCode.Conflict, "offer-not-open");
    }

    [Fact]
    public async Task Who_wishes_late_stands_behind_the_list_with_or_without_a_place_of_before()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, _) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 3);
        var listed = await round.PlaceAsync(sodra, norra, sodra);
        var placed = await round.PlaceAsync(sodra, sodra);
        var two = await round.PlaceAsync(sodra, sodra);
        round.WithTwoGuardians.Add(two);
        await round.PublishAsync((norra, [listed]));
        static object Wish(PublishedRound of, Family family, params SchoolUnitCode[] wishes) => new { roundId = of.Id, childId = family.Child, wishes };

        using var guardian = api.Client(placed.User);
        var wished = await guardian.CommandAsync("/9901/guardian/school-choice/late-choices", Wish(round, placed, norra), Key()).DoneAsync();
        Assert.Equal(placed.CaseId, (Guid)wished["caseId"]!);
        Assert.Equal(sodra, Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(placed)).Slice).School);

        // One who was not on the list, on paper: a case of its own.
        api.Clock.Now = Now.AddMinutes(1);
        var newcomer = await api.FamilyAsync();
        var onBehalf = new { applicantNumber = newcomer.User.PersonalIdentityNumber, childNumber = newcomer.ChildNumber, channel = "paper" };
        var opened = await officer.CommandAsync("/9901/officer/school-choice/late-choices", new { onBehalf, roundId = round.Id, wishes = new[] { norra }, grade = "1" }, Key());
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        var caseId = (Guid)(await opened.JsonAsync())["caseId"]!;
        Assert.Equal([listed.CaseId, placed.CaseId, caseId], (await officer.ItemsAsync(round.Address($"waiting-lists?unit={norra}&grade=1"))).Select(i => (Guid)i["caseId"]!));

        using var stranger = api.Client(newcomer.User);
        await (await stranger.CommandAsync("/9901/guardian/school-choice/late-choices", Wish(round, placed, norra), Key())).ProblemAsync(HttpStatusCode.NotFound, "child-not-found");
        await (await guardian.CommandAsync("/9901/guardian/school-choice/late-choices", Wish(round, placed, norra, norra), Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "wish-twice");
        using var half = api.Client(two.User);
        await (await half.CommandAsync("/9901/guardian/school-choice/late-choices", Wish(round, two, norra), Key())).ProblemAsync(HttpStatusCode.Conflict, "late-wishes-need-officer");
        await (await guardian.CommandAsync("/9901/guardian/school-choice/late-choices", new { roundId = Guid.CreateVersion7(), childId = placed.Child, wishes = new[] { norra } }, Key()))
            .ProblemAsync(HttpStatusCode.NotFound, "round-not-found");
        Assert.Equal(["wishes[0]"], await guardian.FaultsAsync("/9901/guardian/school-choice/late-choices", new { roundId = round.Id, childId = placed.Child, wishes = new[] { "x" } }));
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, _) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 1);
        var family = await round.PlaceAsync(sodra, norra, sodra);
        await round.PublishAsync((norra, [family]));
        var nowhere = Guid.CreateVersion7();
        foreach (var path in new[] { $"waiting-lists?unit={norra}&grade=1", "free-seats", "offers" })
            await (await officer.GetAsync($"/9901/officer/school-choice/rounds/{nowhere}/{path}")).ProblemAsync(HttpStatusCode.NotFound, "round-not-found");
        Assert.Equal(HttpStatusCode.BadRequest, (await officer.GetAsync(round.Address("waiting-lists?unit=x&grade=1"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await officer.GetAsync(round.Address($"waiting-lists?unit={norra}&grade=x"))).StatusCode);
        Assert.Equal(["answerBy", "caseId", "grade", "unit"], (await officer.FaultsAsync(round.Address("offers"), new { })).Order(StringComparer.Ordinal));
        await (await officer.CommandAsync(round.Address("offers"), new { unit = norra, grade = "1", caseId = family.CaseId, answerBy = "2026-11-22" }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "answer-day-not-ahead");
        await (await officer.CommandAsync(round.Address("offers"), new { unit = norra, grade = "1", caseId = nowhere, answerBy = "2026-11-29" }, Key())).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await officer.CommandAsync($"/9901/officer/school-choice/offers/{nowhere}/answers", new { accepts = true }, Key())).ProblemAsync(HttpStatusCode.NotFound, "offer-not-found");
        Assert.Equal(["accepts"], await officer.FaultsAsync($"/9901/officer/school-choice/offers/{nowhere}/answers", new { }));
        Assert.Equal(["reason"], await officer.FaultsAsync($"/9901/officer/school-choice/cases/{family.CaseId}/vacancies", new { reason = "moved" }));
        Assert.Equal(["ground", "unit"], (await officer.FaultsAsync($"/9901/officer/school-choice/cases/{family.CaseId}/placements", new { reasons = "Rättelse." })).Order(StringComparer.Ordinal));
        Assert.Equal(["reasons"], await officer.FaultsAsync($"/9901/officer/school-choice/cases/{family.CaseId}/placements", new { unit = norra, ground = "correction" }));
        Assert.Equal(["appealId"], await officer.FaultsAsync($"/9901/officer/school-choice/cases/{family.CaseId}/placements", new { unit = norra, ground = "appeal", reasons = "Domen." }));
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{nowhere}/vacancies", new { reason = "left" }, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{family.CaseId}/vacancies", new { reason = "left" }, Key(), "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");

        // Nothing can be answered, and nobody placed, after the school year.
        var last = round.Year.LastDay;
        api.Clock.Now = new DateTimeOffset(last.AddDays(-3), new TimeOnly(8, 0), TimeSpan.Zero);
        using (var before = api.Client(Officer))
        {
            var over = await (await before.CommandAsync(round.Address("offers"), new { unit = norra, grade = "1", caseId = family.CaseId, answerBy = last.AddDays(1) }, Key()))
                .ProblemAsync(HttpStatusCode.UnprocessableEntity, "school-year-over");
            Assert.Equal("answerBy", (string?)over["violations"]![0]!["field"]);
        }
        api.Clock.Now = new DateTimeOffset(last.AddDays(1), new TimeOnly(8, 0), TimeSpan.Zero);
        using (var after = api.Client(Officer))
        {
            await (await after.CommandAsync($"/9901/officer/school-choice/cases/{family.CaseId}/placements", new { unit = norra, ground = "correction", reasons = "Rättelse." }, Key(), "*"))
                .ProblemAsync(HttpStatusCode.UnprocessableEntity, "school-year-over");
        }
        api.Clock.Now = Now;

        // Once the round is over nothing is offered from its lists.
        await officer.CommandAsync(round.Address("endings"), null, Key(), "\"7\"").DoneAsync();
        await (await OfferAsync(officer, round, norra, family)).ProblemAsync(HttpStatusCode.Conflict, "round-finished");
    }

    [Fact]
    public async Task A_late_choice_needs_the_other_guardian_until_the_seat_is_taken_and_ends_by_a_decision_when_it_cannot_be_met()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, _) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 2).With(sodra, 1);
        var waits = await round.PlaceAsync(sodra, sodra);
        await round.PublishAsync();
        var (late, met) = (await round.ComeLateAsync(Now.AddHours(-2), norra), await round.ComeLateAsync(Now.AddHours(-1), norra));
        var other = new PersonRef(Guid.CreateVersion7());
        var (clerk, today) = (new Actor(ActorKind.CaseOfficer, Officer), new DateOnly(2026, 11, 22));
        await HappenedAsync(late, new PartyJoined(other, PartyRole.CoGuardian, clerk), new SignatureAsked(other, today, today.AddDays(7), today.AddDays(14)));

        await (await OfferAsync(officer, round, norra, late)).ProblemAsync(HttpStatusCode.Conflict, "signature-awaited");
        var single = new { unit = norra, ground = "late-choice", reasons = "Det finns plats." };
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{late.CaseId}/placements", single, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "signature-awaited");
        await HappenedAsync(late, new SignatureOverdue(other, today));
        await (await OfferAsync(officer, round, norra, late)).ProblemAsync(HttpStatusCode.Conflict, "signature-missing");
        await HappenedAsync(late, new CaseSigned(other, today, Channel.EService, null));
        var offer = (string)(await OfferAsync(officer, round, norra, late).DoneAsync())["offerId"]!;

        // Who says no while the offer is open is not overridden by the one who accepts.
        await HappenedAsync(late, new SignatureDeclined(other, today, Channel.EService, null));
        using var guardian = api.Client(late.User);
        await (await guardian.CommandAsync($"/9901/guardian/school-choice/offers/{offer}/answers", new { accepts = true }, Key())).ProblemAsync(HttpStatusCode.Conflict, "guardians-disagree");
        await (await officer.CommandAsync($"/9901/officer/school-choice/offers/{offer}/answers", new { accepts = true }, Key())).ProblemAsync(HttpStatusCode.Conflict, "guardians-disagree");
        var end = new { outcome = "refused", reasons = "Vårdnadshavarna är inte överens.", communicationNotNeeded = true };
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{late.CaseId}/endings", end, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "offer-open");
        await officer.CommandAsync($"/9901/officer/school-choice/offers/{offer}/answers", new { accepts = false }, Key()).DoneAsync();
        await (await OfferAsync(officer, round, norra, late)).ProblemAsync(HttpStatusCode.Conflict, "guardians-disagree");

        // It gets an answer that can be appealed, and holds up nobody behind it.
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{late.CaseId}/endings", end, Key(), "*").DoneAsync();
        var decided = Assert.IsType<CaseFile.Decided>((await round.CaseAsync(late)).File).Decision;
        Assert.Equal((Outcome.Refused, "placement.by-wish-or-nearness"), (decided.Outcome, decided.DecisionType.Value));
        Assert.Contains("överens", await (await guardian.GetAsync($"/9901/guardian/cases/{late.CaseId}/letter")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal([met.CaseId], (await officer.ItemsAsync(round.Address($"waiting-lists?unit={norra}&grade=1"))).Select(i => (Guid)i["caseId"]!));
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{met.CaseId}/placements", single, Key(), "*").DoneAsync();
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{waits.CaseId}/endings", end, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "child-not-left-out");
    }

    [Fact]
    public async Task A_round_ends_when_nothing_in_it_waits_and_what_a_court_asks_for_is_carried_out_afterwards()
    {
        api.Clock.Now = Now;
        using var officer = api.Client(Officer);
        var (norra, sodra, ostra) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 2).With(ostra, 1);
        var first = await round.PlaceAsync(sodra, norra, sodra);
        var second = await round.PlaceAsync(sodra, norra, sodra);
        await round.PublishAsync((norra, [first, second]));
        var late = await round.ComeLateAsync(Now.AddHours(-1), ostra);
        var offer = (string)(await OfferAsync(officer, round, norra, first).DoneAsync())["offerId"]!;

        // A case in which a seat may still be given is not closed under the family.
        Task<HttpResponseMessage> CloseAsync(Family family) => officer.CommandAsync($"/9901/officer/cases/{family.CaseId}/closings", null, Key(), "*");
        await (await CloseAsync(first)).ProblemAsync(HttpStatusCode.Conflict, "offer-open");
        await (await CloseAsync(second)).ProblemAsync(HttpStatusCode.Conflict, "child-waits");

        Task<HttpResponseMessage> EndAsync() => officer.CommandAsync(round.Address("endings"), null, Key(), "\"7\"");
        var open = await (await EndAsync()).ProblemAsync(HttpStatusCode.Conflict, "round-matters-open");
        Assert.Equal([("late-choice", late.CaseId), ("offer", first.CaseId)], open["open"]!.AsArray().Select(o => ((string)o!["code"]!, (Guid)Assert.Single(o["cases"]!.AsArray())!)));
        Assert.False((bool)open["needsNamedOfficer"]!);
        using var guardian = api.Client(first.User);
        await guardian.CommandAsync($"/9901/guardian/school-choice/offers/{offer}/answers", new { accepts = true }, Key()).DoneAsync();
        await Sql.RunAsync(api.MainDatabase, $"update register_persons set protection = 'secrecy-marking' where tenant_id = '9901' and person = '{late.Child}'");
        var hidden = await (await EndAsync()).ProblemAsync(HttpStatusCode.Conflict, "round-matters-open");
        Assert.Equal((0, true), (hidden["open"]!.AsArray().Count, (bool)hidden["needsNamedOfficer"]!));
        await Sql.RunAsync(api.MainDatabase, $"update register_persons set protection = 'none' where tenant_id = '9901' and person = '{late.Child}'");
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{late.CaseId}/endings", new { outcome = "refused", reasons = "Det finns ingen plats.", communicationNotNeeded = true }, Key(), "*").DoneAsync();
        await EndAsync().DoneAsync();

        // The court says months later that the second was to have a place at Östra.
        using (var parent = api.Client(second.User))
            await parent.CommandAsync($"/9901/guardian/cases/{second.CaseId}/appeals", new { text = "Vi bor närmast." }, Key()).DoneAsync();
        var appeal = (Guid)Assert.Single(await officer.ItemsAsync($"/9901/officer/cases/{second.CaseId}/appeals"))["appealId"]!;
        var placement = new { unit = ostra, ground = "appeal", reasons = "Enligt domen.", appealId = appeal };
        foreach (var step in new[] { "uphold", "forward" })
            await officer.CommandAsync($"/9901/officer/cases/{second.CaseId}/appeals/{appeal}/steps", new { step }, Key(), "*").DoneAsync();
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{second.CaseId}/placements", placement, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-not-ruled");
        await officer.CommandAsync($"/9901/officer/cases/{second.CaseId}/appeals/{appeal}/rulings", new { ruling = "changed", text = "Barnet ska ha plats på Östra.", on = "2026-11-22" }, Key(), "*").DoneAsync();
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{second.CaseId}/placements", placement, Key(), "*").DoneAsync();
        Assert.Equal(ostra, Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(second)).Slice).School);
        Assert.Equal([second.CaseId], (await round.SeatsAsync(ostra)).Held.Keys);
        // What goes by the waiting lists ends with the round.
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{first.CaseId}/placements", new { unit = sodra, ground = "late-choice", reasons = "Nytt önskemål." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "round-finished");
        await CloseAsync(first).DoneAsync();
    }

    [Fact]
    public async Task A_protected_child_at_the_head_of_a_list_is_offered_its_seat_by_the_named_officers_and_is_seen_by_no_other()
    {
        api.Clock.Now = Now;
        using var ordinary = api.Client(Officer);
        using var named = api.Client("skydd-1");
        var (norra, sodra, _) = await SchoolsAsync();
        var round = new PublishedRound(api).With(norra, 1).With(sodra, 2);
        var hidden = await round.PlaceAsync(sodra, norra, sodra);
        var second = await round.PlaceAsync(sodra, norra, sodra);
        await round.PublishAsync((norra, [hidden, second]));
        await Sql.RunAsync(api.MainDatabase, $"update register_persons set protection = 'secrecy-marking' where tenant_id = '9901' and person = '{hidden.Child}'");

        Assert.Equal([second.CaseId], (await ordinary.ItemsAsync(round.Address($"waiting-lists?unit={norra}&grade=1"))).Select(i => (Guid)i["caseId"]!));
        Assert.Equal([hidden.CaseId, second.CaseId], (await named.ItemsAsync(round.Address($"waiting-lists?unit={norra}&grade=1"))).Select(i => (Guid)i["caseId"]!));
        Assert.Null(Assert.Single(await FreeAsync(ordinary, round))["firstCaseId"]);
        Assert.Equal((null, 1), ((int?)Assert.Single(await FreeAsync(ordinary, round))["free"], (int?)Assert.Single(await FreeAsync(named, round))["free"]));
        await (await OfferAsync(ordinary, round, norra, second)).ProblemAsync(HttpStatusCode.Conflict, "list-needs-named-officer");
        await (await OfferAsync(ordinary, round, norra, hidden)).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await OfferAsync(named, round, norra, hidden).DoneAsync();
        Assert.Empty(await ordinary.ItemsAsync(round.Address("offers")));
        Assert.Single(await named.ItemsAsync(round.Address("offers")));
    }

    private async Task HappenedAsync(Family family, params ICaseEvent[] events)
    {
        await using var session = api.Store.LightweightSession("9901");
        (await session.Events.FetchForWriting<CaseFile>(family.CaseId)).AppendMany(events);
        await session.SaveChangesAsync();
    }

    private static Task<HttpResponseMessage> OfferAsync(HttpClient officer, PublishedRound round, SchoolUnitCode unit, Family family) =>
        officer.CommandAsync(round.Address("offers"), new { unit, grade = "1", caseId = family.CaseId, answerBy = "2026-11-29" }, Key());

    private static async Task<IReadOnlyList<JsonNode>> FreeAsync(HttpClient officer, PublishedRound round) => await officer.ByOneAsync(round.Address("free-seats"));

    private async Task<(SchoolUnitCode Norra, SchoolUnitCode Sodra, SchoolUnitCode Ostra)> SchoolsAsync()
    {
        await using var session = api.Store.QuerySession("9901");
        var schools = (await session.SchoolUnitsAsync()).Where(u => u.ClosedOn is null && u.Description.Has(SchoolForm.PreschoolClass, Grade.PreschoolClass)).Select(u => u.Code).ToList();
        return (schools[0], schools[1], schools[2]);
    }
}
