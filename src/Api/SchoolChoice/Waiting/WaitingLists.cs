using System.Globalization;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>Officers see who waits for a school, and where a seat is free that somebody waits for.</summary>
internal sealed class WaitingLists : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapGet("/school-choice/rounds/{roundId:guid}/waiting-lists", Handle)
            .Describe(
                "school-choice-waiting-list",
                "List who waits for a school in a grade, the first first",
                "With ?unit= and ?grade=. Whom the round refused stands in the published order; behind them, in the order of arrival, those whose wish came after the round closed. Whoever holds a place it wanted more "
                + "stands on it no more; whoever declined an offer there or let one lapse leaves it or goes behind, as the municipality's policy says (school-choice.waiting-list), and a child whose family waits no more stands on it no more. Where seats are reserved for the school's own area, a free seat goes to whom the round's rule gives it when "
                + "those who hold seats keep them: byReserve tells who goes before the published order by that. Protected children are shown to the officers named for them only.")
            .Takes("unit", "The school unit's code.")
            .Takes("grade", "F or 1 to 10.")
            .Refuses(RejectionKind.NotFound, "round-not-found")
            .Refuses(RejectionKind.Conflict, "round-not-published", "round-finished")
            .Produces<Listing<Item>>();
        groups.Officer.MapGet("/school-choice/rounds/{roundId:guid}/free-seats", Free)
            .Describe(
                "school-choice-free-seats",
                "List the schools and grades with a free seat that somebody waits for, and who is the first",
                "What an officer has to offer, in the order of the round's plan: a seat that was declined, lapsed, was given up or moved from, or added. firstCaseId is null where an officer named for protected persons has to make the offer.")
            .Refuses(RejectionKind.NotFound, "round-not-found")
            .Refuses(RejectionKind.Conflict, "round-not-published", "round-finished")
            .Produces<Listing<FreeItem>>();
    }

    private static async Task<Listing<Item>> Handle(
        Guid roundId, string unit, string grade, CurrentActor actor, Page page, WaitingReading waiting, CaseNames names, IDocumentStore store, CancellationToken ct)
    {
        if (!SchoolUnitCode.TryParse(unit, out var school))
            throw new ProblemException(ExceptionProblems.Field("unit", "wrong-format"));
        if (!Grade.TryParse(grade, out var of))
            throw new ProblemException(ExceptionProblems.Field("grade", "wrong-format"));
        await using var session = store.QuerySession(actor.MunicipalityId);
        await WaitingReading.PlanAsync(session, roundId, ct);
        var after = page.After is [var last] ? int.Parse(last, CultureInfo.InvariantCulture) : 0;
        var shown = (await waiting.ListAsync(session, Viewers.Of(actor), roundId, of, school, ct)).Where(w => w.IsVisible).Select((w, i) => (Waiting: w, Place: i + 1))
            .Where(w => w.Place > after).Take(page.Limit + 1).ToList();
        var nameOf = await names.ShowAsync(actor, shown.Select(w => w.Waiting.Child), "waiting-list", ct);
        return page.Of(
            shown, w => new Item(w.Place, w.Waiting.CaseId, nameOf(w.Waiting.Child), w.Waiting.Place.IsLate, w.Waiting.Place.IsBehind, w.Waiting.Place.AnswersElsewhere(school), w.Waiting.Place.ByReserve, w.Waiting.Place.IsHeld),
            w => [w.Place.ToString(CultureInfo.InvariantCulture)]);
    }

    private static async Task<Listing<FreeItem>> Free(Guid roundId, CurrentActor actor, Page page, WaitingReading waiting, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var plan = await WaitingReading.PlanAsync(session, roundId, ct);
        var items = new List<(FreeItem Item, string Key)>();
        // In the order of the plan, which stands for as long as the round does.
        foreach (var (seats, key) in plan.Seats.Select((s, i) => (s, Key: Page.KeyAt(i))).Where(s => page.After is not [var last] || string.CompareOrdinal(s.Key, last) > 0))
        {
            if (items.Count > page.Limit)
                break;
            var ledger = await session.Events.AggregateStreamAsync<SeatLedger>(StreamIds.Seats(actor.MunicipalityId, seats.Unit, seats.Grade, plan.Year), ct: ct);
            if (ledger is not SeatLedger.Counted { Free: > 0 and var free })
                continue;
            if (await waiting.ListAsync(session, Viewers.Of(actor), roundId, seats.Grade, seats.Unit, ct) is [var first, ..])
            {
                bool Seen(bool fact) => first.IsVisible && fact;
                items.Add((
                    new FreeItem(
                        seats.Unit, seats.Grade, actor.SeesProtected ? free : null, first.IsVisible ? first.CaseId : null, Seen(first.Place.IsLate), Seen(first.Place.AnswersElsewhere(seats.Unit)), Seen(first.Place.ByReserve), Seen(first.Place.IsHeld)),
                    key));
            }
        }
        return page.Of(items, i => i.Item, i => [i.Key]);
    }

    /// <summary>Somebody who waits.</summary>
    /// <param name="Place">The place, from 1, among those the officer may see.</param>
    /// <param name="CaseId">The case.</param>
    /// <param name="ChildName">The child's name.</param>
    /// <param name="IsLate">Whether the wish came after the round closed.</param>
    /// <param name="IsBehind">Whether it stands behind all others since an offer there was not taken.</param>
    /// <param name="AnswersElsewhere">Whether an offer of another school is to be answered before this school can be offered.</param>
    /// <param name="ByReserve">Whether it goes before somebody who stands before it in the published order, since the seat that is free is reserved for children of the school's own area.</param>
    /// <param name="IsHeld">Whether it can be given nothing now, and holds nobody back: its wish came late, and the other guardian has not signed it or does not agree.</param>
    internal sealed record Item(int Place, Guid CaseId, string ChildName, bool IsLate, bool IsBehind, bool AnswersElsewhere, bool ByReserve, bool IsHeld);

    /// <summary>Free seats that somebody waits for.</summary>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="Free">How many are free, one or more; null for officers who are not named for protected persons.</param>
    /// <param name="FirstCaseId">The first on the list; null where an officer named for protected persons has to make the offer.</param>
    /// <param name="IsLate">Whether the wish of the first came after the round closed.</param>
    /// <param name="AnswersElsewhere">Whether the first has an offer of another school to answer before.</param>
    /// <param name="ByReserve">Whether the first goes before somebody who stands before it in the published order, since the seat is reserved for children of the school's own area.</param>
    /// <param name="IsHeld">Whether nobody can be given it now: who stands first waits for the other guardian's signature, as all do.</param>
    internal sealed record FreeItem(SchoolUnitCode Unit, Grade Grade, int? Free, Guid? FirstCaseId, bool IsLate, bool AnswersElsewhere, bool ByReserve, bool IsHeld);
}
