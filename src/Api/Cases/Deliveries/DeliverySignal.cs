using System.Threading.Channels;

namespace CaseMgmt.Api.Cases.Deliveries;

/// <summary>Wakes the node's worker when something was queued here; what other nodes queue it finds by looking.</summary>
internal sealed class DeliverySignal
{
    private readonly Channel<bool> queued = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Wakes the worker.</summary>
    public void Wake() => queued.Writer.TryWrite(true);

    /// <summary>Waits until something was queued, at most a while.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken ct)
    {
        // Ended rather than left behind: an idle node waits thousands of times a day.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(longest);
        try
        {
            await queued.Reader.WaitToReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time to look for what other nodes have queued.
        }
        queued.Reader.TryRead(out _);
    }
}
