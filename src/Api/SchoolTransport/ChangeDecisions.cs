using System.Text.Json;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>An officer changes a decision about school transport: on reconsideration, on new facts, by revoking it, or as a ruling asks.</summary>
internal sealed class ChangeDecisions : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/school-transport/cases/{caseId:guid}/changes/letter-previews", Preview)
            .Describe("preview-changed-school-transport-letter", "Show the letter of a changed decision as it would be", "Takes the change to come; nothing is saved. Whether the law lets the decision be changed so is tried when it is changed.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed").Refuses(ProblemCodes.EvidenceDisposed)
            .Refuses(RejectionKind.Rule, "decision-route-unconfirmed", "decision-type-unknown", "decision-type-of-other-school-form", "grant-is-partial", "board-meeting-not-possible")
            .AnswersHtml();
        groups.Officer.MapPost("/school-transport/cases/{caseId:guid}/changes", Handle)
            .Describe(
                "change-school-transport-decision",
                "Change a decision about school transport",
                "The new decision takes the old one's place, with a letter and a time to appeal of its own. To the party's disadvantage it is changed on the grounds of the law only, " +
                "after the material has been communicated. An appeal that is met by the change is settled by it.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "appeal-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed", "appeal-forwarded", "appeal-late", "appeal-settled", "appeal-not-ruled", "opinion-awaited", "approval-awaited", "material-not-considered", "claim-taken")
            .Refuses(ProblemCodes.EvidenceDisposed)
            .Refuses(RejectionKind.Forbidden, "decision-not-delegated", "officer-disqualified")
            .Refuses(
                RejectionKind.Rule, "adverse-change-needs-ground", "change-not-provided-for", "material-not-communicated", "transport-outside-school-year", "decision-type-not-in-force",
                "decision-route-unconfirmed", "decision-type-unknown", "decision-type-of-other-school-form", "grant-is-partial", "board-meeting-not-possible")
            .Produces<Response>();
    }

    private static async Task<IResult> Preview(
        Guid caseId, Request request, CurrentActor actor, StaffNames staff, TransportDecisions decisions, CaseNames names, IDocumentStore store, TimeProvider time, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await TransportCases.FindAsync(session, Viewers.Of(actor), caseId, ct);
        var state = (await session.Events.AggregateStreamAsync<CaseOf<TransportCase>>(caseId, ct: ct))!;
        return state.File is CaseFile.Decided { Decision: var before }
            ? await Decide.ShownAsync(
                session, row, state, TransportCases.FactsOf(state.Slice).Assessed, request.Decision!, actor, staff, decisions, names, time, before.DecidedOn, http, ct)
            : Problem.From(NotDecided(state.File));
    }

    private static Rejection NotDecided(CaseFile file) => new(file switch { CaseFile.Closed => "case-closed", CaseFile.Disposed => "case-disposed", _ => "case-not-decided" }, RejectionKind.Conflict);

    private static async Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, StaffNames staff, TransportDecisions decisions, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        // Before anything is folded: the id may be that of a stream which is no case, or none that this officer may know of.
        CaseRow row;
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            row = await TransportCases.FindAsync(looking, Viewers.Of(actor), caseId, ct);
        var now = time.GetUtcNow();
        return await command.RunAsync(
            request,
            batch => (Stream: batch.FetchForWriting<CaseOf<TransportCase>>(caseId), Policies: batch.AggregateStream<PolicySet>(StreamIds.Policy(actor.MunicipalityId))),
            async (reading, session) =>
            {
                var stream = await reading.Stream;
                ifMatch.Demand(stream.CurrentVersion);
                if (stream.Aggregate.File is not CaseFile.Decided { Decision: var before, Registration.Reference: var reference })
                    return NotDecided(stream.Aggregate.File);
                var (application, assessed) = TransportCases.FactsOf(stream.Aggregate.Slice);
                var evidence = (await session.Vault.ComputeAsync([assessed.Evidence.Id], "decide", ct)).Document(assessed.Evidence);
                if (evidence is null)
                    return ProblemCodes.EvidenceDisposed;
                var (type, decision) = Decide.Prepare(assessed, application, request.Decision!, actor, await reading.Policies ?? PolicySet.Initial, now, TransportTime.FirstDay(SwedishTime.DateOf(now), application.Year),
                    await SentIn.OfAsync(session, caseId, ct));
                Decide.DemandFit(type, evidence);
                decision = decision with { Makers = Decide.MakersOf(request.Decision!, staff, actor, time) };
                var rendered = await decisions.RenderAsync(actor.MunicipalityId, reference, application, type, evidence, decision, now, row.DiaryNumber, ct, before.DecidedOn, parties: stream.Aggregate.File.Parties.All.Keys);
                if (await IsMadeAsync(stream.Aggregate, request, type, decision, rendered.Reasons, session, now, ct))
                    return CommandAnswer.Ok(stream.CurrentVersion, new { caseId, outcome = decision.Outcome });
                var verdict = TransportDecisions.Change(
                    stream.Aggregate, type, evidence, decision, rendered,
                    d => new ChangeDecision(request.Reason.GetValueOrDefault(), request.AppealId, request.IsAdverse == true, request.AdverseGround, d),
                    session.Vault, await session.Vault.KeyAsync(caseId, ct), now);
                if (verdict is Verdict<IDomainEvent>.Refused refused)
                    return refused.Rejection;
                var events = ((Verdict<IDomainEvent>.Accepted)verdict).Events;
                stream.AppendMany(events);
                Hold(session, application, before.Outcome, decision.Outcome, caseId);
                return CommandAnswer.Ok(stream.CurrentVersion + events.Count, new { caseId, outcome = decision.Outcome });
            },
            ct: ct);
    }

    // The same change sent twice, from two windows or by two tries with keys of their own, changes the decision once.
    private static async Task<bool> IsMadeAsync(
        CaseOf<TransportCase> state, Request request, DecisionType type, TransportDecision decision, IReadOnlyList<string> reasons, IDocumentSession session, DateTimeOffset now, CancellationToken ct)
    {
        if (state.File is not CaseFile.Decided { Decision: var inForce, Appeals: var appeals } || state.Slice is not TransportCase.Settled settled
            || (inForce.DecidedBy, inForce.DecidedOn, inForce.DecisionType.Value, inForce.Outcome, inForce.ValidFrom, inForce.ValidTo)
                != (decision.By, decision.On(now), type.Code, decision.Outcome, decision.From, decision.To)
            || settled.Granted?.Mode != decision.Mode
            || (request.AppealId is { } id && appeals.All.GetValueOrDefault(id) is not { State: AppealState.Met or AppealState.Executed }))
        {
            return false;
        }
        var (conditions, arrangement) = (settled.Granted?.Conditions, decision.Arrangement is null ? null : settled.Arranged?.Arrangement);
        var opened = await session.Vault.ComputeAsync([inForce.Reasons.Id, .. new[] { conditions?.Id, arrangement?.Id }.OfType<Guid>()], "decide", ct);
        return opened.Document(inForce.Reasons) is { } given && given.Text.SequenceEqual(reasons, StringComparer.Ordinal)
            && (conditions is { } words ? opened.Document(words)?.Text : null) == decision.Conditions
            && (decision.Arrangement is null || (arrangement is { } stops && JsonSerializer.Serialize(opened.Document(stops)) == JsonSerializer.Serialize(decision.Arrangement)));
    }

    // An application that was refused, or not tried, holds no claim; one that is no longer takes it again, unless another application has it by now.
    private static void Hold(IDocumentSession session, TransportApplication application, Outcome before, Outcome now, Guid caseId)
    {
        var key = TransportApplications.KeyOf(application);
        var (held, holds) = (before is Outcome.Granted or Outcome.PartlyGranted, now is Outcome.Granted or Outcome.PartlyGranted);
        if (held && !holds)
            session.ReleaseClaim(TransportApplications.Claim, key);
        if (!held && holds)
            session.Claim(TransportApplications.Claim, key, caseId);
    }

    /// <summary>The change.</summary>
    /// <param name="Reason">reconsideration, new-facts or ruling.</param>
    /// <param name="Decision">The new decision.</param>
    /// <param name="AppealId">The appeal that leads to it; needed for a ruling.</param>
    /// <param name="IsAdverse">true where it is to the party's disadvantage in some other way than granting less.</param>
    /// <param name="AdverseGround">Why it may be to the party's disadvantage.</param>
    internal sealed record Request(ChangeReason? Reason, Decide.Request? Decision, Guid? AppealId = null, bool? IsAdverse = null, AdverseChangeGround? AdverseGround = null);

    /// <summary>What was decided.</summary>
    internal sealed record Response(Guid CaseId, Outcome Outcome, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            // A new request for transport is a new application.
            RuleFor(r => r.Reason).NotNull().Must(r => r is not (ChangeReason.Request or ChangeReason.FurtherWishes)).WithErrorCode("not-allowed");
            RuleFor(r => r.Decision).NotNull();
            RuleFor(r => r.Decision!).SetValidator(new Decide.Validator()).When(r => r.Decision is not null);
            RuleFor(r => r.AppealId).NotNull().When(r => r.Reason == ChangeReason.Ruling);
        }
    }
}
