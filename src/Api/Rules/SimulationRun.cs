using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Rules;

/// <summary>Records that somebody runs a simulation, before it runs, and keeps to how many one person may run a day.</summary>
internal static class SimulationRun
{
    private const int MostAttempts = 5;

    /// <summary>Records a run.</summary>
    /// <param name="store">The store.</param>
    /// <param name="tenant">The municipality.</param>
    /// <param name="by">Who runs it.</param>
    /// <param name="policy">The matter.</param>
    /// <param name="draft">The draft.</param>
    /// <param name="years">The school years it is limited to; null: all.</param>
    /// <param name="now">When, UTC.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Why it may not run, or null; and what transport costs by mode in the municipality.</returns>
    public static async Task<(Rejection? Refusal, IReadOnlyDictionary<string, decimal> PerMode)> RecordAsync(
        IDocumentStore store, string tenant, Actor by, PolicyId policy, PolicyValue draft, IReadOnlyList<SchoolYear>? years, DateTimeOffset now, CancellationToken ct)
    {
        var day = SwedishTime.DateOf(now);
        var attempts = 1;
        var run = Guid.CreateVersion7(now).ToString();
        while (true)
        {
            await using var session = store.LightweightSession(tenant).Run(by.Id, run);
            var batch = session.CreateBatchQuery();
            var (reading, adopted) = (batch.FetchForWriting<SimulationDay>(StreamIds.Simulations(tenant, by.Id, day)), batch.AggregateStream<PolicySet>(StreamIds.Policy(tenant)));
            await batch.Execute(ct);
            var (stream, policies) = (await reading, await adopted ?? PolicySet.Initial);
            var most = policies.InForce<PolicyValue.SimulationRuns>(PolicyId.SimulationRuns, day, now)?.Value.PerPersonAndDay ?? PolicyValue.SimulationRuns.Usual;
            var verdict = stream.Aggregate.Run(new PolicySimulated(policy, HashOf(policy, draft), years ?? [], by, now), most);
            if (verdict is Verdict<ISimulationEvent>.Refused refused)
                return (refused.Rejection, SimulationCosts.None.PerMode);
            stream.AppendMany(((Verdict<ISimulationEvent>.Accepted)verdict).Events);
            try
            {
                await session.SaveChangesAsync(ct);
                return (null, PerMode(policies.InForce<PolicyValue.ModeCosts>(PolicyId.ModeCosts, day, now)?.Value));
            }
            catch (ConcurrencyConflictException) when (attempts++ < MostAttempts)
            {
                // The same person in another window: counted again.
            }
        }
    }

    /// <summary>Tells equal drafts of a matter, whatever they rest on.</summary>
    public static DraftHash HashOf(PolicyId policy, PolicyValue draft)
    {
        var node = JsonSerializer.SerializeToNode(draft, DomainJson.Options)!;
        Strip(node);
        return new DraftHash(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{policy}\n{node.ToJsonString()}"))));
    }

    private static Dictionary<string, decimal> PerMode(PolicyValue.ModeCosts? costs) => costs is null
        ? []
        : new (string Mode, decimal? Cost)[]
        {
            ("school-bus", costs.SchoolBus), ("public-transport-card", costs.PublicTransportCard), ("taxi", costs.Taxi), ("compensation", costs.Compensation),
        }.Where(m => m.Cost is not null).ToDictionary(m => m.Mode, m => m.Cost.GetValueOrDefault(), StringComparer.Ordinal);

    private static void Strip(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            members.Remove("source");
            foreach (var (_, member) in members)
                Strip(member);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
                Strip(item);
        }
    }
}
