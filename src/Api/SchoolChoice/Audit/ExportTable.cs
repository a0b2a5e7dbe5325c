using System.Globalization;
using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Api.Texts;

namespace CaseMgmt.Api.SchoolChoice.Audit;

/// <summary>The first place where an export is not what follows from itself.</summary>
/// <param name="Fault">Where, and a code of what; never the content.</param>
/// <param name="RestsOn">The places that it follows from, since either may be the changed one; empty where there is no other.</param>
internal sealed record Difference(ImportFault Fault, string RestsOn)
{
    /// <summary>The same as a line to read.</summary>
    public string Sentence => RestsOn.Length == 0 ? AllocationTexts.Of(Fault) : $"{AllocationTexts.Of(Fault)} ({RestsOn})";
}

/// <summary>A line as it must be.</summary>
/// <param name="Cells">Its cells.</param>
/// <param name="RestsOn">The places that it follows from.</param>
internal sealed record ExpectedLine(IReadOnlyList<string> Cells, string RestsOn);

/// <summary>A comma-separated file of an export, read whole.</summary>
/// <param name="File">Its name.</param>
/// <param name="Columns">The names of its columns.</param>
/// <param name="Rows">Its lines after the first, each with a cell for every column.</param>
internal sealed record ExportTable(string File, IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows)
{
    /// <summary>Reads a file.</summary>
    /// <param name="folder">The folder that it stands in.</param>
    /// <param name="file">Its name.</param>
    /// <param name="columns">The columns that it must begin with.</param>
    /// <param name="numbered">What further columns are called before their number; null where there may be none.</param>
    /// <param name="cells">How many cells a line is cut into at most; the last holds what remains. 0 for no limit.</param>
    /// <exception cref="ImportRefusedException">It cannot be read, or its form is wrong.</exception>
    internal static ExportTable Read(string folder, string file, IReadOnlyList<string> columns, string? numbered = null, int cells = 0)
    {
        var lines = Text(folder, file).TrimEnd('\n', '\r').Split('\n').Select(l => l.TrimEnd('\r')).ToList();
        var header = lines[0].Split(',');
        for (var i = 0; i < Math.Max(columns.Count, header.Length); i++)
        {
            var wanted = i < columns.Count ? columns[i] : numbered is null ? null : string.Create(CultureInfo.InvariantCulture, $"{numbered}{i - columns.Count + 1}");
            if (i >= header.Length || wanted is null || header[i] != wanted)
                throw new ImportRefusedException([Place(file, 1, i, wanted ?? "", i >= header.Length ? "missing-column" : wanted is null ? "unknown-column" : "wrong-column")]);
        }
        var rows = lines.Skip(1).Select(l => cells == 0 ? l.Split(',') : l.Split(',', cells)).ToList();
        if (rows.FindIndex(r => r.Length != header.Length) is var bad and >= 0)
            throw new ImportRefusedException([new ImportFault(file, bad + 2, null, "wrong-number-of-fields")]);
        return new ExportTable(file, header, rows);
    }

    /// <summary>Reads a file that exports of an earlier version do not have: then it has no lines.</summary>
    /// <inheritdoc cref="Read"/>
    internal static ExportTable ReadIfThere(string folder, string file, IReadOnlyList<string> columns) =>
        System.IO.File.Exists(Path.Combine(folder, file)) ? Read(folder, file, columns) : new ExportTable(file, columns, []);

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="ImportRefusedException">It cannot be read.</exception>
    internal static byte[] Bytes(string folder, string file)
    {
        try
        {
            return System.IO.File.ReadAllBytes(Path.Combine(folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportRefusedException([new ImportFault(file, 0, null, e is FileNotFoundException or DirectoryNotFoundException ? "file-not-found" : "file-not-readable")]);
        }
    }

    /// <summary>The first cell that is not as it must be; null when all are.</summary>
    internal Difference? Against(IEnumerable<ExpectedLine> expected)
    {
        var row = 0;
        foreach (var line in expected)
        {
            if (row == Rows.Count)
                return new Difference(new ImportFault(File, row + 2, null, "line-missing"), line.RestsOn);
            for (var column = 0; column < Columns.Count; column++)
            {
                if (Rows[row][column] != line.Cells[column])
                    return new Difference(At(row, column, "not-what-follows"), line.RestsOn);
            }
            row++;
        }
        return row < Rows.Count ? new Difference(new ImportFault(File, row + 2, null, "line-too-many"), "") : null;
    }

    /// <summary>A fault of a cell.</summary>
    internal ImportFault At(int row, int column, string code) => Place(File, row + 2, column, Columns[column], code);

    /// <summary>A cell as it is named beside another.</summary>
    internal string Named(int row) => string.Create(CultureInfo.InvariantCulture, $"{File}, line {row + 2}");

    /// <summary>A cell that must be a whole number, 0 or more.</summary>
    /// <exception cref="ImportRefusedException">It is none.</exception>
    internal long Number(int row, int column) =>
        long.TryParse(Rows[row][column], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Refused(row, column, "not-a-whole-number");

    /// <summary>A cell that must be <c>true</c> or <c>false</c>.</summary>
    /// <exception cref="ImportRefusedException">It is neither.</exception>
    internal bool Holds(int row, int column) => Rows[row][column] switch { "true" => true, "false" => false, _ => throw Refused(row, column, "not-true-or-false") };

    /// <summary>Refuses a cell.</summary>
    internal ImportRefusedException Refused(int row, int column, string code) => new([At(row, column, code)]);

    private static ImportFault Place(string file, int line, int column, string name, string code) => new(file, line, string.Create(CultureInfo.InvariantCulture, $"{column + 1} ({name})"), code);

    private static string Text(string folder, string file) => System.Text.Encoding.UTF8.GetString(Bytes(folder, file)).TrimStart('\uFEFF');
}
