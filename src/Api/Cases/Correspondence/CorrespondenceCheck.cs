using System.Globalization;
using System.Text.Json;
using CaseMgmt.Api.Operations;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Api.Cases.Correspondence;

/// <summary>What a check of messages and files against the log came to.</summary>
/// <param name="AsKept">Messages, files and files of appeals that are what the log says.</param>
/// <param name="Disposed">Those that went with a case that was disposed of by a decision in the log.</param>
/// <param name="BeforeHashes">Messages and files from before the log kept hashes of them: nothing vouches for them.</param>
/// <param name="Findings">Things that are wrong.</param>
internal sealed record CorrespondenceVerdict(long AsKept, long Disposed, long BeforeHashes, long Findings);

/// <summary>
/// Holds the messages and files of cases, and the files that appeals were sent on with, against what the log has of them: who sent which words and which content when, by keyed hashes. What is
/// gone with a case that was disposed of is in order; so is nothing else that is gone. Whether a message has been read is no part of what was kept.
/// </summary>
/// <param name="store">Opens what is sealed, to compare it.</param>
/// <param name="options">Where the databases are.</param>
internal sealed class CorrespondenceCheck(DocumentStore store, StoreOptions options) : IAsyncDisposable
{
    private const int PageSize = 200;

    // Kept with the precision of the database, which is coarser than the log's.
    private static readonly TimeSpan SameMoment = TimeSpan.FromMicroseconds(2);

    private const string Messages = $"""
        select e.tenant_id, e.seq_id, e.stream_id, e.stream_id, e.data, m.case_id, m.sent_at, m.from_guardian, m.sender, m.text, null::bigint, null::int, null::text, null::text, {Disposed}
        from mt_events e left join case_messages m on m.tenant_id = e.tenant_id and m.id = e.stream_id
        where e.type = 'correspondence.message-kept.v1' {Page}
        """;

    private const string Files = $"""
        select e.tenant_id, e.seq_id, e.stream_id, e.stream_id, e.data, a.case_id, a.received_at, a.from_guardian, a.sender, a.name, a.bytes, a.chunks, a.hash, a.scan, {Disposed}
        from mt_events e left join case_attachments a on a.tenant_id = e.tenant_id and a.id = e.stream_id
        where e.type = 'correspondence.file-kept.v1' {Page}
        """;

    private const string Bundles = $"""
        select e.tenant_id, e.seq_id, e.stream_id, (e.data->'file'->>'id')::uuid, e.data, e.stream_id, null::timestamptz, null::bool, null::text, null::uuid, null::bigint, null::int, null::text, null::text, {DisposedHere}
        from mt_events e where e.type = 'case.appeal-bundled.v1' {Page}
        """;

    private const string Disposed = "exists (select from mt_events d where d.tenant_id = e.tenant_id and d.stream_id = (e.data->>'case')::uuid and d.type like 'case.disposed.v%')";
    private const string DisposedHere = "exists (select from mt_events d where d.tenant_id = e.tenant_id and d.stream_id = e.stream_id and d.type like 'case.disposed.v%')";
    private const string Page = "and (e.tenant_id, e.seq_id) > ($1, $2) and ($4::text is null or e.tenant_id = $4) order by e.tenant_id, e.seq_id limit $3";

    // Whatever came before the municipality's first message or file that the log knows came before there were hashes.
    private const string Unknown = """
        with first as (select tenant_id, min(timestamp) as at from mt_events where type in ('correspondence.message-kept.v1', 'correspondence.file-kept.v1') group by tenant_id)
        select r.tenant_id, r.what, r.id, r.case_id, first.at is null or r.at < first.at
        from (select tenant_id, 'Message' as what, id, case_id, sent_at as at from case_messages union all select tenant_id, 'File', id, case_id, received_at from case_attachments) r
        left join first on first.tenant_id = r.tenant_id
        where ($1::text is null or r.tenant_id = $1) and not exists (
          select from mt_events e where e.tenant_id = r.tenant_id and e.stream_id = r.id and e.type in ('correspondence.message-kept.v1', 'correspondence.file-kept.v1'))
        order by r.tenant_id, r.id
        """;

