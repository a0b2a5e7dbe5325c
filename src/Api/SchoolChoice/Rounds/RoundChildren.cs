using CaseMgmt.Api.Identity;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>Which of a round's children an officer may be shown: as with cases, those who are unprotected today together with every guardian; the named officers see all.</summary>
internal static class RoundChildren
{
    /// <summary>Those of some children whom the officer may be shown.</summary>
    public static async Task<IReadOnlySet<PersonRef>> VisibleAsync(IQuerySession session, CurrentActor actor, IReadOnlyCollection<PersonRef> children, CancellationToken ct)
    {
        return actor.SeesProtected ? children.ToHashSet() : await OpenAsync(session, children, ct);
    }

    /// <summary>Those of some children whose numbers may be shown to anyone: unprotected today together with every guardian.</summary>
    public static async Task<IReadOnlySet<PersonRef>> OpenAsync(IQuerySession session, IReadOnlyCollection<PersonRef> children, CancellationToken ct)
    {
        if (children.Count == 0)
            return new HashSet<PersonRef>();
        return await session.QueryAsync(
            new NpgsqlBatchCommand("select c.child from unnest($2::uuid[]) as c (child) where child_is_open($1, c.child)")
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = session.TenantId }, new NpgsqlParameter<Guid[]> { TypedValue = [.. children.Select(c => c.Value)] } },
            },
            async reader =>
            {
                var open = new HashSet<PersonRef>();
                while (await reader.ReadAsync(ct))
                    open.Add(new PersonRef(reader.GetGuid(0)));
                return open;
            },
            ct);
    }
}
