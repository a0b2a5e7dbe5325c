namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>Writes down every event it is given, in the order it is given them: what is missed, repeated or out of order can be read from its table.</summary>
public sealed class Recorder : Projection
{
    public override string Name => "recorder";

    public override int Version => 1;

    public override IReadOnlyList<ProjectionTable> Tables { get; } =
        [new("recorded", "tenant_id text NOT NULL, n bigint GENERATED ALWAYS AS IDENTITY, event_id uuid NOT NULL, stream_id uuid NOT NULL, version bigint NOT NULL, PRIMARY KEY (tenant_id, n)", [])];

    public override IReadOnlyCollection<Type> Events => [typeof(Opened), typeof(Noted), typeof(Closed)];

    public override void Apply(IEvent e, IProjectionWrites writes) =>
        writes.Execute("INSERT INTO {table} (tenant_id, event_id, stream_id, version) VALUES ($1, $2, $3, $4)", e.TenantId, e.Id, e.StreamId, e.Version);
}

/// <summary>Checks, past every policy, that log, streams and what readers have taken in agree.</summary>
public static class LogChecks
{
    /// <summary>Every stream is 1, 2, 3 … in the readers' order, and mt_streams says how far.</summary>
    public static Task StreamsAgreeAsync(TestStore test) => StreamsAgreeAsync(test.Databases.Main.ConnectionString);

    /// <inheritdoc cref="StreamsAgreeAsync(TestStore)"/>
    public static async Task StreamsAgreeAsync(string database)
    {
        Assert.Equal(0, await TestStore.AskAsync<long>(database,
            """
            select count(*) from (
                select version, row_number() over (partition by tenant_id, stream_id order by epoch, transaction_id, seq_id) as place from mt_events) e
            where version <> place
            """));
        Assert.Equal(0, await TestStore.AskAsync<long>(database,
            """
            select count(*) from mt_streams s
            full join (select tenant_id, stream_id, max(version) as version from mt_events group by 1, 2) e on e.tenant_id = s.tenant_id and e.stream_id = s.id
            where s.version is distinct from e.version
            """));
    }

    /// <summary>The recorder was given every event once, in the log's order.</summary>
    public static Task RecorderAgreesAsync(TestStore test) => RecorderAgreesAsync(test.Databases.Main.ConnectionString);

    /// <inheritdoc cref="RecorderAgreesAsync(TestStore)"/>
    public static async Task RecorderAgreesAsync(string database)
    {
        Assert.Equal(await TestStore.AskAsync<long>(database, "select count(*) from mt_events"), await TestStore.AskAsync<long>(database, "select count(*) from recorded"));
        Assert.Equal(0, await TestStore.AskAsync<long>(database,
            """
            select count(*) from (select id, row_number() over (order by epoch, transaction_id, seq_id) as place from mt_events) e
            full join (select event_id, row_number() over (order by n) as place from recorded) r on r.event_id = e.id
            where e.place is distinct from r.place
            """));
    }

    /// <summary>The running sums, which depend on the order of a stream's events, were folded in order.</summary>
    public static Task SumsAgreeAsync(TestStore test) => SumsAgreeAsync(test.Databases.Main.ConnectionString);

    /// <inheritdoc cref="SumsAgreeAsync(TestStore)"/>
    public static async Task SumsAgreeAsync(string database)
    {
        Assert.Equal(0, await TestStore.AskAsync<long>(database, "select count(*) from sums where code = 'wrong order'"));
        Assert.Equal(0, await TestStore.AskAsync<long>(database, "select count(*) from mt_streams s full join sums p on p.tenant_id = s.tenant_id and p.stream_id = s.id where p.version is distinct from s.version"));
    }
}
