using CaseMgmt.Api.Rules;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Npgsql;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>
/// Tries drafts on past applications for school transport, on every ground that the rules decide or put forward: limits, guidance on traffic, grades in which a pupil who moves keeps its
/// transport, and the standard cost. What an officer or the board judged stands as it was judged. Pages of sealed facts are fetched and opened beside each other, each page on a connection of its own, so that the
/// database and every core are at work; protected persons' applications are not among them.
/// </summary>
internal sealed class TransportSimulations(IDocumentStore store) : IPolicySimulation
{
    private const string Purpose = "simulate";
    private const int PageSize = 2500;

    private const string Sql = $"""
        select f.document, f.case_id,
               case when c.outcome is not null and c.decision->>'ground' = 'individual-assessment' and c.decision->'decidedBy'->>'kind' in ('case-officer', 'board') then c.outcome end
        from simulation_facts f join case_details c on c.tenant_id = f.tenant_id and c.case_id = f.case_id
        where f.tenant_id = $1 and f.case_type = $2 and ($3::text[] is null or f.school_year = any($3)) and c.status <> 'disposed' and {CaseVisibility.OpenCases}
        """;

    private const string Modes = "select case_id, mode from transport_details where tenant_id = $1 and case_id = any($2) and mode is not null";

    /// <inheritdoc/>
    public bool Simulates(PolicyId policy) => policy == PolicyId.RouteLength || policy == PolicyId.TrafficGuidance || policy == PolicyId.MoveInLastYear || policy == PolicyId.StandardCost;

    /// <inheritdoc/>
    public async Task<SimulationCounts> RunAsync(string tenant, PolicyValue draft, IReadOnlyCollection<string>? schoolYears, Action<SimulationProgress>? progress, CancellationToken ct)
    {
        var documents = await ReadyDocumentsAsync(tenant, schoolYears, progress, ct);
        var (all, done) = (new SimulationCounts(), 0);
        progress?.Invoke(new SimulationProgress(SimulationProgress.Evaluating, 0, documents.Count));
        await Parallel.ForEachAsync(
            documents.Chunk(PageSize),
            // One more than there are cores: while one waits for the database the others open and evaluate.
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount + 1, CancellationToken = ct },
            async (page, token) =>
            {
                var counted = await EvaluateAsync(tenant, page, draft, token);
                lock (all)
                {
                    all.Add(counted);
                    done += page.Length;
                    progress?.Invoke(new SimulationProgress(SimulationProgress.Evaluating, done, documents.Count));
                }
            });
        return all;
    }

    private async Task<SimulationCounts> EvaluateAsync(string tenant, Past[] page, PolicyValue draft, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        var opened = await session.Vault.ComputeAsync(Array.ConvertAll(page, p => p.Document), Purpose, ct);
        var counts = new SimulationCounts { Applications = page.Length };
        var changes = new List<Change>();
        foreach (var past in page)
        {
            if (opened.Document<PastTransportApplication>(past.Document) is not { } application)
                counts.Applications--;
            else if ((application.Then.With(past.Judged), application.Under(draft).With(past.Judged)) is var (then, now) && then != now)
                changes.Add(new Change(past.Case, application, then, now));
        }
        // How they travel is asked of those alone who lose something by it.
        var modes = await ModesAsync(session, [.. changes.Where(c => c.Then.Grants()).Select(c => c.Case)], ct);
        foreach (var (caseId, application, then, now) in changes)
        {
            counts.Change(
                gains: now > then && now.Grants(), loses: now < then && then.Grants(), toOfficer: now == SimulatedOutcome.NeedsOfficer,
                [
                    ("grade", application.Pupil.Grade.Code), ("school", application.School?.Value ?? "none"), (SimulationCounts.ByMode, modes.GetValueOrDefault(caseId, SimulationCounts.NoMode)),
                    .. application.Grounds().Select(g => ("ground", g)),
                ]);
        }
        return counts;
    }

    private static Task<Dictionary<Guid, string>> ModesAsync(IQuerySession session, Guid[] cases, CancellationToken ct) => cases.Length == 0
        ? Task.FromResult(new Dictionary<Guid, string>())
        : session.QueryAsync(
            new NpgsqlBatchCommand(Modes) { Parameters = { new NpgsqlParameter<string> { TypedValue = session.TenantId }, new NpgsqlParameter<Guid[]> { TypedValue = cases } } },
            async reader =>
            {
                var modes = new Dictionary<Guid, string>();
                while (await reader.ReadAsync(ct))
                    modes[reader.GetGuid(0)] = reader.GetString(1);
                return modes;
            },
            ct);

    private static SimulatedOutcome? JudgedOf(string? outcome) => outcome switch
    {
        "granted" => SimulatedOutcome.Granted,
        "partly-granted" => SimulatedOutcome.PartlyGranted,
        "refused" => SimulatedOutcome.NotGranted,
        _ => null,
    };

    // Most often nothing is missing: what is there is listed while that is looked into, and once more only when something was made.
    private async Task<List<Past>> ReadyDocumentsAsync(string tenant, IReadOnlyCollection<string>? schoolYears, Action<SimulationProgress>? progress, CancellationToken ct)
    {
        var (filling, listing) = (new TransportSimulationFacts(store).FillAsync(tenant, progress, ct), DocumentsAsync(tenant, schoolYears, ct));
        await Task.WhenAll(filling, listing);
        return await filling == 0 ? await listing : await DocumentsAsync(tenant, schoolYears, ct);
    }

    private async Task<List<Past>> DocumentsAsync(string tenant, IReadOnlyCollection<string>? schoolYears, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        return await session.QueryAsync(
            new NpgsqlBatchCommand(Sql)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = tenant },
                    new NpgsqlParameter<string> { TypedValue = TransportSimulationFacts.Kind },
                    new NpgsqlParameter { Value = (object?)schoolYears?.ToArray() ?? DBNull.Value, DataTypeName = "text[]" },
                },
            },
            async reader =>
            {
                var documents = new List<Past>();
                while (await reader.ReadAsync(ct))
                    documents.Add(new Past(reader.GetGuid(0), reader.GetGuid(1), JudgedOf(reader.IsDBNull(2) ? null : reader.GetString(2))));
                // Ids begin with the time they were made at, so neighbours lie on the same pages of the database.
                documents.Sort((a, b) => a.Document.CompareTo(b.Document));
                return documents;
            },
            ct);
    }

    // What was decided may be later than what was made ready, so it is read beside it.
    private readonly record struct Past(Guid Document, Guid Case, SimulatedOutcome? Judged);

    private sealed record Change(Guid Case, PastTransportApplication Application, SimulatedOutcome Then, SimulatedOutcome Now);
}
