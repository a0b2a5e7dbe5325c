using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>What may be written down of an error that a handler threw.</summary>
internal static class Failures
{
    private const int Longest = 500;

    /// <summary>
    /// The message of the store's own errors, which hold ids and codes only; code and place of the database's; of all others only their kind,
    /// since nobody knows whose name their message holds.
    /// </summary>
    public static string Describe(Exception e)
    {
        var text = e switch
        {
            EventStoreException => $"{e.GetType().Name}: {e.Message}",
            PostgresException p => string.Join(' ', new[] { "PostgreSQL", p.SqlState, p.TableName, p.ConstraintName }.Where(s => !string.IsNullOrEmpty(s))),
            HttpRequestException { StatusCode: { } status } => $"{e.GetType().Name}: {(int)status}",
            _ => e.GetType().Name,
        };
        return text.Length > Longest ? text[..Longest] : text;
    }
}
