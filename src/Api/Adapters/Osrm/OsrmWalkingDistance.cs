using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CaseMgmt.Domain.Geography;

namespace CaseMgmt.Api.Adapters.Osrm;

/// <summary>
/// Walking distances from an OSRM-compatible HTTP server, for those who run one. Every request carries <c>radiuses</c>, and every snapped
/// point is checked against the place asked for: without both, a server has silently moved a place to another country.
/// The client must not log its requests, since their paths hold homes' coordinates.
/// </summary>
public sealed partial class OsrmWalkingDistance(HttpClient http, OsrmOptions options) : IWalkingDistance
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <inheritdoc/>
    public async Task<RouteAnswer> Measure(GeoPoint home, GeoPoint entrance, string? version = null, CancellationToken ct = default)
    {
        if (IsOther(version))
            return new RouteAnswer.UnknownVersion(version);
        var (reply, failure) = await AskAsync("route", [home, entrance], "overview=full&geometries=geojson&steps=false&alternatives=false", ct);
        if (reply is null)
            return new RouteAnswer.Unavailable(failure);
        if (reply.Code is "NoSegment")
            return new RouteAnswer.NotSnapped(FaultyPlace(reply) == 1 ? RouteEnd.School : RouteEnd.Home, NearestMm: null);
        if (reply is not { Code: "Ok" or "NoRoute" })
            return new RouteAnswer.Unavailable("bad-answer");
        if (reply is { Code: "NoRoute" })
            return new RouteAnswer.NoPath();
        if (reply.Waypoints is not [{ } first, { } second] || reply.Routes is not [var route, ..] || !IsLength(route.Distance))
            return new RouteAnswer.Unavailable("bad-answer");
        if (first.Check(home, options.Snap.BoundMm) is SnapAnswer.TooFar homeFar)
            return new RouteAnswer.NotSnapped(RouteEnd.Home, homeFar.NearestMm);
        if (second.Check(entrance, options.Snap.BoundMm) is SnapAnswer.TooFar schoolFar)
            return new RouteAnswer.NotSnapped(RouteEnd.School, schoolFar.NearestMm);
        var (from, to) = ((SnapAnswer.Found)first.Check(home, options.Snap.BoundMm), (SnapAnswer.Found)second.Check(entrance, options.Snap.BoundMm));
        return new RouteAnswer.Measured(Millimetres(route.Distance), from.Point, to.Point, [], Line(route), options.Version);
    }

    /// <inheritdoc/>
    public async Task<MatrixAnswer> Matrix(
        IReadOnlyList<GeoPoint> homes, IReadOnlyList<GeoPoint> schools, long? boundMm = null, string? version = null, CancellationToken ct = default)
    {
        if (IsOther(version))
            return new MatrixAnswer.UnknownVersion(version);
        var table = new OsrmTable(homes, schools, options.Snap.BoundMm);
        var half = Math.Max(1, options.MostPlaces / 2);
        foreach (var homeChunk in Enumerable.Range(0, homes.Count).Chunk(half))
        {
            foreach (var schoolChunk in Enumerable.Range(0, schools.Count).Chunk(half))
            {
                if (await FillAsync(table, [.. homeChunk], [.. schoolChunk], ct) is { } failure)
                    return new MatrixAnswer.Unavailable(failure);
            }
        }

        return new MatrixAnswer.Measured(table.ToMatrix(options.Version, boundMm));
    }

    /// <inheritdoc/>
    public Task<NetworkVersion?> InUse(string municipality, string profile, CancellationToken ct = default) => Latest(profile, ct);

    /// <inheritdoc/>
    public Task<NetworkVersion?> Latest(string? profile = null, CancellationToken ct = default) =>
        Task.FromResult(profile is null || string.Equals(profile, options.Version.Profile, StringComparison.Ordinal) ? options.Version : null);

    /// <summary>The server has no streets to give.</summary>
    public Task<StreetMap?> StreetsWithin(MapBounds bounds, string? version = null, CancellationToken ct = default) => Task.FromResult<StreetMap?>(null);

    /// <summary>Asks for one part of the table; a place that the server cannot snap is noted and left out, and the rest asked for again.</summary>
    private async Task<string?> FillAsync(OsrmTable table, List<int> homes, List<int> schools, CancellationToken ct)
    {
        while (homes.Count > 0 && schools.Count > 0)
        {
            var places = homes.Select(table.Home).Concat(schools.Select(table.School)).ToList();
            var indices = string.Create(CultureInfo.InvariantCulture,
                $"annotations=distance&sources={string.Join(';', Enumerable.Range(0, homes.Count))}&destinations={string.Join(';', Enumerable.Range(homes.Count, schools.Count))}");
            var (reply, failure) = await AskAsync("table", places, indices, ct);
            if (reply is null)
                return failure;
            if (reply.Code is "Ok")
                return table.Take(homes, schools, reply) ? null : "bad-answer";
            if (reply.Code is not "NoSegment" || FaultyPlace(reply) is not { } place || place >= places.Count)
                return "bad-answer";
            if (place < homes.Count)
                homes.RemoveAt(place);
            else
                schools.RemoveAt(place - homes.Count);
        }

        return null;
    }

    private async Task<(OsrmReply? Reply, string Failure)> AskAsync(string service, List<GeoPoint> places, string query, CancellationToken ct)
    {
        var coordinates = string.Join(';', places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Lon:0.0000000},{place.Lat:0.0000000}")));
        var radius = (options.Snap.BoundMm / 1000m).ToString("0.###", CultureInfo.InvariantCulture);
        var radiuses = string.Join(';', Enumerable.Repeat(radius, places.Count));
        var address = new Uri(options.BaseAddress, $"{service}/v1/{options.Profile}/{coordinates}?radiuses={radiuses}&{query}");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(options.Timeout);
        try
        {
            using var response = await http.GetAsync(address, timeout.Token);
            // The server says NoRoute and NoSegment with status 400.
            if ((int)response.StatusCode is not (200 or 400))
                return (null, "http-" + ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
            return (await response.Content.ReadFromJsonAsync<OsrmReply>(Json, timeout.Token), "bad-answer");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, "timeout");
        }
        catch (HttpRequestException)
        {
            return (null, "unreachable");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return (null, "bad-answer");
        }
    }

    private bool IsOther(string? version) => version is not null && !string.Equals(version, options.Version.Id, StringComparison.Ordinal);

    private static int? FaultyPlace(OsrmReply reply) =>
        PlaceNumber().Match(reply.Message ?? "") is { Success: true } match && int.TryParse(match.Groups["place"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? place
            : null;

    private static List<GeoPoint> Line(OsrmRoute route)
    {
        var line = new List<GeoPoint>();
        foreach (var position in route.Geometry?.Coordinates ?? [])
        {
            if (position is [var lon, var lat, ..] && GeoPoint.TryFromDegrees(lat, lon, out var point))
                line.Add(point);
        }

        return line;
    }

    internal static bool IsLength(double metres) => metres is >= 0 and < 100_000_000;

    internal static long Millimetres(double metres) => (long)Math.Round(metres * 1000, MidpointRounding.AwayFromZero);

    // "Could not find a matching segment for coordinate 1"
    [GeneratedRegex(@"coordinate (?<place>\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlaceNumber();
}
