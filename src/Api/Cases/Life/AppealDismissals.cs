using System.Globalization;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>An officer dismisses an appeal that came too late (förvaltningslagen 45 §), or puts an obvious slip in a decision right (36 §).</summary>
internal sealed class AppealDismissals : IUseCase
{
    private const string Late = "appeal.dismissed-late";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/cases/{caseId:guid}/appeals/{appealId:guid}/dismissals", Dismiss)
            .Describe("dismiss-appeal", "Dismiss an appeal that came too late", "A decision of its own with a letter, appealed as the matter itself; whoever else takes part and everyone with custody get it too. Nobody's appeal is dismissed while it is not known when that person received the decision: that is for the municipality to prove. One that a wrong instruction made late is admitted instead, and one that belongs to the court is sent on: the court dismisses it.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "appeal-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed", "appeal-settled", "appeal-dismissed-before")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified", "decision-not-delegated")
            .Refuses(RejectionKind.Rule, "appeal-not-late", "appeal-time-unknown", "appeal-for-the-court", "decision-route-unconfirmed", "decision-type-unknown")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/rectifications", Rectify)
            .Describe("rectify-decision", "Put an obvious slip in a decision right", "What was decided stays the same; a letter tells what is put right.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/rectifications/letter-previews", PreviewRectification)
            .Describe("preview-rectification-letter", "Show the letter that would put a slip right", "Nothing is saved.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .AnswersHtml();
    }

    private static async Task<IResult> PreviewRectification(
        Guid caseId, RectificationRequest request, CurrentActor actor, ProceduralLetters letters, CaseNames names, IDocumentStore store, TimeProvider time, HttpContext http, CancellationToken ct)
    {
        // Never saved.
        await using var session = store.LightweightSession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var file = row.IsWithheld ? CaseFile.Initial : await session.Events.AggregateStreamAsync<CaseFile>(caseId, ct: ct) ?? CaseFile.Initial;
        var now = time.GetUtcNow();
        var verdict = row.IsWithheld
            ? Verdict<ICaseEvent>.Refuse("case-not-decided", RejectionKind.Conflict)
            : AppealDecider.Decide(new AppealCommand.Rectify(SwedishTime.DateOf(now), actor.Actor, new(caseId, ""), new(caseId, "")), file);
        if (verdict is Verdict<ICaseEvent>.Refused refused)
            return Problem.From(refused.Rejection);
        var at = new CaseMoment(file, actor.Actor, now, session, await session.Vault.KeyAsync(caseId, ct));
        await names.ShowAsync(actor, [row.Subject, row.Applicant], "letter-preview", ct, cases: [caseId]);
        return CaseLetter.Shown(http, await letters.RectificationAsync(at, actor, ((CaseFile.Decided)file).Decision, request.What!.Trim(), ct));
    }

    private static Task<IResult> Dismiss(
        Guid caseId, Guid appealId, DismissalRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, ProceduralLetters letters, LetterRecipients recipients, IDocumentStore store, TimeProvider time,
        CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            async at =>
            {
                // Whether it may be dismissed at all is settled before a letter says so.
                if (AppealRoutes.Of(at.File) is not { } route)
                    return DecisionAppeals.NotDecided(at);
                var unwritten = AppealDecider.Decide(new AppealCommand.Dismiss(route, appealId, at.Today, at.By, new(caseId, ""), new(caseId, "")), at.File);
                if (unwritten is not Verdict<ICaseEvent>.Accepted { Events.Count: > 0 })
                    return unwritten;
                var appellant = at.File.Appeals.All[appealId].Appellant;
                var others = await recipients.BesideAsync(actor.MunicipalityId, at.File, appellant, ct);
                return await letters.RefuseAsync(at, actor, Late, await CaseMatters.TypeOfAsync(at, ct), [.. Reasons(at, appealId), .. Own(request.Reasons)], ct, appellant, others.Count > 0) switch
                {
                    ProceduralDecision.Ready ready => AppealDecider.Decide(new AppealCommand.Dismiss(route, appealId, at.Today, at.By, ready.Reasons, ready.Letter, others), at.File),
                    ProceduralDecision.Barred barred => new Verdict<ICaseEvent>.Refused(barred.Rejection),
                    _ => throw new InvalidOperationException("A decision is ready or barred."),
                };
            },
            ct);

    private static Task<IResult> Rectify(
        Guid caseId, RectificationRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, ProceduralLetters letters, IDocumentStore store, TimeProvider time,
        CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            async at =>
            {
                var unwritten = AppealDecider.Decide(new AppealCommand.Rectify(at.Today, at.By, new(caseId, ""), new(caseId, "")), at.File);
                if (unwritten is not Verdict<ICaseEvent>.Accepted || at.File is not CaseFile.Decided { Decision: var decision })
                    return unwritten;
                var ready = await letters.RectifyAsync(at, actor, decision, request.What!.Trim(), ct);
                return AppealDecider.Decide(new AppealCommand.Rectify(at.Today, at.By, ready.Reasons, ready.Letter), at.File);
            },
            ct);

    private static IEnumerable<string> Reasons(CaseMoment at, Guid appealId)
    {
        var appeals = at.File.Appeals;
        var appeal = appeals.All[appealId];
        var own = appeal.Appellant is { } appellant ? appeals.Others.GetValueOrDefault(appellant) : null;
        if ((own is null ? appeals.ReceivedOn : own.ReceivedOn) is { } received)
            yield return Text("letter-text.received", received);
        if (appeals.LastDayFor(appeal.Appellant) is { } last)
            yield return Text("letter-text.last-day", last);
        yield return Text("letter-text.appeal-came", appeal.On);
    }

    private static string Text(string key, DateOnly day) => string.Format(CultureInfo.InvariantCulture, CaseTexts.Get(key), ProceduralLetters.Date(day));

    private static IEnumerable<string> Own(string? reasons) => reasons?.Trim() is { Length: > 0 } own ? [own] : [];

    /// <summary>A dismissal.</summary>
    /// <param name="Reasons">What is to be said beside the days, or null.</param>
    internal sealed record DismissalRequest(string? Reasons = null);

    /// <summary>A rectification.</summary>
    /// <param name="What">What was wrong, and what is right.</param>
    internal sealed record RectificationRequest(string? What);

    /// <summary>The form of the request.</summary>
    internal sealed class DismissalValidator : AbstractValidator<DismissalRequest>
    {
        /// <summary>The rules.</summary>
        public DismissalValidator() => RuleFor(r => r.Reasons).MaximumLength(CaseActions.LongestText);
    }

    /// <summary>The form of the request.</summary>
    internal sealed class RectificationValidator : AbstractValidator<RectificationRequest>
    {
        /// <summary>The rules.</summary>
        public RectificationValidator() => RuleFor(r => r.What).CaseText();
    }
}
