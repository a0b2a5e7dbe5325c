namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>One row per stream with a running sum; depends on the order of a stream's events.</summary>
public sealed class Sums(string name = "sums", int version = 1) : Projection
{
    public override string Name => name;

    public override int Version => version;

    public override IReadOnlyList<ProjectionTable> Tables { get; } =
        [new(name, "tenant_id text NOT NULL, stream_id uuid NOT NULL, code text, total bigint NOT NULL, version bigint NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (tenant_id, stream_id)", ["(tenant_id, code)"])];

    public override IReadOnlyCollection<Type> Events => [typeof(Opened), typeof(Noted)];

    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case Opened o:
                writes.Execute("INSERT INTO {table} (tenant_id, stream_id, code, total, version, at) VALUES ($1, $2, $3, 0, $4, $5)", e.TenantId, e.StreamId, o.Code, e.Version, e.Timestamp.UtcDateTime);
                break;
            case Noted n:
                // A missed, repeated or swapped event shows: the version must follow on the row's.
                writes.Execute(
                    $$"""
                    UPDATE {{{name}}} SET total = total * 31 % 1000003 + $3, version = $4, at = $5, code = CASE WHEN version = $4 - 1 THEN code ELSE 'wrong order' END
                    WHERE tenant_id = $1 AND stream_id = $2
                    """, e.TenantId, e.StreamId, (long)n.Number, e.Version, e.Timestamp.UtcDateTime);
                break;
            default:
                throw new InvalidOperationException(e.EventTypeName);
        }
    }
}

/// <summary>Refuses one number until it is told otherwise; by its own code or by the database.</summary>
public sealed class Picky : Projection
{
    public bool Forgiving { get; set; }

    public override string Name => "picky";

    public override int Version => 1;

    public override IReadOnlyList<ProjectionTable> Tables { get; } =
        [new("picky_numbers", "tenant_id text NOT NULL, event_id uuid NOT NULL, number int NOT NULL CHECK (number < 1000), PRIMARY KEY (tenant_id, event_id)", [])];

    public override IReadOnlyCollection<Type> Events => [typeof(Noted)];

    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        var number = ((Noted)e.Data).Number;
        writes.Execute("INSERT INTO {picky_numbers} (tenant_id, event_id, number) VALUES ($1, $2, $3)", e.TenantId, e.Id, Forgiving ? Math.Min(number, 999) : number);
        if (number == 13 && !Forgiving)
            throw new InvalidOperationException("thirteen");
    }
}
