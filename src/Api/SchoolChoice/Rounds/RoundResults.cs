using System.Globalization;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.SchoolChoice;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>A round's result, child by child, and the children hit by the known flaw of relative proximity, as officers see them. Every look is audited.</summary>
internal sealed class RoundResults : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapGet("/school-choice/rounds/{roundId:guid}/results", List)
            .Describe(
                "school-choice-results", "List a round's proposal or result, child by child", "In no order that tells anything. Lottery numbers are told to the officers named for protected children only: gaps in them would name the codes of the others. Protected children are listed for the officers named for them only.")
            .Takes("grade", "Only this grade.").Takes("school", "Only those placed at this school unit, by its code.").Takes("childId", "Only this child.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step").Produces<Listing<Item>>();
        groups.Officer.MapGet("/school-choice/rounds/{roundId:guid}/proximity-flaws", Flaws)
            .Describe(
                "school-choice-proximity-flaws", "List the children hit by the known flaw of relative proximity",
                "They were refused at a school where they were scored against another school that refused them too, as if they could go there. Protected children are listed for the officers named for them only.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step").Produces<Listing<FlawItem>>();
    }

    private static async Task<Listing<Item>> List(
        Guid roundId, CurrentActor actor, Page page, CaseNames names, IDocumentStore store, CancellationToken ct, string? grade = null, string? school = null, Guid? childId = null)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await FindAsync(session, roundId, ct);
        var (round, result) = await RoundArchive.RevealAsync(session, actor, roundId, row.Facts.GetValueOrDefault(), row.Result.GetValueOrDefault(), "round-results", ct);
        var gradeOf = round.Grades.SelectMany(g => g.Entrants.Select(e => (e.Facts.Code, Entrant: e, g.Grade))).ToDictionary(e => e.Code);
        var after = page.After is [var last] ? Guid.Parse(last) : Guid.Empty;
        var wanted = result.Placements.Where(p => gradeOf.ContainsKey(p.Code))
            .Select(p => (Placement: p, gradeOf[p.Code].Entrant, gradeOf[p.Code].Grade)).Where(p => p.Entrant.Child.Value.CompareTo(after) > 0)
            .Where(p => (grade is null || p.Grade.Code == grade) && (school is null || p.Placement.School?.Value == school) && (childId is null || p.Entrant.Child.Value == childId)).OrderBy(p => p.Entrant.Child.Value).ToList();
        var rows = await VisibleAsync(session, actor, wanted, p => p.Entrant, page.Limit + 1, ct);
        var units = await session.SchoolUnitsAsync([.. rows.Select(r => r.Placement.School).OfType<SchoolUnitCode>().Distinct()], ct);
        var nameOf = await names.ShowAsync(actor, rows.Take(page.Limit).Select(r => r.Entrant.Child.Value), "round-results", ct);
        return page.Of(
            rows,
            r => new Item(
                r.Entrant.Child.Value, nameOf(r.Entrant.Child.Value), r.Entrant.HasCase || row.IsPublic ? r.Entrant.CaseId : null, r.Grade.Code, r.Placement.School?.Value,
                r.Placement.School is { } unit ? units.GetValueOrDefault(unit)?.Description.Name.Value : null, r.Placement.Wish, r.Entrant.Facts.WishesAsMade().Count, actor.SeesProtected ? r.Placement.Lottery : null, r.Entrant.IsProtected,
                [.. r.Entrant.Notes.Select(n => new Note(n.What, n.Reason, n.At, n.School?.Value, n.Before, n.After))]),
            r => [r.Entrant.Child.Value.ToString()]);
    }

    private static async Task<Listing<FlawItem>> Flaws(Guid roundId, CurrentActor actor, Page page, CaseNames names, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await FindAsync(session, roundId, ct);
        var (round, _) = await RoundArchive.RevealAsync(session, actor, roundId, row.Facts.GetValueOrDefault(), row.Result.GetValueOrDefault(), "round-proximity-flaws", ct);
        if (round.Run(row.Seed!).Run is not { } run)
            return new Listing<FlawItem>([], null);
        var entrants = round.Entrants.ToDictionary(e => e.Facts.Code);
        var after = page.After is [var place] ? int.Parse(place, CultureInfo.InvariantCulture) : 0;
        var hit = run.Outcomes.SelectMany(o => o.Outcome.HitByProximity().Select(h => (o.Grade, Hit: h))).Select((h, i) => (h.Grade, h.Hit, Place: i + 1)).Where(h => h.Place > after).ToList();
        var rows = await VisibleAsync(session, actor, hit, h => entrants[h.Hit.Child], page.Limit + 1, ct);
        var nameOf = await names.ShowAsync(actor, rows.Take(page.Limit).Select(r => entrants[r.Hit.Child].Child.Value), "round-proximity-flaws", ct);
        return page.Of(
            rows, r => new FlawItem(entrants[r.Hit.Child].Child.Value, nameOf(entrants[r.Hit.Child].Child.Value), r.Grade.Code, r.Hit.Refused.Value, r.Hit.Alternative.Value),
            r => [r.Place.ToString(CultureInfo.InvariantCulture)]);
    }

    private static async Task<ListedRound> FindAsync(IQuerySession session, Guid roundId, CancellationToken ct) =>
        await RoundActions.FindAsync(session, roundId, ct) is { Result: not null } row ? row : throw new ProblemException(Problem.From(new Rejection("round-at-another-step", RejectionKind.Conflict)));

    // As many as are wanted of those whom the officer may be shown, however many lie between them whom the officer may not.
    private static async Task<IReadOnlyList<T>> VisibleAsync<T>(IQuerySession session, CurrentActor actor, IReadOnlyList<T> rows, Func<T, RoundEntrant> entrant, int most, CancellationToken ct)
    {
        var shown = new List<T>();
        foreach (var chunk in rows.Chunk(most))
        {
            var visible = await RoundChildren.VisibleAsync(session, actor, [.. chunk.Select(r => entrant(r).Child)], ct);
            shown.AddRange(chunk.Where(r => visible.Contains(entrant(r).Child)));
            if (shown.Count >= most)
                break;
        }
        return [.. shown.Take(most)];
    }

    /// <summary>A child's placement.</summary>
    /// <param name="ChildId">The child.</param>
    /// <param name="ChildName">Its name.</param>
    /// <param name="CaseId">Its case; null while there is none to see.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="School">Code of the school, or null.</param>
    /// <param name="SchoolName">Its name.</param>
    /// <param name="Wish">Which of its wishes that is, from 1; 0 for none of them.</param>
    /// <param name="Wishes">How many wishes were made.</param>
    /// <param name="Lottery">Its lottery number; null for officers who are not named for protected children.</param>
    /// <param name="ProtectedIdentity">Whether the child or a guardian is protected.</param>
    /// <param name="Notes">What officers have settled or corrected of its facts.</param>
    internal sealed record Item(
        Guid ChildId, string ChildName, Guid? CaseId, string Grade, string? School, string? SchoolName, int Wish, int Wishes, int? Lottery, bool ProtectedIdentity, IReadOnlyList<Note> Notes);

    /// <summary>That a fact was settled or corrected.</summary>
    /// <param name="What">Which fact.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="At">When, UTC.</param>
    /// <param name="School">The school it concerns, or null.</param>
    /// <param name="Before">What it was: a school, millimetres, ranked schools with a comma between, true or false; null for nothing.</param>
    /// <param name="After">What it became, likewise.</param>
    internal sealed record Note(string What, string Reason, DateTimeOffset At, string? School, string? Before, string? After);

    /// <summary>A child hit by the flaw.</summary>
    /// <param name="ChildId">The child.</param>
    /// <param name="ChildName">Its name.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="Refused">Code of the school that refused it.</param>
    /// <param name="Alternative">Code of the school that it was scored against, which refused it too.</param>
    internal sealed record FlawItem(Guid ChildId, string ChildName, string Grade, string Refused, string Alternative);
}
