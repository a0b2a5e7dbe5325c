namespace CaseMgmt.EventStore;

/// <summary>A read model: which events it reads and what it writes for each. Same code inline, async and in a rebuild.</summary>
public abstract class Projection
{
    /// <summary>Lower-case name with hyphens, such as <c>worklist</c>; what <c>rebuild</c> takes.</summary>
    public abstract string Name { get; }

    /// <summary>Raised when tables or meaning change; a raised version makes <c>migrate</c> rebuild it.</summary>
    public abstract int Version { get; }

    /// <summary>The tables it alone writes; at least one.</summary>
    public abstract IReadOnlyList<ProjectionTable> Tables { get; }

    /// <summary>The event types it reads; others never reach <see cref="Apply"/>.</summary>
    public abstract IReadOnlyCollection<Type> Events { get; }

    /// <summary>Writes what one event means. Takes time and ids from the event only, so that a rebuild gives the same rows.</summary>
    public abstract void Apply(IEvent e, IProjectionWrites writes);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} v{Version}";
}

/// <summary>A table of a projection.</summary>
/// <param name="Name">Lower-case name with underscores; also its placeholder, <c>{name}</c>, in the projection's SQL.</param>
/// <param name="Columns">What stands inside CREATE TABLE's parentheses; <c>tenant_id text NOT NULL</c> is among it and begins the primary key.</param>
/// <param name="Indexes">Each what stands after the table's name in CREATE INDEX, such as <c>(tenant_id, due)</c> or <c>UNIQUE (tenant_id, reference)</c>.</param>
/// <param name="StreamColumn">
/// The column of the key that holds the id of the stream a row belongs to; the store fills it in, so that no event writes another stream's rows. A projection whose
/// tables all have one is rebuilt stream by stream, several times as fast. Null when rows gather events of several streams.
/// </param>
public sealed record ProjectionTable(string Name, string Columns, IReadOnlyList<string> Indexes, string? StreamColumn = null);

/// <summary>When a projection is written.</summary>
public enum ProjectionLifecycle
{
    /// <summary>In the transaction of the command: seen at once.</summary>
    Inline,

    /// <summary>By the daemon, moments later.</summary>
    Async,
}

/// <summary>The projections of a program, each inline or async.</summary>
public sealed class ProjectionRegistrations
{
    private readonly List<(Projection Projection, ProjectionLifecycle Lifecycle)> all = [];

    /// <summary>Every projection with its lifecycle, in the order added.</summary>
    public IReadOnlyList<(Projection Projection, ProjectionLifecycle Lifecycle)> All => all;

    /// <summary>Registers a projection.</summary>
    /// <exception cref="ArgumentException">Its name or one of its tables is already registered.</exception>
    public ProjectionRegistrations Add(Projection projection, ProjectionLifecycle lifecycle)
    {
        if (all.Exists(p => string.Equals(p.Projection.Name, projection.Name, StringComparison.Ordinal)))
            throw new ArgumentException($"Projection '{projection.Name}' is already registered.", nameof(projection));
        foreach (var table in projection.Tables)
        {
            if (all.Exists(p => p.Projection.Tables.Any(t => string.Equals(t.Name, table.Name, StringComparison.Ordinal))))
                throw new ArgumentException($"Table '{table.Name}' already belongs to another projection.", nameof(projection));
        }
        all.Add((projection, lifecycle));
        return this;
    }
}
