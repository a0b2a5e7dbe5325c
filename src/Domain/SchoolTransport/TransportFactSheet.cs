using System.Globalization;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>One fact as officers and letters show it.</summary>
/// <param name="Label">What it is, in Swedish.</param>
/// <param name="Value">Its value, in Swedish.</param>
/// <param name="Source">Where it comes from, in Swedish.</param>
/// <param name="Version">Which version of the source, or null where that says nothing more.</param>
public sealed record ShownFact(string Label, string Value, string Source, string? Version)
{
    /// <summary>Whether it tells where somebody lives.</summary>
    public bool TellsHome { get; init; }

    /// <inheritdoc/>
    public override string ToString() => nameof(ShownFact);
}

/// <summary>Shows the facts behind an answer about school transport in plain Swedish. Personal: for the vault's own readers only.</summary>
public static class TransportFactSheet
{
    private static readonly SwedishText Texts = SwedishText.Load("Texts/transport.yaml");

    /// <summary>The facts, those first that a reader looks for first; what is not known is left out.</summary>
    public static IReadOnlyList<ShownFact> Of(TransportEvidence evidence) =>
    [
        new(Texts["fact.school-year"], evidence.Year.ToString(), Texts["fact.school-year.source"], null),
        .. Grade(evidence),
        .. Address(evidence),
        .. School(evidence),
        .. Way(evidence),
        // The limit is of the right to school transport, which a journey to fritidshem lies outside.
        .. evidence.AfterSchoolCare ? [] : Limit(evidence.Facts),
        .. GroundFactSheet.Of(evidence),
    ];

    /// <summary>The facts as the letter lists them.</summary>
    /// <param name="evidence">The facts.</param>
    /// <param name="tellsHome">Whether it may say where the pupil lives: the pupil's home is that of everyone who gets it.</param>
    public static IReadOnlyList<LetterFact> ForLetter(TransportEvidence evidence, bool tellsHome) =>
        [.. Of(evidence).Where(f => tellsHome || !f.TellsHome).Select(f => new LetterFact(f.Label, f.Value, f.Source))];

    /// <summary>Where the pupil is fetched and left, as the letter lists it; nothing while that is told later.</summary>
    /// <param name="arrangement">Where that is, or null.</param>
    /// <param name="evidence">The facts, which tell where the pupil's homes are.</param>
    /// <param name="tellsHome">Whether it may say where the pupil lives; otherwise a home is called just that.</param>
    public static IReadOnlyList<LetterFact> ForLetter(TransportArrangement? arrangement, TransportEvidence evidence, bool tellsHome) =>
        [.. (arrangement?.Legs ?? []).Select(l => new LetterFact(Texts["fact.leg"], LegText(tellsHome ? l : WithoutHome(l, evidence)), Texts["fact.leg.source"]))];

    /// <summary>Where and in which weeks the pupil is fetched and left, in Swedish.</summary>
    public static string LegText(TransportLeg leg) =>
        $"{(leg.Stop is { } stop ? $"{leg.Address} ({stop})" : leg.Address)}, {Texts["weeks." + System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(leg.Weeks.ToString())]}";

    /// <summary>What the applicant said of the grounds, field by field.</summary>
    public static IReadOnlyList<ShownFact> Stated(TransportEvidence evidence) => [.. evidence.Facts?.Claim is { } claim ? GroundFactSheet.Said(claim) : []];

    /// <summary>How the pupil travels, in Swedish.</summary>
    public static string ModeText(TransportMode mode) => Texts["mode." + System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(mode.ToString())];

    /// <summary>The name of the school that transport goes to, or a word for it where none is known.</summary>
    /// <param name="evidence">The facts.</param>
    /// <param name="type">The type of decision.</param>
    public static string SchoolName(TransportEvidence evidence, DecisionTypeCode type) => TransportDestination.Of(evidence, type)?.Name.Value ?? Texts["school.unknown"];

    /// <summary>The limit that holds for the pupil's grade; null when the municipality has none.</summary>
    public static RouteLengthBand? BandOf(TransportFacts? facts) => facts?.Pupil.Form == SchoolForm.UpperSecondarySchool
        ? UpperSecondaryDistance.BandOf(facts.Pupil.Year)
        : facts?.Limits?.Value.For(facts.Pupil.Grade);

