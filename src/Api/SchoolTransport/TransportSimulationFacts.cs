using CaseMgmt.Api.Rules;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>Keeps the small sealed facts that simulations read in step with the evidence of cases: what is missing or was corrected since is made anew.</summary>
internal sealed class TransportSimulationFacts(IDocumentStore store)
{
    /// <summary>What the rows of this form of the small document are filed under; those of an earlier form are made anew.</summary>
    public const string Kind = "school-transport.2";

    private const string Nothing = "none.2";
    private const int PageSize = 200;

    private const string Missing = $"""
        from transport_details t join case_details c on c.tenant_id = t.tenant_id and c.case_id = t.case_id
        left join simulation_facts f on f.tenant_id = t.tenant_id and f.case_id = t.case_id
        where t.tenant_id = $1 and t.evidence is not null and (f.evidence is distinct from t.evidence or f.case_type not in ('{Kind}', '{Nothing}')) and t.entitlement is not null and c.status <> 'disposed' and c.queue = 'ordinary'
        """;

    private const string MissingPage = $"select t.case_id, t.school_year, t.evidence, t.kind, t.entitlement, t.problem, t.decision_type, f.document {Missing} and t.case_id > $2 order by t.case_id limit $3";

    private const string MissingCount = $"select count(*)::int {Missing}";

    // Where there was nothing to keep, the row says so, with a document that no page reads.
    private const string Put = """
        insert into simulation_facts (tenant_id, case_id, case_type, school_year, evidence, document)
        select $1, n.case_id, case when n.document is null then 'none.2' else $2 end, n.school_year, n.evidence, coalesce(n.document, n.evidence)
        from unnest($3::uuid[], $4::text[], $5::uuid[], $6::uuid[]) n (case_id, school_year, evidence, document)
        on conflict (tenant_id, case_id) do update set case_type = excluded.case_type, school_year = excluded.school_year, evidence = excluded.evidence, document = excluded.document
        """;

    /// <summary>Makes ready what is missing, page by page; an interruption loses nothing.</summary>
    /// <returns>How many were made.</returns>
    public async Task<int> FillAsync(string tenant, Action<SimulationProgress>? progress, CancellationToken ct)
    {
        var (made, total, after) = (0, 0, Guid.Empty);
        while (true)
        {
            await using var session = store.LightweightSession(tenant);
            var rows = await session.QueryAsync(Command(MissingPage, tenant, new NpgsqlParameter<Guid> { TypedValue = after }, new NpgsqlParameter<int> { TypedValue = PageSize }), ReadAsync, ct);
            if (rows.Count == 0)
                return made;
            if (total == 0)
                total = rows.Count < PageSize ? rows.Count : await session.QueryAsync(Command(MissingCount, tenant), async r => await r.ReadAsync(ct) ? r.GetInt32(0) : 0, ct);
            progress?.Invoke(new SimulationProgress(SimulationProgress.Preparing, made, total));
            await SealAsync(session, tenant, rows, ct);
            made += rows.Count;
            after = rows[^1].CaseId;
        }

        async Task<List<Row>> ReadAsync(NpgsqlDataReader reader)
        {
            var rows = new List<Row>();
            while (await reader.ReadAsync(ct))
                rows.Add(new Row(
                    reader.GetGuid(0), reader.GetString(1), reader.GetGuid(2), reader.GetString(3), reader.GetString(4), await reader.IsDBNullAsync(5, ct) ? null : reader.GetString(5),
                    reader.GetString(6), await reader.IsDBNullAsync(7, ct) ? null : reader.GetGuid(7)));
            return rows;
        }
    }

    private static async Task SealAsync(IDocumentSession session, string tenant, List<Row> rows, CancellationToken ct)
    {
        var opened = await session.Vault.ComputeAsync([.. rows.Select(r => r.Evidence)], "simulate", ct);
        var keys = await session.Vault.KeysAsync([.. rows.Where(r => !opened[r.Evidence].IsDisposed).Select(r => r.CaseId)], ct);
        var documents = rows.ConvertAll(r => opened.Document<TransportEvidence>(r.Evidence) is { } evidence && PastTransportApplication.Of(Code.Parse<ApplicationKind>(r.Kind), evidence, Then(r, evidence)) is { } past
            ? session.Vault.Seal(keys[r.CaseId], past).Id
            : (Guid?)null);
        session.Execute(Command(
            Put, tenant, new NpgsqlParameter<string> { TypedValue = Kind },
            new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(r => r.CaseId)] }, new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(r => r.SchoolYear)] },
            new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(r => r.Evidence)] }, new NpgsqlParameter<Guid?[]> { TypedValue = [.. documents] }));
        // What was made from evidence since corrected.
        session.Execute(Command(
            "delete from vault_documents where tenant_id = $1 and id = any($2) and kind = $3", tenant,
            new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(r => r.Document).OfType<Guid>()] }, new NpgsqlParameter<string> { TypedValue = VaultDocuments.KindOf<PastTransportApplication>() }));
        await session.SaveChangesAsync(ct);
    }

    // What the rules came to, as the log has it.
    private static TransportAssessment Then(Row row, TransportEvidence evidence) => new(
        Code.Parse<Entitlement>(row.Entitlement), row.Problem is { } problem ? new ProblemCode(problem) : null, new DecisionTypeCode(row.DecisionType), evidence.Findings);

    private static NpgsqlBatchCommand Command(string sql, string tenant, params ReadOnlySpan<NpgsqlParameter> rest)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<string> { TypedValue = tenant } } };
        foreach (var parameter in rest)
            command.Parameters.Add(parameter);
        return command;
    }

    private sealed record Row(Guid CaseId, string SchoolYear, Guid Evidence, string Kind, string Entitlement, string? Problem, string DecisionType, Guid? Document);
}
