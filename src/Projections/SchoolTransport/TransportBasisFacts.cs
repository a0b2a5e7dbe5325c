using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Rules;

namespace CaseMgmt.Projections.SchoolTransport;

/// <summary>What decisions about school transport rest on.</summary>
public sealed class TransportBasisFacts : IBasisContribution
{
    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } = [typeof(TransportApplied), typeof(TransportAssessed), typeof(TransportFactsCorrected)];

    /// <inheritdoc/>
    public BasisFacts Read(IEvent e) => e.Data switch
    {
        TransportApplied a => new BasisFacts(a.Year.FirstDay, null, new Dictionary<string, string?>(StringComparer.Ordinal) { ["home-of"] = a.Pupil.Value.ToString() }),
        TransportAssessed a => Assessed(e, a),
        TransportFactsCorrected c => Assessed(e, c.ToAssessment()) with { MayFollowDecision = true },
        _ => throw new InvalidOperationException($"{e.EventTypeName} says nothing of what a decision rests on."),
    };

    /// <summary>How a pupil's school form and grade are written: a grade says nothing without its form.</summary>
    public static string GradeValue(SchoolForm form, Grade grade) => $"{form.Code()}/{grade.Code}";

    private static BasisFacts Assessed(IEvent e, TransportAssessed a)
    {
        var facts = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["network"] = a.NetworkVersion?.Value,
            ["school"] = a.School?.Value,
            ["destination"] = a.Destination?.Value,
            ["placement"] = a.PlacedAt?.Value,
            ["grade"] = a is { Form: { } form, Grade: { } grade } ? GradeValue(form, grade) : null,
        };
        // Where a protected person lives no decision rests on.
        if (a.Problem?.Value == "protected-identity")
            facts.Add("home-of", null);
        return new BasisFacts(null, e.Timestamp, facts);
    }
}
