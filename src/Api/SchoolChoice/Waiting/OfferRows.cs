using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>An offer as the read model has it: refs and codes only.</summary>
internal sealed record OfferRow(Guid Offer, Guid CaseId, Guid Child, string School, string Grade, string? Holds, DateTime AnswerBy, string State, DateTime OfferedAt);

/// <summary>Finds offers of seats, as far as the one who asks may see the case.</summary>
internal static class OfferRows
{
    private const string Select = $"""
        select o.offer, o.case_id, s.child, o.school, s.grade, s.school as holds, o.answer_by::timestamp as answer_by, o.state, o.offered_at
        from seat_offers o
        join school_choices s on s.tenant_id = o.tenant_id and s.case_id = o.case_id
        join case_details c on c.tenant_id = o.tenant_id and c.case_id = o.case_id
        where o.tenant_id = @TenantId and {CaseVisibility.Fragment}
        """;

    static OfferRows() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>One offer.</summary>
    /// <exception cref="ProblemException">There is none that the viewer may see (404).</exception>
    public static async Task<OfferRow> OneAsync(IQuerySession session, Viewer viewer, Guid offer, CancellationToken ct) =>
        (await AskAsync(session, "and o.offer = @Offer", viewer, new { Offer = offer }, ct)).SingleOrDefault()
        ?? throw new ProblemException(Problem.From(new Rejection("offer-not-found", RejectionKind.NotFound)));

    /// <summary>A case of school choice to do something in, as far as the viewer may see it.</summary>
    /// <exception cref="ProblemException">It is none (404), or is being decided with others and tells nothing of it yet (409).</exception>
    public static async Task<CaseRow> RequireChoiceAsync(IQuerySession session, Viewer viewer, Guid caseId, CancellationToken ct)
    {
        var row = await CaseRows.OneAsync(session, viewer, caseId, ct);
        if (row.CaseType != CaseTypes.SchoolChoice.Code.Value)
            throw new ProblemException(Problem.From(new Rejection("case-not-found", RejectionKind.NotFound)));
        return row.IsWithheld ? throw new ProblemException(Problem.From(new Rejection(CaseActions.BeingDecided, RejectionKind.Conflict))) : row;
    }

    /// <summary>The offers of the cases that a guardian may see, the latest first.</summary>
    public static Task<IReadOnlyList<OfferRow>> OfGuardianAsync(IQuerySession session, Viewer viewer, (DateTime At, Guid Offer)? before, int limit, CancellationToken ct) => AskAsync(
        session, "and (@BeforeAt::timestamptz is null or (o.offered_at, o.offer) < (@BeforeAt, @BeforeOffer)) order by o.offered_at desc, o.offer desc limit @Limit", viewer,
        new { BeforeAt = before?.At, BeforeOffer = before?.Offer, Limit = limit }, ct);

    /// <summary>The offers of a round, the latest first.</summary>
    public static Task<IReadOnlyList<OfferRow>> OfRoundAsync(IQuerySession session, Viewer viewer, Guid round, (DateTime At, Guid Offer)? before, int limit, CancellationToken ct) => AskAsync(
        session,
        "and s.round = @Round and (@BeforeAt::timestamptz is null or (o.offered_at, o.offer) < (@BeforeAt, @BeforeOffer)) order by o.offered_at desc, o.offer desc limit @Limit", viewer,
        new { Round = round, BeforeAt = before?.At, BeforeOffer = before?.Offer, Limit = limit }, ct);

    private static async Task<IReadOnlyList<OfferRow>> AskAsync(IQuerySession session, string where, Viewer viewer, object asked, CancellationToken ct)
    {
        var parameters = new DynamicParameters(asked);
        parameters.AddDynamicParams(new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian });
        return (await session.QueryAsync(connection => connection.QueryAsync<OfferRow>(new CommandDefinition($"{Select} {where}", parameters, cancellationToken: ct)), ct)).AsList();
    }
}
