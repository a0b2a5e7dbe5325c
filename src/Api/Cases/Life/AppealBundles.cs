using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>
/// Makes the file that goes with an appeal when it is sent on: a ZIP with an index, the letters, the facts that the decision rests on, the appeal, the application, what was asked and answered, messages and files, in
/// the order they came, with marks of secrecy kept. Internal notes and questions between officers are not part of it. It is sealed while it is written, and never lies whole in memory.
/// </summary>
internal sealed class AppealBundles(DocumentStore store, VaultFiles files, IEnumerable<IBundledFacts> facts)
{
    /// <summary>What such files are filed under.</summary>
    public const string Kind = "appeal-bundle";

    private const string Reason = "appeal-bundle";

    private const string Sql = """
        select x.kind, x.label, x.document, x.name, x.at, x.media_type, x.bytes, x.chunks, x.hash, coalesce(s.secret, x.secret) as secret, coalesce(replace(s.ground, '_', ' '), x.section) as section, null::uuid as lies_in
        from (
          select 'form' as kind, null as label, c.form as document, null::uuid as name, c.registered_at as at, null as media_type, null::bigint as bytes, null::integer as chunks, null as hash, false as secret, null as section
          from case_details c where c.tenant_id = @TenantId and c.case_id = @CaseId
          union all select 'letter', l.kind, l.letter, null, l.dated::timestamptz, null, null, null, null, false, null from case_letters l where l.tenant_id = @TenantId and l.case_id = @CaseId
          union all select 'facts', null, @Facts, null, coalesce((select max(l.dated)::timestamptz from case_letters l where l.tenant_id = @TenantId and l.case_id = @CaseId and l.kind = 'decision'), now()), null, null, null, null, false, null
            where @Facts::uuid is not null
          union all select 'question', null, r.question, null, r.asked_on::timestamptz, null, null, null, null, false, null from case_requests r where r.tenant_id = @TenantId and r.case_id = @CaseId
          union all select 'answer', null, r.answer, null, r.answered_on::timestamptz, null, null, null, null, false, null from case_requests r where r.tenant_id = @TenantId and r.case_id = @CaseId and r.answer is not null
          union all select 'message', null, m.text, null, m.sent_at, null, null, null, null, false, null from case_messages m where m.tenant_id = @TenantId and m.case_id = @CaseId
          union all select 'appeal', null, a.content, null, a.received_on::timestamptz, null, null, null, null, false, null from case_appeals a where a.tenant_id = @TenantId and a.case_id = @CaseId and a.appeal = @Appeal
          union all select 'file', null, f.id, f.name, f.received_at, f.media_type, f.bytes, f.chunks, f.hash, f.secret_at is not null, f.secret_section from case_attachments f where f.tenant_id = @TenantId and f.case_id = @CaseId) x
        left join case_secrecy s on s.tenant_id = @TenantId and s.case_id = @CaseId and s.document = x.document
        order by x.at, x.kind, x.document
        """;

    private const string FileSql = """
        select 'file-elsewhere' as kind, null as label, f.id as document, f.name, f.received_at as at, f.media_type, f.bytes, f.chunks, f.hash, true as secret, f.secret_section as section, f.case_id as lies_in
        from case_attachments f where f.tenant_id = @TenantId and f.case_id = @LiesIn and f.id = any(@Files) order by f.received_at, f.id
        """;

    private const string KeptSql = "select f.id from case_attachments f where f.tenant_id = @TenantId and f.case_id = @LiesIn and f.id = any(@Files)";

