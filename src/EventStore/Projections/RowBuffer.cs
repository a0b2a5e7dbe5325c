using System.Numerics;
using System.Runtime.InteropServices;

namespace CaseMgmt.EventStore;

/// <summary>What a row write does.</summary>
internal enum RowAction : byte
{
    Insert,
    Upsert,
    Update,
    Delete,
}

/// <summary>What all writes of a row so far come to.</summary>
internal enum RowState : byte
{
    /// <summary>Must not have existed; exists.</summary>
    Insert,

    /// <summary>May have existed; exists.</summary>
    Upsert,

    /// <summary>May have existed, and exists only then.</summary>
    Update,

    /// <summary>May have existed; does not.</summary>
    Delete,

    /// <summary>Must not have existed, and does not.</summary>
    Transient,
}

/// <summary>
/// The rows of one table that a page of events writes, each with what its writes come to. Memory is reused from page to page.
/// When the buffer is fresh, nothing that is written existed before: then every row that is left is an insert.
/// </summary>
internal sealed class RowBuffer(TableShape shape, bool fresh)
{
    private const int Initially = 4;
    private readonly int width = shape.Columns.Length;
    private Cell[] cells = new Cell[Initially * shape.Columns.Length];
    private Row[] rows = new Row[Initially];
    private int[] buckets = new int[2 * Initially];

    public TableShape Shape => shape;

    public int Count { get; private set; }

    public ref readonly Row this[int row] => ref rows[row];

    public ref readonly Cell Cell(int row, int column) => ref cells[(row * width) + column];

    public void Clear()
    {
        Array.Clear(cells, 0, Count * width);
        Array.Clear(buckets);
        Count = 0;
    }

    /// <summary>Takes one write in.</summary>
    /// <returns>False when it can only be written after what is here already has been: empty the buffer and repeat.</returns>
    /// <exception cref="InvalidOperationException">The row is inserted although it certainly exists.</exception>
    public bool Take(RowAction action, ReadOnlySpan<Cell> values, ulong set, ulong added)
    {
        var hash = Hash(values);
        var at = Find(values, hash);
        if (at < 0)
        {
            if (!fresh)
                Replace(Append(values, hash), (RowState)action, values, set, added);
            else if (action is RowAction.Insert or RowAction.Upsert)
                Replace(Append(values, hash), RowState.Insert, values, set, added);
            return true;
        }
        switch (rows[at].State)
        {
            case RowState.Insert or RowState.Upsert when action is RowAction.Insert:
                throw new InvalidOperationException($"A row of '{shape.Name}' is inserted that already exists.");
            case RowState.Insert when action is RowAction.Delete:
                rows[at].State = RowState.Transient;
                return true;
            case RowState.Upsert or RowState.Update when action is RowAction.Delete:
                rows[at].State = RowState.Delete;
                return true;
            case RowState.Update when action is RowAction.Insert:
                Replace(at, RowState.Insert, values, set, added);
                return true;
            case RowState.Update when action is RowAction.Upsert:
                // Where there was a row it has earlier values too, where there was none it has not: one write can say so only if nothing earlier is left.
                if (((rows[at].Set | rows[at].Added) & ~set) != 0)
                    return false;
                Replace(at, RowState.Upsert, values, set, added);
                return true;
            case RowState.Delete when action is RowAction.Insert or RowAction.Upsert:
                // As new: what is not set is NULL, whatever stood there.
                Replace(at, RowState.Upsert, values, set, added);
                (rows[at].Set, rows[at].Added) = (shape.Values, 0);
                return true;
            case RowState.Transient when action is RowAction.Insert or RowAction.Upsert:
                Replace(at, RowState.Insert, values, set, added);
                return true;
            case RowState.Delete or RowState.Transient:
                return true;
            default:
                Merge(at, values, set, added);
                return true;
        }
    }

    private int Hash(ReadOnlySpan<Cell> values)
    {
        var hash = 17;
        foreach (var column in shape.Key)
            hash = (hash * 31) + values[column].Hash();
        return hash;
    }

    private int Find(ReadOnlySpan<Cell> values, int hash)
    {
        for (var row = buckets[hash & (buckets.Length - 1)] - 1; row >= 0; row = rows[row].Next)
        {
            if (rows[row].Hash == hash && SameKey(row, values))
                return row;
        }
        return -1;
    }

    private bool SameKey(int row, ReadOnlySpan<Cell> values)
    {
        foreach (var column in shape.Key)
        {
            if (!Cell(row, column).Same(values[column]))
                return false;
        }
        return true;
    }

    private int Append(ReadOnlySpan<Cell> values, int hash)
    {
        if (Count == rows.Length)
            Grow();
        var row = Count++;
        ref var bucket = ref buckets[hash & (buckets.Length - 1)];
        rows[row] = new Row { Hash = hash, Next = bucket - 1 };
        bucket = row + 1;
        foreach (var column in shape.Key)
            cells[(row * width) + column] = values[column];
        return row;
    }

    private void Grow()
    {
        Array.Resize(ref rows, rows.Length * 2);
        Array.Resize(ref cells, rows.Length * width);
        buckets = new int[rows.Length * 2];
        for (var row = 0; row < Count; row++)
        {
            ref var bucket = ref buckets[rows[row].Hash & (buckets.Length - 1)];
            rows[row].Next = bucket - 1;
            bucket = row + 1;
        }
    }

    // A column that is not set holds NULL, so that rows with fewer columns can share a statement with those that have more.
    private void Replace(int at, RowState state, ReadOnlySpan<Cell> values, ulong set, ulong added)
    {
        ref var row = ref rows[at];
        row.State = state;
        (row.Set, row.Added) = state == RowState.Insert ? (set | added, 0) : (set, added);
        var mask = set | added | shape.KeyMask;
        for (var column = 0; column < width; column++)
            cells[(at * width) + column] = (mask & (1UL << column)) == 0 ? EventStore.Cell.Null : values[column];
    }

    private void Merge(int at, ReadOnlySpan<Cell> values, ulong set, ulong added)
    {
        ref var row = ref rows[at];
        for (var mask = set; mask != 0; mask &= mask - 1)
        {
            var column = BitOperations.TrailingZeroCount(mask);
            cells[(at * width) + column] = values[column];
        }
        row.Set |= set;
        row.Added &= ~set;
        for (var mask = added; mask != 0; mask &= mask - 1)
        {
            var column = BitOperations.TrailingZeroCount(mask);
            var bit = 1UL << column;
            ref var cell = ref cells[(at * width) + column];
            cell = ((row.Set | row.Added) & bit) == 0 || cell.IsNull ? values[column] : Sum(column, cell, values[column]);
            // In a row that is known to be new or known in this column, the sum is a value; otherwise it is added to what stands there.
            if (row.State == RowState.Insert)
                row.Set |= bit;
            else if ((row.Set & bit) == 0)
                row.Added |= bit;
        }
    }

    private Cell Sum(int column, in Cell a, in Cell b) =>
        shape.Columns[column].Type == ColumnType.Numeric
            ? EventStore.Cell.Of(a.AsDecimal() + b.AsDecimal())
            : EventStore.Cell.Of(checked(a.AsLong() + b.AsLong()));

    [StructLayout(LayoutKind.Auto)]
    internal struct Row
    {
        public RowState State;
        public int Hash;
        public int Next;

        /// <summary>Columns that are given values.</summary>
        public ulong Set;

        /// <summary>Columns that are added to.</summary>
        public ulong Added;
    }
}
