using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Cases.Robots;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Endings;

/// <summary>An officer ends a case of any type by a decision that does not try it: struck off (avskrivning) or dismissed (avvisning); or looks at its letter first.</summary>
internal sealed class UntriedEndings : IUseCase
{
    private static readonly string[] Settled =
        ["case-already-decided", "case-closed", "case-disposed", "case-being-decided", "approval-awaited", "material-not-considered", "approval-refused", "opinion-awaited", "child-not-left-out"];

    private static readonly string[] Rules =
        ["ground-not-of-ending", "completion-not-asked", "decision-type-unknown", "decision-type-not-in-force", "decision-route-unconfirmed", "material-not-communicated", "board-meeting-not-possible", "grade-not-in-school-year"];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/cases/{caseId:guid}/endings", Handle)
            .Describe(
                "end-case-untried", "End a case without trying it: struck off or dismissed",
                "A decision like any other, with reasons, letter, recipients and the way to appeal that its type has in the catalogue; who may take it follows the delegation order. struck-off: there is nothing left to try. " +
                "dismissed: it cannot be tried. Completions and signatures are waited for no longer, and a robot that works on it loses the task. A child in a round of school choice is taken out of the round first.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, Settled).Refuses(RejectionKind.Forbidden, "officer-disqualified", "decision-not-delegated")
            .Refuses(RejectionKind.Rule, Rules)
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/endings/letter-previews", Preview)
            .Describe("preview-ending-letter", "Show the letter of such a decision as it would be", "Takes the decision to come; nothing is saved.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, Settled).Refuses(RejectionKind.Forbidden, "officer-disqualified", "decision-not-delegated")
            .Refuses(RejectionKind.Rule, Rules)
            .AnswersHtml();
    }

    private static Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, StaffNames staff, SliceEndings endings, PlainDecisions decisions, IDocumentStore store, TimeProvider time,
        CancellationToken ct) =>
        CaseActions.RunWithSliceAsync(
            caseId, request, command, ifMatch, actor, store, time,
            async (at, row) =>
            {
                var (verdict, decision) = await PrepareAsync(caseId, at, request, actor, staff, endings, time, ct);
                if (verdict is not Verdict<IDomainEvent>.Accepted { Events: var own } || decision is null)
                    return verdict;
                var ended = UntriedDecider.Decide(new EndUntried(await decisions.ComposeAsync(at, row, decision, ct), request.Ground.GetValueOrDefault()), at.File);
                at.Session.Execute(DecisionLeases.EndOn(actor.MunicipalityId, [caseId]));
                return CaseVerdict.Join(new Verdict<IDomainEvent>.Accepted(own), ended.Widen());
            },
            ct);

    private static async Task<IResult> Preview(
        Guid caseId, Request request, CurrentActor actor, StaffNames staff, SliceEndings endings, PlainDecisions decisions, CaseNames names, IDocumentStore store, TimeProvider time, HttpContext http,
        CancellationToken ct)
    {
        // Never saved.
        await using var session = store.LightweightSession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        if (row.IsWithheld)
            return Problem.From(new Rejection(CaseActions.BeingDecided, RejectionKind.Conflict));
        var file = await session.Events.AggregateStreamAsync<CaseFile>(caseId, ct: ct) ?? CaseFile.Initial;
        if (file is CaseFile.Disposed)
            return Problem.From(new Rejection("case-disposed", RejectionKind.Conflict));
        var at = new CaseMoment(file, actor.Actor, time.GetUtcNow(), session, await session.Vault.KeyAsync(caseId, ct));
        var (verdict, decision) = await PrepareAsync(caseId, at, request, actor, staff, endings, time, ct);
        if (verdict is Verdict<IDomainEvent>.Refused refused)
            return Problem.From(refused.Rejection);
        await names.ShowAsync(actor, [row.Subject, row.Applicant], "letter-preview", ct, cases: [caseId]);
        return CaseLetter.Shown(http, (await decisions.RenderAsync(at, row, decision!, ct)).Letter);
    }

