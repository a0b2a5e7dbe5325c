using System.Collections.Concurrent;

namespace CaseMgmt.EventStore;

/// <summary>A projection with what is worked out once: which types and names it reads, its tables, and its SQL for live and shadow tables.</summary>
internal sealed class BoundProjection
{
    private readonly HashSet<Type> types;
    private readonly BoundTables live;
    private readonly BoundTables shadow;

    /// <summary>Reads what the projection declares.</summary>
    /// <exception cref="MigrationException">A table is declared in a way that cannot be read.</exception>
    public BoundProjection(Projection projection, EventRegistry registry)
    {
        Projection = projection;
        types = [.. projection.Events];
        TypeNames = registry.NamesOf(projection.Events);
        TableShape[] shapes = [.. projection.Tables.Select(TableShape.Of)];
        ByStream = Array.TrueForAll(shapes, s => s.Stream is not null && s.Coalesces);
        live = new BoundTables(shapes, schema: "");
        shadow = new BoundTables(shapes, "shadow.");
    }

    public Projection Projection { get; }

    public string Name => Projection.Name;

    /// <summary>Names in the log that it reads, older shapes included.</summary>
    public string[] TypeNames { get; }

    /// <summary>True when every row follows from one stream alone.</summary>
    public bool ByStream { get; }

    public bool Reads(Type type) => types.Contains(type);

    public void Apply(IEvent e, ProjectionWrites writes)
    {
        writes.Begin(e);
        Projection.Apply(e, writes);
        writes.End();
    }

    /// <summary>Takes in a row of the log, unless its event is none of those it reads.</summary>
    /// <exception cref="UnknownEventException">The program does not know the event's name: it might have been meant for this projection, and is never skipped in silence.</exception>
    public void Apply(in LogRow row, ReadOnlySpan<byte> data, EventRegistry registry, ProjectionWrites writes)
    {
        if (row.Wanted)
            Apply(registry.Read(row.Stored, data), writes);
        else if (!registry.Knows(row.Stored.Type))
            throw new UnknownEventException(row.Stored.StreamId, row.Stored.Version, row.Stored.Type);
    }

    public ProjectionWrites Live(WriteForm form = WriteForm.PerRow) => new(this, live, form);

    public ProjectionWrites Shadow(WriteForm form) => new(this, shadow, form);
}

/// <summary>A projection's tables in one schema.</summary>
internal sealed class BoundTables(TableShape[] shapes, string schema)
{
    private readonly ConcurrentDictionary<string, string> texts = new(StringComparer.Ordinal);

    public TableShape[] Shapes => shapes;

    public RowStatements[] Statements { get; } = [.. shapes.Select(s => new RowStatements(s, schema + s.Name))];

    /// <summary>The table's place among the projection's.</summary>
    /// <exception cref="ArgumentException">The projection has no such table.</exception>
    public int Ordinal(string table)
    {
        for (var i = 0; i < shapes.Length; i++)
        {
            if (ReferenceEquals(shapes[i].Name, table))
                return i;
        }
        var found = Array.FindIndex(shapes, s => string.Equals(s.Name, table, StringComparison.Ordinal));
        return found >= 0 ? found : throw new ArgumentException($"The projection has no table '{table}'.", nameof(table));
    }

    /// <summary>A statement with the tables' names put in.</summary>
    public string Named(string sql) => texts.GetOrAdd(sql, static (text, self) => self.Name(text), this);

    private string Name(string sql)
    {
        foreach (var shape in shapes)
            sql = sql.Replace($"{{{shape.Name}}}", schema + shape.Name, StringComparison.Ordinal);
        return LogTables.Refused(shapes is [var only] ? sql.Replace("{table}", schema + only.Name, StringComparison.Ordinal) : sql);
    }
}
