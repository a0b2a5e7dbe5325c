using System.Text.Json;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Projections.SchoolChoice;

/// <summary>The rounds of school choice: one row each, with everything of it that is not sealed.</summary>
public sealed class ChoiceRounds : Projection
{
    private const string Table = "choice_rounds";

    /// <inheritdoc/>
    public override string Name => Table;

    /// <inheritdoc/>
    public override int Version => 3;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new(Table, """
            tenant_id text not null,
            round_id uuid not null,
            state text not null,
            school_year text not null,
            plan jsonb not null,
            opens_at timestamptz not null,
            closes_at timestamptz not null,
            choices_ended_at timestamptz,
            children bigint,
            list_hash text,
            commitment text,
            draw jsonb,
            basis jsonb,
            added jsonb,
            seed text,
            earlier_seeds jsonb,
            facts uuid,
            result uuid,
            result_hash text,
            is_keyed boolean,
            without_school bigint,
            changed bigint,
            root text,
            opened_at timestamptz,
            closed_at timestamptz,
            drawn_at timestamptz,
            allocated_at timestamptz,
            published_at timestamptz,
            finished_at timestamptz,
            version bigint not null,
            primary key (tenant_id, round_id)
            """,
            ["(tenant_id, opens_at, round_id)"],
            StreamColumn: "round_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } =
    [
        typeof(RoundPrepared), typeof(RoundOpened), typeof(LotteryDrawNamed), typeof(RoundChoicesEnded), typeof(RoundFactsFrozen), typeof(RoundClosed), typeof(LotteryDrawn), typeof(SeedCorrected), typeof(RoundAllocated),
        typeof(RoundPublicationBegun), typeof(ChildTakenOut), typeof(RoundPublished), typeof(RoundFinished),
    ];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        if (e.Data is RoundPrepared { Plan: var plan })
        {
            writes.Upsert(Table).Set("state", RoundState.Prepared).Set("school_year", plan.Year.ToString()).Set("plan", JsonSerializer.Serialize(plan, DomainJson.Options))
                .Set("opens_at", plan.OpensAt).Set("closes_at", plan.ClosesAt).Set("version", e.Version);
            return;
        }
        var row = writes.Update(Table).Set("version", e.Version);
        _ = e.Data switch
        {
            RoundOpened => row.Set("state", RoundState.Open).Set("opened_at", e.Timestamp),
            LotteryDrawNamed n => row.Set("draw", Json(n.Draw)),
            RoundFactsFrozen f => row.Set("basis", Json(f.Basis)),
            RoundChoicesEnded => row.Set("choices_ended_at", e.Timestamp),
            RoundClosed c => row.Set("state", RoundState.Closed).Set("closed_at", e.Timestamp).Set("children", c.Children).Set("list_hash", c.ListHash.Value).Set("commitment", c.Commitment?.Value)
                .Set("draw", Json(c.Draw)).Set("basis", Json(c.Basis)).Set("added", Json(c.Added)).Set("facts", c.Facts.Id),
            LotteryDrawn d => row.Set("state", RoundState.Drawn).Set("drawn_at", e.Timestamp).Set("seed", d.Seed.Value),
            // The proposal that there was is nobody's any longer; the facts that were corrected for it are.
            SeedCorrected s => row.Set("state", RoundState.Drawn).Set("drawn_at", e.Timestamp).Set("seed", s.Seed.Value)
                .Set("earlier_seeds", Json(s.Earlier)).Set("result", (Guid?)null).Set("result_hash", (string?)null).Set("is_keyed", (bool?)null).Set("without_school", (long?)null).Set("changed", (long?)null)
                .Set("allocated_at", (DateTimeOffset?)null),
            RoundAllocated a => row.Set("state", RoundState.Allocated).Set("allocated_at", e.Timestamp).Set("facts", a.Facts.Id).Set("result", a.Result.Id).Set("result_hash", a.ResultHash.Value).Set("is_keyed", a.IsKeyed)
                .Set("without_school", a.WithoutSchool).Set("changed", a.Changed),
            // The root is not shown before the round is published: until then a second publication may still be needed.
            RoundPublicationBegun => row.Set("state", RoundState.Publishing),
            ChildTakenOut => row,
            RoundPublished p => row.Set("state", RoundState.Published).Set("published_at", e.Timestamp).Set("root", p.Root.Value),
            RoundFinished => row.Set("state", RoundState.Finished).Set("finished_at", e.Timestamp),
            _ => throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}."),
        };
    }

    private static string? Json<T>(T? value)
        where T : class => value is null ? null : JsonSerializer.Serialize(value, DomainJson.Options);
}

/// <summary>The states of a round as the read model names them.</summary>
public static class RoundState
{
    /// <summary>Set up, not open.</summary>
    public const string Prepared = "prepared";

    /// <summary>Choices may be made, until its time is over.</summary>
    public const string Open = "open";

    /// <summary>Closed, the lottery not drawn.</summary>
    public const string Closed = "closed";

    /// <summary>The lottery is drawn.</summary>
    public const string Drawn = "drawn";

    /// <summary>There is a proposal.</summary>
    public const string Allocated = "allocated";

    /// <summary>The decisions are being taken.</summary>
    public const string Publishing = "publishing";

    /// <summary>The result is public.</summary>
    public const string Published = "published";

    /// <summary>Over.</summary>
    public const string Finished = "finished";
}

