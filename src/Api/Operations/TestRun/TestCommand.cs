using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Xml;
using CaseMgmt.Api.Operations.LocalRun;
using CaseMgmt.Api.Operations.PrivateCluster;

namespace CaseMgmt.Api.Operations.TestRun;

/// <summary>
/// <c>test</c>: checks the formatting and runs every built test project, two at a time, each of the two on a private PostgreSQL of its own. The script <c>./test</c> builds first and then calls this.
/// The last line is <c>N passed, N failed, N skipped</c>.
/// </summary>
public sealed class TestCommand : IOperatorCommand
{
    private const int Lanes = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    /// <inheritdoc />
    public string Name => "test";

    /// <inheritdoc />
    public string Usage => "[PART_OF_PROJECT_NAME] [--no-format]   (developers: use ./test)";

    /// <inheritdoc />
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var filters = args.Where(a => !a.StartsWith('-')).ToList();
        var unknown = args.FirstOrDefault(a => a.StartsWith('-') && !string.Equals(a, "--no-format", StringComparison.Ordinal));
        if (unknown is not null || filters.Count > 1)
        {
            await error.WriteLineAsync($"Usage: {Name} {Usage}");
            return 2;
        }

        if (Repository.Find() is not { } repository)
        {
            await error.WriteLineAsync("test works in the repository's folder only.");
            return 2;
        }

        var total = TestCount.Zero;
        var formatted = true;
        try
        {
            var projects = TestProject.Find(repository.Root, repository.Build, filters.FirstOrDefault());
            var missing = projects.FirstOrDefault(p => !File.Exists(p.Assembly));
            if (missing is not null)
                throw new ClusterException($"{missing.Name} has not been built ({missing.Assembly} is missing).");
            var told = TextWriter.Synchronized(output);
            var formatting = args.Contains("--no-format", StringComparer.Ordinal) ? Task.FromResult(true) : IsFormattedAsync(repository, told, ct);
            total = await RunAllAsync(projects, repository, told, ct);
            formatted = await formatting;
        }
        catch (ClusterException e)
        {
            await error.WriteLineAsync(e.Message);
            total += TestCount.Broken("test run", e.Message);
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Broken off.");
            total += TestCount.Broken("test run", "broken off");
        }

