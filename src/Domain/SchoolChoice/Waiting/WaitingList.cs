using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Waiting;

/// <summary>An offer of a seat that was not taken.</summary>
/// <param name="School">The school.</param>
/// <param name="OfferedAt">When it was made, UTC.</param>
/// <param name="HasLapsed">Whether nobody answered it in time; otherwise it was declined.</param>
public sealed record SaidNo(SchoolUnitCode School, DateTimeOffset OfferedAt, bool HasLapsed);

/// <summary>That a child waits no more.</summary>
/// <param name="School">At which school; null for all.</param>
/// <param name="At">When that was said, UTC. It concerns the wishes that had come by then.</param>
public sealed record ListLeft(SchoolUnitCode? School, DateTimeOffset At);

/// <summary>A child of a published round as it stands now, for the waiting lists of its grade.</summary>
/// <param name="CaseId">Its case.</param>
/// <param name="Wishes">The ranked schools that counted in the round, the most wanted first; empty where none did.</param>
/// <param name="LateWishes">The ranked schools that were wished for after the round closed; empty where none were.</param>
/// <param name="LateAt">When those arrived, UTC; null where none did.</param>
/// <param name="Holds">The school where it has a seat; null when it has none.</param>
/// <param name="OfferedAt">The school where it is offered a seat now; null when it is not.</param>
/// <param name="Noes">The offers that were declined or let lapse.</param>
/// <param name="HasGone">Whether it has given up its seat and waits nowhere.</param>
public sealed record WaitingChild(
    Guid CaseId,
    IReadOnlyList<SchoolUnitCode> Wishes,
    IReadOnlyList<SchoolUnitCode> LateWishes,
    DateTimeOffset? LateAt,
    SchoolUnitCode? Holds,
    SchoolUnitCode? OfferedAt,
    IReadOnlyCollection<SaidNo> Noes,
    bool HasGone)
{
    /// <summary>Where it waits no more by its family's own word; empty where nobody has said so.</summary>
    public IReadOnlyCollection<ListLeft> Left { get; init; } = [];

    /// <summary>Whether nothing can be given by its late wishes now, since the other guardian has not signed them or does not agree.</summary>
    public bool IsHindered { get; init; }

    /// <summary>Whether the family has said, since a wish came, that the child waits no more at a school.</summary>
    /// <param name="school">The school.</param>
    /// <param name="wishedAt">When the wish came; null for one that counted in the round.</param>
    public bool HasLeft(SchoolUnitCode school, DateTimeOffset? wishedAt) => Left.Any(l => (l.School is null || l.School == school) && !(l.At < wishedAt));
}

/// <summary>A place on a waiting list.</summary>
/// <param name="Child">Who stands there.</param>
/// <param name="IsLate">Whether it stands behind the published list since its wish came after the round closed.</param>
/// <param name="IsBehind">Whether it stands behind all others since an offer there was not taken.</param>
/// <param name="ByReserve">Whether it goes before somebody who stands before it in the published order, since the seat that is free is reserved for children of the school's own area.</param>
public sealed record WaitingPlace(WaitingChild Child, bool IsLate, bool IsBehind = false, bool ByReserve = false)
{
    /// <summary>Whether it can be given nothing there now, and holds nobody back: its wish came late, and the other guardian has not signed it or does not agree.</summary>
    public bool IsHeld => IsLate && Child.IsHindered;

    /// <summary>Whether an offer of another school is to be answered before it can be offered this one.</summary>
    public bool AnswersElsewhere(SchoolUnitCode school) => Child.OfferedAt is { } at && at != school;
}

/// <summary>The seats of a school of which some are reserved, as they stand now.</summary>
/// <param name="Reserve">How many, and by which rule.</param>
/// <param name="Holders">Who holds one or is offered one: cases, and whatever else seats are held for.</param>
/// <param name="Ranked">Per case, how the round ranked it at the school.</param>
public sealed record ReservedSeats(SeatReserve Reserve, IReadOnlyCollection<Guid> Holders, IReadOnlyDictionary<Guid, Claimant> Ranked)
{
    /// <summary>Those in the published order as the free seats go to them.</summary>
    internal IEnumerable<WaitingPlace> InLine(IReadOnlyList<WaitingPlace> listed)
    {
        var places = listed.ToDictionary(p => p.Child.CaseId);
        return Reserve.Line([.. Holders.Select(Of)], [.. listed.Select(p => Of(p.Child.CaseId))]).Select(n => places[n.CaseId] with { ByReserve = n.ByReserve });
    }

