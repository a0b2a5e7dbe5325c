using Microsoft.Extensions.Logging;

namespace CaseMgmt.EventStore;

/// <summary>Keeps a piece of work going on one of the nodes: waits for its ownership, works until it is lost or the database vanishes, and begins again.</summary>
/// <param name="store">Where the lock is.</param>
/// <param name="name">Of the lock: one node per name.</param>
/// <param name="work">Runs until cancelled.</param>
/// <param name="logger">Told when the work was interrupted.</param>
internal sealed class OwnedLoop(DocumentStore store, string name, Func<Ownership, CancellationToken, Task> work, ILogger logger)
{
    private static readonly TimeSpan ShortestBackOff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken ct)
    {
        var backOff = ShortestBackOff;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using (var ownership = await Ownership.TryTakeAsync(store.Database.Reader, name, ct))
                {
                    if (ownership is not null)
                        await work(ownership, ct);
                }
                // Not before the work has ended well: what fails at once each time must wait longer each time.
                backOff = ShortestBackOff;
                await Task.Delay(store.Options.OwnershipCheckInterval, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogWarning(e, "{Work} was interrupted and begins again", name);
                await Task.Delay(backOff, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                backOff = backOff * 2 < LongestBackOff ? backOff * 2 : LongestBackOff;
            }
        }
    }
}
