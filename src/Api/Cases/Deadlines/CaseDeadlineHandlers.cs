using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Api.Cases.Deadlines;

/// <summary>What is done when a deadline of a case passes: an ordinary command, decided as any other. None of them decides the case.</summary>
internal static class CaseDeadlineHandlers
{
    /// <summary>One handler per kind that <see cref="CaseDeadlines"/> sets, but for signatures.</summary>
    public static IReadOnlyList<IDeadlineHandler> All { get; } =
    [
        new CaseDeadlineHandler(CaseDeadlines.Day, (passed, today, file) =>
        {
            var (kind, due) = CaseDeadlines.DayOf(passed.DeadlineId);
            return ClockDecider.Decide(new ClockCommand.DayReached(kind, due, today), file);
        }),
        new CaseDeadlineHandler(
            CaseDeadlines.Answer, (passed, today, file) => ClockDecider.Decide(new ClockCommand.RequestPassed(CaseDeadlines.RequestOf(passed.DeadlineId), today), file)),
        new CaseDeadlineHandler(CaseDeadlines.Appeal, (_, today, file) => AppealDecider.Decide(new AppealCommand.TimePassed(today), file)),
    ];

    /// <summary>Reminds of signatures, by letter too, and ends the wait for them.</summary>
    /// <param name="letters">Gives who writes letters, asked for late: they need the store, which is built with its handlers.</param>
    public static IDeadlineHandler Signature(Func<ProceduralLetters> letters) => new CaseDeadlineHandler(
        CaseDeadlines.Signature,
        (passed, today, file) => PartyDecider.Decide(new PartyCommand.TimePassed(CaseDeadlines.SignerOf(passed.DeadlineId), today), file),
        (e, at, ct) => e is SignatureReminded r && at.File.Parties.All[r.Person].Due is { } due
            ? letters().NoticeAsync(at, NoticeKind.Signature, r.Person, NoticeLetter.OfSignature(CaseTypeRegister.Get(at.File.Registration!.CaseType).Title, due), ct)
            : Task.FromResult(Verdict<ICaseEvent>.Accept()));
}

/// <summary>Decides on a case what the passing of a deadline means.</summary>
/// <param name="kind">The kind of deadline.</param>
/// <param name="decide">What follows, given the deadline, the day in Sweden and the case; a deadline that no longer concerns the case leads to nothing.</param>
/// <param name="tell">What is told by letter of each event that follows; nothing when left out.</param>
internal sealed class CaseDeadlineHandler(
    OpenCode kind, Func<DeadlinePassed, DateOnly, CaseFile, Verdict<ICaseEvent>> decide, Func<ICaseEvent, CaseMoment, CancellationToken, Task<Verdict<ICaseEvent>>>? tell = null) : IDeadlineHandler
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
                if (tell is { } writer && accepted.Events.Count > 0)
                    stream.AppendMany(await ToldAsync(writer, accepted.Events, passed, stream.Aggregate, session, ct));
                break;
            case Verdict<ICaseEvent>.Refused refused:
                throw new InvalidOperationException($"Refused: {refused.Rejection.Code}.");
        }
    }

    private static async Task<IReadOnlyList<ICaseEvent>> ToldAsync(
        Func<ICaseEvent, CaseMoment, CancellationToken, Task<Verdict<ICaseEvent>>> tell, IReadOnlyList<ICaseEvent> events, DeadlinePassed passed, CaseFile file, IDocumentSession session, CancellationToken ct)
    {
        var moment = new CaseMoment(file, Actor.System, passed.At, session, await session.Vault.KeyAsync(passed.StreamId, ct));
        var told = new List<ICaseEvent>();
        foreach (var e in events)
        {
            told.AddRange(await tell(e, moment, ct) is Verdict<ICaseEvent>.Accepted letter
                ? letter.Events
                : throw new InvalidOperationException("Who takes part in a case may always be written to."));
        }
        return told;
    }
}
