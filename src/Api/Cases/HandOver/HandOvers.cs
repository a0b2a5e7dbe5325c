using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Cases.Deliveries;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Cases.HandOver;

/// <summary>An application that was sent to the wrong service is handed over: looked at first, then done. Which services receive is registered by their slices.</summary>
internal sealed class HandOvers : IUseCase
{
    private static readonly string[] Settled = ["case-already-decided", "case-closed", "case-disposed", "application-exists", "case-in-round"];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/cases/{caseId:guid}/hand-overs/previews", Preview)
            .Describe("preview-hand-over", "Show what a hand-over would bring", "Nothing is saved. Which services can receive is answered too. A request to be decided that has been refused stays where it is, with its letter.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, Settled).Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "hand-over-to-same-service", "case-type-receives-nothing", "hand-over-names-no-pupil").Refuses(ProblemCodes.EvidenceDisposed)
            .Produces<PreviewResponse>();
        groups.Officer.MapPost("/cases/{caseId:guid}/hand-overs", Execute)
            .Describe(
                "hand-over-case",
                "Hand an application over to another service",
                "A new case goes on with what was sent, its files and messages, those who take part, what was asked and answered, a request to be decided with its last day, and marks of secrecy; its clocks run from the day the application first came. What was communicated is to be communicated anew. This case is closed; both point at each other, and the applicant sees it in both. Answers that are sent to this case arrive in the new one.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, Settled).Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "hand-over-to-same-service", "case-type-receives-nothing", "hand-over-names-no-pupil").Refuses(ProblemCodes.EvidenceDisposed)
            .Produces<Response>(StatusCodes.Status201Created);
    }

    private static async Task<PreviewResponse> Preview(
        Guid caseId, Request request, CurrentActor actor, IEnumerable<ICaseReceiver> receivers, IEnumerable<ICaseGiver> givers, HandOverParts parts, IDocumentStore store, TimeProvider time,
        CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var file = (await session.Events.AggregateStreamAsync<CaseFile>(caseId, ct: ct))!;
        var known = receivers.ToList();
        var receiver = ReceiverOf(request, known);
        if (ClosingDecider.Decide(new ClosingCommand.HandOver(Guid.Empty, receiver.CaseType, SwedishTime.DateOf(time.GetUtcNow()), actor.Actor), file) is Verdict<ICaseEvent>.Refused refused)
            throw new ProblemException(Problem.From(refused.Rejection));
        if (await StaysAsync(givers, file.Registration!.CaseType, caseId, session, ct) is { } stays)
            throw new ProblemException(Problem.From(stays));
        var opened = await CaseDocuments.OpenAsync(session, actor, caseId, [row.Form], "hand-over", ct);
        var form = opened.Document<FormSnapshot>(row.Form) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        if (await receiver.HindranceAsync(Misdirected(Guid.Empty, caseId, file, row, form, request, actor, time.GetUtcNow(), policies), session, ct) is { } hindrance)
            throw new ProblemException(hindrance);
        var follows = await parts.ListAsync(caseId, receiver.CaseType, file, session, SwedishTime.DateOf(time.GetUtcNow()), ct);
        return new PreviewResponse(
            receiver.CaseType.Value, CaseTexts.CaseType(receiver.CaseType.Value), row.RegisteredAt, [.. form.Answers.Select(a => new Answer(a.Question, a.Answer))], follows.Things,
            follows.Parties, [.. follows.Waits.Select(w => new Waiting(w.Kind, CaseTexts.Get($"detail.wait.{Code.Of(w.Kind)}"), w.Due))], follows.Answers, follows.DecideBy, follows.Marks,
            [.. known.Where(r => r.CaseType.Value != row.CaseType).Select(r => new Receiving(r.CaseType.Value, CaseTexts.CaseType(r.CaseType.Value)))]);
    }

    private static async Task<IResult> Execute(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IEnumerable<ICaseReceiver> receivers, IEnumerable<ICaseGiver> givers,
        HandOverParts parts, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        CaseRow row;
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            row = await CaseRows.OneAsync(looking, Viewers.Of(actor), caseId, ct);
        var receiver = ReceiverOf(request, receivers);
        return await command.RunAsync(
            request,
            batch => (Case: batch.FetchForWriting<CaseFile>(caseId), Policies: batch.AggregateStream<PolicySet>(StreamIds.Policy(actor.MunicipalityId))),
            async (reading, session) =>
            {
                var stream = await reading.Case;
                ifMatch.Demand(stream.CurrentVersion);
                var now = time.GetUtcNow();
                var next = Guid.CreateVersion7(now);
                var verdict = ClosingDecider.Decide(new ClosingCommand.HandOver(next, receiver.CaseType, SwedishTime.DateOf(now), actor.Actor), stream.Aggregate);
                if (verdict is Verdict<ICaseEvent>.Refused refused)
                    return refused.Rejection;
                var header = stream.Aggregate.Registration!;
                if (await StaysAsync(givers, header.CaseType, caseId, session, ct) is { } stays)
                    return stays;
                if ((await session.Vault.ComputeAsync([header.Form.Id], "hand-over", ct)).Document(header.Form) is not { } form)
                    return ProblemCodes.EvidenceDisposed;
                var misdirected = Misdirected(next, caseId, stream.Aggregate, row, form, request, actor, now, await reading.Policies ?? PolicySet.Initial);
                if (await receiver.HindranceAsync(misdirected, session, ct) is { } hindrance)
                    return hindrance;
                var along = await parts.FollowAsync(caseId, next, receiver.CaseType, stream.Aggregate, session, SwedishTime.DateOf(now), ct);
                var reference = await receiver.ReceiveAsync(misdirected with { Takes = misdirected.Takes with { Along = along } }, session, ct);
                stream.AppendMany(((Verdict<ICaseEvent>.Accepted)verdict).Events);
                await TellAsync(session, actor, next, stream.Aggregate, reference, receiver.CaseType, now, ct);
                foreach (var giver in givers.Where(g => g.CaseType == header.CaseType))
                    await giver.GiveAsync(caseId, session, ct);
                return CommandAnswer.Created($"/{actor.MunicipalityId}/officer/cases/{next}", stream.CurrentVersion + 1, new { caseId, newCaseId = next, newReference = reference });
            },
            ct: ct);
    }

    private static async Task<Rejection?> StaysAsync(IEnumerable<ICaseGiver> givers, CaseTypeCode of, Guid caseId, IQuerySession session, CancellationToken ct)
    {
        foreach (var giver in givers.Where(g => g.CaseType == of))
        {
            if (await giver.HindranceAsync(caseId, session, ct) is { } hindrance)
                return hindrance;
        }
        return null;
    }

    private static MisdirectedCase Misdirected(
        Guid next, Guid caseId, CaseFile file, CaseRow row, FormSnapshot form, Request request, CurrentActor actor, DateTimeOffset now, PolicySet policies) => new(
        next, file.Registration!, Code.Parse<Channel>(row.Channel), file.Queue, form,
        new ClosingCommand.TakeOver(caseId, file.Registration!.CaseType, SwedishTime.DateOf(now), actor.Actor), actor.Actor, now, policies, request.SchoolYear);

    // The applicant finds a message in the new case, and is told that there is one.
    private static async Task TellAsync(
        IDocumentSession session, CurrentActor actor, Guid next, CaseFile file, CaseReference reference, CaseTypeCode to, DateTimeOffset now, CancellationToken ct)
    {
        var header = file.Registration!;
        var text = CaseTexts.Get("hand-over.message").Replace("{from}", header.Reference.Value, StringComparison.Ordinal).Replace("{to}", reference.Value, StringComparison.Ordinal)
            .Replace("{service}", CaseTexts.CaseType(to.Value), StringComparison.Ordinal)
            + " " + CaseTexts.Get(file.Clock.Waits.Values.Any(w => !w.IsOver) ? "hand-over.message.awaited" : "hand-over.message.nothing");
        var message = Guid.CreateVersion7(now);
        var document = session.Vault.Seal(await session.Vault.KeyAsync(next, ct), new CaseText(text));
        session.KeepMessage(message, next, actor.Actor, now, document);
        DeliveryRows.Queue(session, message, next, DeliveryKind.MessageNotice, header.Applicant.Value, document: null, now);
    }

    private static ICaseReceiver ReceiverOf(Request request, IEnumerable<ICaseReceiver> receivers) =>
        receivers.FirstOrDefault(r => r.CaseType.Value == request.CaseType)
        ?? throw new ProblemException(Problem.From(new Rejection("case-type-receives-nothing", RejectionKind.Rule, "caseType")));

    /// <summary>Where to.</summary>
    /// <param name="CaseType">Code of the case type it belongs to.</param>
    /// <param name="SchoolYear">The school year it is for, where the service goes by school years; the one in which it came when left out.</param>
    internal sealed record Request(string? CaseType, SchoolYear? SchoolYear = null);

    /// <summary>A question and its answer, as the applicant saw them.</summary>
    internal sealed record Answer(string Question, string Text);

    /// <summary>A service that can receive.</summary>
    internal sealed record Receiving(string CaseType, string CaseTypeTitle);

    /// <summary>What would follow.</summary>
    /// <param name="CaseType">The case type it would go on as.</param>
    /// <param name="CaseTypeTitle">The same in Swedish.</param>
    /// <param name="ArrivedAt">From when its clocks would run, UTC.</param>
    /// <param name="Form">What was sent.</param>
    /// <param name="Attachments">How many files and messages would follow.</param>
    /// <param name="Parties">How many who take part beside the applicant would follow.</param>
    /// <param name="Requests">What is waited for and would go on being so, the first day first.</param>
    /// <param name="Answers">How many answers to what was asked would follow.</param>
    /// <param name="DecisionDemandAnswerBy">The last day to decide or to refuse a request to be decided; null when none would follow.</param>
    /// <param name="SecrecyMarks">How many marks of secrecy would follow.</param>
    /// <param name="Services">The services that can receive this case.</param>
    internal sealed record PreviewResponse(
        string CaseType, string CaseTypeTitle, DateTime ArrivedAt, IReadOnlyList<Answer> Form, int Attachments, int Parties, IReadOnlyList<Waiting> Requests, int Answers,
        DateOnly? DecisionDemandAnswerBy, int SecrecyMarks, IReadOnlyList<Receiving> Services);

    /// <summary>Something that is waited for.</summary>
    /// <param name="Kind">What.</param>
    /// <param name="KindText">The same in Swedish.</param>
    /// <param name="Due">The last day to answer.</param>
    internal sealed record Waiting(WaitKind Kind, string KindText, DateOnly Due);

    /// <summary>What was done.</summary>
    internal sealed record Response(Guid CaseId, Guid NewCaseId, CaseReference NewReference, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.CaseType).NotEmpty();
    }
}