    /// <summary>Makes the file. Whoever appends its event keeps it; otherwise it is to be removed.</summary>
    /// <param name="caseId">The case, which the actor may see.</param>
    /// <param name="appeal">The appeal.</param>
    /// <param name="actor">The officer: what is in the file has been shown to this one, and that is audited.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<BundledFile> MakeAsync(Guid caseId, Guid appeal, CurrentActor actor, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var slice = facts.FirstOrDefault(f => f.CaseType.Value == row.CaseType);
        var evidence = slice is null ? null : await slice.DocumentAsync(session, row, ct);
        var items = (await session.QueryAsync(
            connection => connection.QueryAsync<Item>(new CommandDefinition(Sql, new { session.TenantId, CaseId = caseId, Appeal = appeal, Facts = evidence }, cancellationToken: ct)), ct)).AsList();
        var texts = new Dictionary<Guid, OpenedDocument>(await CaseDocuments.OpenAsync(session, actor, caseId, [.. items.Select(i => i.Name ?? i.Document)], Reason, ct));
        foreach (var other in evidence is { } document ? slice!.FilesElsewhere(texts, document).Where(f => f.CaseId != caseId).GroupBy(f => f.CaseId) : [])
            items.AddRange(await ElsewhereAsync(session, actor, other.Key, [.. other.Select(f => f.FileId)], items.Max(i => i.At), texts, ct));
        RetentionKey key;
        await using (var keys = store.LightweightSession(actor.MunicipalityId))
            key = await keys.Vault.KeyAsync(caseId, ct);
        var pipe = new Pipe();
        var writing = WriteAsync(pipe.Writer, session, actor, row, items, texts, slice, ct);
        var file = await files.StoreAsync(key, Kind, pipe.Reader.AsStream(), (_, _, _) => Task.CompletedTask, ct);
        await writing;
        return new BundledFile(new SealedRef<AppealBundle>(file.Id, file.Hash), items.Count, file.Bytes, file.Chunks);
    }

    // What lies in a case that this officer may not see is named as such: one of those who may sends it. What is kept no more is named too: the court asks for what the decision was taken on.
    private static async Task<IReadOnlyList<Item>> ElsewhereAsync(
        IQuerySession session, CurrentActor actor, Guid liesIn, Guid[] files, DateTime at, Dictionary<Guid, OpenedDocument> texts, CancellationToken ct)
    {
        var kept = (await session.QueryAsync(
            connection => connection.QueryAsync<Guid>(new CommandDefinition(KeptSql, new { session.TenantId, LiesIn = liesIn, Files = files }, cancellationToken: ct)), ct)).ToHashSet();
        Item Named(string kind, Guid file, bool secret) => new(kind, null, file, null, at, null, null, null, null, secret, null, liesIn);
        IEnumerable<Item> gone = files.Where(f => !kept.Contains(f)).Select(f => Named("file-gone", f, secret: false));
        if (await CaseRows.FindAsync(session, Viewers.Of(actor), liesIn, ct) is null)
            return [.. gone, .. files.Where(kept.Contains).Select(f => Named("file-hidden", f, secret: true))];
        var found = (await session.QueryAsync(
            connection => connection.QueryAsync<Item>(new CommandDefinition(FileSql, new { session.TenantId, LiesIn = liesIn, Files = files }, cancellationToken: ct)), ct)).AsList();
        if (found.Count == 0)
            return [.. gone];
        foreach (var (id, name) in await CaseDocuments.OpenAsync(session, actor, liesIn, [.. found.Select(f => f.Name).OfType<Guid>()], Reason, ct))
            texts[id] = name;
        return [.. gone, .. found];
    }

    private async Task WriteAsync(
        PipeWriter into, IQuerySession session, CurrentActor actor, CaseRow row, List<Item> items, IReadOnlyDictionary<Guid, OpenedDocument> texts, IBundledFacts? slice, CancellationToken ct)
    {
        try
        {
            var stream = into.AsStream(leaveOpen: true);
            await using (var zip = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct))
            {
                var received = items.Find(i => i.Kind == "appeal")?.At ?? row.RegisteredAt;
                await AddAsync(zip, "00-innehall.csv", received, Encoding.UTF8.GetBytes(IndexOf(row, received, items, texts, slice)), ct);
                for (var i = 0; i < items.Count; i++)
                {
                    var item = items[i];
                    if (item.IsFile)
                        await AddFileAsync(zip, NameOf(i, item), item, session, actor, item.LiesIn ?? row.CaseId, ct);
                    else
                        await AddAsync(zip, NameOf(i, item, texts), item.At, ContentOf(item, texts, slice), ct);
                }
            }
            await into.CompleteAsync();
        }
        catch (Exception e)
        {
            // Who reads the other end is told, and leaves nothing of the file.
            await into.CompleteAsync(e);
        }
    }

    private async Task AddFileAsync(ZipArchive zip, string name, Item item, IQuerySession session, CurrentActor actor, Guid caseId, CancellationToken ct)
    {
        var file = new SealedFile(item.Document, ReceivedFiles.Kind, caseId, item.Chunks!.Value, item.Bytes!.Value, item.Hash!);
        if (await Reveal.FileOfCaseAsync(session, files, Viewers.Of(actor), actor.Actor.Id, file, Reason, ct) is not { } chunks)
        {
            await AddAsync(zip, name, item.At, Encoding.UTF8.GetBytes(CaseTexts.Get("bundle.gone")), ct);
            return;
        }
        await using var entry = await Entry(zip, name, item.At).OpenAsync(ct);
        await foreach (var chunk in chunks.WithCancellation(ct))
            await entry.WriteAsync(chunk, ct);
    }

    private static async Task AddAsync(ZipArchive zip, string name, DateTime at, byte[] content, CancellationToken ct)
    {
        await using var entry = await Entry(zip, name, at).OpenAsync(ct);
        await entry.WriteAsync(content, ct);
    }

    private static ZipArchiveEntry Entry(ZipArchive zip, string name, DateTime at)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc));
        return entry;
    }

    private static string IndexOf(CaseRow row, DateTime received, List<Item> items, IReadOnlyDictionary<Guid, OpenedDocument> texts, IBundledFacts? slice)
    {
        var index = new StringBuilder("\uFEFF").Append(CaseTexts.Fill("bundle.title", CaseRow.Numbered(row.Reference, row.DiaryNumber), Day(received))).Append("\r\n")
            .Append(CaseTexts.Get("bundle.head")).Append("\r\n");
        for (var i = 0; i < items.Count; i++)
        {
            string[] cells = [(i + 1).ToString(CultureInfo.InvariantCulture), Day(items[i].At), TitleOf(items[i], texts, slice), items[i].IsFile ? NameOf(i, items[i]) : NameOf(i, items[i], texts), SecrecyOf(items[i])];
            index.AppendJoin(';', cells.Select(c => $"\"{c.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append("\r\n");
        }
        return index.ToString();
    }

    private static string TitleOf(Item item, IReadOnlyDictionary<Guid, OpenedDocument> texts, IBundledFacts? slice) => item switch
    {
        { Kind: "letter" } => CaseTexts.Get($"letter.{item.Label}"),
        { Kind: "facts" } when slice is not null => slice.Title,
        { Kind: "file-elsewhere", Name: { } name } => CaseTexts.Fill("bundle.file-elsewhere", texts.Document<FileName>(name)?.Name ?? CaseTexts.Get("bundle.gone")),
        { Kind: "file", Name: { } name } => CaseTexts.Fill("bundle.file", texts.Document<FileName>(name)?.Name ?? CaseTexts.Get("bundle.gone")),
        _ => CaseTexts.Get($"bundle.{item.Kind}"),
    };

    private static string SecrecyOf(Item item) =>
        !item.Secret ? "" : item.Section is { } section ? Citation.Parse(section).ToSwedish() : CaseTexts.Get("bundle.secret");

    private static string NameOf(int place, Item item, IReadOnlyDictionary<Guid, OpenedDocument>? texts = null)
    {
        var ending = item.Kind switch
        {
            "file" or "file-elsewhere" => DocumentForm.All.First(f => f.MediaType == item.MediaType).Ending,
            "letter" => texts?.Document<Letter>(item.Document) is { Pdf: not null } ? ".pdf" : ".html",
            _ => ".txt",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{place + 1:00}-{item.Kind}-{item.At:yyyy-MM-dd}{ending}");
    }

    private static byte[] ContentOf(Item item, IReadOnlyDictionary<Guid, OpenedDocument> texts, IBundledFacts? slice) => item.Kind switch
    {
        "letter" => texts.Document<Letter>(item.Document) switch
        {
            { Pdf: { } pdf } => pdf.ToArray(),
            { } letter => Encoding.UTF8.GetBytes(letter.Content),
            null => Gone(),
        },
        "form" => texts.Document<FormSnapshot>(item.Document) is { } form ? Encoding.UTF8.GetBytes(string.Join("\r\n", form.Answers.Select(a => $"{a.Question}: {a.Answer}").Prepend(form.Title))) : Gone(),
        "file-gone" => Encoding.UTF8.GetBytes(CaseTexts.Get("bundle.file-gone.text")),
        "file-hidden" => Encoding.UTF8.GetBytes(CaseTexts.Get("bundle.file-hidden.text")),
        "facts" => slice?.TextOf(texts, item.Document) is { } told ? Encoding.UTF8.GetBytes(told) : Gone(),
        _ => texts.Document<CaseText>(item.Document) is { } text ? Encoding.UTF8.GetBytes(text.Text) : Gone(),
    };

    private static byte[] Gone() => Encoding.UTF8.GetBytes(CaseTexts.Get("bundle.gone"));

    private static string Day(DateTime at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Item(
        string Kind, string? Label, Guid Document, Guid? Name, DateTime At, string? MediaType, long? Bytes, int? Chunks, string? Hash, bool Secret, string? Section, Guid? LiesIn = null)
    {
        /// <summary>Whether it is kept as a file.</summary>
        public bool IsFile => Kind is "file" or "file-elsewhere";
    }
}
