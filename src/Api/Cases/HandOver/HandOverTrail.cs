using CaseMgmt.Api.Identity;
using CaseMgmt.EventStore;
using Dapper;

namespace CaseMgmt.Api.Cases.HandOver;

/// <summary>Where a case goes on that has been handed over: what is answered in the old one arrives in the new.</summary>
internal static class HandOverTrail
{
    private const string Sql = """
        with recursive trail as (
            select case_id, handed_over_to from case_details where tenant_id = @TenantId and case_id = @CaseId
            union select c.case_id, c.handed_over_to from case_details c join trail t on c.case_id = t.handed_over_to where c.tenant_id = @TenantId)
        select case_id from trail where handed_over_to is null
        """;

    /// <summary>The case that goes on; the same where it has not been handed over, or is none. Whether the actor may see it is asked of that one.</summary>
    public static async Task<Guid> EndAsync(Guid caseId, CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        return await session.QueryAsync(connection => connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(Sql, new { session.TenantId, CaseId = caseId }, cancellationToken: ct)), ct) ?? caseId;
    }
}
