using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using Npgsql;
using NpgsqlTypes;

namespace CaseMgmt.Api.Cases.Correspondence;

/// <summary>
/// Keeps messages: the row that is read and the event by which the log vouches for it, together or not at all. Nothing else puts a message into a case, or <c>verify-log</c> would call it forged.
/// </summary>
internal static class KeptMessages
{
    private const string Insert = """
        INSERT INTO case_messages (tenant_id, id, case_id, sent_at, from_guardian, sender, text, read_at, read_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    private const string Kept = "SELECT 1 FROM case_messages WHERE tenant_id = $1 AND id = $2";

    /// <summary>Keeps a message with the session's next commit.</summary>
    /// <param name="session">Writes; it names who writes and for what cause.</param>
    /// <param name="id">The message's own id, which its stream has too.</param>
    /// <param name="caseId">The case it lies in.</param>
    /// <param name="from">Who sent it.</param>
    /// <param name="at">When it was sent, UTC.</param>
    /// <param name="text">What was written, sealed under the case's key.</param>
    /// <param name="readAt">When the other side read it, UTC; null when it is unread.</param>
    /// <param name="readBy">Who read it; null when it is unread.</param>
    public static void KeepMessage(
        this IDocumentSession session, Guid id, Guid caseId, Actor from, DateTimeOffset at, SealedRef<CaseText> text, DateTimeOffset? readAt = null, string? readBy = null)
    {
        var row = CaseWriting.Statement(Insert, session.TenantId, id, caseId, at, IsFromParty(from), from.Id, text.Id);
        row.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = (object?)readAt ?? DBNull.Value });
        row.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)readBy ?? DBNull.Value });
        session.Execute(row);
        session.Events.StartStream<KeptCorrespondence>(id, new MessageKept(caseId, from, at, text));
    }

    /// <summary>Whether somebody writes as a party of the case: as guardians do, or from outside every register by reference and code.</summary>
    public static bool IsFromParty(Actor from) => from.Kind is ActorKind.Guardian or ActorKind.Public;

    /// <summary>Whether a message is kept already: for who may come to keep the same one twice.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="id">The message.</param>
    /// <param name="ct">Cancels.</param>
    public static Task<bool> HasMessageAsync(this IQuerySession session, Guid id, CancellationToken ct) =>
        session.QueryAsync(CaseWriting.Statement(Kept, session.TenantId, id), reader => reader.ReadAsync(ct), ct);
}
