using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>Whoever has appealed takes the appeal back, in the e-service or in another way that an officer records.</summary>
internal sealed class AppealWithdrawals : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapPost("/cases/{caseId:guid}/appeals/{appealId:guid}/withdrawals", Withdraw)
            .Describe("withdraw-appeal", "Take my appeal back", "As long as it has not been sent on; from then on it is the court's, or the board of appeal's, to tell. Only one's own.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "appeal-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed", "appeal-settled")
            .Refuses(RejectionKind.Forbidden, "appeal-not-yours")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/appeals/{appealId:guid}/withdrawals", Record)
            .Describe("record-appeal-withdrawal", "Record that an appeal was taken back on paper, by e-mail or by telephone", "What was said is kept with the appeal: an officer takes nobody's appeal back.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "appeal-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed", "appeal-settled")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "withdrawn-before-received")
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> Withdraw(
        Guid caseId, Guid appealId, WithdrawalRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            at => AppealDecider.Decide(
                new AppealCommand.Withdraw(appealId, at.Today, at.By, Channel.EService, string.IsNullOrWhiteSpace(request.Text) ? (SealedRef<CaseText>?)null : at.Seal(request.Text)), at.File), ct);

    private static Task<IResult> Record(
        Guid caseId, Guid appealId, RecordedRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            at => AppealDecider.Decide(
                new AppealCommand.Withdraw(appealId, at.Past(request.ArrivedOn, "arrivedOn"), at.By, request.Channel.GetValueOrDefault(), at.Seal(request.Text!)), at.File), ct);

    /// <summary>That an appeal is taken back.</summary>
    /// <param name="Text">What is to be said; may be left out.</param>
    internal sealed record WithdrawalRequest(string? Text = null);

    /// <summary>That an appeal was taken back another way.</summary>
    /// <param name="Channel">How it came.</param>
    /// <param name="Text">What was said.</param>
    /// <param name="ArrivedOn">The day it came; today when left out.</param>
    internal sealed record RecordedRequest(Channel? Channel, string? Text, DateOnly? ArrivedOn = null);

    /// <summary>The form of the request.</summary>
    internal sealed class WithdrawalValidator : AbstractValidator<WithdrawalRequest>
    {
        /// <summary>The rules.</summary>
        public WithdrawalValidator() => RuleFor(r => r.Text).MaximumLength(CaseActions.LongestText);
    }

    /// <summary>The form of the request.</summary>
    internal sealed class RecordedValidator : AbstractValidator<RecordedRequest>
    {
        /// <summary>The rules.</summary>
        public RecordedValidator()
        {
            RuleFor(r => r.Channel).NotNull().IsInEnum();
            // What came through the e-service the person has done there.
            RuleFor(r => r.Channel).NotEqual(Channel.EService).WithErrorCode("wrong-format");
            RuleFor(r => r.Text).CaseText();
        }
    }
}
