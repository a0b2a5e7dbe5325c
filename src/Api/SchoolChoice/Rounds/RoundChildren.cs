using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>Which of a round's children an officer may be shown: as with cases, those who are unprotected today together with every guardian; the named officers see all.</summary>
internal static class RoundChildren
{
    private const int Together = 200;

    /// <summary>Those of some children whom the officer may be shown.</summary>
    public static async Task<IReadOnlySet<PersonRef>> VisibleAsync(IQuerySession session, CurrentActor actor, IReadOnlyCollection<PersonRef> children, CancellationToken ct)
    {
        return actor.SeesProtected ? children.ToHashSet() : await OpenAsync(session, children, ct);
    }

    /// <summary>
    /// Why an officer may not settle or correct anything of some children, each named at its place in the request: one whom the officer may not know of is as one who is not in the round, and nobody
    /// does anything in a case from which he or she is disqualified. Null when nothing stands in the way.
    /// </summary>
    /// <param name="session">Reads.</param>
    /// <param name="actor">The officer.</param>
    /// <param name="named">The children named, in the order of the request.</param>
    /// <param name="known">The children of the round.</param>
    /// <param name="list">What the request calls the list of them.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<Rejection?> RefusalAsync(
        IQuerySession session, CurrentActor actor, IReadOnlyList<PersonRef> named, IReadOnlyDictionary<PersonRef, RoundEntrant> known, string list, CancellationToken ct)
    {
        var visible = await VisibleAsync(session, actor, [.. named.Distinct()], ct);
        var barred = await BarredAsync(session, actor.Actor, [.. named.Distinct().Where(visible.Contains).Select(c => known.GetValueOrDefault(c)).OfType<RoundEntrant>().Where(e => e.HasCase)], ct);
        for (var i = 0; i < named.Count; i++)
        {
            if (!known.ContainsKey(named[i]) || !visible.Contains(named[i]))
                return new Rejection("correction-child-unknown", RejectionKind.Rule, $"{list}[{i}].childId");
            if (barred.Contains(named[i]))
                return new Rejection("officer-disqualified", RejectionKind.Forbidden, $"{list}[{i}].childId");
        }
        return null;
    }

    private static async Task<HashSet<PersonRef>> BarredAsync(IQuerySession session, Actor by, IReadOnlyList<RoundEntrant> entrants, CancellationToken ct)
    {
        var barred = new HashSet<PersonRef>();
        foreach (var chunk in entrants.Chunk(Together))
        {
            var batch = session.CreateBatchQuery();
            var cases = chunk.Select(e => (e.Child, Case: batch.AggregateStream<CaseOf<ChoiceCase>>(e.CaseId))).ToList();
            await batch.Execute(ct);
            foreach (var (child, reading) in cases)
            {
                if ((await reading)?.File.Handling.Bars(by) is true)
                    barred.Add(child);
            }
        }
        return barred;
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
