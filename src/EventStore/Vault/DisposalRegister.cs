using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>A retention unit that a decision has disposed of.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="RetentionUnit">A case, or a person's identity.</param>
/// <param name="Decision">Reference of the decision; refs and codes only.</param>
/// <param name="DecidedAt">When it was decided, UTC.</param>
public sealed record Disposal(string TenantId, Guid RetentionUnit, string Decision, DateTimeOffset DecidedAt);

/// <summary>
/// Carries out disposals that the log has decided: the key first, since without it nothing can be read, then what else is left. The register, in the
/// key database, tells what is done; a crash in between is completed by carrying out the same disposal again.
/// </summary>
/// <param name="store">The store.</param>
public sealed class DisposalRegister(DocumentStore store)
{
    private const int UnitsPerTransaction = 100;

    // Far longer than any session lasts.
    private static readonly TimeSpan SessionsLast = TimeSpan.FromHours(1);

    /// <summary>Every step, the store's own first.</summary>
    public IReadOnlyList<IDisposalStep> Steps { get; } = [new StoreDisposal([.. store.Options.DisposalSteps.SelectMany(s => s.KeptAnswers)]), .. store.Options.DisposalSteps];

    /// <summary>Destroys the keys and deletes what else is left of the units. May be repeated; what is done already stays done.</summary>
    /// <param name="disposals">As decided in the log, or as another register says.</param>
    /// <param name="ct">Ends the run between two transactions.</param>
    /// <exception cref="StoreUnavailableException">A database is away; the same call completes it later.</exception>
    public async Task CarryOutAsync(IReadOnlyCollection<Disposal> disposals, CancellationToken ct = default)
    {
        foreach (var tenant in disposals.GroupBy(d => d.TenantId, StringComparer.Ordinal))
        {
            foreach (var chunk in tenant.DistinctBy(d => d.RetentionUnit).Chunk(UnitsPerTransaction))
            {
                await DestroyKeysAsync(tenant.Key, chunk, ct);
                await DeleteAsync(tenant.Key, chunk, ct);
                await CompleteAsync(tenant.Key, chunk, ct);
            }
        }
    }

    /// <summary>Those of the disposals that the register does not know as completed.</summary>
    /// <exception cref="StoreUnavailableException">The key database is away.</exception>
    public async Task<IReadOnlyList<Disposal>> PendingAsync(IReadOnlyCollection<Disposal> decided, CancellationToken ct = default)
    {
        var pending = new List<Disposal>();
        foreach (var tenant in decided.GroupBy(d => d.TenantId, StringComparer.Ordinal))
        {
            var done = await CompletedAsync(tenant, DateTimeOffset.MinValue, ct);
            pending.AddRange(tenant.Where(d => !done.Contains(d.RetentionUnit)));
        }
        return pending;
    }

    /// <summary>Deletes once more of the units that were completed within the hour: a session that held a key before it was destroyed may have saved afterwards what it had gathered.</summary>
    /// <param name="decided">Disposals that the log has decided; older ones are left alone.</param>
    /// <param name="ct">Ends the run between two transactions.</param>
    /// <exception cref="StoreUnavailableException">A database is away.</exception>
    public async Task DeleteAgainAsync(IReadOnlyCollection<Disposal> decided, CancellationToken ct = default)
    {
        var since = store.Options.Time.GetUtcNow() - SessionsLast;
        foreach (var tenant in decided.GroupBy(d => d.TenantId, StringComparer.Ordinal))
        {
            var recent = await CompletedAsync(tenant, since, ct);
            foreach (var chunk in tenant.DistinctBy(d => d.RetentionUnit).Where(d => recent.Contains(d.RetentionUnit)).Chunk(UnitsPerTransaction))
                await DeleteAsync(tenant.Key, chunk, ct);
        }
    }

