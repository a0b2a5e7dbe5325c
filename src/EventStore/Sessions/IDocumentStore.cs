namespace CaseMgmt.EventStore;

/// <summary>The door to the log of one database. Thread-safe; one per process.</summary>
public interface IDocumentStore : IAsyncDisposable
{
    /// <summary>A session that only reads.</summary>
    /// <param name="tenant">Municipality code, four digits.</param>
    IQuerySession QuerySession(string tenant);

    /// <summary>A session that reads, gathers writes, and writes them in one batch at SaveChanges.</summary>
    /// <param name="tenant">Municipality code, four digits.</param>
    IDocumentSession LightweightSession(string tenant);
}
