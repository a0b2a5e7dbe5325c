using CaseMgmt.Domain;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Operations;

/// <summary><c>import policies</c>: puts the policies that come with the program into a municipality's log, once.</summary>
public sealed class ImportPolicies : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "import policies";

    /// <inheritdoc/>
    public string Usage => "--municipality M";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (ImportOptions.Read(args, "municipality") is not ({ Count: 0 }, { Count: 1 } named))
            return await ImportOptions.CalledWronglyAsync(this, error);
        var municipality = named["municipality"];
        if (!ShippedPolicies.Municipalities.Contains(municipality, StringComparer.Ordinal))
        {
            await error.WriteLineAsync($"No policies are shipped for '{municipality}'; there are for {string.Join(", ", ShippedPolicies.Municipalities)}.");
            return 1;
        }
        return await ImportOptions.RunAsync(async store =>
        {
            var adopted = await ImportAsync(store, municipality, TimeProvider.System, ct);
            await output.WriteLineAsync(adopted == 0 ? "Every shipped policy is already in the log." : $"Adopted {adopted} policy values.");
        }, error);
    }

    /// <summary>Appends what the log does not hold yet, in one transaction.</summary>
    /// <returns>How many values were adopted.</returns>
    /// <exception cref="StreamConflictException">Somebody else adopted a policy at the same time.</exception>
    internal static async Task<int> ImportAsync(IDocumentStore store, string municipality, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.LightweightSession(municipality).Run(Domain.Persons.Actor.System.Id, Guid.CreateVersion7(time.GetUtcNow()).ToString());
        var stream = await session.Events.FetchForWriting<PolicySet>(StreamIds.Policy(municipality), ct);
        var state = stream.Aggregate;
        var count = 0;
        foreach (var shipped in ShippedPolicies.Load(municipality, time.GetUtcNow()))
        {
            // What is shipped for a day is adopted once; what the municipality has recorded since for that day stands.
            if (state.Adopted.Any(a => a.Policy == shipped.Policy && a.From == shipped.From))
                continue;
            var verdict = PolicyDecider.Decide(new AdoptPolicy(shipped.Policy, shipped.From, shipped.Value, shipped.RecordedAt), state);
            if (verdict is Verdict<IPolicyEvent>.Refused refused)
                throw new FormatException($"The shipped policy {shipped.Policy} from {shipped.From:yyyy-MM-dd} is refused: {refused.Rejection.Code}.");
            foreach (var happened in ((Verdict<IPolicyEvent>.Accepted)verdict).Events)
            {
                stream.AppendMany(happened);
                state = PolicySet.Evolve(state, happened);
                count++;
            }
        }
        await session.SaveChangesAsync(ct);
        return count;
    }
}
