using System.Net;
using System.Net.Sockets;
using CaseMgmt.Api.Operations.LocalRun;

namespace CaseMgmt.Api.Tests.Operations;

public sealed class UpOptionsTests
{
    private static readonly Func<string, string?> NoEnvironment = _ => null;

    [Fact]
    public void Without_arguments_the_usual_ports_and_folder_hold_and_data_is_kept() =>
        Assert.Equal(new UpOptions { ApiPort = 5080, WebPort = 5090, DataFolder = ".data", Fresh = false }, UpOptions.Parse([], NoEnvironment));

    [Fact]
    public void An_argument_wins_over_the_environment()
    {
        var options = UpOptions.Parse(["--api-port", "6001", "--fresh", "--data", "/srv/x"], name => string.Equals(name, "API_PORT", StringComparison.Ordinal) ? "7001" : "7002");

        Assert.Equal(new UpOptions { ApiPort = 6001, WebPort = 7002, DataFolder = "/srv/x", Fresh = true }, options);
    }

    [Theory]
    [InlineData("--api-port", "70000")]
    [InlineData("--api-port", "0")]
    [InlineData("--web-port", "x")]
    [InlineData("--web-port")]
    [InlineData("--frehs")]
    [InlineData("--web-port", "5080")]
    public void A_wrong_argument_is_named(params string[] args)
    {
        var error = Assert.Throws<FormatException>(() => UpOptions.Parse(args, NoEnvironment));

        Assert.True(error.Message.Contains(args[0], StringComparison.Ordinal) || error.Message.Contains("same port", StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public void A_taken_port_is_named_with_the_option_that_chooses_another()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        var (free, alsoFree) = FreePorts();

        Assert.Null(new UpOptions { ApiPort = free, WebPort = alsoFree }.PortConflict());
        var conflict = new UpOptions { ApiPort = free, WebPort = taken }.PortConflict();

        Assert.Contains($"Port {taken}, wanted for Web", conflict, StringComparison.Ordinal);
        Assert.Contains("--web-port", conflict, StringComparison.Ordinal);
    }

    private static (int First, int Second) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
