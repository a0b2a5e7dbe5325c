namespace CaseMgmt.Domain.Geography;

/// <summary>A rectangle on the map, both corners included.</summary>
/// <param name="SouthWest">Its south-western corner.</param>
/// <param name="NorthEast">Its north-eastern corner.</param>
public readonly record struct MapBounds(GeoPoint SouthWest, GeoPoint NorthEast)
{
    /// <summary>The smallest rectangle around the points, widened by a margin in metres.</summary>
    /// <exception cref="ArgumentException">There is no point.</exception>
    public static MapBounds Around(IReadOnlyCollection<GeoPoint> points, double marginMetres = 0)
    {
        if (points.Count == 0)
            throw new ArgumentException("A rectangle needs at least one point.", nameof(points));
        const double MetresPerDegree = 111_320;
        var south = points.Min(point => point.Lat);
        var north = points.Max(point => point.Lat);
        var high = marginMetres / MetresPerDegree;
        var wide = high / Math.Max(0.05, Math.Cos(north * Math.PI / 180));
        return new MapBounds(
            GeoPoint.FromDegrees(Math.Max(-90, south - high), Math.Max(-180, points.Min(point => point.Lon) - wide)),
            GeoPoint.FromDegrees(Math.Min(90, north + high), Math.Min(180, points.Max(point => point.Lon) + wide)));
    }
}

/// <summary>A street for a map: its OpenStreetMap way and its line.</summary>
public sealed record Street(long WayId, IReadOnlyList<GeoPoint> Line);

/// <summary>The streets of a map, in a fixed order.</summary>
/// <param name="Streets">Lines that touch the rectangle, not cut at it.</param>
/// <param name="IsComplete">False when there were more than asked for; then the ones nearest to the middle are given.</param>
/// <param name="Attribution">Whom to credit on the map.</param>
public sealed record StreetMap(IReadOnlyList<Street> Streets, bool IsComplete, string Attribution);

/// <content>Lines for a map.</content>
public sealed partial class WalkingNetwork
{
    /// <summary>The walkable streets that touch a rectangle, at most so many.</summary>
    public StreetMap StreetsWithin(MapBounds bounds, int atMost = 2_000)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(atMost);
        var (sw, ne) = (bounds.SouthWest, bounds.NorthEast);
        var middleLat = ((long)sw.LatE7 + ne.LatE7) / 2;
        var middleLon = ((long)sw.LonE7 + ne.LonE7) / 2;
        var found = new List<(long Distance, int Edge)>();
        for (var e = 0; e < _data.EdgeCount; e++)
        {
            var (south, west, north, east) = Box(e);
            if (north < sw.LatE7 || south > ne.LatE7 || east < sw.LonE7 || west > ne.LonE7)
                continue;
            var (dLat, dLon) = (((long)south + north) / 2 - middleLat, (((long)west + east) / 2 - middleLon) / 2);
            found.Add((dLat * dLat + dLon * dLon, e));
        }

        var isComplete = found.Count <= atMost;
        found.Sort();
        var streets = found.Take(atMost).Select(entry => entry.Edge).Order().Select(e => new Street(_data.WayId[e], Line(e)));
        return new StreetMap([.. streets], isComplete, Version.Attribution);
    }

    private (int South, int West, int North, int East) Box(int edge)
    {
        var (first, count) = (_data.ShapeStart[edge], _data.ShapeStart[edge + 1] - _data.ShapeStart[edge]);
        var (south, west, north, east) = (int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);
        foreach (var lat in _data.ShapeLat.AsSpan(first, count))
            (south, north) = (Math.Min(south, lat), Math.Max(north, lat));
        foreach (var lon in _data.ShapeLon.AsSpan(first, count))
            (west, east) = (Math.Min(west, lon), Math.Max(east, lon));
        return (south, west, north, east);
    }

    private GeoPoint[] Line(int edge)
    {
        var line = new GeoPoint[_data.ShapeStart[edge + 1] - _data.ShapeStart[edge]];
        for (var i = 0; i < line.Length; i++)
            line[i] = _data.Shape(_data.ShapeStart[edge] + i);
        return line;
    }
}
