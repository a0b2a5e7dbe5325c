using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Projections.SchoolTransport;

/// <summary>What the timeline shows of school transport; the outcome stands with the decision.</summary>
public sealed class TransportOnTimeline : ITimelineContribution
{
    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } = [typeof(TransportApplied), typeof(TransportAssessed), typeof(TransportFactsChanged), typeof(TransportArranged), typeof(TransportRenewalReminded)];

    /// <inheritdoc/>
    public string? Detail(IEvent e) => e.Data switch
    {
        TransportApplied a => Code.Of(a.Kind),
        TransportAssessed a => Code.Of(a.Entitlement),
        TransportFactsChanged c => c.What[0].Value,
        TransportArranged a => Code.Of(a.Mode),
        TransportRenewalReminded => null,
        _ => throw new InvalidOperationException($"{e.EventTypeName} is not shown by school transport."),
    };

    /// <inheritdoc/>
    public string Actor(IEvent e) => e.Data is TransportAssessed or TransportFactsChanged or TransportRenewalReminded ? Domain.Persons.Actor.System.Id : e.UserName ?? Domain.Persons.Actor.System.Id;
}
