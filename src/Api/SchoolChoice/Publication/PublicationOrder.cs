using CaseMgmt.Api.Cases.Batches;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Publication;

/// <summary>An officer's order to decide every child of a round as proposed; sealed in the round, since it names the officer.</summary>
/// <param name="Order">Who decides, and what is said in every case.</param>
/// <param name="Facts">The facts that the proposal rests on.</param>
/// <param name="Result">The proposal.</param>
/// <param name="ResultHash">Its hash.</param>
/// <param name="Seed">The seed of the lottery.</param>
internal sealed record PublicationOrder(DecisionOrder Order, Guid Facts, Guid Result, LotteryHash ResultHash, string Seed)
{
    /// <summary>The kind of batch that carries it out.</summary>
    public static readonly OpenCode BatchKind = new("publish-round");

    /// <summary>Most children in one batch: each chunk reads its batch's items anew.</summary>
    public const int MostItems = 2000;

    private const string RoundCodePrefix = "round:";
    private const string OrderCodePrefix = "order:";

    /// <summary>One child of a batch. Its round code, which is public, does not stand beside its case anywhere in the log.</summary>
    public static BatchItem Item(Guid caseId, long version, Guid round, Guid order) => new(caseId, version, [new OpenCode($"{RoundCodePrefix}{round}"), new OpenCode($"{OrderCodePrefix}{order}")]);

    /// <summary>The round that an item belongs to.</summary>
    public static Guid RoundOf(BatchItem item) => Guid.Parse(item.Codes[0].Value.AsSpan(RoundCodePrefix.Length));

    /// <summary>The order that an item carries out.</summary>
    public static Guid OrderOf(BatchItem item) => Guid.Parse(item.Codes[1].Value.AsSpan(OrderCodePrefix.Length));
}
