using CaseMgmt.Api.Http;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolChoice.Waiting;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.SchoolChoice;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>Runs a published round over its frozen facts again and keeps who stands on which list, by case; no child, way or number is kept. Where seats are reserved, who of them lives in a school's area is kept too.</summary>
internal sealed class PublishedOrder : IPublishedOrder
{
    private const int MostKept = 32;

    private readonly KeptOpened<PublishedGrade> kept = new(MostKept);

    /// <inheritdoc/>
    /// <exception cref="ProblemException">The round has been disposed of (410).</exception>
    public async Task<PublishedGrade> OfAsync(IQuerySession session, Guid round, Grade grade, CancellationToken ct)
    {
        var row = await RoundActions.FindAsync(session, round, ct);
        return await kept.OfAsync(session, round, row.Facts!.Value, grade.Code, () => RunAsync(session, row, grade, ct), ct) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
    }

    private static async Task<PublishedGrade> RunAsync(IQuerySession session, ListedRound row, Grade grade, CancellationToken ct)
    {
        var opened = await RoundArchive.OpenAsync(session, row.RoundId, row.Facts!.Value, "waiting-list", ct);
        // What was published was proven; the same facts and seed give the same.
        var (run, _) = opened.Run(row.Seed!);
        var outcome = run!.Outcomes.FirstOrDefault(o => o.Grade == grade).Outcome;
        return outcome is null ? new PublishedGrade(new Dictionary<SchoolUnitCode, IReadOnlyList<Guid>>(), new Dictionary<Guid, IReadOnlyList<SchoolUnitCode>>()) : Of(opened, grade, outcome);
    }

    private static PublishedGrade Of(OpenedRound opened, Grade grade, RoundOutcome outcome)
    {
        var entrants = opened.Grades.Single(g => g.Grade == grade).Entrants.ToDictionary(e => e.Facts.Code);
        var lists = outcome.Instance.Schools.Select(s => (s.Unit, List: outcome.WaitingList(s.Unit))).Where(l => l.List.Count > 0).ToList();
        return new PublishedGrade(
            lists.ToDictionary(l => l.Unit, l => (IReadOnlyList<Guid>)[.. l.List.Select(c => entrants[c].CaseId)]),
            lists.SelectMany(l => l.List).Distinct().Select(c => entrants[c])
                .ToDictionary(e => e.CaseId, e => (IReadOnlyList<SchoolUnitCode>)[.. e.Facts.Wishes.Take(outcome.Instance.Order.MostWishes)]))
        {
            Reserve = outcome.Instance.Order is { ReservedPercent: > 0 and var percent, SeatOrder: { } first }
                ? new PublishedReserve(percent, first, outcome.Instance.Schools.ToDictionary(s => s.Unit, s => (IReadOnlyDictionary<Guid, Claimant>)Ranked(outcome, s.Unit, entrants)))
                : null,
        };
    }

    private static Dictionary<Guid, Claimant> Ranked(RoundOutcome outcome, SchoolUnitCode school, Dictionary<RoundCode, RoundEntrant> entrants)
    {
        var order = outcome.Instance.Order;
        var ranked = new Dictionary<Guid, Claimant>();
        foreach (var (child, _, _) in outcome.Instance.Children
            .Select((c, i) => (Child: c, Number: outcome.Instance.Numbers[i], Placed: outcome.Placements[i].School))
            // A seat that is kept is none of those the round gives.
            .Where(c => c.Placed == school ? c.Child.CurrentSchool != school : c.Child.AssignedSchool == school || c.Child.Wishes.Take(order.MostWishes).Contains(school))
            .Select(c => (c.Child, c.Number, Standing: Standing.Of(c.Child, school, order)))
            .Where(c => c.Standing is not null)
            .OrderBy(c => c.Standing).ThenBy(c => c.Number))
        {
            var caseId = entrants[child.Code].CaseId;
            ranked[caseId] = new Claimant(caseId, ranked.Count, child.AssignedSchool == school);
        }
        return ranked;
    }
}
