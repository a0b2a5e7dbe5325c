using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>A wire between the store and the server that can be cut, or that keeps back what ends a batch, as a client does that hangs or dies in the middle of one, or at whose end the whole machine vanishes.</summary>
public sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopped = new();
    private readonly string connectionString;
    private readonly List<TcpClient> open = [];
    private readonly List<TcpClient> toServers = [];
    private Fault fault;
    private int remaining;
    private volatile bool vanished;

    public Relay(string connectionString)
    {
        this.connectionString = connectionString;
        listener.Start();
        _ = AcceptAsync();
    }

    public enum Fault
    {
        None,

        /// <summary>The Sync that ends the next batch never arrives: all statements run, and the transaction stays open.</summary>
        KeepBackSync,

        /// <summary>Half of the next batch arrives, then the connection is closed.</summary>
        CutInHalf,
    }

    /// <summary>The connection string given, by way of the relay.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)listener.LocalEndpoint).Port,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    /// <summary>What the next batches that write suffer; other traffic passes.</summary>
    public void Arm(Fault what, int times = 1)
    {
        Volatile.Write(ref remaining, times);
        fault = what;
    }

    /// <summary>True when every armed fault has happened.</summary>
    public bool IsSpent => Volatile.Read(ref remaining) <= 0;

    /// <summary>The machine at the client's end is gone from the network: nothing passes any more, and the server's questions are not answered, not even by a FIN or a reset.</summary>
    public void Vanish()
    {
        lock (open)
        {
            vanished = true;
            foreach (var server in toServers)
                SilentSocket.Silence(server.Client);
        }
    }

    /// <summary>The machine is there again; of its connections it has kept none.</summary>
    public void Return()
    {
        lock (open)
        {
            vanished = false;
            foreach (var client in open)
                client.Dispose();
            open.Clear();
            toServers.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        listener.Stop();
        lock (open)
        {
            foreach (var client in open)
                client.Dispose();
        }
        stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(stopped.Token);
                var server = new TcpClient { NoDelay = true };
                lock (open)
                    open.AddRange([client, server]);
                // Nobody there: who calls waits.
                if (vanished)
                    continue;
                await server.ConnectAsync(target.Host!, target.Port, stopped.Token);
                lock (open)
                {
                    toServers.Add(server);
                    if (vanished)
                        SilentSocket.Silence(server.Client);
                }
                client.NoDelay = true;
                _ = PumpAsync(client, server, toServer: true);
                _ = PumpAsync(server, client, toServer: false);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // This one came to nothing; the next may not.
            }
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool toServer)
    {
        var buffer = new byte[1 << 20];
        try
        {
            while (true)
            {
                var length = await from.GetStream().ReadAsync(buffer, stopped.Token);
                if (length == 0)
                    break;
                if (vanished)
                    continue;
                var now = toServer && IsWrite(buffer.AsSpan(0, length)) ? Take() : Fault.None;
                length = now switch
                {
                    Fault.KeepBackSync => length - 5,
                    Fault.CutInHalf => length / 2,
                    _ => length,
                };
                await to.GetStream().WriteAsync(buffer.AsMemory(0, length), stopped.Token);
                if (now is Fault.CutInHalf)
                    break;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One end is gone; so must the other be.
        }
        from.Dispose();
        to.Dispose();
    }

    private Fault Take() => Interlocked.Decrement(ref remaining) >= 0 ? fault : Fault.None;

    // A whole batch in one piece that ends with Sync and holds the JSON of a made-up event.
    private static bool IsWrite(ReadOnlySpan<byte> sent) =>
        sent.Length > 5 && sent[^5..].SequenceEqual("S\0\0\0\u0004"u8) && sent.IndexOf("\"number\":"u8) >= 0;
}
