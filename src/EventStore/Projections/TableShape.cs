using System.Numerics;
using System.Text.RegularExpressions;

namespace CaseMgmt.EventStore;

/// <summary>A projection's table as row writes see it, read from what the projection declares.</summary>
internal sealed partial class TableShape
{
    private const int MostColumns = 64;

    private TableShape(ProjectionTable table, List<Column> columns, string[] key, bool plain)
    {
        Name = string.Intern(table.Name);
        Columns = [.. columns];
        Key = [.. key.Select(Ordinal)];
        KeyMask = Mask(Key);
        Required = Mask(Enumerable.Range(0, Columns.Length).Where(i => Columns[i].Required)) & ~KeyMask;
        Values = (Columns.Length == MostColumns ? ulong.MaxValue : (1UL << Columns.Length) - 1) & ~KeyMask;
        Tenant = Ordinal("tenant_id");
        Stream = table.StreamColumn is { } stream ? Ordinal(stream) : null;
        Coalesces = plain && !Array.Exists(Key, k => Columns[k].Type == ColumnType.Numeric) && !table.Indexes.Any(i => i.StartsWith("UNIQUE", StringComparison.OrdinalIgnoreCase));
    }

    public string Name { get; }

    public Column[] Columns { get; }

    /// <summary>Ordinals of the primary key's columns, in the key's order.</summary>
    public int[] Key { get; }

    public ulong KeyMask { get; }

    /// <summary>Columns beside the key that a new row must have.</summary>
    public ulong Required { get; }

    /// <summary>All columns beside the key.</summary>
    public ulong Values { get; }

    public int Tenant { get; }

    public int? Stream { get; }

    /// <summary>
    /// True when only a row's own last state can be refused. Where a CHECK, a UNIQUE, a DEFAULT or a type that is not known can refuse or change
    /// what a later event would have mended, or where equal keys can be written differently, writes go one by one.
    /// </summary>
    public bool Coalesces { get; }

    /// <summary>Reads a declaration.</summary>
    /// <exception cref="MigrationException">The table is declared in a way that cannot be read.</exception>
    public static TableShape Of(ProjectionTable table)
    {
        var columns = new List<Column>();
        string[]? key = null;
        var plain = true;
        foreach (var part in Parts(table.Columns))
        {
            if (PrimaryKey().Match(part) is { Success: true } primary)
            {
                key = [.. primary.Groups["columns"].Value.Split(',', StringSplitOptions.TrimEntries)];
            }
            else if (Definition().Match(part) is { Success: true } column && !Constraint().IsMatch(part))
            {
                var rest = Regex.Replace(column.Groups["rest"].Value, @"\s+", " ", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)).Trim().ToLowerInvariant();
                var required = rest.EndsWith(" not null", StringComparison.Ordinal);
                var type = ColumnType.Named(required ? rest[..^" not null".Length] : rest);
                plain &= type is not null;
                columns.Add(new Column(string.Intern(column.Groups["name"].Value), type, required));
            }
            else
            {
                plain = false;
            }
        }
        var known = columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        if (key is null || columns.Count > MostColumns || Array.Exists(key, k => !known.Contains(k)) || !known.Contains("tenant_id"))
            throw new MigrationException($"Table '{table.Name}': its primary key stands in a line of its own and names columns of the table, of which there are at most {MostColumns}.");
        return table.StreamColumn is { } stream && (string.Equals(stream, "tenant_id", StringComparison.Ordinal) || !Array.Exists(key, k => string.Equals(k, stream, StringComparison.Ordinal)))
            ? throw new MigrationException($"Table '{table.Name}': the stream column '{stream}' must be part of the primary key.")
            : new TableShape(table, columns, key, plain);
    }

    /// <summary>The column's place among the table's.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public int Ordinal(string column)
    {
        // Constant texts are the same object, so the first round nearly always finds it.
        for (var i = 0; i < Columns.Length; i++)
        {
            if (ReferenceEquals(Columns[i].Name, column))
                return i;
        }
        var found = Array.FindIndex(Columns, c => string.Equals(c.Name, column, StringComparison.Ordinal));
        return found >= 0 ? found : throw new ArgumentException($"Table '{Name}' has no column '{column}'.", nameof(column));
    }

    /// <summary>The ordinals whose bits are set.</summary>
    public static IEnumerable<int> Ordinals(ulong mask)
    {
        for (; mask != 0; mask &= mask - 1)
            yield return BitOperations.TrailingZeroCount(mask);
    }

    private static ulong Mask(IEnumerable<int> ordinals) => ordinals.Aggregate(0UL, (mask, i) => mask | (1UL << i));

    // At commas outside parentheses.
    private static IEnumerable<string> Parts(string columns)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i <= columns.Length; i++)
        {
            if (i == columns.Length || (columns[i] == ',' && depth == 0))
            {
                yield return columns[start..i].Trim();
                start = i + 1;
            }
            else
            {
                depth += columns[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    [GeneratedRegex(@"^(CONSTRAINT\s+\w+\s+)?PRIMARY\s+KEY\s*\((?<columns>[^)]*)\)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PrimaryKey();

    [GeneratedRegex(@"^(?<name>[a-z_][a-z0-9_]*)\s+(?<rest>.+)$", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Definition();

    [GeneratedRegex(@"^(CONSTRAINT|UNIQUE|CHECK|FOREIGN|EXCLUDE|LIKE)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Constraint();

    /// <summary>A column; <paramref name="Type"/> is null when only Execute can write it.</summary>
    internal sealed record Column(string Name, ColumnType? Type, bool Required);
}
