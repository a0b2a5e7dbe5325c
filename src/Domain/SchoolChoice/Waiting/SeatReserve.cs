using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.SchoolChoice.Waiting;

/// <summary>One who holds a seat at a school or waits for one, as the reserve sees it.</summary>
/// <param name="CaseId">Whose.</param>
/// <param name="Rank">Its place by the published order of the school, lower first; null for one whom the round did not rank there.</param>
/// <param name="IsOfArea">Whether the school is its assigned school, by the frozen facts.</param>
public sealed record Claimant(Guid CaseId, int? Rank, bool IsOfArea);

/// <summary>One who is next for a free seat.</summary>
/// <param name="CaseId">Who.</param>
/// <param name="ByReserve">Whether it goes before somebody who stands before it by the published order, since the seat is reserved for children of the school's own area.</param>
public sealed record NextInLine(Guid CaseId, bool ByReserve);

/// <summary>
/// The seats of a school of which some are reserved for children of its own area, after the round. A free seat goes to whom the round's rule gives it when those who hold seats keep them: the rule is applied to holders and
/// waiting together, as in the round, and the first of the waiting whom it admits is next.
/// </summary>
/// <param name="Seats">How many seats the school has.</param>
/// <param name="ReservedPercent">Share of them that is reserved, rounded up.</param>
/// <param name="Order">For which seats a child is tried first.</param>
public sealed record SeatReserve(int Seats, int ReservedPercent, SeatOrder Order)
{
    /// <summary>How many seats are reserved.</summary>
    public int Reserved => (int)((((long)Seats * ReservedPercent) + 99) / 100);

    /// <summary>The waiting in the order in which free seats go to them; behind those there are seats for, the published order.</summary>
    /// <param name="holders">Who holds a seat or is offered one.</param>
    /// <param name="waiting">Who waits, in the published order.</param>
    public IReadOnlyList<NextInLine> Line(IReadOnlyCollection<Claimant> holders, IReadOnlyList<Claimant> waiting)
    {
        var (held, left, line) = (holders.ToList(), waiting.ToList(), new List<NextInLine>());
        for (var free = Seats - held.Count; free > 0 && left.Count > 0; free--)
        {
            var next = Next(held, left);
            line.Add(new NextInLine(next.CaseId, next != left[0]));
            held.Add(next);
            left.Remove(next);
        }
        line.AddRange(left.Select(w => new NextInLine(w.CaseId, ByReserve: false)));
        return line;
    }

    // Who got a seat without being ranked takes none of the reserved ones while there are others.
    private Claimant Next(List<Claimant> held, List<Claimant> waiting)
    {
        var (unranked, isWaiting) = (held.Count(h => h.Rank is null), waiting.ToHashSet());
        var open = Math.Max(0, Seats - Reserved - unranked);
        var reserved = Math.Max(0, Reserved - Math.Max(0, unranked - (Seats - Reserved)));
        Claimant[] all = [.. held.Where(h => h.Rank is not null).Concat(waiting).OrderBy(c => c.Rank ?? int.MaxValue)];
        var ofArea = all.OrderBy(c => c.IsOfArea ? 0 : 1).ThenBy(c => c.Rank ?? int.MaxValue).ToList();
        var (first, firstSeats) = Order == SeatOrder.OpenFirst ? (all, open) : ([.. ofArea], reserved);
        if (first.Take(firstSeats).FirstOrDefault(isWaiting.Contains) is { } admitted)
            return admitted;
        return (Order == SeatOrder.OpenFirst ? ofArea : (IEnumerable<Claimant>)all).First(isWaiting.Contains);
    }
}
