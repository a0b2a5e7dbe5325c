using System.Collections.Concurrent;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>A projection with what is worked out once: which types and names it reads, and its SQL for live and shadow tables.</summary>
internal sealed class BoundProjection
{
    private readonly HashSet<Type> types;
    private readonly ConcurrentDictionary<string, string> live = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> shadow = new(StringComparer.Ordinal);

    public BoundProjection(Projection projection, EventRegistry registry)
    {
        Projection = projection;
        types = [.. projection.Events];
        TypeNames = registry.NamesOf(projection.Events);
    }

    public Projection Projection { get; }

    public string Name => Projection.Name;

    /// <summary>Names in the log that it reads, older shapes included.</summary>
    public string[] TypeNames { get; }

    public bool Reads(Type type) => types.Contains(type);

    public void Apply(IEvent e, IProjectionWrites writes) => Projection.Apply(e, writes);

    public ProjectionWrites Live() => new(sql => live.GetOrAdd(sql, s => Named(s, schema: "")));

    public ProjectionWrites Shadow() => new(sql => shadow.GetOrAdd(sql, s => Named(s, "shadow.")));

    private string Named(string sql, string schema)
    {
        foreach (var table in Projection.Tables)
            sql = sql.Replace($"{{{table.Name}}}", schema + table.Name, StringComparison.Ordinal);
        if (Projection.Tables is [var only])
            sql = sql.Replace("{table}", schema + only.Name, StringComparison.Ordinal);
        return LogTables.Refused(sql);
    }
}

/// <summary>Statements of a projection, gathered for a batch.</summary>
internal sealed class ProjectionWrites(Func<string, string> named) : IProjectionWrites
{
    public List<NpgsqlBatchCommand> Commands { get; } = [];

    public void Execute(string sql, params object?[] parameters)
    {
        var command = new NpgsqlBatchCommand(named(sql));
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        Commands.Add(command);
    }
}
