using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>The projections' part of the meter <c>CaseMgmt.EventStore</c>. What it shows was asked of the database at most a few seconds ago; a scrape asks nothing.</summary>
internal sealed class ProjectionMetrics : IDisposable
{
    /// <summary>Up to so many events are counted; beyond, the distance between numbers is told, which also counts what was rolled back.</summary>
    public const int Counted = 1000;

    private readonly Meter meter = new("CaseMgmt.EventStore");
    private readonly Counter<long> taken;
    private readonly ConcurrentDictionary<string, ProjectionLag> lags = new(StringComparer.Ordinal);

    public ProjectionMetrics()
    {
        taken = meter.CreateCounter<long>("casemgmt.eventstore.projection.events", "{event}", "Events of the log that this node has taken in.");
        meter.CreateObservableGauge("casemgmt.eventstore.projection.lag.events", () => Measure(l => l.Events), "{event}", "Events not taken in yet; above 1000 the distance in sequence numbers.");
        meter.CreateObservableGauge("casemgmt.eventstore.projection.lag.time", () => Measure(l => l.Age.TotalSeconds), "s", "Age of the oldest event that is not taken in yet; 0 when there is none.");
        meter.CreateObservableGauge("casemgmt.eventstore.projection.stopped", () => Measure(l => l.Status.Stopped ? 1 : 0), description: "1 when an error has stopped the projection.");
    }

    public void Taken(string projection, int events) => taken.Add(events, new KeyValuePair<string, object?>("projection", projection));

    public void Show(IReadOnlyList<ProjectionLag> measured)
    {
        foreach (var lag in measured)
            lags[lag.Status.Projection] = lag;
    }

    public void Dispose() => meter.Dispose();

    /// <summary>How far each of the projections is behind. Costs a walk of at most <see cref="Counted"/> entries of an index for each.</summary>
    public static async Task<IReadOnlyList<ProjectionLag>> AskAsync(NpgsqlConnection connection, string[] projections, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT p.name, coalesce(r.epoch, 0), coalesce(r.transaction_id, '0'), coalesce(r.seq_id, 0), coalesce(r.stopped, false), r.error,
                   CASE WHEN ahead.n <= $2 THEN ahead.n ELSE greatest($2, last.seq_id - coalesce(r.seq_id, 0)) END, oldest.timestamp
            FROM unnest($1) WITH ORDINALITY AS p (name, place) LEFT JOIN reader_position r ON r.reader = p.name
            LEFT JOIN (SELECT e.seq_id FROM mt_events e ORDER BY e.epoch DESC, e.transaction_id DESC, e.seq_id DESC LIMIT 1) AS last ON true
            CROSS JOIN LATERAL (
                SELECT count(*) AS n FROM (
                    SELECT FROM mt_events e WHERE (e.epoch, e.transaction_id, e.seq_id) > (coalesce(r.epoch, 0), coalesce(r.transaction_id, '0'), coalesce(r.seq_id, 0)) LIMIT $2 + 1) AS counted) AS ahead
            LEFT JOIN LATERAL (
                SELECT e.timestamp FROM mt_events e WHERE (e.epoch, e.transaction_id, e.seq_id) > (coalesce(r.epoch, 0), coalesce(r.transaction_id, '0'), coalesce(r.seq_id, 0))
                ORDER BY e.epoch, e.transaction_id, e.seq_id LIMIT 1) AS oldest ON true
            ORDER BY p.place
            """, connection)
        { Parameters = { new NpgsqlParameter<string[]> { TypedValue = projections }, new NpgsqlParameter<int> { TypedValue = Counted } } };
        await using var rows = await command.ExecuteReaderAsync(ct);
        var asked = new List<ProjectionLag>();
        while (await rows.ReadAsync(ct))
        {
            var status = ReaderPositions.Read(rows, rows.GetString(0), first: 1);
            var oldest = await rows.IsDBNullAsync(7, ct) ? now : await rows.GetFieldValueAsync<DateTimeOffset>(7, ct);
            asked.Add(new ProjectionLag(status, rows.GetInt64(6), now > oldest ? now - oldest : TimeSpan.Zero));
        }
        return asked;
    }

    private IEnumerable<Measurement<T>> Measure<T>(Func<ProjectionLag, T> value)
        where T : struct => lags.Values.Select(l => new Measurement<T>(value(l), new KeyValuePair<string, object?>("projection", l.Status.Projection)));
}

/// <summary>How far an async projection is behind the log.</summary>
/// <param name="Status">Where it stands, and what stopped it.</param>
/// <param name="Events">Events not taken in yet; exact up to 1000, above that the distance in sequence numbers, which counts what was rolled back too.</param>
/// <param name="Age">Age of the oldest event not taken in yet; zero when there is none.</param>
public sealed record ProjectionLag(ProjectionStatus Status, long Events, TimeSpan Age);
