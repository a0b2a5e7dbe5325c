using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolChoice.Waiting;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using CaseMgmt.Projections.SchoolChoice;
using Dapper;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>Somebody on a waiting list.</summary>
/// <param name="Place">The place.</param>
/// <param name="Child">The child.</param>
/// <param name="IsVisible">Whether the one who asks may see the case.</param>
internal sealed record OnList(WaitingPlace Place, Guid Child, bool IsVisible)
{
    /// <summary>The case.</summary>
    public Guid CaseId => Place.Child.CaseId;
}

/// <summary>Reads waiting lists as they stand now: the published order, and what has happened since.</summary>
internal sealed class WaitingReading(IPublishedOrder published, TimeProvider time)
{
    private const string Signing = "select from case_parties p where p.tenant_id = s.tenant_id and p.case_id = s.case_id and (p.role = 'co-guardian' or p.signature <> 'not-asked')";

    private const string Sql = $"""
        select s.case_id, s.child, s.is_late, s.form, s.received_at, s.late_form, s.late_at, s.school, coalesce(s.has_left, false) or s.state in ('left-out', 'ended') or c.closed_on is not null as has_gone,
               (select string_agg(o.school || ' ' || o.state || ' ' || (extract(epoch from o.offered_at) * 1000000)::bigint, ',') from seat_offers o
                where o.tenant_id = s.tenant_id and o.case_id = s.case_id and o.state in ('declined', 'lapsed')) as noes,
               (select max(o.school) from seat_offers o where o.tenant_id = s.tenant_id and o.case_id = s.case_id and o.state = 'open') as offered_at,
               (select string_agg(coalesce(l.school, '') || ' ' || (extract(epoch from l.left_at) * 1000000)::bigint, ',') from list_leavings l where l.tenant_id = s.tenant_id and l.case_id = s.case_id) as lefts,
               s.is_late and s.late_at is null and exists ({Signing} and p.signature <> 'signed') as unsigned,
               exists ({Signing} and p.signature in ('awaited', 'declined')) as unsettled,
               {CaseVisibility.Fragment} as is_visible
        from school_choices s join case_details c on c.tenant_id = s.tenant_id and c.case_id = s.case_id
        where s.tenant_id = @TenantId and s.round = @Round and s.grade = @Grade and (s.is_late or s.late_at is not null or s.case_id = any(@Listed))
        """;

    static WaitingReading() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>Makes sure that there is such a round.</summary>
    /// <exception cref="ProblemException">There is none (404).</exception>
    public static async Task FindAsync(IQuerySession session, Guid roundId, CancellationToken ct)
    {
        // An id of a stream of another kind is answered as one that does not exist.
        if (await session.Events.FetchStreamAsync(roundId, 1, ct: ct) is not [{ Data: RoundPrepared }])
            throw Refused("round-not-found", RejectionKind.NotFound);
    }

    /// <summary>The plan of a published round that is not over.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="roundId">The round.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="alsoFinished">Whether it may be over.</param>
    /// <exception cref="ProblemException">There is no such round (404), or nothing may be offered of it now (409).</exception>
    public static async Task<RoundPlan> PlanAsync(IQuerySession session, Guid roundId, CancellationToken ct, bool alsoFinished = false)
    {
        await FindAsync(session, roundId, ct);
        return await session.Events.AggregateStreamAsync<ChoiceRound>(roundId, ct: ct) switch
        {
            ChoiceRound.Published p => p.Before.Plan,
            ChoiceRound.Finished f when alsoFinished => f.Before.Before.Plan,
            ChoiceRound.Finished => throw Refused("round-finished", RejectionKind.Conflict),
            _ => throw Refused("round-not-published", RejectionKind.Conflict),
        };
    }

    /// <summary>Whether a round is published and not over, so that its waiting lists stand.</summary>
    public static async Task<bool> IsPublishedAsync(IQuerySession session, Guid roundId, CancellationToken ct) => await session.Events.AggregateStreamAsync<ChoiceRound>(roundId, ct: ct) is ChoiceRound.Published;

