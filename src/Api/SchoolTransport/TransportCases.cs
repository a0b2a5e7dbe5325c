using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
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
        [.. DecisionCatalogue.Shipped.All.Where(t => t.IsValidOn(day) && CaseTypes.SchoolTransport.DecisionTypes.Contains(new DecisionTypeCode(t.Code)))];

    /// <summary>A type of decision as it holds in the municipality today: with the way to appeal that it has recorded, where the catalogue leaves that open.</summary>
    /// <param name="code">The type.</param>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="now">The moment.</param>
    public static DecisionType TypeOf(DecisionTypeCode code, PolicySet policies, DateTimeOffset now)
    {
        var today = SwedishTime.DateOf(now);
        var type = DecisionCatalogue.Shipped.Find(code.Value, today) ?? throw new InvalidOperationException($"The catalogue has no '{code}' today.");
        return DecisionCatalogue.Shipped.Confirmed(type, policies, today, now);
    }

    /// <summary>The application and the latest assessment of a case.</summary>
    /// <exception cref="InvalidOperationException">The case has not been assessed.</exception>
    public static (TransportApplication Application, TransportAssessed Assessed) FactsOf(TransportCase state) => state switch
    {
        TransportCase.UnderAssessment s => (s.Application, s.Assessment),
        TransportCase.Settled s => (s.Application, s.Assessment),
        _ => throw new InvalidOperationException("The case has not been assessed."),
    };

    /// <summary>The first day that transport is applied for in a registered case.</summary>
    /// <exception cref="InvalidOperationException">The case has not been assessed.</exception>
    public static DateOnly FirstDayOf(CaseOf<TransportCase> state) =>
        TransportTime.FirstDay(SwedishTime.DateOf(state.File.Registration!.ArrivedAt), FactsOf(state.Slice).Application.Year);

    /// <summary>What the rules found, as events record it.</summary>
    /// <param name="assessment">What they found.</param>
    /// <param name="evidence">The facts.</param>
    /// <param name="sealedEvidence">The facts, sealed.</param>
    public static TransportAssessed Assessed(TransportAssessment assessment, TransportEvidence evidence, SealedRef<TransportEvidence> sealedEvidence) => new(
        assessment.Entitlement, assessment.Problem, assessment.DecisionType, evidence.School?.Unit, TransportRules.OpenOutcomes(assessment.Findings),
        evidence.Way is { } way ? new VersionId(way.Network.Id) : null, sealedEvidence, TransportDestination.UnitOf(evidence, assessment.DecisionType),
        // Of a protected pupil nothing is told in clear that the register says.
        evidence.Facts?.Pupil.Form, evidence.Facts?.Pupil.Grade, evidence.Facts?.PlacedAt);

    /// <summary>The state that events fold into, before they are saved.</summary>
    public static CaseOf<TransportCase> Fold(IEnumerable<IDomainEvent> events) => events.Aggregate(
        new CaseOf<TransportCase>(CaseFile.Initial, TransportCase.Initial), (s, e) => s.Evolve<ITransportEvent>(e, TransportCase.Evolve));
}