    // Whether it may be ended at all is settled before a letter says so.
    private static async Task<(Verdict<IDomainEvent> Verdict, PlainDecision? Decision)> PrepareAsync(
        Guid caseId, CaseMoment at, Request request, CurrentActor actor, StaffNames staff, SliceEndings endings, TimeProvider time, CancellationToken ct)
    {
        var policies = await at.Session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        if (TypeOf(at, request.DecisionType, policies) is not { } type)
            return (Verdict<IDomainEvent>.Refuse("decision-type-unknown", RejectionKind.Rule, "decisionType"), null);
        var (outcome, ground) = (request.Outcome.GetValueOrDefault(), request.Ground.GetValueOrDefault());
        var minutes = request.Board is { } board ? new BoardMinutes(board.Meeting.GetValueOrDefault(), board.Paragraph.GetValueOrDefault()) : (BoardMinutes?)null;
        var decision = new PlainDecision(
            type, outcome, type.LegalBasis, [], [.. CaseTexts.Find($"untried.{Code.Of(ground)}") is { } told ? [told] : Array.Empty<string>(), request.Reasons!.Trim()], actor,
            DecisionMakers.Of(request.PresentedBy, request.TookPart, minutes, staff, actor, time), policies)
        {
            CommunicationNotNeeded = request.CommunicationNotNeeded ?? false,
            Material = await SentIn.OfAsync(at.Session, caseId, ct),
        };
        if (UntriedDecider.Decide(new EndUntried(PlainDecisions.Draft(at, decision), ground), at.File) is Verdict<ICaseEvent>.Refused refused)
            return (new Verdict<IDomainEvent>.Refused(refused.Rejection), null);
        var slice = await endings.LeaveUntriedAsync(caseId, at, type, outcome, ct);
        return slice.Verdict is Verdict<IDomainEvent>.Refused ? (slice.Verdict, null)
            : (slice.Verdict, decision with { LegalBasis = slice.LegalBasis ?? type.LegalBasis, Rules = slice.Rules });
    }

    // What the case would be decided as, or what the officer finds that it is; its own words for an ending name child and school, which this letter does not.
    private static DecisionType? TypeOf(CaseMoment at, string? asked, PolicySet policies)
    {
        var known = CaseTypeRegister.Get(at.File.Registration!.CaseType).DecisionTypes;
        var code = asked ?? (at.File as CaseFile.UnderAssessment)?.Recommendation?.DecisionType.Value ?? known[0].Value;
        return known.Any(k => k.Value == code) && DecisionCatalogue.Shipped.Find(code, at.Today) is { } type
            ? DecisionCatalogue.Shipped.Confirmed(type, policies, at.Today, at.Now) with { Letter = type.Letter with { StruckOff = null } }
            : null;
    }

    /// <summary>The decision.</summary>
    /// <param name="Outcome">struck-off or dismissed.</param>
    /// <param name="Ground">Why: taken-back or lapsed where it is struck off; not-entitled, not-completed, not-ours or tried-before where it is dismissed; other for either. Told in the letter before the reasons.</param>
    /// <param name="Reasons">The reasons, in the officer's words.</param>
    /// <param name="DecisionType">The type of decision; the one that is put forward when left out, or the first of the case type.</param>
    /// <param name="CommunicationNotNeeded">true where the officer finds it obviously unnecessary to communicate the material before dismissing (förvaltningslagen 25 §).</param>
    /// <param name="PresentedBy">Who presented the case (föredragande), as the municipality shows staff or by account; nobody when left out.</param>
    /// <param name="TookPart">Who took part in the final handling without deciding, named the same way; nobody when left out.</param>
    /// <param name="Board">Where the board itself has decided and the officer records it; the officer needs no delegation then.</param>
    internal sealed record Request(
        Outcome? Outcome, UntriedGround? Ground, string? Reasons, string? DecisionType = null, bool? CommunicationNotNeeded = null, string? PresentedBy = null, IReadOnlyList<string>? TookPart = null,
        BoardDecision? Board = null);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Outcome).NotNull();
            RuleFor(r => r.Outcome).Must(o => o is null or Domain.Decisions.Outcome.StruckOff or Domain.Decisions.Outcome.Dismissed).WithErrorCode("not-allowed");
            RuleFor(r => r.Ground).NotNull().IsInEnum();
            RuleFor(r => r.Reasons).CaseText();
            RuleFor(r => r.PresentedBy).Account();
            RuleFor(r => r.TookPart).Must(t => t is null or { Count: <= DecisionMakers.Most }).WithErrorCode("not-allowed");
            RuleForEach(r => r.TookPart).NotEmpty().Account();
            RuleFor(r => r.Board!).SetValidator(new BoardDecision.Validator()).When(r => r.Board is not null);
        }
    }
}

/// <summary>The board's own decision.</summary>
/// <param name="Meeting">The day of the meeting, which is the day of the decision.</param>
/// <param name="Paragraph">The paragraph of the minutes.</param>
internal sealed record BoardDecision(DateOnly? Meeting, int? Paragraph)
{
    /// <summary>The form of it.</summary>
    internal sealed class Validator : AbstractValidator<BoardDecision>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(b => b.Meeting).NotNull();
            RuleFor(b => b.Paragraph).NotNull().GreaterThan(0);
        }
    }
}
