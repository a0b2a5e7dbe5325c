using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CaseMgmt.Api.Operations.LocalRun;

/// <summary>What the command <c>up</c> was asked to do.</summary>
public sealed record UpOptions
{
    /// <summary>The port of the API unless another is asked for.</summary>
    public const int UsualApiPort = 5080;

    /// <summary>The port of the web pages unless another is asked for.</summary>
    public const int UsualWebPort = 5090;

    /// <summary>TCP port of the API on 127.0.0.1.</summary>
    public int ApiPort { get; init; } = UsualApiPort;

    /// <summary>TCP port of the web pages on 127.0.0.1.</summary>
    public int WebPort { get; init; } = UsualWebPort;

    /// <summary>Whether everything in the data folder is deleted first.</summary>
    public bool Fresh { get; init; }

    /// <summary>The folder for database, keys and logs.</summary>
    public string DataFolder { get; init; } = ".data";

    /// <summary>A map to load the trial municipality 9902 on, or null: without one there is no trial.</summary>
    public string? TrialRoads { get; init; }

    /// <summary>The school register that goes with <see cref="TrialRoads"/>.</summary>
    public string? TrialRegister { get; init; }

    /// <summary>Reads the arguments; what they do not say comes from the environment variables API_PORT and WEB_PORT, else is usual.</summary>
    /// <param name="args">The arguments after the command's name.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <exception cref="FormatException">With a message that names the argument that is wrong.</exception>
    public static UpOptions Parse(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        var options = new UpOptions
        {
            ApiPort = environment("API_PORT") is { Length: > 0 } api ? Port("API_PORT", api) : UsualApiPort,
            WebPort = environment("WEB_PORT") is { Length: > 0 } web ? Port("WEB_PORT", web) : UsualWebPort,
        };
        for (var i = 0; i < args.Count; i++)
        {
            options = args[i] switch
            {
                "--fresh" => options with { Fresh = true },
                "--api-port" => options with { ApiPort = Port("--api-port", Next(args, ref i)) },
                "--web-port" => options with { WebPort = Port("--web-port", Next(args, ref i)) },
                "--data" => options with { DataFolder = Next(args, ref i) },
                "--trial-roads" => options with { TrialRoads = Next(args, ref i) },
                "--trial-register" => options with { TrialRegister = Next(args, ref i) },
                var other => throw new FormatException($"'{other}' is not an option of up."),
            };
        }

        if (options.TrialRoads is null != options.TrialRegister is null)
            throw new FormatException("--trial-roads and --trial-register go together.");
        return options.ApiPort == options.WebPort ? throw new FormatException("API and Web cannot have the same port.") : options;
    }

    /// <summary>Says which of the two ports another program has, and how to choose another; null when both are free.</summary>
    public string? PortConflict()
    {
        foreach (var (name, option, port) in new[] { ("API", "--api-port", ApiPort), ("Web", "--web-port", WebPort) })
        {
            if (!IsFree(port))
                return $"Port {port}, wanted for {name}, is taken by another program. Stop that one, or choose another port: ./run {option} {port + 100}";
        }

        return null;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Next(IReadOnlyList<string> args, ref int i) =>
        ++i < args.Count ? args[i] : throw new FormatException($"{args[i - 1]} needs a value after it.");

    private static int Port(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw new FormatException($"{name} needs a port between 1 and 65535, not '{text}'.");
}
