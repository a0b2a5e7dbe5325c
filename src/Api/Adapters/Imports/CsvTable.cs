using System.Globalization;
using System.Text;

namespace CaseMgmt.Api.Adapters.Imports;

/// <summary>One fault of a file to import: where, and a stable code of what. Never the content, which may be personal.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">Line counted from 1; the header is line 1.</param>
/// <param name="Column">Name of the column, or null when the whole line or file is at fault.</param>
/// <param name="Code">Stable code in kebab case, such as <c>not-a-school-year</c>.</param>
public sealed record ImportFault(string File, int Line, string? Column, string Code)
{
    /// <summary>File, line, column, code: <c>persons.csv, line 17, column lat: not-a-coordinate</c>.</summary>
    public override string ToString() => Column is null
        ? string.Create(CultureInfo.InvariantCulture, $"{File}, line {Line}: {Code}")
        : string.Create(CultureInfo.InvariantCulture, $"{File}, line {Line}, column {Column}: {Code}");
}

/// <summary>Thrown when a file cannot be imported; nothing of it has been.</summary>
/// <param name="faults">What is wrong, at least one; the first hundred are kept.</param>
public sealed class ImportRefusedException(IReadOnlyList<ImportFault> faults) : Exception(string.Join('\n', faults))
{
    /// <summary>What is wrong, in the order of the file.</summary>
    public IReadOnlyList<ImportFault> Faults => faults;
}

/// <summary>A row of a file, and where to say what is wrong with it.</summary>
public sealed class CsvRow
{
    private readonly CsvTable _table;
    private readonly string[] _fields;

    internal CsvRow(CsvTable table, int line, string[] fields) => (_table, Line, _fields) = (table, line, fields);

    /// <summary>The line it stands on, the header being line 1.</summary>
    public int Line { get; }

    /// <summary>The trimmed text of a column; empty when the column is optional and absent.</summary>
    public string this[string column] => _table.IndexOf(column) is { } index && index < _fields.Length ? _fields[index].Trim() : "";

    /// <summary>Notes a fault of a column, or of the line.</summary>
    public void Fault(string? column, string code) => _table.Fault(Line, column, code);

    /// <summary>Text that must not be empty.</summary>
    public string Required(string column)
    {
        if (this[column].Length == 0)
            Fault(column, "empty");
        return this[column];
    }
}

/// <summary>A comma-separated file (RFC 4180, UTF-8) whose first line names its columns. Gathers faults, so that one run tells them all.</summary>
public sealed class CsvTable
{
    private const int MostFaults = 100;
    private readonly List<ImportFault> _faults = [];
    private readonly List<CsvRow> _rows = [];
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly string _file;

    private CsvTable(string file) => _file = file;

    /// <summary>The rows in order.</summary>
    public IReadOnlyList<CsvRow> Rows => _rows;

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="required">Columns that must be there.</param>
    /// <param name="optional">Columns that may be there; any other is a fault.</param>
    /// <exception cref="ImportRefusedException">The file is missing, is not UTF-8, is empty or has other columns.</exception>
    public static CsvTable Read(string path, IReadOnlyList<string> required, params IReadOnlyList<string> optional)
    {
        var table = new CsvTable(Path.GetFileName(path));
        try
        {
            using var text = new StreamReader(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            table.Fill(text, required, optional);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            table.Fault(0, null, "file-not-found");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            table.Fault(0, null, "file-not-readable");
        }
        catch (DecoderFallbackException)
        {
            table.Fault(table._rows.Count + 1, null, "not-utf-8");
        }
        table.ThrowIfFaulty();
        return table;
    }

    /// <summary>Ends the reading: throws when anything was wrong.</summary>
    /// <exception cref="ImportRefusedException">Something was.</exception>
    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
            throw new ImportRefusedException([.. _faults]);
    }

    internal int? IndexOf(string column) => _columns.TryGetValue(column, out var index) ? index : null;

    internal void Fault(int line, string? column, string code)
    {
        if (_faults.Count < MostFaults)
            _faults.Add(new ImportFault(_file, line, column, code));
    }

    private void Fill(TextReader text, IReadOnlyList<string> required, IReadOnlyList<string> optional)
    {
        var lines = new CsvLines(text);
        if (lines.Next() is not { } header)
        {
            Fault(1, null, "empty-file");
            return;
        }
        for (var i = 0; i < header.Length; i++)
        {
            var name = header[i].Trim();
            if (!required.Contains(name, StringComparer.Ordinal) && !optional.Contains(name, StringComparer.Ordinal))
                Fault(1, string.Create(CultureInfo.InvariantCulture, $"{i + 1}"), "unknown-column");
            else if (!_columns.TryAdd(name, i))
                Fault(1, name, "column-twice");
        }
        foreach (var missing in required.Where(r => !_columns.ContainsKey(r)))
            Fault(1, missing, "missing-column");
        if (_faults.Count > 0)
            return;
        while (lines.Next() is { } fields)
        {
            if (lines.IsBad)
                Fault(lines.Line, null, "bad-quoting");
            else if (fields.Length != header.Length)
                Fault(lines.Line, null, fields.Length < header.Length ? "too-few-fields" : "too-many-fields");
            else
                _rows.Add(new CsvRow(this, lines.Line, fields));
        }
    }
}

/// <summary>Splits RFC 4180 text into rows; a quoted field may hold commas, doubled quotes and line breaks. Blank lines are skipped.</summary>
internal sealed class CsvLines(TextReader text)
{
    private int _next = 1;

    /// <summary>The line the latest row begins on.</summary>
    public int Line { get; private set; }

    /// <summary>The latest row has a quote where none may stand, or one that is never closed.</summary>
    public bool IsBad { get; private set; }

    /// <summary>The next row, or null at the end.</summary>
    public string[]? Next()
    {
        string? line;
        do
        {
            Line = _next;
            line = text.ReadLine();
            _next++;
        }
        while (line is { Length: 0 });
        if (line is null)
            return null;
        var fields = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        IsBad = false;
        var i = 0;
        while (true)
        {
            if (i == line.Length)
            {
                if (isQuoted && text.ReadLine() is { } more)
                {
                    _next++;
                    field.Append('\n');
                    (line, i) = (more, 0);
                    continue;
                }
                IsBad |= isQuoted;
                fields.Add(field.ToString());
                return [.. fields];
            }
            var c = line[i++];
            if (isQuoted)
            {
                if (c != '"')
                    field.Append(c);
                else if (i < line.Length && line[i] == '"')
                    field.Append(line[i++]);
                else
                    (isQuoted, IsBad) = (false, IsBad || (i < line.Length && line[i] != ','));
            }
            else if (c == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (c == '"')
            {
                (isQuoted, IsBad) = (field.Length == 0, IsBad || field.Length > 0);
            }
            else
            {
                field.Append(c);
            }
        }
    }
}
