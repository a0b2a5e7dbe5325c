using CaseMgmt.Api.Adapters.PopulationRegister;

namespace CaseMgmt.Api.Operations;

/// <summary><c>import register</c>: replaces a municipality's population register by three files.</summary>
public sealed class ImportRegister : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "import register";

    /// <inheritdoc/>
    public string Usage => "--municipality M --persons F --relations F --placements F";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (ImportOptions.Read(args, "municipality", "persons", "relations", "placements") is not ({ Count: 0 }, { Count: 4 } named)
            || !ImportOptions.IsMunicipality(named["municipality"]))
        {
            return await ImportOptions.CalledWronglyAsync(this, error);
        }
        return await ImportOptions.RunAsync(async store =>
        {
            var time = TimeProvider.System;
            var files = RegisterFiles.Read(named["persons"], named["relations"], named["placements"], DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
            await output.WriteLineAsync($"Read {files.Persons.Count} persons, {files.Relations.Count} relations, {files.Placements.Count} placements.");
            var result = await new RegisterImport(store, time).RunAsync(named["municipality"], files, ct);
            await output.WriteLineAsync(result.IsNew
                ? $"Imported version {result.Version[..12]}: {result.Sealed} entries new or changed."
                : $"Version {result.Version[..12]} is already the latest; nothing to do.");
        }, error);
    }
}
