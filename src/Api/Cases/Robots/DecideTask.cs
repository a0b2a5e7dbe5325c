using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Robots;

/// <summary>A robot decides a task that it has: finally where catalogue and delegation allow, otherwise as a proposal to an officer.</summary>
internal sealed class DecideTask : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Robot.MapPost("/decision-tasks/{taskId:guid}/decision", Handle)
        .Describe(
            "decide-decision-task",
            "Decide a task, or propose a decision",
            "200: the decision is final, and its letter rendered and sealed. 202: catalogue or delegation bars a machine from the last word, and the decision is stored as a proposal; barredBy says why. Less than the whole time recommended is a refusal of the rest, so that too becomes a proposal. " +
            "rules names the versions of the rule trace that the robot went by. A task whose type of decision the facts do not settle becomes a proposal; of one that they settle no other type is taken. If-Match names the version that the robot saw, never *. Either way the lease ends, and so it does when an officer takes the case. facts-changed: what the case rests on is no longer so, and it has been assessed anew; read the task again.")
        .Refuses(RejectionKind.NotFound, "task-not-found")
        .Refuses(RejectionKind.Conflict, "lease-lost", "rule-version-stale", "case-already-decided", "approval-awaited", "approval-refused", "signature-awaited", "facts-changed", "facts-unconfirmed").Refuses(ProblemCodes.EvidenceDisposed)
        .Refuses(RejectionKind.Rule, "decision-type-unknown", "decision-type-not-of-facts", "decision-type-of-other-school-form", "decision-type-not-in-force", "transport-outside-school-year")
        .Produces<Response>()
        .Produces<Response>(StatusCodes.Status202Accepted);

    private static async Task<IResult> Handle(
        Guid taskId, DecisionRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IEnumerable<IDecisionTasks> slices, IDocumentStore store, TimeProvider time,
        CancellationToken ct)
    {
        ifMatch.DemandVersion();
        CaseRow row;
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            row = await CaseRows.OneAsync(looking, Viewers.Of(actor), taskId, "task-not-found", ct);
        if (slices.FirstOrDefault(s => s.CaseType.Value == row.CaseType) is not { } slice)
            return Problem.From(new Rejection("task-not-found", RejectionKind.NotFound));
        var now = time.GetUtcNow();
        var decision = new TaskDecision(
            [.. request.Rules!.Select(r => new RuleVersion(r.Rule!, r.Version.GetValueOrDefault()))], request.Outcome.GetValueOrDefault(), request.ValidFrom, request.ValidTo,
            string.IsNullOrWhiteSpace(request.Reasons) ? null : request.Reasons.Trim(), request.DecisionType, ifMatch);
        return await command.RunAsync(
            request,
            batch => (Lease: DecisionLeases.Held(batch, actor, taskId, request.LeaseId.GetValueOrDefault(), now, ct), Decide: slice.Reading(batch, actor, taskId, now, ct)),
            async (reads, session) =>
            {
                if (await reads.Lease is not { } lease)
                    return new Rejection("lease-lost", RejectionKind.Conflict);
                var verdict = await reads.Decide(session, decision);
                if (verdict.Refusal is { } refusal)
                    return refusal;
                session.Execute(DecisionLeases.End(actor.MunicipalityId, lease));
                var ids = new { taskId, kind = verdict.Kind, outcome = decision.Outcome, barredBy = verdict.BarredBy };
                return verdict.Kind == DecisionKind.Final ? CommandAnswer.Ok(verdict.Version, ids) : CommandAnswer.Accepted(verdict.Version, ids);
            },
            ct: ct);
    }

    /// <summary>What the robot decides.</summary>
    /// <param name="LeaseId">The lease.</param>
    /// <param name="Rules">The versions of the rules it went by, as the task's rule trace names them.</param>
    /// <param name="Outcome">granted or refused.</param>
    /// <param name="ValidFrom">First day in force; needed for a grant.</param>
    /// <param name="ValidTo">Last day in force; needed for a grant.</param>
    /// <param name="Reasons">Reasons beside those of the rules, in Swedish.</param>
    /// <param name="DecisionType">Code of the decision's type; the recommended one when left out, and no other where the facts settle it.</param>
    internal sealed record DecisionRequest(
        Guid? LeaseId, IReadOnlyList<CitedRule>? Rules, Outcome? Outcome, DateOnly? ValidFrom = null, DateOnly? ValidTo = null, string? Reasons = null, string? DecisionType = null);

    /// <summary>A version of a rule.</summary>
    /// <param name="Rule">The rule's id.</param>
    /// <param name="Version">Its version.</param>
    internal sealed record CitedRule(string? Rule, int? Version);

    /// <summary>What became of it.</summary>
    /// <param name="TaskId">The task.</param>
    /// <param name="Kind">final or proposed.</param>
    /// <param name="Outcome">What was decided or proposed.</param>
    /// <param name="BarredBy">Code of what barred a final decision, or null.</param>
    /// <param name="Version">The case's version.</param>
    /// <param name="Position">For <c>?after=</c>.</param>
    internal sealed record Response(Guid TaskId, DecisionKind Kind, Outcome Outcome, string? BarredBy, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<DecisionRequest>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.LeaseId).NotEmpty();
            RuleFor(r => r.Rules).NotEmpty();
            RuleForEach(r => r.Rules).Must(r => r is { Rule.Length: > 0, Version: > 0 }).WithErrorCode("wrong-format");
            RuleFor(r => r.Outcome).NotNull();
            RuleFor(r => r.Outcome).Must(o => o is null or Outcome.Granted or Outcome.Refused).WithErrorCode("not-allowed");
            RuleFor(r => r.Reasons).MaximumLength(CaseActions.LongestText);
            RuleFor(r => r.ValidFrom).NotNull().When(r => r.Outcome == Outcome.Granted);
            RuleFor(r => r.ValidTo).NotNull().When(r => r.Outcome == Outcome.Granted);
            RuleFor(r => r.ValidTo).GreaterThanOrEqualTo(r => r.ValidFrom).When(r => r.ValidFrom is not null && r.ValidTo is not null);
        }
    }
}
