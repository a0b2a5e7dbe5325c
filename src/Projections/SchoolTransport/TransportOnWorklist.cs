using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Projections.SchoolTransport;

/// <summary>What school transport adds to the worklist.</summary>
public sealed class TransportOnWorklist : IWorklistContribution
{
    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } =
        [typeof(TransportApplied), typeof(TransportAssessed), typeof(TransportFactsCorrected), typeof(TransportFactsChanged), typeof(TransportGranted), typeof(TransportRefused), typeof(TransportLeftUntried),
        typeof(TransportArranged), typeof(TransportRenewalPlanned), typeof(TransportRenewalReminded)];

    /// <inheritdoc/>
    public WorklistFacts Read(IEvent e) => e.Data switch
    {
        TransportApplied a => new WorklistFacts(a.Year.ToString(), Code.Of(a.Kind), null),
        TransportAssessed a => new WorklistFacts(null, null, a.Destination?.Value),
        TransportFactsCorrected c => new WorklistFacts(null, null, c.Destination?.Value),
        // An officer may have found another type of decision than the rules, and so another school.
        TransportGranted g => new WorklistFacts(null, null, g.School?.Value),
        TransportFactsChanged or TransportRefused or TransportLeftUntried or TransportArranged or TransportRenewalPlanned or TransportRenewalReminded => new WorklistFacts(null, null, null),
        _ => throw new InvalidOperationException($"{e.EventTypeName} is not shown on the worklist."),
    };
}
