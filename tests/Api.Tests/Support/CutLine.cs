using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>A line to a database that a test can cut and mend: bytes pass unchanged until then.</summary>
internal sealed class CutLine : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> open = new();
    private readonly string host;
    private readonly int port;
    private volatile bool isCut;
    private volatile Func<Task<bool>>? swallowsAnswer;

    public CutLine(string connectionString)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        (host, port) = (target.Host!, target.Port);
        listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, Timeout = 3 }.ConnectionString;
        _ = AcceptAsync();
    }

    /// <summary>The database by way of this line.</summary>
    public string ConnectionString { get; }

    /// <summary>Breaks every connection and lets no new one through.</summary>
    public void Cut()
    {
        isCut = true;
        foreach (var socket in open.Keys)
            socket.Dispose();
    }

    /// <summary>Cuts the line instead of bringing the first answer that finds a condition met.</summary>
    public void CutInsteadOfAnswerWhen(Func<Task<bool>> condition) => swallowsAnswer = condition;

    /// <summary>Lets connections through again.</summary>
    public void Mend() => (isCut, swallowsAnswer) = (false, null);

    public void Dispose()
    {
        Cut();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The line is taken down.
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (near)
        {
            (open[near], open[far]) = (true, true);
            try
            {
                if (isCut)
                    return;
                await far.ConnectAsync(host, port);
                await await Task.WhenAny(PumpAsync(near, far, isAnswer: false), PumpAsync(far, near, isAnswer: true));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The line is cut.
            }
            open.TryRemove(near, out _);
            open.TryRemove(far, out _);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isAnswer)
    {
        var buffer = new byte[65536];
        while (await from.ReceiveAsync(buffer) is > 0 and var count)
        {
            // The line may have been mended while the condition was asked.
            if (isAnswer && swallowsAnswer is { } condition && await condition() && swallowsAnswer == condition)
            {
                Cut();
                return;
            }
            await to.SendAsync(buffer.AsMemory(0, count));
        }
    }
}
