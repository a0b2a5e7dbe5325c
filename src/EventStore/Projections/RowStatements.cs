using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>The statements that write rows of one table, one at a time or many by arrays; one text for each kind and set of columns, so that the driver keeps them prepared.</summary>
internal sealed class RowStatements(TableShape shape, string qualifiedName)
{
    // Larger arrays would leave the small object heap, and gain nothing.
    private const int RowsPerStatement = 4000;
    private readonly ConcurrentDictionary<(RowAction, ulong, ulong, bool), string> texts = new();

    /// <summary>Goes before statements with arrays: planned for what they do, not anew for each array.</summary>
    public static NpgsqlBatchCommand PlanOnce() => new("SELECT set_config('plan_cache_mode', 'force_generic_plan', true)");

    /// <summary>Everything a buffer holds.</summary>
    /// <param name="buffer">The rows; left as they are.</param>
    /// <param name="many">Whether rows with the same columns share a statement.</param>
    /// <param name="into">Where the statements go.</param>
    public void Write(RowBuffer buffer, bool many, List<NpgsqlBatchCommand> into)
    {
        if (buffer.Count == 1 && buffer[0] is { State: not RowState.Transient } only)
        {
            // What most commands write: nothing to group.
            var isDeleted = only.State == RowState.Delete;
            Write(buffer, ((RowAction)only.State, isDeleted ? 0 : only.Set, only.State == RowState.Insert || isDeleted ? 0 : only.Added), [0], many: false, into);
            return;
        }
        var groups = new Dictionary<(RowAction Action, ulong Set, ulong Added), List<int>>();
        var inserted = many ? Inserted(buffer) : 0;
        for (var row = 0; row < buffer.Count; row++)
        {
            var of = buffer[row];
            switch (of.State)
            {
                case RowState.Insert:
                    Group(RowAction.Insert, of.Set | inserted, 0).Add(row);
                    break;
                case RowState.Transient:
                    // The database refuses here what it would have refused.
                    Group(RowAction.Insert, of.Set | inserted, 0).Add(row);
                    Group(RowAction.Delete, 0, 0).Add(row);
                    break;
                default:
                    Group((RowAction)of.State, of.State == RowState.Delete ? 0 : of.Set, of.State == RowState.Delete ? 0 : of.Added).Add(row);
                    break;
            }
        }
        // Rows are different rows, so only this counts: a row is made before it is removed.
        foreach (var (key, rows) in groups.OrderBy(g => g.Key.Action))
            Write(buffer, key, CollectionsMarshal.AsSpan(rows), many, into);

        List<int> Group(RowAction action, ulong set, ulong added)
        {
            if (!groups.TryGetValue((action, set, added), out var rows))
            {
                rows = [];
                groups.Add((action, set, added), rows);
            }
            return rows;
        }
    }

    /// <summary>One write by itself; null when it can change nothing.</summary>
    public NpgsqlBatchCommand? One(RowAction action, ReadOnlySpan<Cell> values, ulong set, ulong added)
    {
        if (action == RowAction.Update && (set | added) == 0)
            return null;
        var command = new NpgsqlBatchCommand(Text(action, set, added, many: false));
        foreach (var column in Columns(set | added))
            command.Parameters.Add(shape.Columns[column].Type!.One(values[column]));
        return command;
    }

    /// <summary>Loads a fresh buffer's rows into the table.</summary>
    public async Task CopyAsync(NpgsqlConnection connection, RowBuffer buffer, CancellationToken ct)
    {
        var columns = Columns(shape.Values).ToArray();
        await using var importer = await connection.BeginBinaryImportAsync($"COPY {qualifiedName} ({Names(columns)}) FROM STDIN (FORMAT BINARY)", ct);
        Copy(importer, buffer, columns);
        await importer.CompleteAsync(ct);
    }

    private void Copy(NpgsqlBinaryImporter importer, RowBuffer buffer, int[] columns)
    {
        for (var row = 0; row < buffer.Count; row++)
        {
            if (buffer[row].State != RowState.Insert)
                continue;
            importer.StartRow();
            foreach (var column in columns)
                shape.Columns[column].Type!.Copy(importer, buffer.Cell(row, column));
        }
    }

