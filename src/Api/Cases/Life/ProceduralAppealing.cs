using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>
/// Decisions about the handling (a refused request to be decided, a dismissed appeal) are received and appealed as the matter itself.
/// </summary>
internal sealed class ProceduralAppealing : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapPost("/cases/{caseId:guid}/letters/{letterId:guid}/appeals", Appeal)
            .Describe("appeal-procedural-decision", "Appeal a decision about the handling of my case", "One that refused a request to be decided, or dismissed an appeal because it came too late; named by its letter.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "procedural-decision-not-found")
            .Refuses(RejectionKind.Conflict, "case-closed", "case-disposed", "appeal-received-before")
            .Refuses(RejectionKind.Rule, "decision-type-unknown")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/letters/{letterId:guid}/appeals", Record)
            .Describe("record-procedural-appeal", "Record an appeal of a decision about the handling that came on paper, by e-mail or by telephone", "What is done with it is done as with any other appeal of the case.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "procedural-decision-not-found", "party-not-found")
            .Refuses(RejectionKind.Conflict, "case-closed", "case-disposed", "appeal-received-before")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "decision-type-unknown")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/letters/{letterId:guid}/receipts", Receive)
            .Describe("record-procedural-receipt", "Record that somebody has received a decision about the handling", "Where the matter's way to appeal says so, three weeks run from that day, for each recipient by itself. The first proof counts. Unsaid it is the one to whom the letter is written.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "procedural-decision-not-found", "party-not-found")
            .Refuses(RejectionKind.Conflict, "case-closed", "case-disposed")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "decision-type-unknown", "received-before-decided")
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> Appeal(
        Guid caseId, Guid letterId, DecisionAppeals.AppealRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            at => AppealDecider.Decide(new AppealCommand.RegisterProcedural(letterId, Guid.CreateVersion7(at.Now), at.Today, Channel.EService, at.By, at.Seal(request.Text!)), at.File), ct);

    private static Task<IResult> Record(
        Guid caseId, Guid letterId, DecisionAppeals.RecordRequest request, IdempotentCommand command, CurrentActor actor, LetterRecipients recipients, IDocumentStore store, TimeProvider time,
        CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            async at =>
            {
                var whose = DecisionAppeals.OtherThanApplicant(request.AppellantId, at);
                return AppealDecider.Decide(
                    new AppealCommand.RegisterProcedural(
                        letterId, Guid.CreateVersion7(at.Now), at.Past(request.ArrivedOn, "arrivedOn"), request.Channel.GetValueOrDefault(), at.By, at.Seal(request.Text!), whose,
                        await DecisionAppeals.HasCustodyAsync(whose, at, recipients, ct)),
                    at.File);
            },
            ct);

    private static Task<IResult> Receive(
        Guid caseId, Guid letterId, DecisionAppeals.ReceiptRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            async at => await RouteAsync(at, ct) is { } route
                ? AppealDecider.Decide(new AppealCommand.ReceiveProcedural(letterId, route, at.Past(request.On, "on"), request.Proof.GetValueOrDefault(), request.RecipientId is { } recipient ? new PersonRef(recipient) : null, at.By), at.File)
                : Verdict<ICaseEvent>.Refuse("decision-type-unknown", RejectionKind.Rule), ct);

    /// <summary>The matter's way to appeal: of the decision taken, or of the one that is put forward; null when neither is known or the way is not settled.</summary>
    public static async Task<AppealRoute?> RouteAsync(CaseMoment at, CancellationToken ct) =>
        AppealRoutes.Of(at.File) ?? (await CaseMatters.TypeOfAsync(at, ct) is { Route: { Instruction: not null } route } ? route : null);
}
