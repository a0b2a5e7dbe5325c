using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>
/// One commit as one batch in one round trip and one implicit transaction. The sequence is what makes the readers' order agree with every stream's:
/// tenant, then one UPDATE over all existing streams, then new streams, then events, then what must stand meanwhile, then everything else.
/// </summary>
internal sealed class WriteBatch
{
    // From so many events on, the rows of their projections are worth statements for many rows.
    private const int ManyEvents = 50;
    private readonly DocumentStore store;
    private readonly string tenant;
    private readonly IVault vault;
    private readonly PendingWrites pending;
    private readonly EventMetadata metadata;
    private readonly DateTimeOffset now;
    private readonly bool isRepeat;
    private readonly List<NewEvent> events = [];

    /// <summary>Makes the events; a repeat is sent when the batch was refused because an expired answer lay where its own goes.</summary>
    public WriteBatch(DocumentStore store, string tenant, IVault vault, PendingWrites pending, EventMetadata metadata, bool isRepeat = false)
    {
        (this.store, this.tenant, this.vault, this.pending, this.metadata, this.isRepeat) = (store, tenant, vault, pending, metadata, isRepeat);
        // PostgreSQL keeps microseconds; an inline projection must see the instant a rebuild will see.
        var clock = store.Options.Time.GetUtcNow();
        now = clock.AddTicks(-(clock.Ticks % TimeSpan.TicksPerMicrosecond));
        foreach (var stream in pending.Streams)
        {
            for (var i = 0; i < stream.Events.Count; i++)
            {
                var data = stream.Events[i];
                var (name, json) = store.Options.Registry.Write(data);
                var stored = new StoredEvent(
                    Guid.CreateVersion7(now), stream.Id, tenant, stream.Expected + 1 + i, 0, now, name, json,
                    metadata.CorrelationId, metadata.CausationId, metadata.UserName, metadata.Headers);
                events.Add(new NewEvent(stored, data));
            }
        }
    }

    /// <summary>Sends the batch; the answer is the position of its last event, or empty.</summary>
    public async Task<string> RunAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in Commands())
            batch.BatchCommands.Add(command);
        LogPosition? position = null;
        var written = 0;
        await using var reader = await batch.ExecuteReaderAsync(ct);
        do
        {
            if (!EventWrites.ReturnsPosition(reader))
                continue;
            while (await reader.ReadAsync(ct))
            {
                if (++written < events.Count)
                    continue;
                position = new LogPosition(reader.GetInt32(0), reader.GetFieldValue<ulong>(1), reader.GetInt64(2));
            }
        }
        while (await reader.NextResultAsync(ct));
        return position?.ToString() ?? "";
    }

    private IEnumerable<NpgsqlBatchCommand> Commands()
    {
        var writes = new EventWrites(tenant, now, metadata);
        if (pending.Streams is [var only] && events.Count <= EventWrites.EventsPerStatement)
        {
            // Sets the tenant itself, which saves the batch a statement.
            yield return only.Expected > 0 ? writes.OneStream(only, events) : writes.NewStream(only, events);
        }
        else
        {
            yield return Database.SetTenant(tenant);
            var existing = pending.Streams.Where(s => s.Expected > 0).ToList();
            var started = pending.Streams.Where(s => s.Expected == 0);
            if (existing.Count > 0)
                yield return writes.MoveStreams(existing);
            foreach (var chunk in started.Chunk(EventWrites.EventsPerStatement))
                yield return writes.StartStreams(chunk);
            foreach (var chunk in events.Chunk(EventWrites.EventsPerStatement))
                yield return writes.Insert(chunk);
        }
        var held = pending.Held.Where(h => !pending.Streams.Any(s => s.Id == h.Key)).ToList();
        if (held.Count > 0)
            yield return writes.HoldStreams(held);
        foreach (var condition in pending.Conditions)
            yield return isRepeat ? Database.Fresh(condition) : condition;
        foreach (var command in Claims())
            yield return command;
        foreach (var command in InlineProjections())
            yield return command;
        if (pending.Documents.Count > 0)
            yield return Documents();
        if (pending.Idempotency is { } record)
            yield return Idempotency.Store(tenant, record, vault, now, isRepeat);
        foreach (var command in pending.Commands)
            yield return isRepeat ? Database.Fresh(command) : command;
    }

    private IEnumerable<NpgsqlBatchCommand> Claims()
    {
        if (pending.Releases.Count > 0)
        {
            yield return new NpgsqlBatchCommand("DELETE FROM claims WHERE tenant_id = $1 AND (name, key) IN (SELECT * FROM unnest($2::text[], $3::text[]))")
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = tenant },
                    new NpgsqlParameter<string[]> { TypedValue = [.. pending.Releases.Select(c => c.Name)] },
                    new NpgsqlParameter<string[]> { TypedValue = [.. pending.Releases.Select(c => c.Key)] },
                },
            };
        }
        if (pending.Claims.Count == 0)
            yield break;
        var first = pending.Streams.Count > 0 ? pending.Streams[0].Id : (Guid?)null;
        // In one order for everybody, so that two writers of the same claims do not wait for each other.
        var claims = pending.Claims.OrderBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Key, StringComparer.Ordinal).ToList();
        yield return new NpgsqlBatchCommand(
            "INSERT INTO claims (tenant_id, name, key, stream_id, claimed_at) SELECT $1, c.name, c.key, c.stream_id, $5 FROM unnest($2::text[], $3::text[], $4::uuid[]) AS c (name, key, stream_id)")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = tenant },
                new NpgsqlParameter<string[]> { TypedValue = [.. claims.Select(c => c.Name)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. claims.Select(c => c.Key)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. claims.Select(c => c.Holder ?? first ?? throw new InvalidOperationException($"Claim {c.Name} needs a stream that holds it."))] },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
            },
        };
    }

    private List<NpgsqlBatchCommand> InlineProjections()
    {
        var commands = new List<NpgsqlBatchCommand>();
        foreach (var projection in store.Inline)
        {
            var writes = projection.Live(events.Count >= ManyEvents ? WriteForm.PerPage : WriteForm.PerRow);
            foreach (var e in events)
            {
                if (projection.Reads(e.Data.GetType()))
                    projection.Apply(store.Options.Registry.Wrap(e.Stored, e.Data), writes);
            }
            commands.AddRange(writes.Commands);
        }
        return commands;
    }

    private NpgsqlBatchCommand Documents() => new(
        """
        INSERT INTO vault_documents (tenant_id, id, retention_unit, kind, body, created_at)
        SELECT $1, d.id, d.retention_unit, d.kind, d.body, $6 FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::bytea[]) AS d (id, retention_unit, kind, body)
        """)
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = tenant },
            new NpgsqlParameter<Guid[]> { TypedValue = [.. pending.Documents.Select(d => d.Id)] },
            new NpgsqlParameter<Guid[]> { TypedValue = [.. pending.Documents.Select(d => d.RetentionUnit)] },
            new NpgsqlParameter<string[]> { TypedValue = [.. pending.Documents.Select(d => d.Kind)] },
            new NpgsqlParameter<byte[][]> { TypedValue = [.. pending.Documents.Select(d => d.Body)] },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
        },
    };

    internal readonly record struct NewEvent(StoredEvent Stored, object Data);
}
