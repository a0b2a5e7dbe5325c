using CaseMgmt.Api.Http;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Operations;

/// <summary><c>correlation</c>: says under which correlation id events keep a request that a caller knows by an <c>X-Correlation-Id</c> or a trace of its own.</summary>
public sealed class FindCorrelation : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "correlation";

    /// <inheritdoc/>
    public string Usage => "ID --municipality M";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (ImportOptions.Read(args, "municipality") is not ([var given], { Count: 1 } named) || !ImportOptions.IsMunicipality(named["municipality"]) || !RequestLog.IsWellFormed(given))
            return await ImportOptions.CalledWronglyAsync(this, error);
        return await ImportOptions.RunAsync(store => TellAsync(store, named["municipality"], given, output), error);
    }

    /// <summary>Writes the id that is kept; nothing is asked of the database.</summary>
    internal static async Task TellAsync(IDocumentStore store, string municipality, string given, TextWriter output)
    {
        await using var session = store.QuerySession(municipality);
        await output.WriteLineAsync(RequestLog.KeptCorrelation(given, session.Vault));
    }
}
