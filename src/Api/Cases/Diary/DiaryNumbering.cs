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
    public override async Task DeliverAsync(IEvent e, SubscriptionContext context, CancellationToken ct)
    {
        var year = SwedishTime.DateOf(((CaseRegistered)e.Data).ArrivedAt).Year;
        var diary = StreamIds.Diary(e.TenantId, year);
        await using var session = store().LightweightSession(e.TenantId);
        session.UserName = Actor.System.Id;
        session.CorrelationId = e.CorrelationId;
        session.CausationId = e.Id.ToString();
        var last = (await session.Events.FetchStreamStateAsync(diary, ct))?.Version ?? 0;
        object[] given = [.. new CaseDiary((int)last).Give(year, [e.StreamId])];
        if (last == 0)
            session.Events.StartStream<CaseDiary>(diary, given);
        else
            session.Events.Append(diary, last, given);
        session.Claim(Claim, e.StreamId.ToString(), diary);
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (ClaimTakenException)
        {
            // It was given before the note that this event is done with was written.
        }
    }
}