    /// <summary>The whole register, of every tenant, in the order decided; for export. Works as the owner of the key database.</summary>
    /// <exception cref="StoreUnavailableException">The key database is away.</exception>
    public async Task<IReadOnlyList<Disposal>> ListAsync(CancellationToken ct = default)
    {
        await using var owner = Operator.Keys(store.Options);
        return await Database.RepeatableAsync(owner, async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT tenant_id, retention_unit, decision, decided_at FROM disposals ORDER BY decided_at, tenant_id, retention_unit", connection);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var all = new List<Disposal>();
            while (await reader.ReadAsync(ct))
                all.Add(new Disposal(reader.GetString(0), reader.GetGuid(1), reader.GetString(2), await reader.GetFieldValueAsync<DateTimeOffset>(3, ct)));
            return all;
        }, ct);
    }

    /// <summary>
    /// After a restore: carries out anew every disposal that the key database's register or <paramref name="later"/> names, done or not, since either
    /// database may have come back as it was before; then lets both databases be opened where they now are.
    /// </summary>
    /// <param name="later">Disposals from the log and from an exported register; may overlap with what is known.</param>
    /// <param name="basis">On what the operator rests that none is missing, such as the name of the exported file; kept in <c>database_home</c>.</param>
    /// <param name="ct">Ends the run between two transactions; nothing is opened before it has been run to its end.</param>
    /// <returns>How many retention units are disposed of.</returns>
    /// <exception cref="StoreUnavailableException">A database is away.</exception>
    public async Task<int> ApplyAsync(IReadOnlyCollection<Disposal> later, string basis, CancellationToken ct = default)
    {
        var all = (await ListAsync(ct)).Concat(later).DistinctBy(d => (d.TenantId, d.RetentionUnit)).ToList();
        await CarryOutAsync(all, ct);
        await Operator.SettleAsync(store.Options, basis, ct);
        return all.Count;
    }

    /// <summary>Declares both databases restored, as after a recovery to a point in time, which leaves no trace inside: nothing is opened before <see cref="ApplyAsync"/>.</summary>
    /// <exception cref="StoreUnavailableException">A database is away.</exception>
    public Task RequireAsync(CancellationToken ct = default) => Operator.UnsettleAsync(store.Options, ct);

    private Task<HashSet<Guid>> CompletedAsync(IGrouping<string, Disposal> tenant, DateTimeOffset since, CancellationToken ct) =>
        Database.RepeatableAsync(store.Database.Keys, async connection =>
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    Database.SetTenant(tenant.Key),
                    new("SELECT retention_unit FROM disposals WHERE tenant_id = $1 AND completed_at >= $3 AND retention_unit = ANY ($2)")
                    {
                        Parameters = { Text(tenant.Key), Ids(tenant), new NpgsqlParameter<DateTimeOffset> { TypedValue = since } },
                    },
                },
            };
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            var units = new HashSet<Guid>();
            while (await reader.ReadAsync(ct))
                units.Add(reader.GetGuid(0));
            return units;
        }, ct);

    private Task<int> DestroyKeysAsync(string tenant, Disposal[] disposals, CancellationToken ct)
    {
        var now = new NpgsqlParameter<DateTimeOffset> { TypedValue = store.Options.Time.GetUtcNow() };
        return RunAsync(store.Database.Keys, tenant,
        [
            new("""
                INSERT INTO disposals (tenant_id, retention_unit, decision, decided_at, destroyed_at)
                SELECT $1, d.unit, d.decision, d.decided_at, $5 FROM unnest($2::uuid[], $3::text[], $4::timestamptz[]) AS d (unit, decision, decided_at)
                ON CONFLICT DO NOTHING
                """)
            {
                Parameters =
                {
                    Text(tenant),
                    Ids(disposals),
                    new NpgsqlParameter<string[]> { TypedValue = [.. disposals.Select(d => d.Decision)] },
                    new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. disposals.Select(d => d.DecidedAt)] },
                    now,
                },
            },
            // A unit without a key gets the row of a destroyed one, so that none can be made for it.
            new("""
                INSERT INTO retention_keys AS k (tenant_id, retention_unit, master_key, wrapped, created_at, destroyed_at)
                SELECT $1, d.unit, '', NULL, $3, $3 FROM unnest($2::uuid[]) AS d (unit) ORDER BY d.unit
                ON CONFLICT (tenant_id, retention_unit) DO UPDATE SET wrapped = NULL, destroyed_at = excluded.destroyed_at WHERE k.wrapped IS NOT NULL
                """)
            {
                Parameters = { Text(tenant), Ids(disposals), now.Clone() },
            },
        ], ct);
    }

    private Task<int> DeleteAsync(string tenant, Disposal[] disposals, CancellationToken ct) =>
        RunAsync(store.Database.App, tenant, [.. disposals.SelectMany(d => Steps.SelectMany(s => s.Commands(tenant, d.RetentionUnit)))], ct);

    private Task<int> CompleteAsync(string tenant, Disposal[] disposals, CancellationToken ct) => RunAsync(store.Database.Keys, tenant,
    [
        new("UPDATE disposals SET completed_at = $3 WHERE tenant_id = $1 AND retention_unit = ANY ($2) AND completed_at IS NULL")
        {
            Parameters = { Text(tenant), Ids(disposals), new NpgsqlParameter<DateTimeOffset> { TypedValue = store.Options.Time.GetUtcNow() } },
        },
    ], ct);

    private static Task<int> RunAsync(NpgsqlDataSource source, string tenant, IReadOnlyList<NpgsqlBatchCommand> commands, CancellationToken ct) =>
        Database.RepeatableAsync(source, async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Database.SetTenant(tenant) } };
            foreach (var command in commands)
                batch.BatchCommands.Add(Database.Fresh(command));
            return await batch.ExecuteNonQueryAsync(ct);
        }, ct);

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter<Guid[]> Ids(IEnumerable<Disposal> disposals) => new() { TypedValue = [.. disposals.Select(d => d.RetentionUnit)] };
}
