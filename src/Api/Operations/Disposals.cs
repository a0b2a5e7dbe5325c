using System.Globalization;
using System.Text.Json;
using CaseMgmt.Api.Cases;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Operations;

/// <summary>The disposal register as a file: a first line that says how many follow, then one disposal per line, as JSON. Refs and codes only.</summary>
internal static class DisposalFile
{
    private const string Format = "casemgmt-disposals.v1";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    /// <summary>Writes the register beside the file and then in its place, so that a failed export leaves the one before.</summary>
    public static async Task WriteAsync(string path, IReadOnlyList<Disposal> disposals, DateTimeOffset now, CancellationToken ct)
    {
        var part = path + ".part";
        await File.WriteAllLinesAsync(part, disposals.Select(d => JsonSerializer.Serialize(d, Json)).Prepend(JsonSerializer.Serialize(new Head(Format, now, disposals.Count), Json)), ct);
        File.Move(part, path, overwrite: true);
    }

    /// <summary>Reads an export.</summary>
    /// <exception cref="FormatException">The file is no export, or not whole.</exception>
    public static async Task<IReadOnlyList<Disposal>> ReadAsync(string path, CancellationToken ct)
    {
        var lines = await File.ReadAllLinesAsync(path, ct);
        try
        {
            var head = lines.Length > 0 ? JsonSerializer.Deserialize<Head>(lines[0], Json) : null;
            if (head?.Format != Format)
                throw new FormatException($"{path}: not an export of the disposal register.");
            IReadOnlyList<Disposal> disposals = [.. lines.Skip(1).Where(l => l.Length > 0).Select(l => JsonSerializer.Deserialize<Disposal>(l, Json)!)];
            return disposals.Count == head.Count
                ? disposals
                : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{path}: {head.Count} disposals were exported, but {disposals.Count} stand in the file."));
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}: a line cannot be read as a disposal.", e);
        }
    }

    private sealed record Head(string Format, DateTimeOffset ExportedAt, int Count);
}

/// <summary><c>disposals export</c>: writes the disposal register to a file, to be kept apart from the backups.</summary>
public sealed class DisposalsExport : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "disposals export";

    /// <inheritdoc/>
    public string Usage => "FILE";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (args is not [var file] || file.StartsWith('-'))
            return await ImportOptions.CalledWronglyAsync(this, error);
        return await VaultCommands.RunAsync(async options =>
        {
            var count = await RunAsync(options, file, ct);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count} disposals exported."));
        }, error);
    }

    /// <summary>Exports.</summary>
    internal static async Task<int> RunAsync(StoreOptions options, string file, CancellationToken ct)
    {
        await using var store = new DocumentStore(options);
        var all = await new DisposalRegister(store).ListAsync(ct);
        await DisposalFile.WriteAsync(file, all, options.Time.GetUtcNow(), ct);
        return all.Count;
    }
}

/// <summary><c>disposals apply</c>: after a restore, carries out anew what the log, the register and an export say, and opens the databases.</summary>
public sealed class DisposalsApply : IOperatorCommand
{
    private const string NoneSince = "--none-since";

    /// <inheritdoc/>
    public string Name => "disposals apply";

    /// <inheritdoc/>
    public string Usage => "FILE | --none-since TIME";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var since = DateTimeOffset.MinValue;
        if (args is not [[not '-', ..]] && !(args is [NoneSince, var text] && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out since)))
            return await ImportOptions.CalledWronglyAsync(this, error);
        return await VaultCommands.RunAsync(async options =>
        {
            var later = args is [var file] ? await DisposalFile.ReadAsync(file, ct) : [];
            var basis = args is [_] ? $"{later.Count} disposals of an export" : string.Create(CultureInfo.InvariantCulture, $"none since {since:O}");
            var count = await RunAsync(options, later, basis, ct);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count} disposals hold; the databases are open."));
        }, error);
    }

    /// <summary>Applies what the log, the register and an export say.</summary>
    internal static async Task<int> RunAsync(StoreOptions options, IReadOnlyList<Disposal> later, string basis, CancellationToken ct)
    {
        await using var store = new DocumentStore(options);
        await using var decided = new DecidedDisposals(options);
        return await new DisposalRegister(store).ApplyAsync([.. await decided.ListAsync(ct), .. later], basis, ct);
    }
}

/// <summary><c>disposals require</c>: after a recovery to a point in time, which leaves no trace inside, closes the databases until disposals are applied.</summary>
public sealed class DisposalsRequire : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "disposals require";

    /// <inheritdoc/>
    public string Usage => "";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (args.Count > 0)
            return await ImportOptions.CalledWronglyAsync(this, error);
        return await VaultCommands.RunAsync(async options =>
        {
            await using var store = new DocumentStore(options);
            await new DisposalRegister(store).RequireAsync(ct);
            await output.WriteLineAsync("Nothing is opened before 'disposals apply' has been run.");
        }, error);
    }
}
