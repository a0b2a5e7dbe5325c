using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Diary;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.Diary;

/// <summary>
/// Gives every case its diary number moments after intake, in a stream of its own per municipality and year: intake never waits for a counter, and no
/// officer's version grows stale. The stream's version is the last number, so that a number is given when the stream moves and not otherwise.
/// </summary>
/// <param name="store">Gives the log, which is built after its subscriptions.</param>
internal sealed class DiaryNumbering(Func<IDocumentStore> store) : Subscription
{
    /// <summary>The claim by which a case gets one number, however often its registration is delivered.</summary>
    public const string Claim = "case.diary-number";

    /// <inheritdoc/>
    public override string Name => "diary-numbering";

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(CaseRegistered)];

    /// <summary>Every case gets a number, also one registered before this reader first ran.</summary>
    public override SubscriptionStart Start => SubscriptionStart.Beginning;

    /// <inheritdoc/>
    public override int MostTogether => 200;

    /// <inheritdoc/>
    public override async Task DeliverAsync(IEvent e, SubscriptionContext context, CancellationToken ct)
    {
        try
        {
            await GiveAsync(YearOf(e), [e], e.Id.ToString(), ct);
        }
        catch (ClaimTakenException)
        {
            // It was given before the note that this event is done with was written.
        }
    }

    /// <summary>Cases that were registered together get their numbers together; what caused them all causes the numbers.</summary>
    /// <inheritdoc/>
    public override async Task DeliverTogetherAsync(IReadOnlyList<IEvent> events, CancellationToken ct)
    {
        for (var from = 0; from < events.Count;)
        {
            var (first, to) = (events[from], from + 1);
            while (to < events.Count && AreOfOne(first, events[to]))
                to++;
            if (to > from + 1)
                await GiveAsync(YearOf(first), [.. events.Skip(from).Take(to - from)], first.CausationId, ct);
            else
                await DeliverAsync(first, new SubscriptionContext(first.Id, 1), ct);
            from = to;
        }
    }

    private static bool AreOfOne(IEvent a, IEvent b) => (a.TenantId, YearOf(a), a.CorrelationId, a.CausationId) == (b.TenantId, YearOf(b), b.CorrelationId, b.CausationId);

    private static int YearOf(IEvent e) => SwedishTime.DateOf(((CaseRegistered)e.Data).ArrivedAt).Year;

    private async Task GiveAsync(int year, IReadOnlyList<IEvent> registered, string? cause, CancellationToken ct)
    {
        var diary = StreamIds.Diary(registered[0].TenantId, year);
        await using var session = store().LightweightSession(registered[0].TenantId);
        // Numbers that one command asked for are one answer to it; the first event stands for several.
        session.By(Actor.System.Id, registered[0].CorrelationId ?? registered[0].Id.ToString(), cause ?? registered[0].Id.ToString());
        var last = (await session.Events.FetchStreamStateAsync(diary, ct))?.Version ?? 0;
        object[] given = [.. new CaseDiary((int)last).Give(year, [.. registered.Select(e => e.StreamId)])];
        if (last == 0)
            session.Events.StartStream<CaseDiary>(diary, given);
        else
            session.Events.Append(diary, last, given);
        foreach (var e in registered)
            session.Claim(Claim, e.StreamId.ToString(), diary);
        await session.SaveChangesAsync(ct);
    }
}
