using CaseMgmt.Api.Rules;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Npgsql;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>
/// Tries limits on past applications for school transport. Pages of sealed facts are fetched and opened beside each other, each page on a connection of its own, so that the
/// database and every core are at work; protected persons' applications are not among them.
/// </summary>
internal sealed class TransportSimulations(IDocumentStore store) : IPolicySimulation
{
    private const string Purpose = "simulate";
    private const int PageSize = 2500;

    private const string Sql = $"""
        select f.document from simulation_facts f join case_details c on c.tenant_id = f.tenant_id and c.case_id = f.case_id
        where f.tenant_id = $1 and f.case_type = $2 and ($3::text[] is null or f.school_year = any($3)) and c.status <> 'disposed' and {CaseVisibility.OpenCases}
        """;

    /// <inheritdoc/>
    public bool Simulates(PolicyId policy) => policy == PolicyId.RouteLength;

    /// <inheritdoc/>
    public async Task<SimulationCounts> RunAsync(string tenant, PolicyValue draft, IReadOnlyCollection<string>? schoolYears, Action<SimulationProgress>? progress, CancellationToken ct)
    {
        var limits = (PolicyValue.RouteLengthLimits)draft;
        await new TransportSimulationFacts(store).FillAsync(tenant, progress, ct);
        var documents = await DocumentsAsync(tenant, schoolYears, ct);
        var (all, done) = (new SimulationCounts(), 0);
        progress?.Invoke(new SimulationProgress(SimulationProgress.Evaluating, 0, documents.Count));
        await Parallel.ForEachAsync(
            documents.Chunk(PageSize),
            // One more than there are cores: while one waits for the database the others open and evaluate.
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount + 1, CancellationToken = ct },
            async (page, token) =>
            {
                var counted = await EvaluateAsync(tenant, page, limits, token);
                lock (all)
                {
                    all.Add(counted);
                    done += page.Length;
                    progress?.Invoke(new SimulationProgress(SimulationProgress.Evaluating, done, documents.Count));
                }
            });
        return all;
    }

    private async Task<SimulationCounts> EvaluateAsync(string tenant, Guid[] page, PolicyValue.RouteLengthLimits limits, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        var opened = await session.Vault.ComputeAsync(page, Purpose, ct);
        var counts = new SimulationCounts();
        foreach (var id in page)
        {
            if (opened.Document<PastTransportApplication>(id) is not { } past)
                continue;
            var now = past.Under(limits);
            counts.Count(
                gains: now == Entitlement.Entitled && past.Then != Entitlement.Entitled,
                loses: now != Entitlement.Entitled && past.Then == Entitlement.Entitled,
                toOfficer: now == Entitlement.NeedsOfficer && past.Then != Entitlement.NeedsOfficer,
                ("grade", past.Pupil.Grade.Code), ("school", past.School?.Value ?? "none"));
        }
        return counts;
    }

    private async Task<List<Guid>> DocumentsAsync(string tenant, IReadOnlyCollection<string>? schoolYears, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        return await session.QueryAsync(
            new NpgsqlBatchCommand(Sql)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = tenant },
                    new NpgsqlParameter<string> { TypedValue = TransportCases.Type.Value },
                    new NpgsqlParameter { Value = (object?)schoolYears?.ToArray() ?? DBNull.Value, DataTypeName = "text[]" },
                },
            },
            async reader =>
            {
                var documents = new List<Guid>();
                while (await reader.ReadAsync(ct))
                    documents.Add(reader.GetGuid(0));
                // Ids begin with the time they were made at, so neighbours lie on the same pages of the database.
                documents.Sort();
                return documents;
            },
            ct);
    }
}
