using CaseMgmt.Api.Adapters.MalwareScan;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace CaseMgmt.Api.Cases.HandOver;

/// <summary>
/// Messages and files follow a case that is handed over: sealed anew under the new case's key, with who sent them and when, what is unread still unread.
/// The old case keeps its own until it is disposed of. Internal notes stay where they were written.
/// </summary>
/// <param name="files">The vault's files.</param>
internal sealed class CorrespondenceBaggage(VaultFiles files) : ICaseBaggage
{
    private const string Purpose = "hand-over";
    private const string Messages = "select id, sent_at, from_guardian, sender, text, read_at, read_by from case_messages where tenant_id = @TenantId and case_id = @CaseId order by id";

    // A mark that an event has set or taken away follows by that event.
    private const string Attachments = """
        select a.id, received_at, from_guardian, sender, name, media_type, bytes, chunks, hash, scan,
               case when s.document is null then secret_at end as secret_at, case when s.document is null then secret_by end as secret_by,
               case when s.document is null then secret_section end as secret_section
        from case_attachments a left join case_secrecy s on s.tenant_id = a.tenant_id and s.case_id = a.case_id and s.document = a.id
        where a.tenant_id = @TenantId and a.case_id = @CaseId order by a.id
        """;

    private const string NothingMore = """
        SELECT NOT EXISTS (SELECT FROM case_messages WHERE tenant_id = $1 AND case_id = $2 AND id <> ALL ($3))
           AND NOT EXISTS (SELECT FROM case_attachments WHERE tenant_id = $1 AND case_id = $2 AND id <> ALL ($4))
        """;

    private const string AddAttachment = """
        INSERT INTO case_attachments (tenant_id, id, case_id, received_at, from_guardian, sender, name, media_type, bytes, chunks, hash, scan, secret_at, secret_by, secret_section)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ICaseBaggage.Item>> ListAsync(Guid caseId, IQuerySession session, CancellationToken ct) =>
    [
        .. (await RowsAsync<Message>(session, Messages, caseId, ct)).Select(m => new ICaseBaggage.Item(m.Text, CameMarked: false)),
        .. (await RowsAsync<Attachment>(session, Attachments, caseId, ct)).Select(a => new ICaseBaggage.Item(a.Id, a.SecretAt is not null)),
    ];

    /// <inheritdoc/>
    public async Task<ICaseBaggage.Copied> FollowAsync(Guid from, Guid to, IDocumentSession session, CancellationToken ct)
    {
        var (messages, attachments) = (await RowsAsync<Message>(session, Messages, from, ct), await RowsAsync<Attachment>(session, Attachments, from, ct));
        // What comes meanwhile has no event in the case's stream: it is seen here, or waits until the case is handed over.
        session.Demand(CaseWriting.Statement(NothingMore, session.TenantId, from, messages.Select(m => m.Id).ToArray(), attachments.Select(a => a.Id).ToArray()));
        var (copies, marks) = (new Dictionary<Guid, Guid>(), new List<ClassifyDocument>());
        if (messages.Count == 0 && attachments.Count == 0)
            return new ICaseBaggage.Copied(copies, marks);
        var key = await session.Vault.KeyAsync(to, ct);
        var opened = await session.Vault.ComputeAsync([.. messages.Select(m => m.Text), .. attachments.Select(a => a.Name)], Purpose, ct);
        foreach (var m in messages)
        {
            if (opened.Document<CaseText>(m.Text) is { } text)
            {
                // Lists are in the order of ids: what was sent first stays first, also before what is written in the new case.
                var (id, copy) = (Guid.CreateVersion7(Utc(m.SentAt)), session.Vault.Seal(key, text));
                session.KeepMessage(id, to, From(m.FromGuardian, m.Sender), Utc(m.SentAt), copy, m.ReadAt is { } read ? Utc(read) : null, m.ReadBy);
                copies.Add(m.Text, copy.Id);
            }
        }
        foreach (var a in attachments)
        {
            if (opened.Document<FileName>(a.Name) is not { } name
                || await files.CopyAsync(session.TenantId, new SealedFile(a.Id, ReceivedFiles.Kind, from, a.Chunks, a.Bytes, a.Hash), key, Purpose, ct) is not { } copy)
            {
                continue;
            }
            var (named, mark) = (session.Vault.Seal(key, name), MarkOf(copy.Id, a));
            // A mark that rests on no section of the list stays as it came: no event can tell of it.
            var unlisted = mark is null ? a : null;
            session.Execute(Statement(
                AddAttachment,
                [session.TenantId, copy.Id, to, Utc(a.ReceivedAt), a.FromGuardian, a.Sender, named.Id, a.MediaType, copy.Bytes, copy.Chunks, copy.Hash, a.Scan],
                unlisted?.SecretAt, unlisted?.SecretBy, unlisted?.SecretSection));
            session.Events.StartStream<KeptCorrespondence>(
                copy.Id, CaseWriting.Kept(copy, From(a.FromGuardian, a.Sender), Utc(a.ReceivedAt), Code.Parse<ScanResult>(a.Scan) == ScanResult.Clean, named));
            copies.Add(a.Id, copy.Id);
            if (mark is not null)
                marks.Add(mark);
        }
        return new ICaseBaggage.Copied(copies, marks);
    }

    private static ClassifyDocument? MarkOf(Guid copy, Attachment a) =>
        a is { SecretAt: { } at, SecretBy: { } by, SecretSection: { } section } && SecrecyGrounds.Shipped.All.FirstOrDefault(g => g.Citation.ToShortForm() == section) is { } ground
            ? new ClassifyDocument(copy, IsSecret: true, ground.Citation, SwedishTime.DateOf(Utc(at)), new Actor(ActorKind.CaseOfficer, by))
            : null;

    private static NpgsqlBatchCommand Statement(string sql, object[] values, DateTime? at, params ReadOnlySpan<string?> texts)
    {
        var command = CaseWriting.Statement(sql, values);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = at is { } known ? Utc(known) : DBNull.Value });
        foreach (var text in texts)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = text is null ? DBNull.Value : text });
        return command;
    }

    private static Actor From(bool fromGuardian, string sender) => sender == Actor.Anyone.Id ? Actor.Anyone : new(fromGuardian ? ActorKind.Guardian : ActorKind.CaseOfficer, sender);

    private static DateTimeOffset Utc(DateTime at) => new(DateTime.SpecifyKind(at, DateTimeKind.Utc));

    private static async Task<IReadOnlyList<T>> RowsAsync<T>(IQuerySession session, string sql, Guid caseId, CancellationToken ct) =>
        [.. await session.QueryAsync(connection => connection.QueryAsync<T>(new CommandDefinition(sql, new { session.TenantId, CaseId = caseId }, cancellationToken: ct)), ct)];

    private sealed record Message(Guid Id, DateTime SentAt, bool FromGuardian, string Sender, Guid Text, DateTime? ReadAt, string? ReadBy);

    private sealed record Attachment(
        Guid Id, DateTime ReceivedAt, bool FromGuardian, string Sender, Guid Name, string MediaType, long Bytes, int Chunks, string Hash, string Scan, DateTime? SecretAt, string? SecretBy,
        string? SecretSection);
}
