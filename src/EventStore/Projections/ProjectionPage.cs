using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>What one page of the log makes a projection write, up to the first event that fails.</summary>
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
    public static ProjectionPage Of(BoundProjection projection, ProjectionWrites writes, EventRegistry registry, IReadOnlyList<LogRow> rows, LogPosition from, LogRow? until = null)
    {
        var page = new ProjectionPage { Position = from };
        foreach (var row in rows)
        {
            if (ReferenceEquals(row, until))
                break;
            try
            {
                Apply(projection, writes, registry, row);
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
    public LogRow? RowOf(PostgresException e) => e.BatchCommand is null ? null : commands.Find(c => ReferenceEquals(c.Command, e.BatchCommand)).Row;

    private static void Apply(BoundProjection projection, ProjectionWrites writes, EventRegistry registry, LogRow row)
    {
        if (row.Wanted)
        {
            projection.Apply(registry.Read(row.Stored), writes);
        }
        else if (!registry.Knows(row.Stored.Type))
        {
            // It might have been meant for this projection: never skipped in silence.
            throw new UnknownEventException(row.Stored.StreamId, row.Stored.Version, row.Stored.Type);
        }
    }
}
