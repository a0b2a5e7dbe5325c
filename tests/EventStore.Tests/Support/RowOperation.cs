using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>What a made-up event writes: one to three row writes, or a statement.</summary>
public sealed record RowsWritten(IReadOnlyList<RowOperation> Operations);

/// <summary>One write of a row.</summary>
/// <param name="Kind">Insert, Upsert, Update, Delete, or Execute.</param>
/// <param name="Table">Which of the two tables.</param>
/// <param name="Row">Its key.</param>
/// <param name="Code">Set when not the empty text; "null" is NULL.</param>
/// <param name="Number">Set when given.</param>
/// <param name="Amount">Added when given.</param>
public sealed record RowOperation(string Kind, int Table, long Row, string Code, int? Number, long? Amount)
{
    private static readonly string[] Kinds = ["Insert", "Upsert", "Upsert", "Update", "Update", "Update", "Delete", "Delete"];

    public static Gen<RowOperation> Any(bool statements) =>
        from kind in Gen.Elements(statements ? [.. Kinds, "Execute"] : Kinds)
        from table in Gen.Choose(0, 1)
        from row in Gen.Choose(1, 3)
        from code in Gen.Elements("", "", "null", "a", "b")
        from number in Gen.Elements<int?>(null, null, -1, 7, 1234567)
        from amount in Gen.Elements<long?>(null, null, 1, -3)
        select new RowOperation(kind, table, row, code, number, amount);

    public static Gen<RowsWritten> Event(bool statements) =>
        from count in Gen.Frequency((6, Gen.Constant(1)), (2, Gen.Constant(2)), (1, Gen.Constant(3)))
        from operations in Any(statements).ListOf(count)
        select new RowsWritten([.. operations]);
}

/// <summary>Does what its events say, on two tables.</summary>
public sealed class RowsAsWritten(bool byStream = false) : Projection
{
    public const string Columns = "tenant_id text NOT NULL, stream_id uuid NOT NULL, row bigint NOT NULL, code text, number integer, amount bigint, PRIMARY KEY (tenant_id, stream_id, row)";

    public static readonly string[] Names = ["first_rows", "second_rows"];

    public override string Name => "rows-as-written";

    public override int Version => 1;

    public override IReadOnlyList<ProjectionTable> Tables { get; } = [.. Names.Select(n => new ProjectionTable(n, Columns, ["(tenant_id, code)"], byStream ? "stream_id" : null))];

    public override IReadOnlyCollection<Type> Events => [typeof(RowsWritten)];

    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        foreach (var operation in ((RowsWritten)e.Data).Operations)
        {
            if (operation.Kind == "Execute")
            {
                writes.Execute($"UPDATE {{{Names[operation.Table]}}} SET number = coalesce(number, 0) % 1000 * 3 + 1 WHERE tenant_id = $1 AND stream_id = $2 AND row = $3", e.TenantId, e.StreamId, operation.Row);
                continue;
            }
            var row = operation.Kind switch
            {
                "Insert" => writes.Insert(Names[operation.Table]),
                "Upsert" => writes.Upsert(Names[operation.Table]),
                "Update" => writes.Update(Names[operation.Table]),
                _ => writes.Delete(Names[operation.Table]),
            };
            row.Set("row", operation.Row);
            if (!byStream)
                row.Set("stream_id", e.StreamId);
            if (operation.Kind == "Delete")
                continue;
            if (operation.Code.Length > 0)
                row.Set("code", operation.Code == "null" ? null : operation.Code);
            if (operation.Number is { } number)
                row.Set("number", number);
            if (operation.Amount is { } amount)
                row.Add("amount", amount);
        }
    }
}

/// <summary>What the tables should hold, by the plain meaning of each write: the model that the database is compared with.</summary>
public sealed class RowModel
{
    private readonly Dictionary<(int Table, long Row), (string? Code, int? Number, long? Amount)> rows = [];

    /// <summary>Takes in an event, whole or not at all.</summary>
    /// <returns>False when it inserts a row that exists.</returns>
    public bool Take(RowsWritten e)
    {
        var before = rows.ToDictionary();
        foreach (var operation in e.Operations)
        {
            if (Take(operation))
                continue;
            rows.Clear();
            foreach (var (key, row) in before)
                rows.Add(key, row);
            return false;
        }
        return true;
    }

    public override string ToString() => string.Join('\n', rows.Select(r => $"{r.Key.Table}|{r.Key.Row}|{r.Value.Code ?? "-"}|{Text(r.Value.Number)}|{Text(r.Value.Amount)}").Order(StringComparer.Ordinal));

    private static string Text(long? number) => number is { } n ? n.ToString(CultureInfo.InvariantCulture) : "-";

    private bool Take(RowOperation o)
    {
        var key = (o.Table, o.Row);
        var exists = rows.TryGetValue(key, out var row);
        switch (o.Kind)
        {
            case "Insert" when exists:
                return false;
            case "Delete":
                rows.Remove(key);
                return true;
            case "Update" when !exists:
                return true;
            case "Execute":
                if (exists)
                    rows[key] = row with { Number = ((row.Number ?? 0) % 1000 * 3) + 1 };
                return true;
        }
        if (o.Code.Length > 0)
            row.Code = o.Code == "null" ? null : o.Code;
        if (o.Number is { } number)
            row.Number = number;
        if (o.Amount is { } amount)
            row.Amount = (row.Amount ?? 0) + amount;
        rows[key] = row;
        return true;
    }
}
