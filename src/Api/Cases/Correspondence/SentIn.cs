using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.EventStore;
using Dapper;

namespace CaseMgmt.Api.Cases.Correspondence;

/// <summary>What those who take part have sent into a case beside the application: a fact that every decision comes with (docs/adr/0054).</summary>
internal static class SentIn
{
    private const string Sql = """
        select id as "Id", sent_at as "ReceivedAt", false as "IsFile" from case_messages where tenant_id = @TenantId and case_id = @CaseId and from_guardian
        union all
        select id, received_at, true from case_attachments where tenant_id = @TenantId and case_id = @CaseId and from_guardian
        """;

    /// <summary>Everything that has come in, gone through or not.</summary>
    /// <param name="session">Reads; after the case's stream, so that what was there when the case was read is seen.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<LateMaterial> OfAsync(IQuerySession session, Guid caseId, CancellationToken ct) => new([.. (await ListAsync(session, caseId, ct)).Select(i => i.Id)]);

    /// <summary>The same with when it came, in no order.</summary>
    /// <inheritdoc cref="OfAsync"/>
    public static async Task<IReadOnlyList<Item>> ListAsync(IQuerySession session, Guid caseId, CancellationToken ct) =>
        [.. await session.QueryAsync(connection => connection.QueryAsync<Item>(new CommandDefinition(Sql, new { session.TenantId, CaseId = caseId }, cancellationToken: ct)), ct)];

    /// <summary>A message or a file.</summary>
    /// <param name="Id">Its identity.</param>
    /// <param name="ReceivedAt">When it came, UTC.</param>
    /// <param name="IsFile">Whether it is a file.</param>
    internal sealed record Item(Guid Id, DateTime ReceivedAt, bool IsFile);
}
