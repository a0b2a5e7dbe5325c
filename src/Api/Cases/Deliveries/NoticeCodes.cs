using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using Dapper;
using Npgsql;

namespace CaseMgmt.Api.Cases.Deliveries;

/// <summary>A code that was sent to an address.</summary>
/// <param name="Document">The sealed address with its code; null when none is waited for.</param>
/// <param name="ExpiresAt">Until when the code holds, UTC.</param>
/// <param name="Attempts">How often a code was given for it.</param>
/// <param name="Codes">How many codes were sent since <paramref name="CodesSince"/>.</param>
/// <param name="CodesSince">Since when codes are counted, UTC.</param>
internal sealed record SentCode(Guid? Document, DateTime ExpiresAt, int Attempts, int Codes, DateTime CodesSince)
{
    /// <summary>How often one may try a code. The table knows the number too.</summary>
    public const int MostAttempts = 5;

    /// <summary>How many codes are sent to a person in a day and a night, so that nobody fills another's mailbox with them.</summary>
    public const int MostCodes = 5;

    /// <summary>How long a code holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>How long sent codes are counted.</summary>
    public static readonly TimeSpan Counted = TimeSpan.FromDays(1);

    /// <summary>How many attempts are left; none when the time is out.</summary>
    public int LeftAt(DateTimeOffset now) => Document is null || ExpiresAt <= now.UtcDateTime ? 0 : MostAttempts - Attempts;

    /// <summary>True when no more codes are sent for now.</summary>
    public bool IsSpentAt(DateTimeOffset now) => Codes >= MostCodes && CodesSince > (now - Counted).UtcDateTime;
}

/// <summary>The codes sent, as rows.</summary>
internal static class NoticeCodes
{
    private const string Select = "select document, expires_at, attempts, codes, codes_since from notice_codes where tenant_id = @TenantId and person = @Person";

    private const string Upsert = """
        INSERT INTO notice_codes (tenant_id, person, document, expires_at, codes, codes_since) VALUES ($1, $2, $3, $4, 1, $5)
        ON CONFLICT (tenant_id, person) DO UPDATE SET document = $3, expires_at = $4, attempts = 0,
            codes = CASE WHEN notice_codes.codes_since > $6 THEN notice_codes.codes + 1 ELSE 1 END,
            codes_since = CASE WHEN notice_codes.codes_since > $6 THEN notice_codes.codes_since ELSE $5 END
        """;

    private const string Attempt = "UPDATE notice_codes SET attempts = attempts + 1 WHERE tenant_id = $1 AND person = $2 AND document = $3";
    private const string End = "UPDATE notice_codes SET document = NULL WHERE tenant_id = $1 AND person = $2";

    /// <summary>The code sent to a person, or null.</summary>
    public static async Task<SentCode?> FindAsync(IQuerySession session, PersonRef person, CancellationToken ct) => await session.QueryAsync(
        c => c.QuerySingleOrDefaultAsync<SentCode>(new CommandDefinition(Select, new { session.TenantId, Person = person.Value }, cancellationToken: ct)), ct);

    /// <summary>Notes in the session's batch that a code is sent.</summary>
    public static void Sent(IDocumentSession session, PersonRef person, Guid document, DateTimeOffset now) =>
        session.Execute(CaseWriting.Statement(Upsert, session.TenantId, person.Value, document, now + SentCode.Lifetime, now, now - SentCode.Counted));

    /// <summary>Notes in the session's batch that none is waited for; how many were sent is kept.</summary>
    public static void Over(IDocumentSession session, PersonRef person) => session.Execute(CaseWriting.Statement(End, session.TenantId, person.Value));

    /// <summary>Counts an attempt before the code is looked at, in a transaction of its own: whatever comes after, it is counted, and two at the same time are two.</summary>
    /// <returns>False when none was left.</returns>
    public static async Task<bool> CountAsync(IDocumentStore store, string tenant, PersonRef person, Guid document, CancellationToken ct)
    {
        await using var session = store.LightweightSession(tenant);
        session.Execute(CaseWriting.Statement(Attempt, tenant, person.Value, document));
        try
        {
            await session.SaveChangesAsync(ct);
            return true;
        }
        catch (PostgresException e) when (e.ConstraintName is "ck_notice_codes_attempts")
        {
            return false;
        }
    }
}
