using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Api.Cases.Deadlines;

/// <summary>What is done when a deadline of a case passes: an ordinary command, decided as any other. None of them decides the case.</summary>
internal static class CaseDeadlineHandlers
{
    /// <summary>One handler per kind that <see cref="CaseDeadlines"/> sets.</summary>
    public static IReadOnlyList<IDeadlineHandler> All { get; } =
    [
        new CaseDeadlineHandler(CaseDeadlines.Day, (passed, today, file) =>
        {
            var (kind, due) = CaseDeadlines.DayOf(passed.DeadlineId);
            return ClockDecider.Decide(new ClockCommand.DayReached(kind, due, today), file);
        }),
        new CaseDeadlineHandler(
            CaseDeadlines.Answer, (passed, today, file) => ClockDecider.Decide(new ClockCommand.RequestPassed(CaseDeadlines.RequestOf(passed.DeadlineId), today), file)),
        new CaseDeadlineHandler(
            CaseDeadlines.Signature, (passed, today, file) => PartyDecider.Decide(new PartyCommand.TimePassed(CaseDeadlines.SignerOf(passed.DeadlineId), today), file)),
        new CaseDeadlineHandler(CaseDeadlines.Appeal, (_, today, file) => AppealDecider.Decide(new AppealCommand.TimePassed(today), file)),
    ];
}

/// <summary>Decides on a case what the passing of a deadline means.</summary>
/// <param name="kind">The kind of deadline.</param>
/// <param name="decide">What follows, given the deadline, the day in Sweden and the case; a deadline that no longer concerns the case leads to nothing.</param>
internal sealed class CaseDeadlineHandler(OpenCode kind, Func<DeadlinePassed, DateOnly, CaseFile, Verdict<ICaseEvent>> decide) : IDeadlineHandler
{
    /// <inheritdoc/>
    public OpenCode Kind => kind;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The command is refused, which the passing of time never is: left to an operator.</exception>
    public async Task HandleAsync(DeadlinePassed passed, IDocumentSession session, CancellationToken ct)
    {
        var stream = await session.Events.FetchForWriting<CaseFile>(passed.StreamId, ct);
        switch (decide(passed, SwedishTime.DateOf(passed.At), stream.Aggregate))
        {
            case Verdict<ICaseEvent>.Accepted accepted:
                stream.AppendMany(accepted.Events);
                break;
            case Verdict<ICaseEvent>.Refused refused:
                throw new InvalidOperationException($"Refused: {refused.Rejection.Code}.");
        }
    }
}
