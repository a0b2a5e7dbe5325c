using System.Globalization;
using CaseMgmt.Api.Adapters.Imports;

namespace CaseMgmt.Api.SchoolChoice.Allocation;

/// <summary>What is wrong with a file, or with a part of one: line, column and a code; never the content, which may be personal.</summary>
/// <param name="file">The file's name.</param>
/// <param name="columns">The names of its columns.</param>
internal sealed class FileFaults(string file, IReadOnlyList<string> columns)
{
    /// <summary>How many faults of a file are told.</summary>
    internal const int Most = 100;

    private readonly List<ImportFault> _faults = [];

    /// <summary>Notes a fault.</summary>
    /// <param name="row">The line of the file, or the row of its part, counted from 1.</param>
    /// <param name="column">The column, counted from 1; 0 for the whole row.</param>
    /// <param name="code">Stable code in kebab case.</param>
    internal void Add(int row, int column, string code)
    {
        if (_faults.Count >= Most)
            return;
        var name = column == 0 ? null : column <= columns.Count ? string.Create(CultureInfo.InvariantCulture, $"{column} ({columns[column - 1]})") : column.ToString(CultureInfo.InvariantCulture);
        _faults.Add(new ImportFault(file, row, name, code));
    }

    /// <summary>What was noted, in a file read whole.</summary>
    internal IEnumerable<ImportFault> All => _faults;

    /// <summary>The same faults in a file where so many rows, and the columns' names, stand before.</summary>
    internal IEnumerable<ImportFault> After(int rows) => _faults.Select(f => f with { Line = f.Line + rows + 1 });

    /// <summary>Ends the reading.</summary>
    /// <exception cref="ImportRefusedException">Something was wrong.</exception>
    internal void ThrowIfAny()
    {
        if (_faults.Count > 0)
            throw new ImportRefusedException([.. _faults.OrderBy(f => f.Line)]);
    }

    /// <summary>Refuses files for what is wrong with them, file by file in the order in which they are first told of, line by line.</summary>
    internal static ImportRefusedException Refused(IEnumerable<ImportFault> told) =>
        new([.. told.GroupBy(f => f.File, StringComparer.Ordinal).SelectMany(f => f.OrderBy(fault => fault.Line))]);

    /// <summary>The faults of a file that was read in parts, the first hundred.</summary>
    /// <param name="parts">The faults of each part.</param>
    /// <param name="rows">The number of rows of each part.</param>
    internal static IEnumerable<ImportFault> Of(IReadOnlyList<FileFaults> parts, IReadOnlyList<int> rows) =>
        parts.SelectMany((part, i) => part.After(rows.Take(i).Sum())).Take(Most);
}
