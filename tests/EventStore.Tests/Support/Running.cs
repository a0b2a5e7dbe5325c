using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>A part of a node's host from start to stop.</summary>
public sealed class Running<T> : IAsyncDisposable
    where T : BackgroundService
{
    private Running(T daemon) => Daemon = daemon;

    public T Daemon { get; }

    public static async Task<Running<T>> StartAsync(Func<ILogger<T>, T> make)
    {
        var running = new Running<T>(make(NullLogger<T>.Instance));
        await running.Daemon.StartAsync(CancellationToken.None);
        return running;
    }

    public async ValueTask DisposeAsync()
    {
        await Daemon.StopAsync(CancellationToken.None);
        Daemon.Dispose();
    }
}
