using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>The slice's row of a case, references and codes only.</summary>
internal sealed record TransportRow(
    Guid Pupil, string SchoolYear, string Kind, Guid Form, string Entitlement, string? Problem, string DecisionType, string? School, Guid Evidence, string? NetworkVersion,
    DateTime? GrantedFrom, DateTime? GrantedTo, string? Mode, Guid? Conditions, DateTime? ArrangedFrom, Guid? Arrangement)
{
    /// <summary>The row that a folded case would have.</summary>
    public static TransportRow Of(TransportCase state) => state switch
    {
        TransportCase.UnderAssessment s => Of(s.Application, s.Assessment, null, null),
        TransportCase.Settled s => Of(s.Application, s.Assessment, s.Granted, s.Arranged),
        _ => throw new InvalidOperationException("A case of school transport is assessed as it is registered."),
    };

    private static TransportRow Of(TransportApplication application, TransportAssessed a, TransportGranted? granted, TransportArranged? arranged) => new(
        application.Pupil.Value, application.Year.ToString(), Code.Of(application.Kind), application.Form.Id, Code.Of(a.Entitlement), a.Problem?.Value, a.DecisionType.Value, a.School?.Value,
        a.Evidence.Id, a.NetworkVersion?.Value, granted?.From.ToDateTime(TimeOnly.MinValue), granted?.To.ToDateTime(TimeOnly.MinValue), (arranged?.Mode ?? granted?.Mode) is { } mode ? Code.Of(mode) : null,
        granted?.Conditions?.Id, arranged?.From.ToDateTime(TimeOnly.MinValue), arranged?.Arrangement.Id);
}

/// <summary>A case of school transport with its sealed documents opened.</summary>
/// <param name="Case">What every case has.</param>
/// <param name="Transport">What the slice has.</param>
/// <param name="Form">Grounds and description; null when disposed of.</param>
/// <param name="Evidence">The evidence; null when disposed of.</param>
/// <param name="Reasons">The reasons of the decision or the proposal; null when there are none or they are disposed of.</param>
/// <param name="Conditions">Conditions in words, or null.</param>
/// <param name="Arrangement">Addresses, stops and weeks, or null.</param>
/// <param name="Explanations">Why facts were corrected, as far as that was asked for.</param>
internal sealed record OpenedTransportCase(
    CaseRow Case, TransportRow Transport, TransportForm? Form, TransportEvidence? Evidence, DecisionReasons? Reasons, TransportConditions? Conditions,
    TransportArrangement? Arrangement,
    IReadOnlyDictionary<Guid, CorrectionNote?> Explanations)
{
    /// <summary>What the rules came to when they were applied, whatever they would say today; of evidence that hides the home, that it is hidden.</summary>
    public TransportAssessment Assessment(TransportEvidence shown) => shown.Protection != Protection.None
        ? TransportAssessment.Of(shown)
        : new TransportAssessment(
            Code.Parse<Entitlement>(Transport.Entitlement), Transport.Problem is { } problem ? new ProblemCode(problem) : null, new DecisionTypeCode(Transport.DecisionType), shown.Findings);
}

/// <summary>Opens a case of school transport for one who may see it; the look is audited.</summary>
internal static class TransportDetailsReading
{
    private const string Sql = """
        select pupil, school_year, kind, form, entitlement, problem, decision_type, school, evidence, network_version,
               granted_from::timestamp as granted_from, granted_to::timestamp as granted_to, mode, conditions,
               arranged_from::timestamp as arranged_from, arrangement
        from transport_details where tenant_id = @TenantId and case_id = @CaseId
        """;

    /// <summary>The case, now or as of another time.</summary>
    /// <exception cref="Http.ProblemException">There is no such case of school transport, or there was none then (404).</exception>
    public static async Task<(CaseRow Case, TransportRow Transport)> ReadAsync(IQuerySession session, CaseRow current, Http.AsOf asOf, CancellationToken ct)
    {
        if (!asOf.IsNow)
        {
            var (then, _, slice) = await CaseAsOf.ReadAsync(session, current, asOf, TransportCases.Fold, ct);
            return (then, TransportRow.Of(slice));
        }
        return (current, await session.QueryAsync(
            connection => connection.QuerySingleOrDefaultAsync<TransportRow>(new CommandDefinition(Sql, new { session.TenantId, current.CaseId }, cancellationToken: ct)), ct)
            ?? throw new Http.ProblemException(Http.Problem.From(new Domain.Rejection("case-not-found", Domain.RejectionKind.NotFound))));
    }

    /// <summary>The case with its documents.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="row">The case.</param>
    /// <param name="transport">The slice's part.</param>
    /// <param name="explains">Whether to open why facts were corrected.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="reason">Code of the reason, for the audit.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<OpenedTransportCase> OpenAsync(
        IQuerySession session, CaseRow row, TransportRow transport, bool explains, CurrentActor actor, string reason, CancellationToken ct)
    {
        var reasons = row.Reasons ?? row.ProposedReasons;
        var explanations = explains ? CaseCorrections.Of(row).Select(c => c.Explanation).ToList() : [];
        var opened = await CaseDocuments.OpenAsync(
            session, actor, row.CaseId, [.. new[] { transport.Form, transport.Evidence, reasons, transport.Conditions, transport.Arrangement }.OfType<Guid>(), .. explanations], reason, ct);
        return new OpenedTransportCase(
            row,
            transport,
            opened.Document<TransportForm>(transport.Form),
            opened.Document<TransportEvidence>(transport.Evidence),
            reasons is { } r ? opened.Document<DecisionReasons>(r) : null,
            transport.Conditions is { } c ? opened.Document<TransportConditions>(c) : null,
            transport.Arrangement is { } a ? opened.Document<TransportArrangement>(a) : null,
            explanations.ToDictionary(e => e, opened.Document<CorrectionNote>));
    }
}
