using System.Collections.Concurrent;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Api.Rules;

/// <summary>The municipalities' policies as last folded, kept by the version of their streams, so that a list which only shows them need not fold them each time.</summary>
internal sealed class KnownPolicies
{
    private readonly ConcurrentDictionary<string, (long Version, PolicySet Policies)> folded = new(StringComparer.Ordinal);

    /// <summary>Asks, in a batch of reads, for the version of a municipality's policies; null when it has adopted none.</summary>
    public static Task<long?> AskVersion(IBatchedQuery batch, string tenant) => batch.Query(
        new NpgsqlBatchCommand("SELECT version FROM mt_streams WHERE tenant_id = $1 AND id = $2")
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = StreamIds.Policy(tenant) } },
        },
        async reader => await reader.ReadAsync() ? await reader.GetFieldValueAsync<long>(0) : (long?)null);

    /// <summary>The policies at a version, or later.</summary>
    /// <param name="session">A session of the municipality.</param>
    /// <param name="version">The version that <see cref="AskVersion"/> gave.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<PolicySet> AtAsync(IQuerySession session, long? version, CancellationToken ct)
    {
        if (version is not { } wanted)
            return PolicySet.Initial;
        if (folded.TryGetValue(session.TenantId, out var known) && known.Version == wanted)
            return known.Policies;
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(session.TenantId), ct: ct) ?? PolicySet.Initial;
        folded[session.TenantId] = (wanted, policies);
        return policies;
    }
}
