using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.Batches;

/// <summary>Decides the cases of a batch as they are put forward, each by its slice. What stands in one case's way is that case's result and hinders no other.</summary>
/// <param name="services">Gives the slices when they are needed: they read the store, which is built with this handler.</param>
internal sealed class DecideProposals(IServiceProvider services) : IBatchHandler
{
    /// <summary>The kind of batch.</summary>
    public static readonly OpenCode BatchKind = new("decide-proposals");

    /// <inheritdoc/>
    public OpenCode Kind => BatchKind;

    /// <summary>One case of a batch, with the order that was sealed for it.</summary>
    public static BatchItem Item(Guid caseId, long version, string caseType, Guid order) => new(caseId, version, [new OpenCode(caseType), new OpenCode($"order:{order}")]);

    /// <inheritdoc/>
    public async Task<BatchOutcome> DecideAsync(BatchItem item, IEvent started, IQuerySession read, CancellationToken ct)
    {
        var id = Guid.Parse(item.Codes[1].Value["order:".Length..]);
        if ((await read.Vault.ComputeAsync([id], "decide", ct)).Document<DecisionOrder>(id) is not { } order)
            return BatchOutcome.Rejected(new OpenCode("evidence-disposed"));
        var slice = services.GetServices<IProposedDecisions>().Single(s => s.CaseType.Value == item.Codes[0].Value);
        var decided = await slice.DecideAsync(read, order, item.StreamId, item.ExpectedVersion, services.GetRequiredService<TimeProvider>().GetUtcNow(), started, ct);
        return decided switch
        {
            { Refusal: { } refusal } => BatchOutcome.Rejected(new OpenCode(refusal.Code)),
            { Write: { } write } => BatchOutcome.Write(BatchCodes.Done, write),
            _ => BatchOutcome.Done(),
        };
    }
}