    private void Write(RowBuffer buffer, (RowAction Action, ulong Set, ulong Added) key, ReadOnlySpan<int> rows, bool many, List<NpgsqlBatchCommand> into)
    {
        if (key.Action == RowAction.Update && (key.Set | key.Added) == 0)
            return;
        var columns = Columns(key.Set | key.Added).ToArray();
        var together = many && rows.Length > 1;
        var text = Text(key.Action, key.Set, key.Added, together);
        while (rows.Length > 0)
        {
            var some = rows[..(together ? Math.Min(rows.Length, RowsPerStatement) : 1)];
            rows = rows[some.Length..];
            var command = new NpgsqlBatchCommand(text);
            foreach (var column in columns)
                command.Parameters.Add(together ? shape.Columns[column].Type!.Many(buffer, column, some) : shape.Columns[column].Type!.One(buffer.Cell(some[0], column)));
            into.Add(command);
        }
    }

    private string Text(RowAction action, ulong set, ulong added, bool many) =>
        texts.GetOrAdd((action, set, added, many), static (k, self) => self.Compose(k.Item1, k.Item2, k.Item3, k.Item4), this);

    private string Compose(RowAction action, ulong set, ulong added, bool many)
    {
        var columns = Columns(set | added).ToList();
        var numbers = columns.Select((c, i) => (c, Number: string.Create(CultureInfo.InvariantCulture, $"${i + 1}"))).ToDictionary(x => x.c, x => x.Number);
        var given = many
            ? $"SELECT * FROM unnest({string.Join(", ", columns.Select(c => $"{numbers[c]}::{shape.Columns[c].Type!.Sql}[]"))})"
            : $"VALUES ({string.Join(", ", numbers.Values)})";
        return action switch
        {
            RowAction.Insert => $"INSERT INTO {qualifiedName} ({Names(columns)}) {given}",
            RowAction.Upsert => $"INSERT INTO {qualifiedName} AS t ({Names(columns)}) {given} ON CONFLICT ({Names(shape.Key)}) DO "
                + ((set | added) == 0 ? "NOTHING" : $"UPDATE SET {Changes(c => $"excluded.{Name(c)}")}"),
            RowAction.Update when many => $"UPDATE {qualifiedName} AS t SET {Changes(c => $"g.{Name(c)}")} FROM ({given}) AS g ({Names(columns)}) WHERE {Same(c => $"g.{Name(c)}")}",
            RowAction.Update => $"UPDATE {qualifiedName} AS t SET {Changes(c => numbers[c])} WHERE {Same(c => numbers[c])}",
            _ when many => $"DELETE FROM {qualifiedName} AS t USING ({given}) AS g ({Names(columns)}) WHERE {Same(c => $"g.{Name(c)}")}",
            _ => $"DELETE FROM {qualifiedName} AS t WHERE {Same(c => numbers[c])}",
        };

        string Changes(Func<int, string> value) => string.Join(
            ", ", TableShape.Ordinals(set).Select(c => $"{Name(c)} = {value(c)}").Concat(TableShape.Ordinals(added).Select(c => $"{Name(c)} = coalesce(t.{Name(c)}, 0) + {value(c)}")));

        string Same(Func<int, string> value) => string.Join(" AND ", shape.Key.Select(k => $"t.{Name(k)} = {value(k)}"));
    }

    private IEnumerable<int> Columns(ulong beside) => shape.Key.Concat(TableShape.Ordinals(beside));

    private string Name(int column) => shape.Columns[column].Name;

    private string Names(IEnumerable<int> columns) => string.Join(", ", columns.Select(Name));

    private static ulong Inserted(RowBuffer buffer)
    {
        var all = 0UL;
        for (var row = 0; row < buffer.Count; row++)
        {
            if (buffer[row].State is RowState.Insert or RowState.Transient)
                all |= buffer[row].Set;
        }
        return all;
    }
}
