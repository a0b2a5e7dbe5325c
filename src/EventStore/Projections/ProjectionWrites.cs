using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>How gathered writes become statements.</summary>
internal enum WriteForm
{
    /// <summary>Every write a statement of its own, in order: tells exactly which event is refused.</summary>
    OneByOne,

    /// <summary>What a row's writes come to, one statement a row: for the few rows of a command.</summary>
    PerRow,

    /// <summary>What each row's writes come to, many rows a statement: for pages of the log.</summary>
    PerPage,

    /// <summary>As <see cref="PerPage"/> where nothing existed before; the rows are copied in.</summary>
    Load,
}

/// <summary>What a projection writes for a run of events.</summary>
internal sealed class ProjectionWrites(BoundProjection projection, BoundTables tables, WriteForm form) : IProjectionWrites
{
    private readonly List<NpgsqlBatchCommand> commands = [];
    private readonly RowBuffer?[] buffers = new RowBuffer?[tables.Shapes.Length];
    private readonly RowWrite write = new();
    private IEvent current = null!;

    /// <summary>The statements of all writes so far, in order.</summary>
    public List<NpgsqlBatchCommand> Commands
    {
        get
        {
            Flush();
            return commands;
        }
    }

    public void Begin(IEvent e) => current = e;

    /// <summary>Takes in the last row write of the event.</summary>
    public void End()
    {
        if (write.Shape is null)
            return;
        var (table, shape) = (write.Table, write.Shape);
        write.Check(current);
        var (set, added) = (write.Set & ~shape.KeyMask, write.Added);
        if (form == WriteForm.OneByOne || !shape.Coalesces)
        {
            Flush();
            if (tables.Statements[table].One(write.Action, write.Values, set, added) is { } command)
                commands.Add(command);
        }
        else if (!Buffer(table).Take(write.Action, write.Values, set, added))
        {
            Flush();
            Buffer(table).Take(write.Action, write.Values, set, added);
        }
        write.Reset();
    }

    public void Clear()
    {
        commands.Clear();
        foreach (var buffer in buffers)
            buffer?.Clear();
        write.Reset();
    }

    /// <summary>Copies what was gathered for <see cref="WriteForm.Load"/>.</summary>
    public async Task LoadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        for (var table = 0; table < buffers.Length; table++)
        {
            if (buffers[table] is { Count: > 0 } buffer)
                await tables.Statements[table].CopyAsync(connection, buffer, ct);
        }
    }

    public IRowWrite Insert(string table) => Start(table, RowAction.Insert);

    public IRowWrite Upsert(string table) => Start(table, RowAction.Upsert);

    public IRowWrite Update(string table) => Start(table, RowAction.Update);

    public IRowWrite Delete(string table) => Start(table, RowAction.Delete);

    public void Execute(string sql, params object?[] parameters)
    {
        End();
        if (projection.ByStream)
            throw new InvalidOperationException($"Projection '{projection.Name}' declares that its rows belong to one stream each: it writes rows, not statements.");
        Flush();
        var command = new NpgsqlBatchCommand(tables.Named(sql));
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        commands.Add(command);
    }

    private RowWrite Start(string table, RowAction action)
    {
        End();
        var at = tables.Ordinal(table);
        write.Start(action, at, tables.Shapes[at], current);
        return write;
    }

    private RowBuffer Buffer(int table) => buffers[table] ??= new RowBuffer(tables.Shapes[table], fresh: form == WriteForm.Load);

    private void Flush()
    {
        for (var table = 0; table < buffers.Length; table++)
        {
            if (buffers[table] is not { Count: > 0 } buffer)
                continue;
            tables.Statements[table].Write(buffer, many: form == WriteForm.PerPage, commands);
            buffer.Clear();
        }
    }
}
