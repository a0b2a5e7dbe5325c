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
using FluentValidation;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>A decision is received, appealed, looked at again, sent on and ruled on.</summary>
internal sealed class DecisionAppeals : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/cases/{caseId:guid}/receipts", Receive)
            .Describe("record-receipt", "Record that the party has received the decision", "Where the way to appeal says so, three weeks run from that day, for each recipient by itself. The first proof counts.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "party-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "received-before-decided")
            .Produces<CaseActions.Response>();
        groups.Guardian.MapPost("/cases/{caseId:guid}/appeals", Appeal)
            .Describe("appeal-decision", "Appeal the decision in my case", "A closed case is opened again by it.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed", "appeal-received-before")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/appeals", Record)
            .Describe("record-appeal", "Record an appeal that came on paper, by e-mail or by telephone", "A closed case is opened again by it. It is in time by the receipt of the one whose it is; while that is not known nobody can find it late.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "party-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed", "appeal-received-before")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/appeals/{appealId:guid}/steps", Step)
            .Describe(
                "handle-appeal",
                "Take an appeal a step further",
                "uphold: the decision was looked at again and stands. forward: sent on with the file, which is made then. admit-late: a wrong instruction made it late. meet: a decision about the handling does not stand, as the appeal asks. execute: what the ruling asks for is done; where it asks for another decision in the matter, that decision alone does it (change the decision), while one can be taken.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "appeal-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed", "appeal-settled", "appeal-not-reconsidered", "appeal-not-ruled", "ruling-needs-decision")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "appeal-late", "appeal-of-the-matter")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/legal-force", Force)
            .Describe("record-legal-force", "Record that a decision has gained legal force after a ruling", "Without an appeal that was ruled on it gains legal force by itself the day after the last day to appeal.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed", "appeal-open", "appeal-time-running", "appeal-not-ruled", "legal-force-gained-before")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "legal-force-before-ruling")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/appeals/{appealId:guid}/rulings", Rule)
            .Describe("record-ruling", "Record what the court or the board of appeal came to")
            .Refuses(RejectionKind.NotFound, "case-not-found", "appeal-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed", "appeal-not-forwarded", "appeal-ruled-before")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> Force(
        Guid caseId, ForceRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time, at => AppealDecider.Decide(new AppealCommand.GainForce(Past(request.On, at, "on"), at.By), at.File), ct);

    private static Task<IResult> Receive(
        Guid caseId, ReceiptRequest request, IdempotentCommand command, CurrentActor actor, LetterRecipients recipients, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            async at =>
            {
                var other = OtherThanApplicant(request.RecipientId, at);
                return AppealRoutes.Of(at.File) is { } route
                    ? AppealDecider.Decide(new AppealCommand.Receive(route, Past(request.On, at, "on"), request.Proof.GetValueOrDefault(), other, at.By, await HasCustodyAsync(other, at, recipients, ct)), at.File)
                    : NotDecided(at);
            },
            ct);

    /// <summary>Whom an officer names; null for the applicant.</summary>
    public static PersonRef? OtherThanApplicant(Guid? recipient, CaseMoment at) =>
        recipient is { } id && new PersonRef(id) is var person && person != at.File.Registration!.Applicant ? person : null;

    private static Task<IResult> Appeal(
        Guid caseId, AppealRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            at => AppealDecider.Decide(new AppealCommand.Register(Guid.CreateVersion7(at.Now), at.Today, Channel.EService, at.By, at.Seal(request.Text!)), at.File), ct);

    private static Task<IResult> Record(
        Guid caseId, RecordRequest request, IdempotentCommand command, CurrentActor actor, LetterRecipients recipients, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            async at =>
            {
                var whose = OtherThanApplicant(request.AppellantId, at);
                return AppealDecider.Decide(
                    new AppealCommand.Register(
                        Guid.CreateVersion7(at.Now), Past(request.ArrivedOn, at, "arrivedOn"), request.Channel.GetValueOrDefault(), at.By, at.Seal(request.Text!), whose,
                        await HasCustodyAsync(whose, at, recipients, ct)),
                    at.File);
            },
            ct);

    /// <summary>Whether the register has somebody as guardian of the one whom the case is about, the applicant apart.</summary>
    public static async Task<bool> HasCustodyAsync(PersonRef? person, CaseMoment at, LetterRecipients recipients, CancellationToken ct) =>
        person is { } whose && at.File.Registration is { } header && (await recipients.OthersWithCustodyAsync(at.Session.TenantId, header.Subject, header.Applicant, ct)).Contains(whose);

    private static async Task<IResult> Step(
        Guid caseId, Guid appealId, StepRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, AppealBundles bundles, VaultFiles files, IEnumerable<IChangeTime> times, IDocumentStore store,
        TimeProvider time, CancellationToken ct)
    {
        BundledFile? made = null;
        var isKept = false;
        try
        {
            return await CaseActions.RunAsync(
                caseId, request, command, ifMatch, actor, store, time,
                async at =>
                {
                    isKept = false;
                    if (await ProceduralAppealing.RouteAsync(at, ct) is not { } route)
                        return NotDecided(at);
                    var step = CommandOf(request.Step.GetValueOrDefault(), appealId, route, at);
                    if (step is AppealCommand.Execute execute)
                        step = execute with { IsChangeable = await times.AllowAsync(caseId, at.File, appealId, at.Session, at.Today, ct) };
                    var verdict = AppealDecider.Decide(step, at.File);
                    if (step is not AppealCommand.Forward forward || verdict is not Verdict<ICaseEvent>.Accepted { Events.Count: > 0 })
                        return verdict;
                    // Whether it may be sent on at all is settled before its file is made.
                    made ??= await bundles.MakeAsync(caseId, appealId, actor, ct);
                    isKept = true;
                    return AppealDecider.Decide(forward with { File = made }, at.File);
                },
                ct);
        }
        catch
        {
            isKept = false;
            throw;
        }
        finally
        {
            // One that lost a race for the case is nobody's.
            if (made is not null && !isKept)
                await files.RemoveAsync(actor.MunicipalityId, made.File.Id, CancellationToken.None);
        }
    }

    private static Task<IResult> Rule(
        Guid caseId, Guid appealId, RulingRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            at => AppealDecider.Decide(new AppealCommand.Rule(appealId, Past(request.On, at, "on"), request.Ruling.GetValueOrDefault(), at.By, at.Seal(request.Text!)), at.File), ct);

    private static AppealCommand CommandOf(AppealStep step, Guid appeal, AppealRoute route, CaseMoment at) => step switch
    {
        AppealStep.Uphold => new AppealCommand.Uphold(appeal, at.Today, at.By),
        AppealStep.Forward => new AppealCommand.Forward(route, appeal, at.Today, at.By),
        AppealStep.AdmitLate => new AppealCommand.AdmitLate(appeal, at.By),
        AppealStep.Meet => new AppealCommand.Meet(appeal, at.Today, at.By),
        AppealStep.Execute => new AppealCommand.Execute(appeal, at.Today, at.By),
        _ => throw new InvalidOperationException($"{step} is no step."),
    };

    /// <summary>The refusal of what concerns a decision where there is none.</summary>
    public static Verdict<ICaseEvent> NotDecided(CaseMoment at) => at.File is CaseFile.Closed
        ? Verdict<ICaseEvent>.Refuse("case-closed", RejectionKind.Conflict)
        : Verdict<ICaseEvent>.Refuse("case-not-decided", RejectionKind.Conflict);

    private static DateOnly Past(DateOnly? on, CaseMoment at, string field) =>
        on is not { } day ? at.Today : day <= at.Today ? day : throw new ProblemException(ExceptionProblems.Field(field, "in-the-future"));

    /// <summary>What may be done with an appeal.</summary>
    internal enum AppealStep
    {
        /// <summary>The decision stands.</summary>
        Uphold,

        /// <summary>Sent on.</summary>
        Forward,

        /// <summary>Tried although it is late.</summary>
        AdmitLate,

        /// <summary>The decision about the handling that was appealed does not stand.</summary>
        Meet,

        /// <summary>The ruling is carried out.</summary>
        Execute,
    }

    /// <summary>Since when a decision has legal force.</summary>
    /// <param name="On">The day; today when left out.</param>
    internal sealed record ForceRequest(DateOnly? On = null);

    /// <summary>How the decision was received.</summary>
    /// <param name="Proof">How it is known.</param>
    /// <param name="On">The day; today when left out.</param>
    /// <param name="RecipientId">Who received it, of those to whom it goes; the applicant when left out.</param>
    internal sealed record ReceiptRequest(DeliveryProof? Proof, DateOnly? On = null, Guid? RecipientId = null);

    /// <summary>An appeal.</summary>
    /// <param name="Text">How the decision is to be changed, and why.</param>
    internal sealed record AppealRequest(string? Text);

    /// <summary>An appeal that an officer records.</summary>
    /// <param name="Channel">How it came.</param>
    /// <param name="Text">The appeal.</param>
    /// <param name="ArrivedOn">The day it came; today when left out.</param>
    /// <param name="AppellantId">Whose it is, of those to whom the decision goes: each has a time of their own. The applicant's when left out.</param>
    internal sealed record RecordRequest(Channel? Channel, string? Text, DateOnly? ArrivedOn = null, Guid? AppellantId = null);

    /// <summary>A step.</summary>
    /// <param name="Step">Which.</param>
    internal sealed record StepRequest(AppealStep? Step);

    /// <summary>A ruling.</summary>
    /// <param name="Ruling">What it came to.</param>
    /// <param name="Text">The ruling, or what of it matters.</param>
    /// <param name="On">Its date; today when left out.</param>
    internal sealed record RulingRequest(Ruling? Ruling, string? Text, DateOnly? On = null);

    /// <summary>The form of the request.</summary>
    internal sealed class ReceiptValidator : AbstractValidator<ReceiptRequest>
    {
        /// <summary>The rules.</summary>
        public ReceiptValidator() => RuleFor(r => r.Proof).NotNull().IsInEnum();
    }

    /// <summary>The form of the request.</summary>
    internal sealed class AppealValidator : AbstractValidator<AppealRequest>
    {
        /// <summary>The rules.</summary>
        public AppealValidator() => RuleFor(r => r.Text).CaseText();
    }

    /// <summary>The form of the request.</summary>
    internal sealed class RecordValidator : AbstractValidator<RecordRequest>
    {
        /// <summary>The rules.</summary>
        public RecordValidator()
        {
            RuleFor(r => r.Channel).NotNull().IsInEnum();
            RuleFor(r => r.Text).CaseText();
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class StepValidator : AbstractValidator<StepRequest>
    {
        /// <summary>The rules.</summary>
        public StepValidator() => RuleFor(r => r.Step).NotNull().IsInEnum();
    }

    /// <summary>The form of the request.</summary>
    internal sealed class RulingValidator : AbstractValidator<RulingRequest>
    {
        /// <summary>The rules.</summary>
        public RulingValidator()
        {
            RuleFor(r => r.Ruling).NotNull().IsInEnum();
            RuleFor(r => r.Text).CaseText();
        }
    }
}
