using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Whether the way to upper-secondary school is long enough for the municipality to answer for the journeys (lag 1991:1110): at least six kilometres. The limit
/// is the statute's, dated in <c>upper-secondary-distance.yaml</c>. The decision is always an officer's.
/// </summary>
public static class UpperSecondaryDistance
{
    private static readonly Lazy<IReadOnlyList<(DateOnly From, RouteLengthBand Band)>> Shipped = new(() => Read(YamlPart.Embedded("SchoolTransport/Rules/upper-secondary-distance.yaml")));

    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("upper-secondary-travel.distance", 1);

    /// <summary>The statute.</summary>
    public static Citation Statute { get; } = new("1991:1110", null, null);

    /// <summary>The limit of a school year; null before the first.</summary>
    public static RouteLengthBand? BandOf(SchoolYear year) => Shipped.Value.LastOrDefault(v => v.From <= year.FirstDay).Band;

    /// <summary>Compares the way with the statute's limit, in whole millimetres; an officer is needed where it was not measured.</summary>
    /// <param name="facts">The facts of a pupil of gymnasieskola.</param>
    public static Finding Apply(TransportFacts facts)
    {
        if (facts.Route is not RouteFact.Measured(var lengthMm) || BandOf(facts.Pupil.Year) is not { } band)
            return new Finding(Rule, RuleResult.NeedsOfficer, Statute, SwedishText.Reasons[$"{Rule.Id}.not-measured"]);
        var met = band.IsReachedBy(lengthMm);
        return new Finding(
            Rule, met ? RuleResult.Met : RuleResult.NotMet, Statute,
            SwedishText.Reasons[$"{Rule.Id}.{(met ? "met" : "not-met")}", ("length", SwedishLength.MetresBeside(lengthMm, band.LimitMm)), ("limit", SwedishLength.Metres(band.LimitMm))]);
    }

    /// <summary>Reads the dated limits strictly, oldest first.</summary>
    /// <exception cref="YamlFormatException">Anything that is not expected, with line and column.</exception>
    public static IReadOnlyList<(DateOnly From, RouteLengthBand Band)> Read(YamlPart root)
    {
        var members = root.Members(["id", "criterion", "unit", "values"]);
        if (members["id"].Text() != Rule.Id)
            throw members["id"].Fault("unknown-policy", $"The file is that of {Rule.Id}.");
        Grade[] grades = [new("1"), new("2"), new("3")];
        return
        [
            .. members["values"].Pairs().Select(p =>
            {
                var value = p.Value.Members(["metres", "compare", "lastChecked"]);
                var source = new PolicySource(new PolicyReference(new PublicText(Statutes.NameOf(Statute.Sfs)), null), value["lastChecked"].Date());
                return (p.Key.Date(), new RouteLengthBand(grades, value["metres"].Number(), value["compare"].Word(PolicyFile.Comparisons), source));
            }),
        ];
    }
}