    /// <summary>The limit in words: <c>längre än 2 000 m</c>.</summary>
    public static string LimitText(RouteLengthBand band) =>
        Texts[band.Compare == LimitComparison.MoreThan ? "fact.limit.more-than" : "fact.limit.at-least", ("limit", SwedishLength.Metres(band.LimitMm))];

    /// <summary>The length in words; beside a limit with so many decimals that it is seen on which side it lies.</summary>
    public static string LengthText(WayFact way, RouteLengthBand? band) =>
        band is null ? SwedishLength.Metres(way.LengthMm) : SwedishLength.MetresBeside(way.LengthMm, band.LimitMm);

    /// <summary>A leg that calls a home just that. Officers write the address by hand: the street alone gives a home away.</summary>
    public static TransportLeg WithoutHome(TransportLeg leg, TransportEvidence evidence)
    {
        bool IsAt(RegisteredAddress? home) => home is { Street.Length: > 0 } && leg.Address.Contains(home.Street, StringComparison.OrdinalIgnoreCase);
        return IsAt(evidence.Pupil?.Address) ? leg with { Address = Texts["fact.leg.home"] }
            : IsAt(evidence.SecondHome) || IsAt(evidence.Facts?.Claim?.Statements.Residence?.OtherHome) ? leg with { Address = Texts["fact.leg.second-home"] }
            : leg;
    }

    private static IEnumerable<ShownFact> Grade(TransportEvidence evidence)
    {
        if (evidence.Facts is not { Pupil: var pupil })
            yield break;
        var placement = evidence.Placement;
        yield return new ShownFact(Texts["fact.grade"], GradeText.For(pupil.Grade), placement?.Version.Source ?? Texts["fact.placement.none"], placement?.Version.Version);
    }

    private static IEnumerable<ShownFact> Address(TransportEvidence evidence)
    {
        if (evidence.Pupil is { Address: { } a, Version: var version })
            yield return new ShownFact(Texts["fact.home-address"], a.OneLine, version.Source, version.Version) { TellsHome = true };
    }

    private static IEnumerable<ShownFact> School(TransportEvidence evidence)
    {
        if (evidence.School is { } school)
        {
            // In gymnasieskola and anpassad skola, and to fritidshem, the way is measured to where the pupil has a place, which the catchment area may not be the one to have assigned.
            yield return evidence.Placement is { } placement && school.Unit == placement.Unit && (evidence.Facts?.Catchment is not CatchmentFact.Found assigned || assigned.Unit != school.Unit)
                ? new ShownFact(Texts["fact.attended-school"], school.Name.Value, placement.Version.Source, placement.Version.Version)
                : new ShownFact(Texts["fact.assigned-school"], school.Name.Value, Texts["fact.assigned-school.source"], evidence.CatchmentVersion);
        }
        if (evidence.Attended is { } attended)
            yield return new ShownFact(Texts["fact.attended-school"], attended.Name.Value, evidence.Placement?.Version.Source ?? Texts["fact.placement.none"], evidence.Placement?.Version.Version);
    }

    private static IEnumerable<ShownFact> Way(TransportEvidence evidence)
    {
        if (evidence.Way is not { } way)
            yield break;
        // A municipality's own profile has no name of ours.
        var profile = Texts.Or("profile." + way.Network.Profile, way.Network.Profile);
        var source = way.Network.DataDate is { } date
            ? Texts["fact.route-length.source", ("dataDate", date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("profile", profile)]
            : Texts["fact.route-length.source-undated", ("profile", profile)];
        yield return new ShownFact(Texts["fact.route-length"], LengthText(way, BandOf(evidence.Facts)), source, way.Network.Id);
        yield return new ShownFact(Texts["fact.home-offset"], SwedishLength.Metres(way.HomeOffsetMm), source, way.Network.Id);
    }

    private static IEnumerable<ShownFact> Limit(TransportFacts? facts)
    {
        if (BandOf(facts) is not { } band)
            yield break;
        if (facts!.Limits is not { } limits)
        {
            yield return new ShownFact(Texts["fact.limit.upper-secondary"], LimitText(band), band.Source.Reference!.Title.Value, UpperSecondaryDistance.Rule.Id);
            yield break;
        }
        var from = limits.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        yield return new ShownFact(
            Texts["fact.limit", ("grade", GradeText.For(facts.Pupil.Grade))],
            LimitText(band),
            band.Source.Reference is { } reference ? Texts["fact.limit.source", ("title", reference.Title.Value), ("from", from)] : Texts["fact.limit.source-unconfirmed", ("from", from)],
            limits.Policy.Value);
    }
}
