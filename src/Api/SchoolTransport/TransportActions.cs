using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>Does something in a case of school transport: the case is found as the officer may see it, decided on, and written to.</summary>
internal static class TransportActions
{
    /// <summary>Runs a command on a case.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="request">The request, whose content the idempotency key stands for.</param>
    /// <param name="command">Runs it once.</param>
    /// <param name="ifMatch">What the officer has seen of the case.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="store">The log.</param>
    /// <param name="decide">What follows.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IResult> RunAsync(
        Guid caseId, object request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store,
        Func<CaseOf<TransportCase>, IDocumentSession, RetentionKey, Task<Verdict<IDomainEvent>>> decide, CancellationToken ct)
    {
        // Before anything is folded: the id may be that of a stream which is no case, or none that this officer may know of.
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            await TransportCases.FindAsync(looking, Viewers.Of(actor), caseId, ct);
        return await command.RunAsync(
            request,
            batch => batch.FetchForWriting<CaseOf<TransportCase>>(caseId),
            async (reading, session) =>
            {
                var stream = await reading;
                ifMatch.Demand(stream.CurrentVersion);
                if (Hindrance(stream.Aggregate.File, actor) is { } hindrance)
                    return hindrance;
                switch (await decide(stream.Aggregate, session, await session.Vault.KeyAsync(caseId, ct)))
                {
                    case Verdict<IDomainEvent>.Refused refused:
                        return refused.Rejection;
                    case Verdict<IDomainEvent>.Accepted accepted:
                        stream.AppendMany(accepted.Events);
                        return CommandAnswer.Ok(stream.CurrentVersion + accepted.Events.Count, new { caseId });
                    default:
                        throw new InvalidOperationException("A verdict is accepted or refused.");
                }
            },
            ct: ct);
    }

    private static Rejection? Hindrance(CaseFile file, CurrentActor actor) => file switch
    {
        // Asking for the key of a case that is disposed of would be refused before the decider says why.
        CaseFile.Disposed => new Rejection("case-disposed", RejectionKind.Conflict),
        CaseFile.Closed => new Rejection("case-closed", RejectionKind.Conflict),
        _ when file.Handling.Bars(actor.Actor) => new Rejection("officer-disqualified", RejectionKind.Forbidden),
        _ => null,
    };
}
