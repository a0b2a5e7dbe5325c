using System.Collections.Concurrent;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolUnits;

/// <summary>
/// The seats that many decisions of one transaction compete for: read once, and decided on one after another, each on what the ones before have left. Somebody else's change in between makes the
/// save fail with a conflict, and all are decided again.
/// </summary>
public sealed class SeatBook
{
    private readonly Dictionary<Guid, (SeatLedger Ledger, long Version)> seats;

    private SeatBook(Dictionary<Guid, (SeatLedger, long)> seats) => this.seats = seats;

    /// <summary>Reads seats.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="ids">Their streams.</param>
    /// <param name="read">What has been read before: only what came since is asked for. What is read now is put there; what is decided is not, since it may never be saved.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<SeatBook> ReadAsync(
        IQuerySession session, IReadOnlyCollection<Guid> ids, ConcurrentDictionary<Guid, (SeatLedger Ledger, long Version)> read, CancellationToken ct)
    {
        var book = new Dictionary<Guid, (SeatLedger, long)>();
        foreach (var id in ids.Distinct())
        {
            var (ledger, version) = read.GetValueOrDefault(id, (SeatLedger.Initial, 0));
            var since = await session.Events.FetchStreamAsync(id, fromVersion: version + 1, ct: ct);
            book[id] = read[id] = (since.Aggregate(ledger, (s, e) => SeatLedger.Evolve(s, (ISeatEvent)e.Data)), version + since.Count);
        }
        return new SeatBook(book);
    }

    /// <summary>Decides on a seat.</summary>
    /// <param name="id">The seats.</param>
    /// <param name="command">What is asked.</param>
    /// <returns>Why it is refused, or what gathers it in a session.</returns>
    public (Rejection? Refusal, Action<IDocumentSession> Gather) Decide(Guid id, SeatCommand command)
    {
        var (ledger, version) = seats[id];
        var verdict = SeatDecider.Decide(command, ledger);
        if (verdict is Verdict<ISeatEvent>.Refused refused)
            return (refused.Rejection, _ => { });
        var accepted = (Verdict<ISeatEvent>.Accepted)verdict;
        seats[id] = (accepted.Events.Aggregate(ledger, SeatLedger.Evolve), version);
        return (null, Write);

        void Write(IDocumentSession session)
        {
            if (accepted.Events.Count == 0)
                return;
            session.Events.Append(id, version, [.. accepted.Events]);
            foreach (var e in accepted.Events)
                SeatSessions.KeepClaim(session, id, ledger, e);
        }
    }
}
