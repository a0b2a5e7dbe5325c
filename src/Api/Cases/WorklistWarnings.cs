using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases;

/// <summary>What a case on the worklist warns of.</summary>
internal enum WorklistWarning
{
    /// <summary>The municipality's own target nears.</summary>
    TargetNear,

    /// <summary>The target has passed. A target that stands still has not.</summary>
    TargetPassed,

    /// <summary>The law's six months have passed: the applicant may ask to be decided (förvaltningslagen 12 §).</summary>
    DecisionDemandable,

    /// <summary>The applicant has asked to be decided, and four weeks run.</summary>
    DecisionDemanded,

    /// <summary>The time to answer that request has passed.</summary>
    DemandAnswerPassed,

    /// <summary>Somebody whose signature was asked for does not agree.</summary>
    SignatureDeclined,

    /// <summary>The time to sign has passed without an answer.</summary>
    SignatureMissing,

    /// <summary>An appeal waits for the municipality: to be timed and reconsidered, sent on, or its ruling carried out.</summary>
    AppealWaits,
}

/// <summary>The warnings of a worklist's row, as SQL over the row's days; the row is <c>c</c>, the day is <c>@Today</c>.</summary>
internal static class WorklistWarnings
{
    private const string Open = "c.status = 'under-assessment'";

    private const string NotPaused = """
        not exists (select from worklist_waits p where p.tenant_id = c.tenant_id and p.case_id = c.case_id and p.kind = 'completion' and not p.over)
        """;

    // What is with the court waits for the court; a ruling that leaves the decision as it is asks for nothing.
    private static readonly string Appeal = $"""
        (exists (select from case_appeals a where a.tenant_id = c.tenant_id and a.case_id = c.case_id
          and (a.state in ('{Code.Of(AppealState.Received)}', '{Code.Of(AppealState.Reconsidered)}')
            or (a.state = '{Code.Of(AppealState.Ruled)}' and a.ruling not in ('{Code.Of(Ruling.Rejected)}', '{Code.Of(Ruling.NotTried)}')))))
        """;

    /// <summary>The row's warnings as codes with blanks between them, in the order above; an empty text when there are none.</summary>
    public static string Codes { get; } = $"array_to_string(array[{string.Join(", ", Enum.GetValues<WorklistWarning>().Select(w => $"case when {When(w)} then '{Code.Of(w)}' end"))}]::text[], ' ')";

    private static string Signature(SignatureState state) =>
        $"({Open} and exists (select from case_parties s where s.tenant_id = c.tenant_id and s.case_id = c.case_id and s.signature = '{Code.Of(state)}'))";

    /// <summary>The condition that the row has a warning.</summary>
    public static string When(WorklistWarning warning) => warning switch
    {
        WorklistWarning.TargetNear => $"({Open} and c.target_near <= @Today::date and c.target >= @Today::date and {NotPaused})",
        WorklistWarning.TargetPassed => $"({Open} and c.target < @Today::date and {NotPaused})",
        WorklistWarning.DecisionDemandable => $"({Open} and c.demandable_after < @Today::date and c.demand_answer is null)",
        WorklistWarning.DecisionDemanded => $"({Open} and c.demand_answer >= @Today::date)",
        WorklistWarning.DemandAnswerPassed => $"({Open} and c.demand_answer < @Today::date)",
        WorklistWarning.SignatureDeclined => Signature(SignatureState.Declined),
        WorklistWarning.SignatureMissing => Signature(SignatureState.Missing),
        WorklistWarning.AppealWaits => Appeal,
        _ => throw new ArgumentOutOfRangeException(nameof(warning), warning, "Unknown warning."),
    };
}
