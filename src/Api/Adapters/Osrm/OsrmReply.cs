using System.Text.Json.Serialization;
using CaseMgmt.Domain.Geography;

namespace CaseMgmt.Api.Adapters.Osrm;

/// <summary>What the server answers, as far as it is used. Lengths in metres, positions longitude first.</summary>
internal sealed record OsrmReply(
    string? Code, string? Message, IReadOnlyList<OsrmRoute>? Routes, IReadOnlyList<OsrmWaypoint?>? Waypoints,
    IReadOnlyList<OsrmWaypoint?>? Sources, IReadOnlyList<OsrmWaypoint?>? Destinations, IReadOnlyList<IReadOnlyList<double?>>? Distances);

/// <summary>A route.</summary>
internal sealed record OsrmRoute(double Distance, OsrmLine? Geometry);

/// <summary>A GeoJSON line.</summary>
internal sealed record OsrmLine(IReadOnlyList<double[]>? Coordinates);

/// <summary>Where the server put a place.</summary>
internal sealed record OsrmWaypoint([property: JsonPropertyName("location")] double[]? Position)
{
    /// <summary>The snapped point if it lies within the bound of the place asked for; the server's own word for it is not taken.</summary>
    public SnapAnswer Check(GeoPoint asked, int boundMm)
    {
        if (Position is not [var lon, var lat, ..] || !GeoPoint.TryFromDegrees(lat, lon, out var at))
            return new SnapAnswer.TooFar(NearestMm: null);
        var offset = Math.Abs(at.Lat - asked.Lat) > 1 || Math.Abs(at.Lon - asked.Lon) > 2
            ? int.MaxValue
            : (int)Math.Round(Ellipsoid.Metres(asked, at) * 1000, MidpointRounding.AwayFromZero);
        return offset <= boundMm ? new SnapAnswer.Found(new SnappedPoint(offset, at)) : new SnapAnswer.TooFar(offset);
    }
}
