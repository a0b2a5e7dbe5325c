using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Robots;

/// <summary>What a slice brings so that robots can work on its cases. Registered with the slice; a case type without one has no tasks for robots.</summary>
internal interface IDecisionTasks
{
    /// <summary>The case type, whose code is the name of the robots' queue.</summary>
    CaseTypeCode CaseType { get; }

    /// <summary>What a robot is shown of a case; the look is audited. Null when there is nothing to decide, or nothing that may be shown to a robot.</summary>
    Task<TaskContent?> ShowAsync(IQuerySession session, CurrentActor robot, Guid caseId, DateTimeOffset now, CancellationToken ct);

    /// <summary>Asks a batch for what a decision needs, and gives back what takes it once the batch has been sent.</summary>
    Func<IDocumentSession, TaskDecision, Task<TaskVerdict>> Reading(IBatchedQuery batch, CurrentActor robot, Guid caseId, DateTimeOffset now, CancellationToken ct);

    /// <summary>What would be decided on made-up facts, and why. Keeps nothing and looks nothing up but policy.</summary>
    /// <exception cref="ProblemException">A fact is malformed or missing (400).</exception>
    TaskEvaluation Evaluate(CurrentActor robot, IReadOnlyList<GivenFact> facts, PolicySet policies, DateTimeOffset now);
}

/// <summary>A fact as a robot is shown it.</summary>
/// <param name="Code">Stable code, such as <c>route-length-mm</c>; the same as in an evaluation.</param>
/// <param name="Value">Its value as text: a date, a code, a whole number.</param>
/// <param name="Source">Where it comes from, or null.</param>
/// <param name="Version">Which version of the source, or null.</param>
internal sealed record TaskFact(string Code, string Value, string? Source, string? Version);

/// <summary>A fact as a robot gives it.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Value">Its value as text.</param>
internal sealed record GivenFact(string? Code, string? Value);

/// <summary>What a rule found.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Result">What it found.</param>
/// <param name="Reason">Why, in Swedish.</param>
/// <param name="LegalBasis">The section, in Swedish; null where the rule rests on none.</param>
internal sealed record TaskFinding(string Rule, int Version, RuleResult Result, string Reason, string? LegalBasis)
{
    /// <summary>Shows a finding.</summary>
    public static TaskFinding Of(Finding f) => new(f.Rule.Id, f.Rule.Version, f.Result, f.Reason, f.Citation?.ToSwedish());
}

/// <summary>What the rules recommend, and how far a robot may go.</summary>
/// <param name="DecisionType">Code in the catalogue of decision types.</param>
/// <param name="DecisionTypeTitle">Its Swedish title.</param>
/// <param name="DecisionTypeSettled">Whether the facts settle the type.</param>
/// <param name="Outcome">What it would come to; null when it is left to an officer.</param>
/// <param name="ValidFrom">First day in force; null when nothing is granted.</param>
/// <param name="ValidTo">Last day in force; null when nothing is granted.</param>
/// <param name="MayBeFinal">Whether a robot's decision would be final; otherwise it becomes a proposal.</param>
/// <param name="BarredBy">Code of what stands in the way of a final decision, or null.</param>
/// <param name="Problem">Code of what stood in the way of an answer, or null.</param>
internal sealed record TaskRecommendation(
    string DecisionType, string DecisionTypeTitle, bool DecisionTypeSettled, Outcome? Outcome, DateOnly? ValidFrom, DateOnly? ValidTo, bool MayBeFinal, string? BarredBy, string? Problem);

/// <summary>What a robot is shown of a task, beside the case and the lease.</summary>
/// <param name="Facts">The facts, as they were known when they were gathered.</param>
/// <param name="RuleTrace">What each rule found, as recorded; a decision names these rules.</param>
/// <param name="GroundTrace">What was found of each ground claimed, as recorded: grounds of health and custody, which stand sealed and which a decision does not name.</param>
/// <param name="Recommended">What the rules recommend.</param>
internal sealed record TaskContent(IReadOnlyList<TaskFact> Facts, IReadOnlyList<TaskFinding> RuleTrace, IReadOnlyList<TaskFinding> GroundTrace, TaskRecommendation Recommended);

/// <summary>What would be decided on made-up facts.</summary>
/// <param name="RuleTrace">What each rule would find.</param>
/// <param name="GroundTrace">What would be found of each ground stated.</param>
/// <param name="Recommended">What the rules would recommend.</param>
internal sealed record TaskEvaluation(IReadOnlyList<TaskFinding> RuleTrace, IReadOnlyList<TaskFinding> GroundTrace, TaskRecommendation Recommended);

/// <summary>What a robot decides.</summary>
/// <param name="Rules">The versions of the rules it went by.</param>
/// <param name="Outcome">What it comes to.</param>
/// <param name="ValidFrom">First day in force; null when nothing is granted.</param>
/// <param name="ValidTo">Last day in force; null when nothing is granted.</param>
/// <param name="Reasons">Reasons of its own, or null.</param>
/// <param name="DecisionType">Code of the decision's type; null: the one that the facts settle.</param>
/// <param name="Seen">The version of the case that it saw.</param>
internal sealed record TaskDecision(
    IReadOnlyList<RuleVersion> Rules, Outcome Outcome, DateOnly? ValidFrom, DateOnly? ValidTo, string? Reasons, string? DecisionType, IfMatch Seen);

/// <summary>What became of a robot's decision.</summary>
/// <param name="Kind">Final, or proposed.</param>
/// <param name="BarredBy">Code of what stood in the way of a final decision; null when it is final.</param>
/// <param name="Version">The case's version once saved.</param>
/// <param name="Refusal">Why nothing came of it, or null.</param>
internal sealed record TaskVerdict(DecisionKind Kind, string? BarredBy, long Version, Problem? Refusal)
{
    /// <summary>Nothing came of it.</summary>
    public static TaskVerdict Refused(Problem problem) => new(DecisionKind.Proposed, null, 0, problem);
}
