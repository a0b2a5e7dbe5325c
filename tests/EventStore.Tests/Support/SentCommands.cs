using System.Collections.Concurrent;
using System.Diagnostics;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>Counts what the driver sends to one database: a command or a batch is one round trip each.</summary>
public sealed class SentCommands : IDisposable
{
    private readonly ActivityListener listener;
    private readonly ConcurrentQueue<string> sent = new();

    public SentCommands(TestDatabase database)
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => string.Equals(source.Name, "Npgsql", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                // Other tests run at the same time, on databases of their own; connecting has no statement.
                if (activity.TagObjects.Any(t => t.Key is "db.namespace" or "db.name" && database.Name.Equals(t.Value))
                    && activity.TagObjects.FirstOrDefault(t => t.Key is "db.query.text" or "db.statement").Value is string text)
                    sent.Enqueue(text);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>What was sent since the last time this was asked, one entry for each round trip.</summary>
    public IReadOnlyList<string> Taken()
    {
        var taken = new List<string>();
        while (sent.TryDequeue(out var text))
            taken.Add(text);
        return taken;
    }

    public void Dispose() => listener.Dispose();
}
