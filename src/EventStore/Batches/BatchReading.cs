namespace CaseMgmt.EventStore;

/// <summary>A batch as far as this node has read it: its items, which may be thousands, are read once and not for every chunk.</summary>
/// <param name="tenant">Its tenant.</param>
/// <param name="id">Its stream.</param>
internal sealed class BatchReading(string tenant, Guid id)
{
    private Batch? state;

    /// <summary>The event that started it, which tells on whose behalf it is done.</summary>
    public IEvent Started { get; private set; } = null!;

    /// <summary>The version that has been read.</summary>
    public long Version { get; private set; }

    /// <summary>Begins again with the first event, where what was read may no longer be so.</summary>
    public void Forget() => (state, Version) = (null, 0);

    /// <summary>The batch, with what has come since the last time.</summary>
    /// <exception cref="InvalidOperationException">The stream is no batch's.</exception>
    /// <exception cref="EventDataException">There is no such stream.</exception>
    public async Task<Batch> ReadAsync(DocumentStore store, CancellationToken ct)
    {
        await using var read = store.QuerySession(tenant);
        var since = await read.Events.FetchStreamAsync(id, fromVersion: Version + 1, ct: ct);
        if (Version == 0)
            Started = since.Count > 0 ? since[0] : throw new EventDataException(id, 1, store.Options.Registry.NameOf(typeof(BatchStarted)));
        state = since.Aggregate(state, Batch.Evolve);
        Version += since.Count;
        return state!;
    }
}
