using System.Collections.Concurrent;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>Notes a number on each item's stream, rejects what is closed, and does whatever a test wants before.</summary>
public sealed class Noting : IBatchHandler
{
    public ConcurrentQueue<Guid> Decided { get; } = new();

    public Func<BatchItem, CancellationToken, Task> First { get; set; } = (_, _) => Task.CompletedTask;

    public Func<BatchItem, BatchOutcome?> Instead { get; set; } = _ => null;

    public Func<IReadOnlyList<BatchItem>, IReadOnlyList<BatchOutcome>>? Together { get; set; }

    public OpenCode Kind { get; } = new("noting");

    public RetryPolicy Retries { get; } = new(2, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));

    public Task<IReadOnlyList<BatchOutcome>?> DecideTogetherAsync(IReadOnlyList<BatchItem> items, IQuerySession read, CancellationToken ct) => Task.FromResult(Together?.Invoke(items));

    public async Task<BatchOutcome> DecideAsync(BatchItem item, IEvent started, IQuerySession read, CancellationToken ct)
    {
        Decided.Enqueue(item.StreamId);
        await First(item, ct);
        if (Instead(item) is { } instead)
            return instead;
        var state = await read.Events.AggregateStreamAsync<Tally>(item.StreamId, item.ExpectedVersion, ct: ct);
        return state!.Closed ? BatchOutcome.Rejected(new OpenCode("closed")) : BatchOutcome.Done(new Noted(1, item.Codes[0].Value));
    }
}
