using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Inquiries;

/// <summary>Somebody writes to the school office: a guardian about another matter, anyone about public documents, an officer on behalf of either.</summary>
internal sealed class Ask : IUseCase
{
    private const string Anyone = "Nobody needs to say who asks or why. The answer can be fetched by the reference and the code of the receipt (follow-document-request); the code is shown in the receipt alone.";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapPost("/general-matters", ByGuardian)
            .Describe("write-to-the-school-office", "Write to the school office about another matter", "What belongs to one of its services is handed over to it; the day it came counts.")
            .Refuses(RejectionKind.NotFound, "child-not-found")
            .Produces<Response>(StatusCodes.Status201Created);
        groups.Public.MapPost("/document-requests", ByAnyone)
            .Describe("request-documents", "Ask for public documents", Anyone).Produces<Receipt>(StatusCodes.Status201Created);
        groups.Officer.MapPost("/document-requests", OnBehalf)
            .Describe("register-document-request", "Register a request for public documents that came on paper, by e-mail, by telephone or on a visit", Anyone)
            .Refuses(RejectionKind.Rule, "arrival-in-the-future", "arrival-reason-missing").Produces<Receipt>(StatusCodes.Status201Created);
    }

    private static Task<IResult> ByGuardian(
        GuardianRequest request, IdempotentCommand command, CurrentActor actor, IPopulationRegister register, MatterProtection matters, TimeProvider time, CancellationToken ct) =>
        RunAsync(request, command, actor, time, codes: null, async (id, now) =>
        {
            var subject = request.ChildId is { } child ? new PersonRef(child) : actor.Guardian;
            if (subject != actor.Guardian && !(await register.ChildrenOfAsync(actor.MunicipalityId, actor.Guardian, ct)).Contains(subject))
                throw new ProblemException(Problem.From(new Rejection("child-not-found", RejectionKind.NotFound)));
            var protection = (await matters.OfAsync(actor.MunicipalityId, [subject], actor.Guardian, ct))[subject];
            return new NewInquiry(
                id, InquiryKind.GeneralMatter, Channel.EService, now, now, subject, actor.Guardian, protection == Protection.None ? Queue.Ordinary : Queue.Protected,
                new InquiryForm(request.Subject!.Trim(), request.Text!.Trim(), null, null), actor.Actor);
        }, ct);

    private static Task<IResult> ByAnyone(DocumentRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        RunAsync(request, command, actor, time, store, (id, now) => Task.FromResult(DocumentsOf(request, id, Channel.EService, now, now, actor)), ct);

    private static Task<IResult> OnBehalf(OnBehalfRequest request, IdempotentCommand command, CurrentActor actor, OnBehalfIntake intake, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        RunAsync(request, command, actor, time, store, async (id, now) =>
        {
            var late = await intake.LateAsync(actor, request.ArrivedOn, request.ArrivalReason, "", now, ct);
            var arrivedAt = request.ArrivedOn is { } day && day < SwedishTime.DateOf(now) ? SwedishDay.StartOf(day) : now;
            var asked = DocumentsOf(
                new DocumentRequest(request.Subject, request.Text, request.Name, request.Contact), id, request.Channel.GetValueOrDefault(), arrivedAt, now, actor);
            return asked with { Late = late };
        }, ct);

    private static NewInquiry DocumentsOf(DocumentRequest request, Guid id, Channel channel, DateTimeOffset arrivedAt, DateTimeOffset now, CurrentActor actor) => new(
        id, InquiryKind.DocumentRequest, channel, arrivedAt, now, PersonRef.Outside, PersonRef.Outside, Queue.Ordinary,
        new InquiryForm(request.Subject!.Trim(), request.Text!.Trim(), Text(request.Name), Text(request.Contact)), actor.Actor);

    private static Task<IResult> RunAsync(
        object request, IdempotentCommand command, CurrentActor actor, TimeProvider time, IDocumentStore? codes, Func<Guid, DateTimeOffset, Task<NewInquiry>> inquiry, CancellationToken ct) =>
        command.RunAsync(
            request,
            batch => batch.AggregateStream<PolicySet>(StreamIds.Policy(actor.MunicipalityId)),
            async (reading, session) =>
            {
                var now = time.GetUtcNow();
                var opened = await inquiry(Guid.CreateVersion7(now), now);
                var (reference, version) = await InquiryIntake.OpenAsync(opened, await reading ?? PolicySet.Initial, session, null, ct);
                var group = actor.Actor.Kind == ActorKind.Guardian ? "guardian" : "officer";
                return CommandAnswer.Created($"/{actor.MunicipalityId}/{group}/inquiries/cases/{opened.CaseId}", version, new { caseId = opened.CaseId, reference });
            },
            show: codes is null ? null : async (done, position) =>
            {
                await using var session = codes.QuerySession(actor.MunicipalityId);
                return done.With("accessCode", RequestCode.Of(session.Vault, (Guid)done.Body["caseId"]!)).Sent(position);
            },
            ct: ct);

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>Another matter.</summary>
    /// <param name="Subject">What it is about, in a few words.</param>
    /// <param name="Text">The text.</param>
    /// <param name="ChildId">The child it is about; null when it is about none.</param>
    internal sealed record GuardianRequest(string? Subject, string? Text, Guid? ChildId = null);

    /// <summary>A request for public documents.</summary>
    /// <param name="Subject">Which documents, in a few words.</param>
    /// <param name="Text">Which documents, so that they can be found.</param>
    /// <param name="Name">The name of the one who asks, or null.</param>
    /// <param name="Contact">Where to answer, or null.</param>
    internal sealed record DocumentRequest(string? Subject, string? Text, string? Name = null, string? Contact = null);

    /// <summary>A request for public documents that an officer registers.</summary>
    /// <param name="Subject">Which documents, in a few words.</param>
    /// <param name="Text">Which documents, so that they can be found.</param>
    /// <param name="Channel">How it came: paper, email, telephone or visit.</param>
    /// <param name="ArrivedOn">The day it came; today when left out.</param>
    /// <param name="Name">The name of the one who asks, or null.</param>
    /// <param name="Contact">Where to answer, or null.</param>
    /// <param name="ArrivalReason">Why it is registered only now, needed when it came more days ago than the policy cases.late-registration says. Kept as an internal note.</param>
    internal sealed record OnBehalfRequest(
        string? Subject, string? Text, Channel? Channel, DateOnly? ArrivedOn = null, string? Name = null, string? Contact = null, string? ArrivalReason = null);

    /// <summary>The receipt.</summary>
    internal sealed record Response(Guid CaseId, CaseReference Reference, long Version, string? Position);

    /// <summary>The receipt of a request for public documents.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="Reference">Its reference.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Position">Where the log stands, or null.</param>
    /// <param name="AccessCode">By which the one who asked reads the answer, together with the reference.</param>
    internal sealed record Receipt(Guid CaseId, CaseReference Reference, long Version, string? Position, string AccessCode);

    /// <summary>The form of the request.</summary>
    internal sealed class GuardianValidator : AbstractValidator<GuardianRequest>
    {
        /// <summary>The rules.</summary>
        public GuardianValidator()
        {
            RuleFor(r => r.Subject).NotEmpty().MaximumLength(200);
            RuleFor(r => r.Text).CaseText();
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class DocumentValidator : AbstractValidator<DocumentRequest>
    {
        /// <summary>The rules.</summary>
        public DocumentValidator()
        {
            RuleFor(r => r.Subject).NotEmpty().MaximumLength(200);
            RuleFor(r => r.Text).CaseText();
            RuleFor(r => r.Name).MaximumLength(200);
            RuleFor(r => r.Contact).MaximumLength(200);
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class OnBehalfValidator : AbstractValidator<OnBehalfRequest>
    {
        /// <summary>The rules.</summary>
        public OnBehalfValidator()
        {
            RuleFor(r => r.Subject).NotEmpty().MaximumLength(200);
            RuleFor(r => r.Text).CaseText();
            RuleFor(r => r.Channel).NotNull();
            RuleFor(r => r.Channel).Must(c => c is null || RegisteredChannels.Has(c)).WithErrorCode("not-allowed");
            RuleFor(r => r.ArrivalReason).MaximumLength(CaseMgmt.Api.Cases.Intake.OnBehalf.LongestReason);
            RuleFor(r => r.Name).MaximumLength(200);
            RuleFor(r => r.Contact).MaximumLength(200);
        }
    }
}
