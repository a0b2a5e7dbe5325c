using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Rules;

namespace CaseMgmt.Projections.SchoolTransport;

/// <summary>What decisions about school transport rest on.</summary>
public sealed class TransportBasisFacts : IBasisContribution
{
    private static readonly IReadOnlyDictionary<string, string?> None = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } = [typeof(TransportApplied), typeof(TransportAssessed), typeof(TransportFactsCorrected)];

    /// <inheritdoc/>
    public BasisFacts Read(IEvent e) => e.Data switch
    {
        TransportApplied a => new BasisFacts(a.Year.FirstDay, null, None),
        TransportAssessed a => Assessed(e, a),
        TransportFactsCorrected c => Assessed(e, c.ToAssessment()) with { MayFollowDecision = true },
        _ => throw new InvalidOperationException($"{e.EventTypeName} says nothing of what a decision rests on."),
    };

    private static BasisFacts Assessed(IEvent e, TransportAssessed a) => new(
        null, e.Timestamp, new Dictionary<string, string?>(StringComparer.Ordinal) { ["network"] = a.NetworkVersion?.Value, ["school"] = a.School?.Value });
}
