namespace CaseMgmt.EventStore;

/// <summary>
/// Where a projection writes. It cannot read. Row writes name a row by its key: inline they are one statement a row, by the daemon and in a rebuild
/// many rows go together, and the rows are always those that one statement after another would have left.
/// </summary>
/// <remarks>
/// The tenant is the event's; so is the stream, in tables that declare <see cref="ProjectionTable.StreamColumn"/>. A row write lasts from its first call
/// to the next write or the end of the event. Values are checked as they are given: type, NOT NULL, whole keys.
/// </remarks>
public interface IProjectionWrites
{
    /// <summary>Makes a row. Columns not set are NULL. That the row exists already is an error, and stops the projection at this event.</summary>
    /// <param name="table">One of the projection's tables.</param>
    IRowWrite Insert(string table);

    /// <summary>Makes a row, or sets the given columns of the one that exists.</summary>
    /// <param name="table">One of the projection's tables.</param>
    IRowWrite Upsert(string table);

    /// <summary>Sets the given columns of a row; does nothing when there is no such row.</summary>
    /// <param name="table">One of the projection's tables.</param>
    IRowWrite Update(string table);

    /// <summary>Removes a row, if it exists; only its key is set.</summary>
    /// <param name="table">One of the projection's tables.</param>
    IRowWrite Delete(string table);

    /// <summary>The way out for what row writes cannot say: one statement, run in its place among the others, each event's by itself and therefore slowly.</summary>
    /// <param name="sql">A constant text with $1, $2 … for parameters and {name} for the projection's tables ({table} when it has one only).</param>
    /// <param name="parameters">Values in order: tenant first, by custom; null is NULL.</param>
    /// <exception cref="InvalidOperationException">A table of the projection declares a stream column, and so that its rows follow from one stream alone.</exception>
    void Execute(string sql, params object?[] parameters);
}

/// <summary>The columns of one row write. Every call throws <see cref="ArgumentException"/> when the table has no such column, its type is another, or NULL is not allowed.</summary>
public interface IRowWrite
{
    /// <summary>Sets a column of type text or jsonb.</summary>
    IRowWrite Set(string column, string? value);

    /// <summary>Sets a column of type uuid.</summary>
    IRowWrite Set(string column, Guid? value);

    /// <summary>Sets a column of type integer or bigint.</summary>
    IRowWrite Set(string column, long? value);

    /// <summary>Sets a column of type boolean.</summary>
    IRowWrite Set(string column, bool? value);

    /// <summary>Sets a column of type date.</summary>
    IRowWrite Set(string column, DateOnly? value);

    /// <summary>Sets a column of type timestamptz; kept in UTC, to the microsecond.</summary>
    IRowWrite Set(string column, DateTimeOffset? value);

    /// <summary>Sets a column of type numeric.</summary>
    IRowWrite Set(string column, decimal? value);

    /// <summary>Adds to a column of type bigint; NULL, and the column of a row that an upsert makes, count as 0.</summary>
    IRowWrite Add(string column, long amount);

    /// <summary>Adds to a column of type numeric; NULL, and the column of a row that an upsert makes, count as 0.</summary>
    IRowWrite Add(string column, decimal amount);
}
