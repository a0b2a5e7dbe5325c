extern alias api;

using System.Net;
using System.Net.Sockets;
using api::CaseMgmt.Api.Operations.LocalRun;

namespace CaseMgmt.Web.Tests.Journeys;

/// <summary>The whole system as <c>./run</c> starts it, with a folder, ports and a PostgreSQL of its own: database, sample municipality, API and Web.</summary>
public sealed class RealStack : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"casemgmt-journeys-{Guid.NewGuid():N}");
    private ChildProcess? up;

    public Uri Web { get; private set; } = null!;

    /// <summary>Where what goes by e-mail becomes files.</summary>
    public string Mail => Path.Combine(folder, "data", "mail");

    public async Task InitializeAsync()
    {
        if (Browser.Missing is not null)
            return;
        // The database's server runs as an account of its own and has to reach its folder.
        Directory.CreateDirectory(folder);
        var (apiPort, webPort) = FreePorts();
        Web = new Uri($"http://127.0.0.1:{webPort}/");
        up = ChildProcess.Start(
            "up",
            ["dotnet", Program("Api"), "up", "--data", Path.Combine(folder, "data"), "--api-port", $"{apiPort}", "--web-port", $"{webPort}"],
            Path.GetDirectoryName(Program("Api"))!,
            Path.Combine(folder, "up.log"),
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATABASE_URL"] = null, ["KEYS_DATABASE_URL"] = null });
        foreach (var address in new[] { new Uri($"http://127.0.0.1:{apiPort}/health"), new Uri(Web, "health") })
        {
            if (!await Readiness.WaitAsync(up, address, Patience, CancellationToken.None))
                throw new InvalidOperationException("The system did not start: " + string.Join('\n', await up.LastLinesAsync(40)));
        }
    }

    public async Task DisposeAsync()
    {
        if (up is not null)
            await up.DisposeAsync();
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static string Program(string project)
    {
        var bin = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = bin;
        while (!File.Exists(Path.Combine(root.FullName, "CaseMgmt.sln")))
            root = root.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return Path.Combine(root.FullName, "src", project, "bin", bin.Parent!.Name, bin.Name, $"CaseMgmt.{project}.dll");
    }

    // Both are held until both are known: one that was let go may be given again.
    private static (int Api, int Web) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
