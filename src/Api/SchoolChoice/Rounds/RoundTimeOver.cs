using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>
/// When the time for choices is over: notes it, and freezes the facts as the registers have them then, so that nothing that is imported before an officer closes the round is in them. Where the
/// municipality lets a round close itself and no fact is missing, it is closed at once. Choices are refused from then on, whether or not any of this has been done.
/// </summary>
/// <param name="services">Gives what finds the round's ground, asked for late: the store that it reads from is built with its handlers.</param>
internal sealed class RoundTimeOver(IServiceProvider services) : IDeadlineHandler
{
    /// <inheritdoc/>
    public OpenCode Kind => RoundDeadlines.Kind;

    /// <inheritdoc/>
    /// <exception cref="Http.ProblemException">A register does not answer: it is tried again, and in the end left to an officer, who closes on what the registers tell then.</exception>
    /// <exception cref="InvalidOperationException">It is refused, which the passing of time never is: left to an operator.</exception>
    public async Task HandleAsync(DeadlinePassed passed, IDocumentSession session, CancellationToken ct)
    {
        var stream = await session.Events.FetchForWriting<ChoiceRound>(passed.StreamId, ct);
        var grounds = services.GetRequiredService<RoundGrounds>();
        var state = Append(stream, stream.Aggregate, new RoundCommand.EndChoices(Actor.System, passed.At));
        if (state is not ChoiceRound.Open { IsOver: true, Frozen: null } || await session.ChoiceRoundAsync(passed.StreamId, ct) is not { } row || await grounds.GatherAsync(session, row, passed.At, ct) is not { } gathered)
            return;
        var frozen = new RoundCommand.Freeze(RoundArchive.Seal(session.Vault, await session.Vault.KeyAsync(passed.StreamId, ct), gathered), gathered.Basis, Actor.System, passed.At);
        state = Append(stream, state, frozen);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(session.TenantId), ct: ct) ?? PolicySet.Initial;
        if (policies.InForce<PolicyValue.RoundClosing>(PolicyId.RoundClosing, row.Plan.Year.FirstDay, passed.At)?.Value.ClosesItself is not true || ((ChoiceRound.Open)state).Draw?.IsHeldBy(passed.At) is true)
            return;
        var ground = await RoundGrounds.FindAsync(session, row, gathered, passed.At, ct);
        if (ground is { Missing.Count: 0 } && await grounds.CloseAsync(session, passed.StreamId, state, ground, Actor.System, passed.At, ct) is { Verdict: Verdict<IRoundEvent>.Accepted closed })
            stream.AppendMany(closed.Events);
    }

    private static ChoiceRound Append(IEventStream<ChoiceRound> stream, ChoiceRound state, RoundCommand command)
    {
        switch (RoundDecider.Decide(command, state))
        {
            case Verdict<IRoundEvent>.Accepted accepted:
                stream.AppendMany(accepted.Events);
                return accepted.Events.Aggregate(state, ChoiceRound.Evolve);
            case Verdict<IRoundEvent>.Refused refused:
                throw new InvalidOperationException($"Refused: {refused.Rejection.Code}.");
            default:
                throw new InvalidOperationException("A verdict is accepted or refused.");
        }
    }
}
