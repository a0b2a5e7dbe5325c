using System.Net.Sockets;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>The one place where what the driver throws becomes what callers are told.</summary>
internal static class StoreErrors
{
    public const string StreamsNotAtVersion = "CM001";
    public const string RequestStoredFirst = "CM002";
    private const string IdleInTransactionSessionTimeout = "25P03";
    public const string PositionMoved = "CM003";
    public const string StreamOutOfOrder = "CM004";
    private const string TransactionTimeout = "25P04";
    public const string RestoredDatabase = "CM007";
    public const string OtherRelease = "CM008";

    /// <summary>True when what the driver threw has a typed error of the store.</summary>
    public static bool Concerns(Exception e) => Translate(e) is not null;

    /// <summary>True when the connection itself broke, rather than the work on it.</summary>
    public static bool IsBroken(Exception? e) => e switch
    {
        PostgresException p => p.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown || p.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: IOException or SocketException } or IOException or SocketException => true,
        _ => false,
    };

    /// <summary>The typed error for what the driver threw.</summary>
    public static EventStoreException Translated(Exception e) => Translate(e)!;

    private static EventStoreException? Translate(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => new WriteDeadlockException(e),
        PostgresException p => Translate(p),
        NpgsqlException or SocketException or TimeoutException or IOException => new StoreUnavailableException("The database does not answer: try again.", e),
        _ => null,
    };

    private static StoreUnavailableException? Translate(PostgresException p) => p.SqlState switch
    {
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled =>
            new StoreUnavailableException("The database was too slow and the work was ended: try again.", p),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory
            or IdleInTransactionSessionTimeout or TransactionTimeout or PostgresErrorCodes.ReadOnlySqlTransaction =>
            new StoreUnavailableException("The database cannot serve just now: try again.", p),
        RestoredDatabase => new StoreUnavailableException(
            $"Nothing is opened: {p.MessageText}. Run 'disposals apply FILE' with the latest export of the disposal register, or 'disposals apply --none-since TIME' when none was made after the backup.", p),
        OtherRelease => new ReleaseOutdatedException(p),
        PostgresErrorCodes.InvalidCatalogName => new StoreUnavailableException("The database does not exist: check the connection setting, then run migrate.", p),
        PostgresErrorCodes.InvalidParameterValue when p.MessageText.Contains("role", StringComparison.Ordinal) =>
            new StoreUnavailableException("The database lacks the store's roles: run migrate.", p),
        PostgresErrorCodes.UndefinedTable when p.MessageText.Contains("log_epoch", StringComparison.Ordinal) =>
            new StoreUnavailableException("The database has no event log: run migrate.", p),
        _ when p.SqlState.StartsWith("08", StringComparison.Ordinal) => new StoreUnavailableException("The connection to the database broke: try again.", p),
        _ => null,
    };
}
