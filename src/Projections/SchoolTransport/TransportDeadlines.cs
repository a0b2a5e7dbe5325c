using System.Globalization;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolTransport;

/// <summary>The deadlines of granted school transport: the day to remind of the next school year.</summary>
public sealed class TransportDeadlines : IDeadlineSource
{
    /// <summary>The day to remind the guardian to apply for the next school year.</summary>
    public static OpenCode Renewal { get; } = new("school-transport.renewal");

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } = [typeof(TransportRenewalPlanned)];

    /// <inheritdoc/>
    public IEnumerable<DeadlineChange> Changes(IEvent e)
    {
        var planned = (TransportRenewalPlanned)e.Data;
        yield return new DeadlineChange.Set(
            new OpenCode($"renewal:{planned.RemindOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"), Renewal, SwedishDay.StartOf(planned.RemindOn));
    }
}
