using Microsoft.Extensions.Logging.Abstractions;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>A node's daemon from start to stop.</summary>
public sealed class RunningDaemon : IAsyncDisposable
{
    private RunningDaemon(ProjectionDaemon daemon) => Daemon = daemon;

    public ProjectionDaemon Daemon { get; }

    public static async Task<RunningDaemon> StartAsync(DocumentStore store)
    {
        var running = new RunningDaemon(new ProjectionDaemon(store, NullLogger<ProjectionDaemon>.Instance));
        await running.Daemon.StartAsync(CancellationToken.None);
        return running;
    }

    public async ValueTask DisposeAsync()
    {
        await Daemon.StopAsync(CancellationToken.None);
        Daemon.Dispose();
    }
}
