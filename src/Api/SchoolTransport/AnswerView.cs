using System.Globalization;
using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>The answer about school transport as it is shown: the same shape before and after applying.</summary>
/// <param name="Grade">The grade; null when not known or not shown.</param>
/// <param name="SchoolForm">The school form.</param>
/// <param name="School">The school the way is measured to.</param>
/// <param name="Answer">entitled, not-entitled or needs-officer.</param>
/// <param name="AnswerText">The answer in a sentence, with its numbers.</param>
/// <param name="Limit">The limit for the grade.</param>
/// <param name="Distance">The way's length.</param>
/// <param name="Map">The way on a map.</param>
/// <param name="Problem">Code of what stood in the way of an answer.</param>
/// <param name="Findings">What each rule found.</param>
internal sealed record ShownAnswer(
    Grade? Grade,
    SchoolForm? SchoolForm,
    ShownSchool? School,
    Entitlement Answer,
    string AnswerText,
    ShownLimit? Limit,
    ShownDistance? Distance,
    ShownMap? Map,
    string? Problem,
    IReadOnlyList<ShownFinding> Findings);

/// <summary>A school.</summary>
internal sealed record ShownSchool(SchoolUnitCode UnitCode, string Name);

/// <summary>A limit, in whole metres.</summary>
internal sealed record ShownLimit(int Metres, LimitComparison Compare, string Text, ShownReference? Reference);

/// <summary>The document behind a limit.</summary>
internal sealed record ShownReference(string Title, string? Href);

/// <summary>A length along the network, in millimetres, with the straight distances to it that are not part of it.</summary>
internal sealed record ShownDistance(long LengthMm, string Text, int HomeOffsetMm, int SchoolOffsetMm, ShownNetwork Network);

/// <summary>The road network a length was measured on.</summary>
internal sealed record ShownNetwork(string Version, DateTimeOffset? DataDate, string Profile, string Attribution);

/// <summary>What a rule found.</summary>
internal sealed record ShownFinding(string Rule, int Version, RuleResult Result, string Reason, ShownCitation? Citation);

/// <summary>A place in a statute.</summary>
internal sealed record ShownCitation(string Sfs, int? Chapter, string? Section, int? Paragraph, string Text, string Href)
{
    /// <summary>Shows a citation.</summary>
    public static ShownCitation Of(Citation c) => new(
        c.Sfs, c.Chapter, c.Section, c.Paragraph, c.ToSwedish(),
        $"https://www.riksdagen.se/sv/dokument-och-lagar/?q={Uri.EscapeDataString(c.Sfs)}");
}

/// <summary>Shows evidence as an answer.</summary>
internal sealed class AnswerView(IWalkingDistance distances)
{
    private const double MarginMetres = 150;

    /// <summary>The answer as it was assessed, with a map when there is a way.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="assessment">What the rules came to then: for a case, what the log says, whatever the rules say today.</param>
    /// <param name="showsHome">Whether the map, which shows the home, is for whoever looks.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<ShownAnswer> ShowAsync(TransportEvidence evidence, TransportAssessment assessment, bool showsHome, CancellationToken ct)
    {
        var band = TransportFactSheet.BandOf(evidence.Facts);
        var way = evidence.Way;
        return new ShownAnswer(
            evidence.Facts?.Pupil.Grade,
            evidence.Facts?.Pupil.Form,
            evidence.School is { } school ? new ShownSchool(school.Unit, school.Name.Value) : null,
            assessment.Entitlement,
            AnswerText(assessment),
            band is null ? null : new ShownLimit(band.Metres, band.Compare, TransportFactSheet.LimitText(band),
                band.Source.Reference is { } r ? new ShownReference(r.Title.Value, r.Href) : null),
            way is null ? null : new ShownDistance(way.LengthMm, TransportFactSheet.LengthText(way, band), way.HomeOffsetMm, way.SchoolOffsetMm,
                new ShownNetwork(way.Network.Id, way.Network.DataDate, way.Network.Profile, way.Network.Attribution)),
            way is null || !showsHome ? null : await MapAsync(evidence, way, ct),
            assessment.Problem?.Value,
            [.. evidence.Findings.Select(f => new ShownFinding(f.Rule.Id, f.Rule.Version, f.Result, f.Reason, f.Citation is { } c ? ShownCitation.Of(c) : null))]);
    }

    /// <summary>Whether the machine may grant on this evidence at once.</summary>
    public static bool IsGrantedByMachine(TransportEvidence evidence, TransportAssessment assessment, DateOnly today) =>
        assessment.Entitlement == Entitlement.Entitled
        && DecisionCatalogue.Shipped.Find(assessment.DecisionType.Value, today) is { } type
        && AutomationBar.Against(type, Actor.System, Outcome.Granted, DecisionGround.Distance, evidence.Delegation?.Value is { Source.Reference: not null } delegated && delegated.Covers(assessment.DecisionType)) is null;

    /// <summary>The answer in a sentence, with its numbers.</summary>
    public static string AnswerText(TransportAssessment assessment) => assessment.Problem is { } problem
        ? CaseTexts.Get($"problem.{problem.Value}")
        : string.Format(
            CultureInfo.InvariantCulture, CaseTexts.Get($"answer.{Code.Of(assessment.Entitlement)}"), TransportRules.OfLength(assessment.Findings)!.Reason);

    private async Task<ShownMap?> MapAsync(TransportEvidence evidence, WayFact way, CancellationToken ct)
    {
        if (evidence.Pupil?.Home is not { } home || evidence.School is not { } school)
            return null;
        var bounds = MapBounds.Around([.. way.Geometry, home, school.Entrance], MarginMetres);
        var streets = await distances.StreetsWithin(bounds, way.Network.Id, ct);
        return new ShownMap(
            new ShownBounds(bounds.SouthWest.Lat, bounds.SouthWest.Lon, bounds.NorthEast.Lat, bounds.NorthEast.Lon),
            [.. (streets?.Streets ?? []).Select(s => Line(s.Line))],
            Line(way.Geometry),
            Place(home),
            Place(school.Entrance),
            streets?.Attribution ?? way.Network.Attribution);
    }

    private static double[][] Line(IReadOnlyList<GeoPoint> points) => [.. points.Select(Place)];

    private static double[] Place(GeoPoint point) => [point.Lat, point.Lon];
}

/// <summary>The way on a map: places as [latitude, longitude] in WGS84 degrees.</summary>
/// <param name="Bounds">What the map shows.</param>
/// <param name="Streets">The ways of the network within, each a line of places.</param>
/// <param name="Route">The walking way from home to school.</param>
/// <param name="Home">The home.</param>
/// <param name="School">The school's measuring point.</param>
/// <param name="Attribution">Whom the map's data come from.</param>
internal sealed record ShownMap(
    ShownBounds Bounds, IReadOnlyList<double[][]> Streets, double[][] Route, double[] Home, double[] School, string Attribution);

/// <summary>The edges of a map in degrees.</summary>
internal sealed record ShownBounds(double South, double West, double North, double East);
