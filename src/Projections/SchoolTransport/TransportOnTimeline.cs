using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Projections.SchoolTransport;

/// <summary>What the timeline shows of school transport.</summary>
public sealed class TransportOnTimeline : ITimelineContribution
{
    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } = [typeof(TransportApplied), typeof(TransportAssessed), typeof(TransportGranted), typeof(TransportRefused)];

    /// <inheritdoc/>
    public string? Detail(IEvent e) => e.Data switch
    {
        TransportApplied a => Code.Of(a.Kind),
        TransportAssessed a => Code.Of(a.Entitlement),
        TransportGranted g => g.Mode is { } mode ? Code.Of(mode) : null,
        TransportRefused => null,
        _ => throw new InvalidOperationException($"{e.EventTypeName} is not shown by school transport."),
    };
}
