using CaseMgmt.Api.Identity;

namespace CaseMgmt.Api.Cases.Deliveries;

/// <summary>Delivers on this node, municipality by municipality; several nodes share the work.</summary>
internal sealed partial class DeliveryWorker(DeliveryRun run, Municipalities municipalities, DeliverySignal signal, ILogger<DeliveryWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var tenant in municipalities.Codes)
                await WorkOffAsync(tenant, stoppingToken);
            await signal.WaitAsync(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WorkOffAsync(string tenant, CancellationToken ct)
    {
        try
        {
            while (!ct.IsCancellationRequested && await run.NextAsync(tenant, ct))
            {
                // Until nothing is due.
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception e)
        {
            Waits(log, tenant, e.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deliveries of {Tenant} wait: {Reason}")]
    private static partial void Waits(ILogger log, string tenant, string reason);
}
