using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>What one page of the log makes a projection write, statement by statement, up to the first event that fails. Slow; used where a page failed, to find which event it was.</summary>
internal sealed class ProjectionPage
{
    private readonly List<(NpgsqlBatchCommand Command, LogRow Row)> commands = [];

    private ProjectionPage()
    {
    }

    /// <summary>Where the reader stands when the page has been written.</summary>
    public LogPosition Position { get; private set; }

    /// <summary>How many rows of the log were read.</summary>
    public int Rows { get; private set; }

    /// <summary>The event that could not be read or applied, or null.</summary>
    public (LogRow Row, Exception Error)? Failure { get; private set; }

    public IEnumerable<NpgsqlBatchCommand> Commands => commands.Select(c => c.Command);

    /// <summary>Applies the rows in order, all or up to the row given as until, or to the first that fails.</summary>
    /// <param name="projection">The projection.</param>
    /// <param name="writes">Where it writes, one by one.</param>
    /// <param name="registry">Reads the events.</param>
    /// <param name="rows">The rows, in order.</param>
    /// <param name="from">Where the page begins.</param>
    /// <param name="until">The row to stop before, or null.</param>
    public static ProjectionPage Of(BoundProjection projection, ProjectionWrites writes, EventRegistry registry, IReadOnlyList<LogRow> rows, LogPosition from, LogPosition? until = null)
    {
        var page = new ProjectionPage { Position = from };
        foreach (var row in rows)
        {
            if (row.Position == until)
                break;
            try
            {
                projection.Apply(row, row.Stored.Data, registry, writes);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                page.Failure = (row, e);
                break;
            }
            page.commands.AddRange(writes.Commands.Skip(page.commands.Count).Select(c => (c, row)));
            page.Position = row.Position;
            page.Rows++;
        }
        return page;
    }

    /// <summary>The row whose statement the database refused, or null when it was none of the page's.</summary>
    public LogRow? RowOf(PostgresException e)
    {
        var at = e.BatchCommand is null ? -1 : commands.FindIndex(c => ReferenceEquals(c.Command, e.BatchCommand));
        return at < 0 ? null : commands[at].Row;
    }
}
