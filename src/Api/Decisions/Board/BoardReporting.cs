using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Decisions.Board;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Decisions.Board;

/// <summary>
/// Tells every case on a meeting's list that its decision was reported, and later that the minutes were announced, which starts its time to appeal. Case by
/// case, so that an officer at work in one of them hinders no other; a repeat changes nothing.
/// </summary>
/// <param name="store">Gives the log, which is built after its subscriptions.</param>
internal sealed class BoardReporting(Func<IDocumentStore> store) : Subscription
{
    private const int MostAttempts = 20;

    /// <inheritdoc/>
    public override string Name => "board-reporting";

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(ReportDrawnUp), typeof(AnnouncementMade)];

    /// <inheritdoc/>
    public override SubscriptionStart Start => SubscriptionStart.Beginning;

    /// <summary>A long list is one delivery.</summary>
    public override TimeSpan Timeout => TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public override async Task DeliverAsync(IEvent e, SubscriptionContext context, CancellationToken ct)
    {
        await using var reading = store().QuerySession(e.TenantId);
        var report = (await reading.Events.AggregateStreamAsync<BoardMeeting>(e.StreamId, ct: ct))!.Report!;
        foreach (var caseId in report.Cases)
        {
            await TellAsync(e, caseId, file => e.Data switch
            {
                ReportDrawnUp r when WasDecidedBy(file, e.Timestamp) => AppealDecider.Decide(new AppealCommand.Report(e.StreamId, r.On), file),
                AnnouncementMade a when AppealRoutes.Of(file) is { } route => AppealDecider.Decide(new AppealCommand.Announce(route, e.StreamId, a.On), file),
                _ => Verdict<ICaseEvent>.Accept(),
            }, ct);
        }
    }

    // A decision that took the listed one's place before this reader came to it is reported at another meeting.
    private static bool WasDecidedBy(CaseFile file, DateTimeOffset at) =>
        (file is CaseFile.Closed closed ? closed.Before : file) is CaseFile.Decided { Decision.DecidedAt: var decided } && decided <= at;

    private async Task TellAsync(IEvent e, Guid caseId, Func<CaseFile, Verdict<ICaseEvent>> decide, CancellationToken ct)
    {
        var attempt = 0;
        while (true)
        {
            attempt++;
            await using var session = store().LightweightSession(e.TenantId).After(e.UserName ?? Actor.System.Id, e);
            var stream = await session.Events.FetchForWriting<CaseFile>(caseId, ct);
            // What is refused was changed, or disposed of, since the list was drawn up: the list says what was decided then.
            if (decide(stream.Aggregate) is not Verdict<ICaseEvent>.Accepted { Events.Count: > 0 } accepted)
                return;
            stream.AppendMany(accepted.Events);
            try
            {
                await session.SaveChangesAsync(ct);
                return;
            }
            catch (ConcurrencyConflictException) when (attempt < MostAttempts)
            {
                // Somebody worked in the case meanwhile.
            }
        }
    }
}
