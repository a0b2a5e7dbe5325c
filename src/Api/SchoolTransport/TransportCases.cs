using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>Cases of school transport as streams.</summary>
internal static class TransportCases
{
    /// <summary>The case type's code.</summary>
    public static CaseTypeCode Type { get; } = CaseTypes.SchoolTransport.Code;

    /// <summary>The case, as far as the viewer may see it and it is one of school transport.</summary>
    /// <exception cref="ProblemException">It is not (404).</exception>
    public static async Task<CaseRow> FindAsync(IQuerySession session, Viewer viewer, Guid caseId, CancellationToken ct)
    {
        var row = await CaseRows.OneAsync(session, viewer, caseId, ct);
        return row.CaseType == Type.Value ? row : throw new ProblemException(Problem.From(new Rejection("case-not-found", RejectionKind.NotFound)));
    }

    /// <summary>The types of decision that end a case of school transport on a day.</summary>
    public static IReadOnlyList<DecisionType> DecisionTypes(DateOnly day) =>
        [.. DecisionCatalogue.Shipped.All.Where(t => t.IsValidOn(day) && (t.Code.StartsWith("school-transport.", StringComparison.Ordinal) || t.Code == "upper-secondary-travel"))];

    /// <summary>What the rules found, as events record it.</summary>
    /// <param name="assessment">What they found.</param>
    /// <param name="evidence">The facts.</param>
    /// <param name="sealedEvidence">The facts, sealed.</param>
    public static TransportAssessed Assessed(TransportAssessment assessment, TransportEvidence evidence, SealedRef<TransportEvidence> sealedEvidence) => new(
        assessment.Entitlement, assessment.Problem, assessment.DecisionType, evidence.School?.Unit, [.. assessment.Findings.Select(f => f.Outcome)],
        evidence.Way is { } way ? new VersionId(way.Network.Id) : null, sealedEvidence);

    /// <summary>The state that events fold into, before they are saved.</summary>
    public static CaseOf<TransportCase> Fold(IEnumerable<IDomainEvent> events) => events.Aggregate(
        new CaseOf<TransportCase>(CaseFile.Initial, TransportCase.Initial), (s, e) => s.Evolve<ITransportEvent>(e, TransportCase.Evolve));
}
