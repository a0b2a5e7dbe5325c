using System.Text.RegularExpressions;

namespace CaseMgmt.EventStore;

/// <summary>The log's own tables are written by appends alone: any other statement on them could move a stream without the version it was decided on.</summary>
internal static partial class LogTables
{
    /// <summary>The statement itself, unless it must not be sent.</summary>
    /// <exception cref="ArgumentException">The statement names a table or the sequence of the log.</exception>
    public static string Refused(string sql) =>
        Name().IsMatch(sql) ? throw new ArgumentException("A statement of the program's own may not touch the log's tables: append events instead.", nameof(sql)) : sql;

    [GeneratedRegex(@"\bmt_(?:streams|events)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
