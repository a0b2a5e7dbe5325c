using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Rules;

/// <summary>What a slice brings so that its decisions can be taken again on what was known then.</summary>
internal interface IDecisionReplays
{
    /// <summary>The case type.</summary>
    CaseTypeCode CaseType { get; }

    /// <summary>Replays the decision in force; null when the case is not decided. The evidence is opened for computation only, and nothing of it comes out.</summary>
    Task<DecisionReplay?> ReplayAsync(IQuerySession session, Guid caseId, CancellationToken ct);
}

/// <summary>How a replay came out.</summary>
internal enum ReplayStatus
{
    /// <summary>The cited versions on the sealed evidence give what the log says.</summary>
    Agrees,

    /// <summary>They give something else: the program or the evidence is not what it was.</summary>
    Differs,

    /// <summary>The evidence has been disposed of; what the log itself says of outcome and versions holds together.</summary>
    EvidenceDisposed,

    /// <summary>The evidence has been disposed of, and what the log says does not hold together.</summary>
    EvidenceDisposedAndDiffers,
}

/// <summary>A rule then and now.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Version">The version that was cited.</param>
/// <param name="Stored">What the log says it found.</param>
/// <param name="Again">What it finds now on the same evidence; null when that is disposed of.</param>
internal sealed record ReplayedRule(string Rule, int Version, RuleResult Stored, RuleResult? Again);

/// <summary>A decision replayed: codes only.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="DecisionType">Code of the decision's type.</param>
/// <param name="Outcome">What was decided.</param>
/// <param name="DecidedAt">When, UTC.</param>
/// <param name="Rules">Every cited rule.</param>
/// <param name="VersionsKnown">Whether the program can run every cited version.</param>
/// <param name="DecisionTypeAgain">The type that the facts settle, taken again; null where they settle none, or are disposed of. An officer may have judged the type otherwise, a machine never.</param>
/// <param name="OutcomeAgain">What the rules would have decided, taken again; null where they leave it to an officer, or the facts are disposed of. An officer may have decided otherwise.</param>
/// <param name="Differences">
/// Codes of where a placement differs: result (the round no longer gives the result that was published), list (the child is not on its list), school, wish, outcome, explanation, legal-basis, seat; empty when it is equal, null
/// where each rule says it.
/// </param>
/// <param name="ReasonsAgree">Whether the rules' reasons are word for word those sealed; null when they are disposed of.</param>
internal sealed record DecisionReplay(
    ReplayStatus Status, string DecisionType, Outcome Outcome, DateTimeOffset DecidedAt, IReadOnlyList<ReplayedRule> Rules, bool VersionsKnown, bool? ReasonsAgree,
    string? DecisionTypeAgain = null, Outcome? OutcomeAgain = null, IReadOnlyList<string>? Differences = null);
