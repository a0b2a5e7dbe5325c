using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Cases.Endings;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Inquiries;

/// <summary>
/// An officer decides another matter that calls for a decision; or looks at its letter first. What such a decision rests on and how it is appealed depends on what it concerns: both are
/// stated by the officer and stand in the decision's record. A matter that only needs an answer is answered.
/// </summary>
internal sealed class DecideMatter : IUseCase
{
    private const int MostSections = 10;

    private static readonly string[] Settled =
        ["case-already-decided", "case-closed", "case-disposed", "case-being-decided", "approval-awaited", "material-not-considered", "approval-refused", "signature-awaited", "opinion-awaited", "inquiry-of-other-kind"];

    private static readonly string[] Rules =
        ["appeal-route-unknown", "decision-route-unconfirmed", "decision-type-not-in-force", "material-not-communicated", "validity-ends-before-start", "board-meeting-not-possible"];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/inquiries/cases/{caseId:guid}/decisions", Handle)
            .Describe(
                "decide-general-matter", "Decide another matter",
                "A decision like any other: of the type general-matter, with reasons, letter, recipients and a way to appeal; who may take it follows the delegation order. The officer states the sections that it rests on, and how it is " +
                "appealed: administrative-appeal, legality-review, appeals-board or administrative-court-of-appeal, as the catalogue describes them. Where that is left out, the way " +
                "that the municipality has recorded (policy decisions.confirmed-routes) holds. A matter that calls for no decision is answered instead (answer-general-matter).")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, Settled).Refuses(RejectionKind.Forbidden, "officer-disqualified", "decision-not-delegated")
            .Refuses(RejectionKind.Rule, Rules)
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/inquiries/cases/{caseId:guid}/decisions/letter-previews", Preview)
            .Describe("preview-general-matter-letter", "Show the letter of such a decision as it would be", "Takes the decision to come; nothing is saved.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, Settled).Refuses(RejectionKind.Forbidden, "officer-disqualified", "decision-not-delegated")
            .Refuses(RejectionKind.Rule, Rules)
            .AnswersHtml();
    }

    private static Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, StaffNames staff, PlainDecisions decisions, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunWithSliceAsync(
            caseId, request, command, ifMatch, actor, store, time,
            async (at, row) =>
            {
                var (refused, decision) = await PrepareAsync(at, row, request, actor, staff, time, ct);
                return refused is not null ? new Verdict<IDomainEvent>.Refused(refused) : CaseDecider.Decide(await decisions.ComposeAsync(at, row, decision!, ct), at.File).Widen();
            },
            ct);

    private static Task<IResult> Preview(
        Guid caseId, Request request, CurrentActor actor, StaffNames staff, PlainDecisions decisions, CaseNames names, IDocumentStore store, TimeProvider time, HttpContext http, CancellationToken ct) =>
        ShownAsync(caseId, actor, (at, row) => PrepareAsync(at, row, request, actor, staff, time, ct), decisions, names, store, time, http, ct);

    /// <summary>The letter of a decision in an inquiry as it would be; nothing is saved.</summary>
    internal static async Task<IResult> ShownAsync(
        Guid caseId, CurrentActor actor, Func<CaseMoment, CaseRow, Task<(Rejection? Refused, PlainDecision? Decision)>> prepare, PlainDecisions decisions, CaseNames names, IDocumentStore store, TimeProvider time,
        HttpContext http, CancellationToken ct)
    {
        // Never saved.
        await using var session = store.LightweightSession(actor.MunicipalityId);
        var row = await InquiryActions.FindAsync(session, actor, caseId, ct);
        if (row.IsWithheld)
            return Problem.From(new Rejection(CaseActions.BeingDecided, RejectionKind.Conflict));
        var file = await session.Events.AggregateStreamAsync<CaseFile>(caseId, ct: ct) ?? CaseFile.Initial;
        if (file is CaseFile.Disposed)
            return Problem.From(new Rejection("case-disposed", RejectionKind.Conflict));
        var at = new CaseMoment(file, actor.Actor, time.GetUtcNow(), session, await session.Vault.KeyAsync(caseId, ct));
        var (refused, decision) = await prepare(at, row);
        if (refused is not null)
            return Problem.From(refused);
        await names.ShowAsync(actor, [row.Subject, row.Applicant], "letter-preview", ct, cases: [caseId]);
        return CaseLetter.Shown(http, (await decisions.RenderAsync(at, row, decision!, ct)).Letter);
    }

    // Whether it may be decided at all is settled before a letter says so.
    private static async Task<(Rejection? Refused, PlainDecision? Decision)> PrepareAsync(
        CaseMoment at, CaseRow row, Request request, CurrentActor actor, StaffNames staff, TimeProvider time, CancellationToken ct)
    {
        var (refused, decision) = await ReadAsync(at, row, request, actor, staff, time, ct);
        return refused is null && CaseDecider.Decide(PlainDecisions.Draft(at, decision!), at.File) is Verdict<ICaseEvent>.Refused barred ? (barred.Rejection, null) : (refused, decision);
    }

    /// <summary>The decision that an officer asks for, the first in the matter or one that changes it; or why there can be none in such a case or by such a way to appeal.</summary>
    internal static async Task<(Rejection? Refused, PlainDecision? Decision)> ReadAsync(
        CaseMoment at, CaseRow row, Request request, CurrentActor actor, StaffNames staff, TimeProvider time, CancellationToken ct)
    {
        if (row.CaseType == CaseTypes.DocumentRequest.Code.Value)
            return (new Rejection("inquiry-of-other-kind", RejectionKind.Conflict), null);
        if (row.CaseType != CaseTypes.GeneralMatter.Code.Value)
            return (new Rejection("case-not-found", RejectionKind.NotFound), null);
        var policies = await at.Session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        var code = CaseTypes.GeneralMatter.DecisionTypes[0].Value;
        var type = DecisionCatalogue.Shipped.Find(code, at.Today) is { } row0 ? DecisionCatalogue.Shipped.Confirmed(row0, policies, at.Today, at.Now) : throw new InvalidOperationException($"The catalogue has no '{code}' today.");
        if (request.AppealRoute is { } asked)
        {
            if (DecisionCatalogue.Shipped.Route(new AppealRouteCode(asked)) is not { Instruction: not null } route)
                return (new Rejection("appeal-route-unknown", RejectionKind.Rule, "appealRoute"), null);
            type = type with { Route = route, Binding = route.Binding, Confirmed = true };
        }
        type = type with { LegalBasis = [.. request.LegalBasis!.Select(Citation.Parse).Distinct()] };
        var outcome = request.Outcome.GetValueOrDefault();
        var minutes = request.Board is { } board ? new BoardMinutes(board.Meeting.GetValueOrDefault(), board.Paragraph.GetValueOrDefault()) : (BoardMinutes?)null;
        var decision = new PlainDecision(
            type, outcome, type.LegalBasis, [], [request.Reasons!.Trim()], actor, DecisionMakers.Of(request.PresentedBy, request.TookPart, minutes, staff, actor, time), policies)
        {
            From = request.ValidFrom,
            To = request.ValidTo,
            Conditions = string.IsNullOrWhiteSpace(request.Conditions) ? null : request.Conditions.Trim(),
            CommunicationNotNeeded = request.CommunicationNotNeeded ?? false,
            Material = await SentIn.OfAsync(at.Session, row.CaseId, ct),
        };
        return (null, decision);
    }

    /// <summary>The decision.</summary>
    /// <param name="Outcome">granted, partly-granted or refused.</param>
    /// <param name="Reasons">The reasons, in the officer's words.</param>
    /// <param name="LegalBasis">The sections that it rests on, 1 to 10, in the short form: <c>2017:725 2:1</c>, <c>2017:900 43</c>.</param>
    /// <param name="AppealRoute">How it is appealed; the way that the municipality has recorded when left out.</param>
    /// <param name="ValidFrom">First day that what is granted is in force; left out where it is done once, together with the last.</param>
    /// <param name="ValidTo">Last day that what is granted is in force.</param>
    /// <param name="Conditions">Conditions of what is granted, or null.</param>
    /// <param name="CommunicationNotNeeded">true where the officer finds it obviously unnecessary to communicate the material first (förvaltningslagen 25 §).</param>
    /// <param name="PresentedBy">Who presented the case (föredragande), as the municipality shows staff or by account; nobody when left out.</param>
    /// <param name="TookPart">Who took part in the final handling without deciding, named the same way; nobody when left out.</param>
    /// <param name="Board">Where the board itself has decided and the officer records it; the officer needs no delegation then.</param>
    internal sealed record Request(
        Outcome? Outcome, string? Reasons, IReadOnlyList<string>? LegalBasis, string? AppealRoute = null, DateOnly? ValidFrom = null, DateOnly? ValidTo = null, string? Conditions = null,
        bool? CommunicationNotNeeded = null, string? PresentedBy = null, IReadOnlyList<string>? TookPart = null, BoardDecision? Board = null);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Outcome).NotNull();
            RuleFor(r => r.Outcome).Must(o => o is null or Domain.Decisions.Outcome.Granted or Domain.Decisions.Outcome.PartlyGranted or Domain.Decisions.Outcome.Refused).WithErrorCode("not-allowed");
            RuleFor(r => r.Reasons).CaseText();
            RuleFor(r => r.LegalBasis).NotEmpty();
            RuleFor(r => r.LegalBasis).Must(b => b is null or { Count: <= MostSections }).WithErrorCode("not-allowed");
            RuleForEach(r => r.LegalBasis).Must(IsCitation).WithErrorCode("not-allowed");
            RuleFor(r => r.ValidTo).NotNull().When(r => r.ValidFrom is not null);
            RuleFor(r => r.ValidFrom).NotNull().When(r => r.ValidTo is not null);
            RuleFor(r => r.ValidFrom).Null().When(r => r.Outcome == Domain.Decisions.Outcome.Refused).WithErrorCode("not-allowed");
            RuleFor(r => r.Conditions).MaximumLength(CaseActions.LongestText);
            RuleFor(r => r.Conditions).Empty().When(r => r.Outcome == Domain.Decisions.Outcome.Refused).WithErrorCode("not-allowed");
            RuleFor(r => r.PresentedBy).Account();
            RuleFor(r => r.TookPart).Must(t => t is null or { Count: <= DecisionMakers.Most }).WithErrorCode("not-allowed");
            RuleForEach(r => r.TookPart).NotEmpty().Account();
            RuleFor(r => r.Board!).SetValidator(new BoardDecision.Validator()).When(r => r.Board is not null);
        }

        private static bool IsCitation(string? text)
        {
            try
            {
                _ = Citation.Parse(text ?? "");
                return true;
            }
            catch (FormatException)
            {
                return false;
            }
        }
    }
}
