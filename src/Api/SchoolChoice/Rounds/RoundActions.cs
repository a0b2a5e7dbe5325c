using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.SchoolChoice;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>The moment at which a round takes a step.</summary>
/// <param name="Stream">The round as it was read to be decided on.</param>
/// <param name="Row">The round as the one who asks was shown it.</param>
/// <param name="Session">What is written.</param>
/// <param name="Now">When, UTC.</param>
internal sealed record RoundMoment(IEventStream<ChoiceRound> Stream, ListedRound Row, IDocumentSession Session, DateTimeOffset Now)
{
    /// <summary>The round.</summary>
    public ChoiceRound Round => Stream.Aggregate;
}

/// <summary>What a step comes to: events of the round with what else is answered, or a refusal.</summary>
/// <param name="Events">What happened; empty when it had happened before.</param>
/// <param name="Refusal">Why not, or null.</param>
/// <param name="Ids">References and codes that are answered beside the round and its version; null for none.</param>
/// <param name="IsAccepted">Whether what was asked for goes on after the answer.</param>
internal sealed record RoundStep(IReadOnlyList<IRoundEvent> Events, Problem? Refusal = null, Func<object>? Ids = null, bool IsAccepted = false)
{
    /// <summary>It is refused.</summary>
    public static RoundStep Refused(Problem problem) => new([], problem);

    /// <summary>It is refused.</summary>
    public static RoundStep Refused(string code, RejectionKind kind, string? field = null) => new([], Problem.From(new Rejection(code, kind, field)));

    /// <summary>What the decider says.</summary>
    public static RoundStep Of(Verdict<IRoundEvent> verdict, Func<object>? ids = null) => verdict switch
    {
        Verdict<IRoundEvent>.Accepted a => new RoundStep(a.Events, null, ids),
        Verdict<IRoundEvent>.Refused r => Refused(Problem.From(r.Rejection)),
        _ => throw new InvalidOperationException("A verdict is accepted or refused."),
    };
}

/// <summary>Lets an officer take a step of a round: found, decided on, written.</summary>
internal static class RoundActions
{
    /// <summary>The claim that one round at a time is held for a grade of a school year.</summary>
    public const string Claim = "school-choice-round";

    /// <summary>The key of the claim.</summary>
    public static string KeyOf(RoundPlan plan, Domain.SchoolUnits.Grade grade) => $"{plan.Year}:{grade}";

    /// <summary>The round.</summary>
    /// <exception cref="ProblemException">There is no such round (404).</exception>
    public static async Task<ListedRound> FindAsync(IQuerySession session, Guid roundId, CancellationToken ct) =>
        await session.ChoiceRoundAsync(roundId, ct) ?? throw new ProblemException(Problem.From(new Rejection("round-not-found", RejectionKind.NotFound)));

    /// <summary>Runs a command on a round that the officer named with the version seen.</summary>
    /// <param name="roundId">The round.</param>
    /// <param name="request">The request, whose content the idempotency key stands for.</param>
    /// <param name="command">Runs it once.</param>
    /// <param name="ifMatch">What the officer has seen.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="store">The log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="decide">What follows; gathers documents and writes beside the round's events in the session.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IResult> RunAsync(
        Guid roundId, object request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, Func<RoundMoment, Task<RoundStep>> decide, CancellationToken ct)
    {
        // Before anything is folded: the id may be that of a stream which is no round.
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            await FindAsync(looking, roundId, ct);
        return await command.RunAsync(
            request,
            batch => batch.FetchForWriting<ChoiceRound>(roundId),
            async (reading, session) =>
            {
                var stream = await reading;
                ifMatch.Demand(stream.CurrentVersion);
                var step = await decide(new RoundMoment(stream, await FindAsync(session, roundId, ct), session, time.GetUtcNow()));
                if (step.Refusal is { } refusal)
                    return refusal;
                stream.AppendMany(step.Events);
                var (version, ids) = (stream.CurrentVersion + step.Events.Count, step.Ids?.Invoke() ?? new { roundId });
                return step.IsAccepted ? CommandAnswer.Accepted(version, ids) : CommandAnswer.Ok(version, ids);
            },
            _ => Task.FromResult(Problem.From(new Rejection("round-open-for-grade", RejectionKind.Conflict))),
            ct: ct);
    }

    /// <summary>What was done.</summary>
    internal sealed record Response(Guid RoundId, long Version, string? Position);
}
