using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.LeavingOut;

/// <summary>An officer takes a child out of a publication that has begun, so that it holds up no other: moved, dead, handed over, or a decision that cannot be taken. The child is decided singly.</summary>
internal sealed class TakeOuts : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/exclusions", Handle)
        .Describe(
            "take-child-out-of-publication", "Take a child out of a publication that has begun",
            "The child is not decided with the others, and the seat that the proposal gave it is not taken. Its case waits for a single decision (place-child-anew with the ground left-out, or end-choice-without-place), and its " +
            "guardians are told the reason by letter, in the officer's words, when the round is published. The batch goes on; when nothing else is left the round is published. A child whose decision has been taken stays.")
        .Refuses(RejectionKind.NotFound, "round-not-found", "case-not-found")
        .Refuses(RejectionKind.Conflict, "round-at-another-step", "round-published", "child-decided-in-round").Refuses(RejectionKind.Forbidden, "actor-may-not-publish")
        .Produces<Response>();

    private static Task<IResult> Handle(
        Guid roundId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, LeftOutCases leaving, IDocumentStore store, TimeProvider time, CancellationToken ct) => RoundActions.RunAsync(
        roundId, request, command, ifMatch, actor, store, time,
        async at =>
        {
            var words = new LeftOutReason(request.Reason!.Trim());
            if (RoundDecider.Decide(new RoundCommand.TakeOut(Guid.Empty, new(Guid.Empty, ""), actor.Actor, at.Now), at.Round) is Verdict<IRoundEvent>.Refused early)
                return RoundStep.Refused(Problem.From(early.Rejection));
            var proposal = ((ChoiceRound.Publishing)at.Round).Before;
            var round = await RoundArchive.OpenAsync(at.Session, roundId, proposal.Proposal.Facts.Id, "round-publication", ct);
            // Whoever may not know of a child is not told that it is in the round.
            if (round.Grades.SelectMany(g => g.Entrants.Select(e => (g.Grade, Entrant: e))).FirstOrDefault(e => e.Entrant.CaseId == request.CaseId || e.Entrant.Child.Value == request.ChildId) is not { Entrant: { } entrant } found
                || !(await RoundChildren.VisibleAsync(at.Session, actor, [entrant.Child], ct)).Contains(entrant.Child))
            {
                return RoundStep.Refused("case-not-found", RejectionKind.NotFound, request.CaseId is null ? "childId" : "caseId");
            }
            var result = await RoundArchive.ResultAsync(at.Session, proposal.Proposal.Result.Id, "round-publication", ct);
            var leaves = new LeavingChild(LeftOutStep.Publication, result.Placements.First(p => p.Code == entrant.Facts.Code).School, words.Words);
            at.Session.SetHeader(WithheldCases.Header, roundId.ToString());
            if (await leaving.LeaveAsync(at.Session, entrant, new ChoiceMatter(roundId, entrant.Child, proposal.Plan.Year, found.Grade), leaves, actor.Actor, at.Now, ct) is { } refusal)
                return RoundStep.Refused(Problem.From(refusal));
            var reason = at.Session.Vault.Seal(await at.Session.Vault.KeyAsync(roundId, ct), words);
            return RoundStep.Of(RoundDecider.Decide(new RoundCommand.TakeOut(entrant.CaseId, reason, actor.Actor, at.Now), at.Round), () => new { roundId, caseId = entrant.CaseId });
        },
        ct);

    /// <summary>The child to take out.</summary>
    /// <param name="Reason">Why; its guardians are told these words.</param>
    /// <param name="CaseId">Its case, as the publication names it.</param>
    /// <param name="ChildId">The child, as the results name it, where its case is not opened yet; one of the two.</param>
    internal sealed record Request(string? Reason, Guid? CaseId = null, Guid? ChildId = null);

    /// <summary>It is taken out.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="CaseId">The case that waits for a single decision.</param>
    /// <param name="Version">The round's version.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Response(Guid RoundId, Guid CaseId, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.CaseId).NotEmpty().When(r => r.ChildId is null);
            RuleFor(r => r.ChildId).Null().When(r => r.CaseId is not null).WithErrorCode("not-allowed");
            RuleFor(r => r.Reason).NotEmpty().MaximumLength(FactEntryValidator.LongestReason);
        }
    }
}
