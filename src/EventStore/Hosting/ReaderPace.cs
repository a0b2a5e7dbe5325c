using System.Diagnostics;

namespace CaseMgmt.EventStore;

/// <summary>
/// When a reader of the log looks again. At once when this process has committed something; but having found something it lets others commit too and takes
/// that together: under load every commit would otherwise make every reader ask, which costs more than the commits.
/// </summary>
internal sealed class ReaderPace(DocumentStore store)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5);
    private Task committed = Task.CompletedTask;
    private TimeSpan pause = Shortest;
    private long begun;

    /// <summary>To be called before looking, so that no commit falls between looking and waiting.</summary>
    public void Begin() => (committed, begun) = (store.Committed.Next, Stopwatch.GetTimestamp());

    /// <summary>Waits until it is time to look again.</summary>
    /// <param name="gather">True to let more come together first.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <returns>True when a commit of this process ended it.</returns>
    public async Task<bool> WaitAsync(bool gather, CancellationToken ct)
    {
        if (gather)
        {
            pause = Shortest;
            var left = store.Options.GatherInterval - Stopwatch.GetElapsedTime(begun);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, ct);
            return false;
        }
        if (await Task.WhenAny(committed, Task.Delay(pause, ct)) == committed)
        {
            pause = Shortest;
            return true;
        }
        pause = pause * 2 < store.Options.PollingInterval ? pause * 2 : store.Options.PollingInterval;
        return false;
    }
}
