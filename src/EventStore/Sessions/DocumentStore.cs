namespace CaseMgmt.EventStore;

/// <summary>The store over PostgreSQL.</summary>
public sealed class DocumentStore : IDocumentStore
{
    /// <summary>A store; connects when first used.</summary>
    /// <exception cref="FormatException">A connection setting cannot be read.</exception>
    public DocumentStore(StoreOptions options)
    {
        Options = options;
        Database = new Database(options);
        Inline = [.. options.Projections.All.Where(p => p.Lifecycle == ProjectionLifecycle.Inline).Select(p => new BoundProjection(p.Projection, options.Registry))];
    }

    internal StoreOptions Options { get; }

    internal Database Database { get; }

    internal IReadOnlyList<BoundProjection> Inline { get; }

    internal CommitSignal Committed { get; } = new();

    /// <inheritdoc/>
    public IQuerySession QuerySession(string tenant) => new QuerySession(this, Checked(tenant));

    /// <inheritdoc/>
    public IDocumentSession LightweightSession(string tenant) => new DocumentSession(this, Checked(tenant));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private static string Checked(string tenant) =>
        string.IsNullOrWhiteSpace(tenant) ? throw new ArgumentException("A session needs a tenant.", nameof(tenant)) : tenant;
}

/// <summary>Wakes the readers of this process when it has committed events.</summary>
internal sealed class CommitSignal
{
    private TaskCompletionSource next = New();

    public void Set() => Interlocked.Exchange(ref next, New()).TrySetResult();

    /// <summary>What completes at the next commit; taken before looking, so that no commit falls between looking and waiting.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