    private Claimant Of(Guid holder) => Ranked.GetValueOrDefault(holder) ?? new Claimant(holder, null, IsOfArea: false);
}

/// <summary>Who waits for a seat at a school: those whom the round refused, in the published order, and behind them those whose wish came later, in the order of arrival. Whoever did not take an offer there leaves the list, or stands behind all others, as the municipality has decided; whoever says that the child waits no more leaves it. Nobody is passed over.</summary>
public static class WaitingList
{
    /// <summary>The list of a school as it stands now, the first first. Whoever is offered a seat there already has one kept, and stands on it no more.</summary>
    /// <param name="school">The school.</param>
    /// <param name="published">The cases that stood on its list when the round was published, in order.</param>
    /// <param name="children">The children of the grade as they stand now.</param>
    /// <param name="rule">What follows from an offer that was not taken; null where the municipality has said nothing.</param>
    /// <param name="reserved">The seats, where some of them are reserved for the school's own area; null where none are.</param>
    public static IReadOnlyList<WaitingPlace> Of(
        SchoolUnitCode school, IReadOnlyList<Guid> published, IReadOnlyCollection<WaitingChild> children, PolicyValue.WaitingListRule? rule, ReservedSeats? reserved = null)
    {
        var byCase = children.ToDictionary(c => c.CaseId);
        var listed = published.Where(byCase.ContainsKey).Select(c => byCase[c]).Where(c => Waits(c, school, c.Wishes, rule) && !c.HasLeft(school, null)).Select(c => new WaitingPlace(c, IsLate: false)).ToList();
        var known = listed.Select(p => p.Child.CaseId).ToHashSet();
        WaitingPlace[] all =
        [
            .. listed,
            .. children.Where(c => !known.Contains(c.CaseId) && c.LateAt is not null && Waits(c, school, c.LateWishes, rule) && !c.HasLeft(school, c.LateAt)).OrderBy(c => c.LateAt).ThenBy(c => c.CaseId)
                .Select(c => new WaitingPlace(c, IsLate: true)),
        ];
        // In the order of the offers, so that whoever was asked longest ago is asked first again.
        var (first, late) = (all.Where(p => !p.IsLate && LastNo(p.Child, school) is null).ToList(), all.Where(p => p.IsLate && LastNo(p.Child, school) is null));
        WaitingPlace[] inLine = [.. reserved?.InLine(first) ?? first, .. late, .. all.Where(p => LastNo(p.Child, school) is not null).OrderBy(p => LastNo(p.Child, school)!.OfferedAt).Select(p => p with { IsBehind = true })];
        // Who can be given nothing holds nobody back, and stands where it stood when both have said yes.
        return [.. inLine.Where(p => !p.IsHeld), .. inLine.Where(p => p.IsHeld)];
    }

    private static SaidNo? LastNo(WaitingChild child, SchoolUnitCode school) => child.Noes.Where(n => n.School == school).MaxBy(n => n.OfferedAt);

    private static bool HasLeft(WaitingChild child, SchoolUnitCode school, PolicyValue.WaitingListRule? rule) =>
        child.Noes.Any(n => n.School == school && (n.HasLapsed ? rule?.Lapsed : rule?.Declined) == AfterNo.LeavesList);

    // Wanted more than what it has: a wish behind the school it holds is no wish any more.
    private static bool Waits(WaitingChild child, SchoolUnitCode school, IReadOnlyList<SchoolUnitCode> wishes, PolicyValue.WaitingListRule? rule)
    {
        if (child.HasGone || child.Holds == school || child.OfferedAt == school || HasLeft(child, school, rule))
            return false;
        var (wanted, held) = (IndexOf(wishes, school), child.Holds is { } holds ? IndexOf(wishes, holds) : -1);
        return wanted >= 0 && (held < 0 || wanted < held);
    }

    private static int IndexOf(IReadOnlyList<SchoolUnitCode> wishes, SchoolUnitCode school)
    {
        for (var i = 0; i < wishes.Count; i++)
        {
            if (wishes[i] == school)
                return i;
        }
        return -1;
    }
}
