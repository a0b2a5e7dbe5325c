using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>Cases of a published round that wait for the same.</summary>
/// <param name="Code">What they wait for: <c>offer</c> (an answer), <c>left-out</c>, <c>late-choice</c>, <c>late-wishes</c> (of a placed child), <c>choice-withdrawn</c> or <c>choice</c> (a decision).</param>
/// <param name="Cases">Those that the one who asks may see.</param>
internal sealed record OpenMatters(string Code, IReadOnlyList<Guid> Cases)
{
    /// <summary>In SQL over <c>school_choices s</c>: whether it was said, since the latest late wishes came, that the child waits no more.</summary>
    public const string WaitsNoMore =
        "exists (select from list_leavings l where l.tenant_id = s.tenant_id and l.case_id = s.case_id and l.school is null and l.left_at >= coalesce(s.late_at, s.received_at))";

    // Whom the round or a single decision placed is decided, but for wishes that came late; a case that was handed over or disposed of waits for nothing here.
    private const string Open = $"""
        select s.case_id,
               case when s.offer_state = 'open' then 'offer' when s.state = 'left-out' then 'left-out' when (s.state = 'withdrawn' and s.late_at is null) or (s.state in ('late', 'withdrawn') and {WaitsNoMore}) then 'choice-withdrawn'
                    when s.state in ('late', 'withdrawn') then 'late-choice' when s.state = 'placed' then 'late-wishes' else 'choice' end as code
        from school_choices s join case_details c on c.tenant_id = s.tenant_id and c.case_id = s.case_id
        where s.tenant_id = $1 and s.round = $2 and c.closed_on is null and (s.offer_state = 'open' or s.state not in ('placed', 'ended') or (s.state = 'placed' and s.late_settled = false and s.has_left is not true and not {WaitsNoMore}))
        """;

    /// <summary>The refusal to end a round with open matters; null when there are none. How many more there are than the officer may see is not told, only that a named officer is needed.</summary>
    public static async Task<Problem?> OfAsync(IQuerySession session, CurrentActor actor, Guid round, CancellationToken ct)
    {
        var all = await session.QueryAsync(
            Command($"{Open} order by s.case_id", session, round),
            async reader =>
            {
                var found = new List<(Guid Case, string Code)>();
                while (await reader.ReadAsync(ct))
                    found.Add((reader.GetGuid(0), reader.GetString(1)));
                return found;
            },
            ct);
        if (all.Count == 0)
            return null;
        var shown = await CaseRows.OfAsync(session, Viewers.Of(actor), [.. all.Select(m => m.Case)], ct);
        return Problem.From(new Rejection("round-matters-open", RejectionKind.Conflict))
            .With("open", all.Where(m => shown.ContainsKey(m.Case)).GroupBy(m => m.Code, m => m.Case, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new OpenMatters(g.Key, [.. g])).ToList())
            .With("needsNamedOfficer", all.Exists(m => !shown.ContainsKey(m.Case)));
    }

    /// <summary>Lets the commit stand only if nothing waits at that moment either.</summary>
    public static void DemandNone(IDocumentSession session, Guid round) => session.Demand(Command($"not exists ({Open})", session, round));

    private static NpgsqlBatchCommand Command(string sql, IQuerySession session, Guid round) =>
        new(sql) { Parameters = { new NpgsqlParameter<string> { TypedValue = session.TenantId }, new NpgsqlParameter<Guid> { TypedValue = round } } };
}