    /// <summary>The list of a school in a grade, the first first; everybody on it, whether or not the one who asks may see the case.</summary>
    public async Task<IReadOnlyList<OnList>> ListAsync(IQuerySession session, Viewer viewer, Guid round, Grade grade, SchoolUnitCode school, CancellationToken ct)
    {
        var order = await published.OfAsync(session, round, grade, ct);
        var listed = order.Lists.GetValueOrDefault(school, []);
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql, new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, Round = round, Grade = grade.Code, Listed = listed.ToArray() }, cancellationToken: ct)),
            ct)).AsList();
        var late = await LateWishesAsync(session, rows, ct);
        var byCase = rows.ToDictionary(r => r.CaseId);
        var plan = ChoiceRound.PlanOf(await session.Events.AggregateStreamAsync<ChoiceRound>(round, ct: ct) ?? ChoiceRound.Initial);
        var reserved = await ReservedAsync(session, order.Reserve, plan, grade, school, ct);
        var (rule, unsigned) = await RulesAsync(session, plan, ct);
        return [.. WaitingList.Of(school, listed, [.. rows.Select(r => Child(r, order, late.GetValueOrDefault(r.CaseId, []), unsigned))], rule, reserved)
            .Select(p => new OnList(p, byCase[p.Child.CaseId].Child, byCase[p.Child.CaseId].IsVisible))];
    }

    /// <summary>The schools where a child of a published round waits for a seat, in the order of the round's plan; empty where it waits at none.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="matter">The round and the grade.</param>
    /// <param name="caseId">The child's case.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<SchoolUnitCode>> SchoolsOfAsync(IQuerySession session, ChoiceMatter matter, Guid caseId, CancellationToken ct)
    {
        var (waits, all) = (new List<SchoolUnitCode>(), new Viewer(session.TenantId, IsOfficer: true, SeesProtected: true, null));
        foreach (var school in (await PlanAsync(session, matter.Round, ct)).Seats.Where(s => s.Grade == matter.Grade).Select(s => s.Unit).Distinct())
        {
            if ((await ListAsync(session, all, matter.Round, matter.Grade, school, ct)).Any(w => w.CaseId == caseId))
                waits.Add(school);
        }
        return waits;
    }

    // As it is now, for the school year that the round places for.
    private async Task<(PolicyValue.WaitingListRule? AfterNo, UnsignedRule? Unsigned)> RulesAsync(IQuerySession session, RoundPlan? plan, CancellationToken ct)
    {
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(session.TenantId), ct: ct) ?? PolicySet.Initial;
        return plan is null
            ? (null, null)
            : (policies.InForce<PolicyValue.WaitingListRule>(PolicyId.WaitingList, plan.Year.FirstDay, time.GetUtcNow())?.Value,
                policies.InForce<PolicyValue.UnsignedChoice>(PolicyId.UnsignedChoice, plan.Year.FirstDay, time.GetUtcNow())?.Value.Rule);
    }

    // The seats as the school has them now: more or fewer than in the round, some perhaps held by children whom it did not rank.
    private static async Task<ReservedSeats?> ReservedAsync(IQuerySession session, PublishedReserve? reserve, RoundPlan? plan, Grade grade, SchoolUnitCode school, CancellationToken ct) =>
        reserve is not null && plan is not null
        && await session.Events.AggregateStreamAsync<SeatLedger>(StreamIds.Seats(session.TenantId, school, grade, plan.Year), ct: ct) is SeatLedger.Counted seats
            ? new ReservedSeats(new SeatReserve(seats.Seats, reserve.Percent, reserve.Order), [.. seats.Held.Keys], reserve.Ranked.GetValueOrDefault(school) ?? new Dictionary<Guid, Claimant>())
            : null;

    // As ChoiceClosing.LateHindrance, for many read at once.
    private static WaitingChild Child(Row r, PublishedGrade order, IReadOnlyList<SchoolUnitCode> late, UnsignedRule? unsigned) => new(
        r.CaseId, order.Wishes.GetValueOrDefault(r.CaseId, []), late, r.LateAt ?? (r.IsLate ? r.ReceivedAt : null), Unit(r.School), Unit(r.OfferedAt),
        [.. (r.Noes ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(n => n.Split(' '))
            .Select(n => new SaidNo(new SchoolUnitCode(n[0]), Instant(n[2]), n[1] == OfferState.Lapsed))],
        r.HasGone)
    {
        IsHindered = r.Unsigned && (r.Unsettled || unsigned != UnsignedRule.Counts),
        Left = [.. (r.Lefts ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).Select(l => new ListLeft(l[0].Length == 0 ? null : new SchoolUnitCode(l[0]), Instant(l[1])))],
    };

    private static DateTimeOffset Instant(string microseconds) => DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(microseconds, CultureInfo.InvariantCulture));

    private static async Task<Dictionary<Guid, IReadOnlyList<SchoolUnitCode>>> LateWishesAsync(IQuerySession session, List<Row> rows, CancellationToken ct)
    {
        var forms = rows.Where(r => r.IsLate || r.LateForm is not null).Select(r => (r.CaseId, Form: r.LateForm ?? r.Form!.Value)).ToList();
        var opened = await session.Vault.ComputeAsync([.. forms.Select(f => f.Form)], "waiting-list", ct);
        return forms.ToDictionary(f => f.CaseId, f => opened.Document<ChoiceForm>(f.Form)?.Wishes ?? []);
    }

    private static SchoolUnitCode? Unit(string? code) => code is null ? null : new SchoolUnitCode(code);

    private static ProblemException Refused(string code, RejectionKind kind) => new(Problem.From(new Rejection(code, kind)));

    private sealed record Row(
        Guid CaseId, Guid Child, bool IsLate, Guid? Form, DateTime? ReceivedAt, Guid? LateForm, DateTime? LateAt, string? School, bool HasGone, string? Noes, string? OfferedAt, string? Lefts, bool Unsigned, bool Unsettled,
        bool IsVisible);
}
