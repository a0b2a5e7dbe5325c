using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CaseMgmt.Api.Adapters.MalwareScan;
using Microsoft.Extensions.Logging.Abstractions;

namespace CaseMgmt.Api.Tests.Adapters;

public sealed class ClamAvTests
{
    [Theory]
    [InlineData("stream: OK\0", ScanResult.Clean)]
    [InlineData("stream: Eicar-Test-Signature FOUND\0", ScanResult.Infected)]
    [InlineData("INSTREAM size limit exceeded. ERROR\0", ScanResult.NotScanned)]
    [InlineData("", ScanResult.NotScanned)]
    public async Task A_file_is_sent_in_parts_and_the_answer_is_understood(string answer, ScanResult expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = ServeAsync(listener, answer);
        await using var scan = await new ClamAvScan("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, NullLogger<ClamAvScan>.Instance).BeginAsync(default);
        await scan.LookAsync("one"u8.ToArray(), default);
        await scan.LookAsync("two"u8.ToArray(), default);
        Assert.Equal(expected, await scan.EndAsync(default));
        Assert.Equal("zINSTREAM|one|two", await server);
    }

    [Fact]
    public async Task A_scanner_that_is_away_has_not_scanned()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var scan = await new ClamAvScan("127.0.0.1", port, NullLogger<ClamAvScan>.Instance).BeginAsync(default);
        await scan.LookAsync("one"u8.ToArray(), default);
        Assert.Equal(ScanResult.NotScanned, await scan.EndAsync(default));
    }

    private static async Task<string> ServeAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var received = new List<string>();
        var command = new byte[10];
        await stream.ReadExactlyAsync(command);
        received.Add(Encoding.ASCII.GetString(command).TrimEnd('\0'));
        while (true)
        {
            var length = new byte[4];
            await stream.ReadExactlyAsync(length);
            var part = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            if (part.Length == 0)
                break;
            await stream.ReadExactlyAsync(part);
            received.Add(Encoding.ASCII.GetString(part));
        }
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        return string.Join('|', received);
    }
}
