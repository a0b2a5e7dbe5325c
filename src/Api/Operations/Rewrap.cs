using System.Globalization;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Operations;

/// <summary><c>rewrap</c>: wraps the keys of retention units anew under the first of VAULT_MASTER_KEYS, and says which older master key may go.</summary>
public sealed class Rewrap : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "rewrap";

    /// <inheritdoc/>
    public string Usage => "[--report]";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (args is not ([] or ["--report"]))
            return await ImportOptions.CalledWronglyAsync(this, error);
        return await VaultCommands.RunAsync(options => RunAsync(options, args.Count == 0, output, ct), error);
    }

    /// <summary>Rewraps, or only reports.</summary>
    internal static async Task RunAsync(StoreOptions options, bool rewraps, TextWriter output, CancellationToken ct)
    {
        var rewrap = new KeyRewrap(options);
        if (rewraps)
        {
            var done = await rewrap.RunAsync(n => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{n} keys rewrapped")), ct);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{done} keys are now wrapped by '{options.MasterKeys.Current}'."));
        }
        var counts = await rewrap.CountAsync(ct);
        foreach (var (name, count) in counts)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"'{name}' wraps {count} keys{(options.MasterKeys.Missing([name]).Count > 0 ? " and is not configured" : "")}."));
        foreach (var name in options.MasterKeys.Names.Where(n => n != options.MasterKeys.Current && !counts.ContainsKey(n)))
            await output.WriteLineAsync(name == options.MasterKeys.IndexFrom
                ? $"'{name}' wraps nothing, but searches rest on it (index=@{name}): it stays in VAULT_MASTER_KEYS."
                : $"'{name}' wraps nothing: once every node has '{options.MasterKeys.Current}' first in VAULT_MASTER_KEYS, '{name}' may be removed.");
    }
}