        if (!formatted)
            await error.WriteLineAsync("The formatting is not as `dotnet format whitespace` writes it (see above).");
        await error.FlushAsync(CancellationToken.None);
        await output.WriteLineAsync(total.ToString());
        await output.FlushAsync(CancellationToken.None);
        return total.IsGood && formatted ? 0 : 1;
    }

    private static async Task<bool> IsFormattedAsync(Repository repository, TextWriter output, CancellationToken ct)
    {
        await output.WriteLineAsync("Checking the formatting.");
        var log = Path.Combine(ResultFolder(repository), "format.log");
        // Style and analyzers have been the build's matter; asking for them again here would compile everything a second time.
        await using var format = ChildProcess.Start(
            "dotnet format", ["dotnet", "format", "whitespace", "CaseMgmt.sln", "--verify-no-changes", "--no-restore"], repository.Root, log, new Dictionary<string, string?>(StringComparer.Ordinal));
        await format.WaitAsync(ct);
        if (format.ExitCode == 0)
            return true;
        foreach (var line in await format.LastLinesAsync(30))
            await output.WriteLineAsync("  " + line);
        return false;
    }

    private static async Task<TestCount> RunAllAsync(IReadOnlyList<TestProject> projects, Repository repository, TextWriter output, CancellationToken ct)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (await Browser.EnsureAsync(output.WriteLine, ct) is { } browser)
            settings["CHROMIUM_PATH"] = browser;
        else
            await output.WriteLineAsync("Chromium is not installed: the browser tests are skipped (Debian: sudo apt-get install chromium).");
        if (!await PdfPrograms.EnsureAsync(output.WriteLine, ct))
            await output.WriteLineAsync($"Programs that try PDF letters are missing: those tests are skipped (Debian: sudo apt-get install {string.Join(' ', PdfPrograms.Packages)}).");
        var isGiven = Environment.GetEnvironmentVariable("DATABASE_URL") is { Length: > 0 };
        if (isGiven)
            await output.WriteLineAsync("Tests use the PostgreSQL of DATABASE_URL, one project after the other.");
        var waiting = new ConcurrentQueue<TestProject>(projects);
        var lanes = Enumerable.Range(0, isGiven ? 1 : Math.Min(Lanes, projects.Count)).Select(_ => Task.Run(() => RunLaneAsync(waiting, !isGiven, repository, settings, output, ct), ct));
        return (await Task.WhenAll(lanes)).Aggregate(TestCount.Zero, (sum, count) => sum + count);
    }

    // A transaction that is held open in one database holds back the readers of the log in all databases of its cluster, so what runs at once does not share one.
    private static async Task<TestCount> RunLaneAsync(
        ConcurrentQueue<TestProject> waiting, bool isPrivate, Repository repository, Dictionary<string, string?> shared, TextWriter output, CancellationToken ct)
    {
        var settings = new Dictionary<string, string?>(shared, StringComparer.Ordinal);
        await using var cluster = isPrivate ? await ThrowawayClusters.StartAsync(output.WriteLine, ct) : null;
        if (cluster is not null)
        {
            await output.WriteLineAsync($"Tests use a private PostgreSQL {cluster.Binaries.Version} on port {cluster.Port}.");
            settings["DATABASE_URL"] = cluster.AdminConnectionString;
        }
        var total = TestCount.Zero;
        while (waiting.TryDequeue(out var project))
            total += await RunOneAsync(project, repository, settings, output, ct);
        return total;
    }

    private static async Task<TestCount> RunOneAsync(TestProject project, Repository repository, Dictionary<string, string?> settings, TextWriter output, CancellationToken ct)
    {
        var folder = ResultFolder(repository);
        var trx = Path.Combine(folder, project.Name + ".trx");
        File.Delete(trx);
        var clock = Stopwatch.StartNew();
        await using var run = ChildProcess.Start(
            project.Name,
            ["dotnet", "test", project.Assembly, "--logger", "trx;LogFileName=" + trx, "--results-directory", folder],
            repository.Root,
            Path.Combine(folder, project.Name + ".log"),
            settings);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        var count = TestCount.Zero;
        try
        {
            await run.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            count += TestCount.Broken(project.Name, string.Create(CultureInfo.InvariantCulture, $"not finished after {Patience.TotalMinutes} minutes"));
        }

        count += ReadResults(trx);
        if (run.HasEnded && run.ExitCode != 0 && count.Failed == 0)
            count += TestCount.Broken(project.Name, string.Join('\n', await run.LastLinesAsync(15)));
        var seconds = clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        // In one piece, so that what two projects say does not mix.
        await using var said = new StringWriter(CultureInfo.InvariantCulture);
        await said.WriteLineAsync($"{project.Name} … {(count.Total == 0 ? "no tests" : $"{count} ({seconds} s)")}");
        foreach (var note in count.Failures)
            await WriteAsync(said, "FAILED ", note);
        foreach (var group in count.Skips.GroupBy(s => s.Reason, StringComparer.Ordinal))
            await said.WriteLineAsync($"  skipped {group.Count()}: {group.Key}");
        await output.WriteAsync(said.ToString());
        await output.FlushAsync(CancellationToken.None);
        return count;
    }

    private static TestCount ReadResults(string trx)
    {
        if (!File.Exists(trx))
            return TestCount.Zero;
        try
        {
            using var reader = File.OpenText(trx);
            return TestCount.FromTrx(reader);
        }
        catch (XmlException e)
        {
            return TestCount.Broken(Path.GetFileName(trx), "The result file is broken off: " + e.Message);
        }
    }

    private static async Task WriteAsync(TextWriter output, string label, TestNote note)
    {
        await output.WriteLineAsync("  " + label + note.Name);
        foreach (var line in note.Reason.Split('\n').Take(12).Concat(note.Where.Split('\n').Take(4)).Where(line => line.Trim().Length > 0))
            await output.WriteLineAsync("      " + line.TrimEnd());
    }

    private static string ResultFolder(Repository repository) => Directory.CreateDirectory(Path.Combine(repository.Root, "TestResults")).FullName;
}