/// <summary>A round as the read model has it.</summary>
/// <param name="RoundId">The round.</param>
/// <param name="State">One of <see cref="RoundState"/>.</param>
/// <param name="Plan">How it was set up.</param>
/// <param name="ChoicesEndedAt">When it was noted that the time for choices was over, or null.</param>
/// <param name="Children">How many children it has; null before it is closed.</param>
/// <param name="ListHash">Hash of the list of codes, or null.</param>
/// <param name="Commitment">The commitment to the seed, or null.</param>
/// <param name="Draw">The public draw that the seed comes from, or null.</param>
/// <param name="Basis">When the facts were gathered and from what; null before they are frozen, and where it was not kept.</param>
/// <param name="Added">The same of children who were added when the round was closed, or null.</param>
/// <param name="Seed">The seed; null before it is drawn.</param>
/// <param name="EarlierSeeds">Seeds that were entered before and have been corrected, in order; null for none.</param>
/// <param name="Facts">The sealed facts, or null.</param>
/// <param name="Result">The sealed proposal, or null.</param>
/// <param name="ResultHash">Hash of the proposal, or null.</param>
/// <param name="IsKeyed">Whether that hash is known to be keyed; one that is not could be tried out.</param>
/// <param name="WithoutSchool">How many children have no school in the proposal.</param>
/// <param name="Changed">How many got another school than in the proposal before.</param>
/// <param name="Root">The published root, or null.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="ClosedAt">When it was closed.</param>
/// <param name="DrawnAt">When the seed became known.</param>
/// <param name="AllocatedAt">When the proposal was made.</param>
/// <param name="PublishedAt">When it was published.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Version">Version of its stream.</param>
public sealed record ListedRound(
    Guid RoundId, string State, RoundPlan Plan, DateTimeOffset? ChoicesEndedAt, int? Children, string? ListHash, string? Commitment, PublicDraw? Draw, FactBasis? Basis, FactBasis? Added,
    string? Seed, IReadOnlyList<EnteredSeed>? EarlierSeeds, Guid? Facts, Guid? Result, string? ResultHash, bool IsKeyed, int? WithoutSchool, int? Changed, string? Root, DateTimeOffset? OpenedAt, DateTimeOffset? ClosedAt, DateTimeOffset? DrawnAt, DateTimeOffset? AllocatedAt,
    DateTimeOffset? PublishedAt, DateTimeOffset? FinishedAt, long Version)
{
    /// <summary>Whether its result is everybody's to see.</summary>
    public bool IsPublic => State is RoundState.Published or RoundState.Finished;
}

/// <summary>Reads <see cref="ChoiceRounds"/>.</summary>
public static class ChoiceRoundReading
{
    private const string Select = """
        select round_id, state, plan::text, choices_ended_at, children, list_hash, commitment, draw::text, basis::text, added::text, seed, earlier_seeds::text, facts, result, result_hash, coalesce(is_keyed, false), without_school, changed, root, opened_at, closed_at, drawn_at,
          allocated_at, published_at, finished_at, version from choice_rounds where tenant_id = $1
        """;

    /// <summary>One round; null when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public static async Task<ListedRound?> ChoiceRoundAsync(this IQuerySession session, Guid round, CancellationToken ct = default) =>
        (await AskAsync(session, $"{Select} and round_id = $2", [session.TenantId, round], ct)).SingleOrDefault();

    /// <summary>The rounds, the one that opens last first.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="before">Opening and identity of the last round already given, or null.</param>
    /// <param name="limit">Most rounds.</param>
    /// <param name="isOpened">True to leave out those that have not been opened.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public static Task<List<ListedRound>> ChoiceRoundsAsync(
        this IQuerySession session, (DateTimeOffset OpensAt, Guid Round)? before, int limit, bool isOpened, CancellationToken ct = default)
    {
        var select = isOpened ? $"{Select} and opened_at is not null" : Select;
        return before is { } b
            ? AskAsync(session, $"{select} and (opens_at, round_id) < ($2, $3) order by opens_at desc, round_id desc limit $4", [session.TenantId, b.OpensAt.UtcDateTime, b.Round, limit], ct)
            : AskAsync(session, $"{select} order by opens_at desc, round_id desc limit $2", [session.TenantId, limit], ct);
    }

    private static Task<List<ListedRound>> AskAsync(IQuerySession session, string sql, object[] parameters, CancellationToken ct)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return session.QueryAsync(command, async reader =>
        {
            var rounds = new List<ListedRound>();
            while (await reader.ReadAsync(ct))
                rounds.Add(Of(reader));
            return rounds;
        }, ct);
    }

    private static ListedRound Of(NpgsqlDataReader r)
    {
        string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
        int? Number(int i) => r.IsDBNull(i) ? null : (int)r.GetInt64(i);
        Guid? Id(int i) => r.IsDBNull(i) ? null : r.GetGuid(i);
        DateTimeOffset? Time(int i) => r.IsDBNull(i) ? null : r.GetFieldValue<DateTimeOffset>(i);
        T? Json<T>(int i)
            where T : class => r.IsDBNull(i) ? null : JsonSerializer.Deserialize<T>(r.GetString(i), DomainJson.Options);
        return new ListedRound(
            r.GetGuid(0), r.GetString(1), JsonSerializer.Deserialize<RoundPlan>(r.GetString(2), DomainJson.Options)!, Time(3), Number(4), Text(5), Text(6), Json<PublicDraw>(7), Json<FactBasis>(8),
            Json<FactBasis>(9), Text(10), Json<IReadOnlyList<EnteredSeed>>(11), Id(12), Id(13), Text(14), r.GetBoolean(15), Number(16), Number(17), Text(18), Time(19), Time(20), Time(21), Time(22), Time(23), Time(24), r.GetInt64(25));
    }
}
