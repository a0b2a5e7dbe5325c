using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases;

/// <summary>The moment at which something is done in a case.</summary>
/// <param name="File">The case.</param>
/// <param name="By">Who does it.</param>
/// <param name="Now">When, UTC.</param>
/// <param name="Session">What is written.</param>
/// <param name="Key">The key of the case's documents.</param>
internal sealed record CaseMoment(CaseFile File, Actor By, DateTimeOffset Now, IDocumentSession Session, RetentionKey Key)
{
    /// <summary>The day in Sweden.</summary>
    public DateOnly Today { get; } = SwedishTime.DateOf(Now);

    /// <summary>Seals a text in the case.</summary>
    public SealedRef<CaseText> Seal(string text) => Session.Vault.Seal(Key, new CaseText(text.Trim()));
}

/// <summary>Does something in a case of any type: the case is found as the actor may see it, decided on, and written to.</summary>
internal static class CaseActions
{
    /// <summary>Longest text, characters.</summary>
    public const int LongestText = 4000;

    /// <summary>The refusal of something in a case that is being decided together with others, none of which is shown before all are decided.</summary>
    public const string BeingDecided = "case-being-decided";

    /// <summary>The same as a guardian is told it: nothing of what goes on, so that the hour of the decisions is not told before they are.</summary>
    public const string NotOpenNow = "case-not-open-now";

    /// <summary>What somebody is told of a case whose decision is taken and not to be seen yet.</summary>
    public static Rejection Withheld(ActorKind who) => new(who == ActorKind.Guardian ? NotOpenNow : BeingDecided, RejectionKind.Conflict);

    /// <summary>The content of a request that needs to say nothing but its address.</summary>
    public static readonly object NoBody = new();

    /// <summary>Runs a command on a case.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="request">The request, whose content the idempotency key stands for.</param>
    /// <param name="command">Runs it once.</param>
    /// <param name="ifMatch">What the actor has seen of the case; null where that makes no difference to what is done.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="store">The log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="decide">What follows.</param>
    /// <param name="ct">Cancels.</param>
    public static Task<IResult> RunAsync(
        Guid caseId, object request, IdempotentCommand command, IfMatch? ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time,
        Func<CaseMoment, Verdict<ICaseEvent>> decide, CancellationToken ct) =>
        RunAsync(caseId, request, command, ifMatch, actor, store, time, at => Task.FromResult(decide(at)), ct);

    /// <summary>Runs a command on a case for which more is read before it is decided, such as names for a letter.</summary>
    /// <inheritdoc cref="RunAsync(Guid, object, IdempotentCommand, IfMatch?, CurrentActor, IDocumentStore, TimeProvider, Func{CaseMoment, Verdict{ICaseEvent}}, CancellationToken)"/>
    public static Task<IResult> RunAsync(
        Guid caseId, object request, IdempotentCommand command, IfMatch? ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time,
        Func<CaseMoment, Task<Verdict<ICaseEvent>>> decide, CancellationToken ct) =>
        RunWithSliceAsync(caseId, request, command, ifMatch, actor, store, time, async (at, _) => (await decide(at)).Widen(), ct);

    /// <summary>Runs a command on a case in which its slice has a part too; what follows is told given the case as the actor sees it.</summary>
    /// <inheritdoc cref="RunAsync(Guid, object, IdempotentCommand, IfMatch?, CurrentActor, IDocumentStore, TimeProvider, Func{CaseMoment, Verdict{ICaseEvent}}, CancellationToken)"/>
    public static async Task<IResult> RunWithSliceAsync(
        Guid caseId, object request, IdempotentCommand command, IfMatch? ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time,
        Func<CaseMoment, CaseRow, Task<Verdict<IDomainEvent>>> decide, CancellationToken ct)
    {
        // Before anything is folded: the id may be that of a stream which is no case, or none that this actor may know of.
        CaseRow row;
        await using (var looking = store.QuerySession(actor.MunicipalityId))
        {
            row = await CaseRows.OneAsync(looking, Viewers.Of(actor), caseId, ct);
            // What is decided and not to be seen yet is not acted on either: the answer would tell of it.
            if (row.IsWithheld)
                return Problem.From(Withheld(actor.Actor.Kind));
        }
        return await command.RunAsync(
            request,
            batch => batch.FetchForWriting<CaseFile>(caseId),
            async (reading, session) =>
            {
                var stream = await reading;
                ifMatch?.Demand(stream.CurrentVersion);
                // Asking for the key of a case that is disposed of would be refused before the decider says why.
                if (stream.Aggregate is CaseFile.Disposed)
                    return new Rejection("case-disposed", RejectionKind.Conflict);
                var moment = new CaseMoment(stream.Aggregate, actor.Actor, time.GetUtcNow(), session, await session.Vault.KeyAsync(caseId, ct));
                switch (await decide(moment, row))
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

    /// <summary>What was done.</summary>
    internal sealed record Response(Guid CaseId, long Version, string? Position);
}
