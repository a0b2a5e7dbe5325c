using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Inquiries;

/// <summary>The moment at which something is done in an inquiry.</summary>
/// <param name="Case">The case.</param>
/// <param name="Row">The case as read, for its numbers.</param>
/// <param name="Policies">The municipality's policies.</param>
/// <param name="Now">When, UTC.</param>
/// <param name="Session">What is written.</param>
/// <param name="Key">The key of the case's documents.</param>
internal sealed record InquiryMoment(CaseOf<InquiryCase> Case, CaseRow Row, PolicySet Policies, DateTimeOffset Now, IDocumentSession Session, RetentionKey Key)
{
    /// <summary>The day in Sweden.</summary>
    public DateOnly Today { get; } = SwedishTime.DateOf(Now);

    /// <summary>That the case ended without being answered or reviewed to its end: handed over, taken back, struck off or dismissed; null where it did not.</summary>
    public Verdict<IDomainEvent>? Ended => Case switch
    {
        { File: CaseFile.Closed, Slice: InquiryCase.Received } => Verdict<IDomainEvent>.Refuse("case-closed", RejectionKind.Conflict),
        { File: CaseFile.Decided, Slice: InquiryCase.Received } => Verdict<IDomainEvent>.Refuse("case-already-decided", RejectionKind.Conflict),
        _ => null,
    };

    /// <summary>The same moment in the case, whatever it is about.</summary>
    public CaseMoment InCase(CurrentActor actor) => new(Case.File, actor.Actor, Now, Session, Key);

    /// <summary>What was received; null for a case that is no inquiry any more.</summary>
    public InquiryCase.Received? Received => Case.Slice switch
    {
        InquiryCase.Received r => r,
        InquiryCase.Settled s => s.Before,
        _ => null,
    };
}

/// <summary>Does something in an inquiry, as <see cref="CaseActions"/> does in any case.</summary>
internal static class InquiryActions
{
    /// <summary>The case, as far as the viewer may see it and it is an inquiry.</summary>
    /// <exception cref="ProblemException">It is not (404).</exception>
    public static async Task<CaseRow> FindAsync(IQuerySession session, CurrentActor actor, Guid caseId, CancellationToken ct)
    {
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        return row.CaseType == CaseTypes.GeneralMatter.Code.Value || row.CaseType == CaseTypes.DocumentRequest.Code.Value
            ? row
            : throw new ProblemException(Problem.From(new Rejection("case-not-found", RejectionKind.NotFound)));
    }

    /// <summary>Runs a command on an inquiry.</summary>
    public static async Task<IResult> RunAsync(
        Guid caseId, object request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time,
        Func<InquiryMoment, Task<Verdict<IDomainEvent>>> decide, CancellationToken ct)
    {
        CaseRow row;
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            row = await FindAsync(looking, actor, caseId, ct);
        return await command.RunAsync(
            request,
            batch => (Case: batch.FetchForWriting<CaseOf<InquiryCase>>(caseId), Policies: batch.AggregateStream<PolicySet>(StreamIds.Policy(actor.MunicipalityId))),
            async (reading, session) =>
            {
                var stream = await reading.Case;
                ifMatch.Demand(stream.CurrentVersion);
                if (stream.Aggregate.File is CaseFile.Disposed)
                    return new Rejection("case-disposed", RejectionKind.Conflict);
                var moment = new InquiryMoment(
                    stream.Aggregate, row, await reading.Policies ?? PolicySet.Initial, time.GetUtcNow(), session, await session.Vault.KeyAsync(caseId, ct));
                var verdict = await decide(moment);
                if (verdict is Verdict<IDomainEvent>.Refused refused)
                    return refused.Rejection;
                var events = ((Verdict<IDomainEvent>.Accepted)verdict).Events;
                stream.AppendMany(events);
                return CommandAnswer.Ok(stream.CurrentVersion + events.Count, new { caseId });
            },
            ct: ct);
    }
}
