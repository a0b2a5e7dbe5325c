using System.Numerics;

namespace CaseMgmt.EventStore;

/// <summary>The row write under way; one object for all of them.</summary>
internal sealed class RowWrite : IRowWrite
{
    private Cell[] values = [];

    public RowAction Action { get; private set; }

    /// <summary>Which of the projection's tables.</summary>
    public int Table { get; private set; }

    /// <summary>The table; null when no write is under way.</summary>
    public TableShape? Shape { get; private set; }

    /// <summary>Columns that were set, key included.</summary>
    public ulong Set { get; private set; }

    /// <summary>Columns that are added to.</summary>
    public ulong Added { get; private set; }

    public ReadOnlySpan<Cell> Values => values;

    public void Start(RowAction action, int table, TableShape shape, IEvent e)
    {
        (Action, Table, Shape, Set, Added) = (action, table, shape, 1UL << shape.Tenant, 0);
        if (values.Length < shape.Columns.Length)
            values = new Cell[shape.Columns.Length];
        values[shape.Tenant] = Cell.Of(e.TenantId);
        if (shape.Stream is not { } stream)
            return;
        values[stream] = Cell.Of(e.StreamId);
        Set |= 1UL << stream;
    }

    public void Reset() => Shape = null;

    /// <summary>Refuses what the database would refuse, or what would be another tenant's or stream's row.</summary>
    public void Check(IEvent e)
    {
        var shape = Shape!;
        if ((shape.KeyMask & ~Set) is not 0 and var keys)
            throw Missing(keys, "is part of the key");
        if (!string.Equals(values[shape.Tenant].AsText(), e.TenantId, StringComparison.Ordinal) || (shape.Stream is { } stream && values[stream].AsGuid() != e.StreamId))
            throw new InvalidOperationException($"A row of '{shape.Name}' belongs to the tenant and stream of its event.");
        if (Action is RowAction.Insert or RowAction.Upsert && (shape.Required & ~(Set | Added)) is not 0 and var required)
            throw Missing(required, "is NOT NULL");
        if (Action == RowAction.Delete && ((Set & ~shape.KeyMask) | Added) != 0)
            throw new InvalidOperationException($"A row of '{shape.Name}' is deleted by its key alone.");
    }

    IRowWrite IRowWrite.Set(string column, string? value)
    {
        if (value?.Contains('\0', StringComparison.Ordinal) == true)
            throw new ArgumentException($"Column '{column}' cannot hold the character 0.", nameof(value));
        var at = Ordinal(column);
        if (Shape!.Columns[at].Type != ColumnType.Text && Shape.Columns[at].Type != ColumnType.Json)
            throw Mismatch(at, "text");
        return Put(at, value is null ? Cell.Null : Cell.Of(value));
    }

    IRowWrite IRowWrite.Set(string column, Guid? value) => Put(Typed(column, ColumnType.Uuid), value is { } v ? Cell.Of(v) : Cell.Null);

    IRowWrite IRowWrite.Set(string column, long? value)
    {
        var at = Ordinal(column);
        if (Shape!.Columns[at].Type == ColumnType.Integer ? value is < int.MinValue or > int.MaxValue : Shape.Columns[at].Type != ColumnType.BigInt)
            throw Mismatch(at, "a whole number of this size");
        return Put(at, value is { } v ? Cell.Of(v) : Cell.Null);
    }

    IRowWrite IRowWrite.Set(string column, bool? value) => Put(Typed(column, ColumnType.Boolean), value is { } v ? Cell.Of(v ? 1 : 0) : Cell.Null);

    IRowWrite IRowWrite.Set(string column, DateOnly? value) => Put(Typed(column, ColumnType.Date), value is { } v ? Cell.Of(v.DayNumber) : Cell.Null);

    IRowWrite IRowWrite.Set(string column, DateTimeOffset? value) =>
        Put(Typed(column, ColumnType.Instant), value is { } v ? Cell.Of(v.UtcTicks - (v.UtcTicks % TimeSpan.TicksPerMicrosecond)) : Cell.Null);

    IRowWrite IRowWrite.Set(string column, decimal? value) => Put(Typed(column, ColumnType.Numeric), value is { } v ? Cell.Of(v) : Cell.Null);

    public IRowWrite Add(string column, long amount) => Increase(Typed(column, ColumnType.BigInt), Cell.Of(amount));

    public IRowWrite Add(string column, decimal amount) => Increase(Typed(column, ColumnType.Numeric), Cell.Of(amount));

    private RowWrite Put(int column, in Cell value)
    {
        var bit = 1UL << column;
        if (value.IsNull && (Shape!.Columns[column].Required || (Shape.KeyMask & bit) != 0))
            throw new ArgumentException($"Column '{Shape.Columns[column].Name}' of '{Shape.Name}' cannot be NULL.", nameof(value));
        if ((Added & bit) != 0)
            throw new InvalidOperationException($"Column '{Shape!.Columns[column].Name}' is both set and added to.");
        values[column] = value;
        Set |= bit;
        return this;
    }

    private RowWrite Increase(int column, in Cell amount)
    {
        var bit = 1UL << column;
        if (((Set | Added | Shape!.KeyMask) & bit) != 0)
            throw new InvalidOperationException($"Column '{Shape.Columns[column].Name}' is written twice, or is part of the key.");
        values[column] = amount;
        Added |= bit;
        return this;
    }

    private int Ordinal(string column) =>
        Shape is null ? throw new InvalidOperationException("This row write is over: the next write or the end of the event ended it.") : Shape.Ordinal(column);

    private int Typed(string column, ColumnType type)
    {
        var at = Ordinal(column);
        return Shape!.Columns[at].Type == type ? at : throw Mismatch(at, type.Sql);
    }

    private ArgumentException Mismatch(int column, string given) =>
        new($"Column '{Shape!.Columns[column].Name}' of '{Shape.Name}' is {Shape.Columns[column].Type?.Sql ?? "of a type that only Execute writes"}, not {given}.", nameof(column));

    private InvalidOperationException Missing(ulong columns, string why) =>
        new($"Column '{Shape!.Columns[BitOperations.TrailingZeroCount(columns)].Name}' of '{Shape.Name}' is not given a value but {why}.");
}