    private readonly NpgsqlDataSource reader = ProgramStore.Owner(options.ReaderConnection ?? options.MainConnection, "DATABASE_URL");
    private readonly VaultProving vault = new(store);

    /// <summary>Checks.</summary>
    /// <param name="tenant">One municipality; null for all.</param>
    /// <param name="found">Told each thing that is wrong, in a sentence of ids alone.</param>
    /// <param name="ct">Ends the check.</param>
    /// <exception cref="EventStoreException">A database is away, or a master key is missing.</exception>
    public async Task<CorrespondenceVerdict> RunAsync(string? tenant, Action<string> found, CancellationToken ct)
    {
        var (asKept, disposed, before, findings) = (0L, 0L, 0L, 0L);
        void Found(string fault, string what)
        {
            findings++;
            found($"{fault}: {what}");
        }

        foreach (var (sql, what) in new[] { (Messages, "Message"), (Files, "File"), (Bundles, "File of an appeal") })
        {
            var (after, last) = ("", 0L);
            while (await PageAsync(sql, after, last, tenant, ct) is { Count: > 0 } page)
            {
                (after, last) = (page[^1].Tenant, page[^1].Sequence);
                foreach (var (row, state) in await StatesAsync(page, ct))
                {
                    var where = $"{what} {row.Id} of case {row.Case}, municipality {row.Tenant}";
                    if (row.IsDisposed)
                        disposed++;
                    else if (!row.IsThere || state == SealedState.Missing)
                        Found(what == "Message" ? "MessageMissing" : "FileMissing", $"{where}: it was kept, and is not there any more, or not all of it.");
                    else if (row.Differs is { } differs)
                        Found(what == "Message" ? "MessageChanged" : "FileChanged", $"{where}: {differs} is not what was kept.");
                    else if (state is SealedState.KeyDestroyed or SealedState.KeyMissing)
                        Found("KeyMissing", $"{where}: its key is gone, and the log knows of no disposal of the case.");
                    else if (state == SealedState.Changed)
                        Found(what == "Message" ? "MessageChanged" : "FileChanged", $"{where}: its content is not what was kept.");
                    else
                        asKept++;
                }
            }
        }
        foreach (var (of, what, id, caseId, isBefore) in await RowsAsync(
            new(Unknown) { Parameters = { OfTenant(tenant) } }, r => (r.GetString(0), r.GetString(1), r.GetGuid(2), r.GetGuid(3), r.GetBoolean(4)), ct))
        {
            if (isBefore)
                before++;
            else
                Found($"{what}Inserted", $"{what} {id} of case {caseId}, municipality {of}: it was never kept by the program.");
        }
        return new CorrespondenceVerdict(asKept, disposed, before, findings);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => reader.DisposeAsync();

    private async Task<IReadOnlyList<(Row Row, SealedState State)>> StatesAsync(IReadOnlyList<Row> page, CancellationToken ct)
    {
        var states = new List<(Row, SealedState)>(page.Count);
        foreach (var tenant in page.GroupBy(r => r.Tenant, StringComparer.Ordinal))
        {
            var live = tenant.Where(r => !r.IsDisposed && r.IsThere).ToList();
            var documents = live.Select(r => r.Document).OfType<SealedClaim>().ToList();
            var opened = documents.Count == 0 ? new Dictionary<Guid, SealedState>() : await vault.DocumentsAsync(tenant.Key, documents, ct);
            foreach (var row in tenant)
            {
                var state = live.Contains(row) && row.Document is { } document ? opened[document.Id] : SealedState.AsSealed;
                if (state == SealedState.AsSealed && live.Contains(row) && row.File is { } file)
                    state = await vault.FileAsync(tenant.Key, file, ct);
                states.Add((row, state));
            }
        }
        return states;
    }

    private Task<List<Row>> PageAsync(string sql, string after, long last, string? tenant, CancellationToken ct) => RowsAsync(
        new(sql)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = after }, new NpgsqlParameter<long> { TypedValue = last }, new NpgsqlParameter<int> { TypedValue = PageSize }, OfTenant(tenant),
            },
        },
        Read, ct);

    private async Task<List<T>> RowsAsync<T>(NpgsqlBatchCommand select, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        try
        {
            await using var connection = await reader.OpenConnectionAsync(ct);
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new("select set_config('role', 'casemgmt_reader', true), set_config('statement_timeout', '0', true)"), select } };
            await using var rows = await batch.ExecuteReaderAsync(ct);
            await rows.NextResultAsync(ct);
            var all = new List<T>();
            while (await rows.ReadAsync(ct))
                all.Add(read(rows));
            return all;
        }
        catch (NpgsqlException e)
        {
            throw new StoreUnavailableException("Messages and files cannot be read: is the database migrated?", e);
        }
    }

    private static NpgsqlParameter OfTenant(string? tenant) => new() { Value = (object?)tenant ?? DBNull.Value, DataTypeName = "text" };

    private static Row Read(NpgsqlDataReader r)
    {
        var (tenant, sequence, stream, id, json, isThere, isDisposed) = (r.GetString(0), r.GetInt64(1), r.GetGuid(2), r.GetGuid(3), r.GetString(4), !r.IsDBNull(5), r.GetBoolean(14));
        if (isThere && r.IsDBNull(6))
        {
            var bundled = Of<Domain.Cases.Appeals.AppealBundled>(json);
            return new Row(tenant, sequence, id, stream, isDisposed, IsThere: true, null, null, new SealedFile(id, Life.AppealBundles.Kind, stream, bundled.Chunks, bundled.Bytes, bundled.File.Hash));
        }
        var isFile = !r.IsDBNull(10);
        if (!isThere)
        {
            using var kept = JsonDocument.Parse(json);
            return new Row(tenant, sequence, id, kept.RootElement.GetProperty("case").GetGuid(), isDisposed, IsThere: false, null, null, null);
        }
        ICorrespondenceEvent e = isFile ? Of<FileKept>(json) : Of<MessageKept>(json);
        var document = e is MessageKept m ? (m.Text.Id, m.Text.Hash) : (((FileKept)e).Name.Id, ((FileKept)e).Name.Hash);
        var differs = new (string What, bool Same)[]
        {
            ("the case it lies in", r.GetGuid(5) == e.Case),
            ("the time", (r.GetFieldValue<DateTimeOffset>(6) - e.At).Duration() <= SameMoment),
            ("the sender", r.GetBoolean(7) == KeptMessages.IsFromParty(e.From) && r.GetString(8) == e.From.Id),
            ("the text or the name", r.GetGuid(9) == document.Item1),
            ("the content", e is not FileKept f || (r.GetInt64(10) == f.Bytes && r.GetInt32(11) == f.Chunks && r.GetString(12) == f.Content.Hash)),
            ("what the scan came to", e is not FileKept scanned || r.GetString(13) == Code.Of(scanned.Scanned ? Adapters.MalwareScan.ScanResult.Clean : Adapters.MalwareScan.ScanResult.NotScanned)),
        };
        return new Row(
            tenant, sequence, id, e.Case, isDisposed, IsThere: true, differs.Where(d => !d.Same).Select(d => d.What).FirstOrDefault(), new SealedClaim(document.Item1, e.Case, document.Item2),
            e is FileKept file ? new SealedFile(id, ReceivedFiles.Kind, e.Case, file.Chunks, file.Bytes, file.Content.Hash) : null);
    }

    private static T Of<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"A {typeof(T).Name} is empty."));

    // The database keeps JSON with its properties in an order of its own.
    private static readonly JsonSerializerOptions Options = new(DomainJson.Options) { AllowOutOfOrderMetadataProperties = true };

    private sealed record Row(string Tenant, long Sequence, Guid Id, Guid Case, bool IsDisposed, bool IsThere, string? Differs, SealedClaim? Document, SealedFile? File);
}
