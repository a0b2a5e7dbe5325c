using System.Globalization;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.EventStore;
using CaseMgmt.EventStore.Proof;
using Spectre.Console;

namespace CaseMgmt.Api.Operations;

/// <summary>
/// <c>verify-log</c>: proves that no sealed event was changed, removed, inserted or moved, or says where; and makes and checks proofs for
/// single events. Messages and files of cases are held against the keyed hashes that the log has of them.
/// </summary>
public sealed class VerifyLog : IOperatorCommand
{
    private const int MostShown = 200;
    private const double LineEvery = 5;

    /// <inheritdoc/>
    public string Name => "verify-log";

    /// <inheritdoc/>
    public string Usage => "[--roots FILE] [--key FILE]… [--tenant M] [--older-roots] [--log-only] | --event ID [--out FILE] | --between N-M [--out FILE] | --proof FILE [--roots FILE] [--key FILE]… | --accept-restore REFERENCE --by OPERATOR [--roots FILE] | --accept-rewritten REFERENCE --by OPERATOR [--roots FILE]";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        VerifyLogOptions options;
        try
        {
            options = VerifyLogOptions.Parse(args);
        }
        catch (FormatException e)
        {
            await error.WriteLineAsync($"{e.Message}\nUsage: {Name} {Usage}");
            return 2;
        }
        try
        {
            return options switch
            {
                { Proof: { } file } => await CheckProofAsync(file, options, output, ct),
                { AcceptRestore: { } reference } => await AcceptRestoreAsync(reference, rewritten: false, options, output, ct),
                { AcceptRewritten: { } reference } => await AcceptRestoreAsync(reference, rewritten: true, options, output, ct),
                { Event: not null } or { Between: not null } => await ProveAsync(options, output, ct),
                _ => await VerifyAsync(options, output, ct),
            };
        }
        catch (Exception e) when (e is EventStoreException or FormatException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task<int> VerifyAsync(VerifyLogOptions asked, TextWriter output, CancellationToken ct)
    {
        var options = ProgramStore.Options(Environment.GetEnvironmentVariable);
        await using var store = new DocumentStore(options);
        var file = asked.Roots ?? Setting("LOG_ROOTS_FILE");
        using var keys = file is null ? null : Keys(asked);
        if (file is not null && !File.Exists(file))
            throw new FormatException($"There is no file of published roots {file}: name it with --roots.");
        if (file is null)
            await output.WriteLineAsync("No published roots (--roots or LOG_ROOTS_FILE): the log is checked against its own blocks alone, which whoever holds the database could have rewritten.");
        var restores = new List<string>();
        var scope = new LogVerificationScope { RootsFile = file, Keys = keys, TenantId = asked.Tenant, OlderRoots = asked.OlderRoots, Restored = r => restores.Add(Told(r)) };
        var findings = new List<string>();
        void Found(LogFinding finding)
        {
            if (findings.Count < MostShown)
                findings.Add($"{finding.Fault}: {finding.Message}");
        }

        var verdict = await WithProgressAsync(output, progress => new LogVerification(store).RunAsync(scope, Found, progress, ct));
        foreach (var line in restores.Concat(findings))
            await output.WriteLineAsync(line);
        if (verdict.Findings > findings.Count)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"… and {verdict.Findings - findings.Count} more."));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{verdict.Events} events in {verdict.Blocks} blocks, {verdict.Streams} streams, {verdict.Roots} published roots. Not yet covered: {verdict.NotCovered} events."));
        await output.WriteLineAsync(verdict.Findings == 0 ? "The log is whole." : string.Create(CultureInfo.InvariantCulture, $"The log is NOT whole: {verdict.Findings} findings."));
        var beside = asked.LogOnly || await CheckBesideAsync(store, options, asked.Tenant, output, ct);
        return verdict.Findings == 0 && beside ? 0 : 1;
    }

    // What lies beside the cases' streams, and of which the log has keyed hashes.
    private static async Task<bool> CheckBesideAsync(DocumentStore store, StoreOptions options, string? tenant, TextWriter output, CancellationToken ct)
    {
        var findings = new List<string>();
        void Found(string finding)
        {
            if (findings.Count < MostShown)
                findings.Add(finding);
        }

        await using var check = new CorrespondenceCheck(store, options);
        var verdict = await check.RunAsync(tenant, Found, ct);
        foreach (var line in findings)
            await output.WriteLineAsync(line);
        if (verdict.Findings > findings.Count)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"… and {verdict.Findings - findings.Count} more."));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{verdict.AsKept} messages and files are as they were kept, {verdict.Disposed} were disposed of. From before hashes were kept, so that nothing vouches for them: {verdict.BeforeHashes}."));
        if (verdict.Findings > 0)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Messages and files are NOT what the log says: {verdict.Findings} findings."));
        return verdict.Findings == 0;
    }

    private static async Task<int> AcceptRestoreAsync(string reference, bool rewritten, VerifyLogOptions asked, TextWriter output, CancellationToken ct)
    {
        await using var store = new DocumentStore(ProgramStore.Options(Environment.GetEnvironmentVariable));
        var file = asked.Roots ?? Setting("LOG_ROOTS_FILE") ?? throw new FormatException("A restore is recorded in the file of published roots: name it with --roots, or set LOG_ROOTS_FILE.");
        using var keys = Keys(asked);
        await output.WriteLineAsync(Told(await new LogRestoring(store, LogProofOptions.FromSettings(Setting)).AcceptAsync(file, keys, reference, asked.By ?? "", rewritten, ct)));
        return 0;
    }

    private static string Told(RecordedRestore restore) => string.Create(CultureInfo.InvariantCulture,
        $"Restore recorded {restore.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC{(restore.By.Length == 0 ? "" : $" by {restore.By}")} ({restore.Reference}): of what was published the log kept {restore.KeptSize} events (root {restore.KeptNumber}) of {restore.LostSize} (root {restore.LostNumber}); events {restore.KeptSize + 1} to {restore.LostSize} were lost{(restore.Rewritten ? ", and others were written in their place" : "")}.");

    private static async Task<int> ProveAsync(VerifyLogOptions asked, TextWriter output, CancellationToken ct)
    {
        await using var store = new DocumentStore(ProgramStore.Options(Environment.GetEnvironmentVariable));
        var options = LogProofOptions.FromSettings(Setting);
        var proving = new LogProving(store, options);
        var json = asked.Event is { } id
            ? (await proving.EventAsync(id, ct)).ToJson()
            : (await proving.BetweenAsync(asked.Between!.Value.First, asked.Between.Value.Second, ct)).ToJson();
        if (asked.Out is null)
            await output.WriteLineAsync(json);
        else
            await File.WriteAllTextAsync(asked.Out, json + "\n", ct);
        return 0;
    }

    private static async Task<int> CheckProofAsync(string file, VerifyLogOptions asked, TextWriter output, CancellationToken ct)
    {
        using var keys = Keys(asked);
        var (holds, message) = await ProofCheck.RunAsync(await File.ReadAllTextAsync(file, ct), asked.Roots, keys, ct);
        await output.WriteLineAsync(message);
        return holds ? 0 : 1;
    }

    // What is given outright, else what the program itself signs with and has signed with.
    private static RootVerifyKeys Keys(VerifyLogOptions asked)
    {
        if (asked.Keys.Count > 0)
            return new RootVerifyKeys(asked.Keys.Select(File.ReadAllText));
        var texts = (Setting("LOG_VERIFY_KEYS") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToList();
        if (Setting("LOG_SIGNING_KEY") is { } own)
        {
            using var signing = RootSigningKey.Parse(own);
            texts.Add(signing.PublicKey);
        }
        return texts.Count > 0 ? new RootVerifyKeys(texts) : throw new FormatException("No key to check published roots with: give the public key with --key FILE, or set LOG_VERIFY_KEYS or LOG_SIGNING_KEY.");
    }

    private static async Task<T> WithProgressAsync<T>(TextWriter output, Func<Action<long, long>, Task<T>> work)
    {
        if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive)
        {
            return await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async context =>
            {
                var bar = context.AddTask("Verifying the log");
                return await work((done, total) => (bar.MaxValue, bar.Value) = (Math.Max(total, 1), done));
            });
        }
        var said = 0.0;
        return await work((done, total) =>
        {
            var percent = 100.0 * done / Math.Max(total, 1);
            if (percent < said + LineEvery)
                return;
            said = percent;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} of {total} events ({percent:0} %)"));
        });
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
}
