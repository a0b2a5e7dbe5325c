using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>An officer asks another for advice or approval, and the other answers.</summary>
internal sealed class Referrals : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/cases/{caseId:guid}/referrals", Refer)
            .Describe("refer-case", "Ask another officer for advice or approval", "A case is not decided before an approval that was asked for is answered; advice holds nothing up.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "referral-to-oneself")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/referrals/{referralId:guid}/answers", Answer)
            .Describe("answer-referral", "Answer what another officer asks")
            .Refuses(RejectionKind.NotFound, "case-not-found", "referral-not-found")
            .Refuses(RejectionKind.Conflict, "case-closed", "case-disposed", "referral-answered")
            .Refuses(RejectionKind.Forbidden, "referral-not-yours")
            .Refuses(RejectionKind.Rule, "referral-answer-of-other-kind")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/referrals/{referralId:guid}/withdrawals", Withdraw)
            .Describe("withdraw-referral", "Take a question to another officer back")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-closed", "case-disposed", "referral-answered")
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> Refer(
        Guid caseId, ReferRequest request, IdempotentCommand command, CurrentActor actor, StaffNames staff, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            at => HandlingDecider.Decide(
                new HandlingCommand.Refer(Guid.CreateVersion7(at.Now), NamedOfficers.Of(staff, actor, request.To, time, "to"), request.Purpose.GetValueOrDefault(), at.By, at.Seal(request.Question!)), at.File),
            ct);

    private static Task<IResult> Answer(
        Guid caseId, Guid referralId, AnswerRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            at => HandlingDecider.Decide(new HandlingCommand.Answer(referralId, request.Answer.GetValueOrDefault(), at.By, at.Seal(request.Text!)), at.File), ct);

    private static Task<IResult> Withdraw(
        Guid caseId, Guid referralId, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, CaseActions.NoBody, command, ifMatch: null, actor, store, time, at => HandlingDecider.Decide(new HandlingCommand.Withdraw(referralId, at.By), at.File), ct);

    /// <summary>A question.</summary>
    /// <param name="To">The officer asked, as the municipality shows staff or by account.</param>
    /// <param name="Purpose">advice or approval.</param>
    /// <param name="Question">What is asked.</param>
    internal sealed record ReferRequest(string? To, ReferralPurpose? Purpose, string? Question);

    /// <summary>An answer.</summary>
    /// <param name="Answer">advised, approved or not-approved.</param>
    /// <param name="Text">The answer in words.</param>
    internal sealed record AnswerRequest(ReferralAnswer? Answer, string? Text);

    /// <summary>The form of the request.</summary>
    internal sealed class ReferValidator : AbstractValidator<ReferRequest>
    {
        /// <summary>The rules.</summary>
        public ReferValidator()
        {
            RuleFor(r => r.To).NotEmpty();
            RuleFor(r => r.To).Account().When(r => !string.IsNullOrEmpty(r.To));
            RuleFor(r => r.Purpose).NotNull().IsInEnum();
            RuleFor(r => r.Question).CaseText();
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class AnswerValidator : AbstractValidator<AnswerRequest>
    {
        /// <summary>The rules.</summary>
        public AnswerValidator()
        {
            RuleFor(r => r.Answer).NotNull().IsInEnum();
            RuleFor(r => r.Text).CaseText();
        }
    }
}
