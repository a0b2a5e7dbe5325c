using System.Globalization;
using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Adapters.Osrm;
using CaseMgmt.Domain.Geography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CaseMgmt.Api.Tests.Geography;

/// <summary>Against a small server of our own that speaks OSRM's protocol.</summary>
public sealed class OsrmTests : IAsyncLifetime, IDisposable
{
    private static readonly NetworkVersion Version = new("osrm-2026-11", "", null, "foot", "", 0, NetworkVersion.OpenStreetMapAttribution);
    private static readonly GeoPoint Home = GeoPoint.FromDegrees(55.7047, 13.1910);
    private static readonly GeoPoint School = GeoPoint.FromDegrees(55.7100, 13.2000);
    private readonly List<string> _asked = [];
    private readonly HttpClient _http = new();
    private WebApplication _server = null!;
    private Func<string, (int Status, string Body)> _answer = _ => (200, "{}");

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Urls.Add("http://127.0.0.1:0");
        _server.Run(async context =>
        {
            var asked = context.Request.Path + context.Request.QueryString.Value;
            _asked.Add(asked);
            var (status, body) = _answer(asked);
            if (status == 0)
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            context.Response.StatusCode = status == 0 ? 200 : status;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body);
        });
        await _server.StartAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_route_is_asked_for_with_radiuses_and_answered_in_millimetres()
    {
        _answer = _ => (200, Route(1234.5678, (13.1911, 55.7047), (13.2, 55.71)));

        var answer = Assert.IsType<RouteAnswer.Measured>(await Adapter().Measure(Home, School));

        Assert.Equal(1_234_568, answer.LengthMm);
        Assert.InRange(answer.HomeSnap.OffsetMm, 6_200, 6_400);
        Assert.Equal(0, answer.SchoolSnap.OffsetMm);
        Assert.Equal(2, answer.Geometry.Count);
        Assert.Equal(Version, answer.Version);
        Assert.StartsWith("/route/v1/foot/13.1910000,55.7047000;13.2000000,55.7100000?radiuses=100;100&", _asked.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_moves_a_place_in_Lund_to_Oslo_is_not_believed()
    {
        _answer = _ => (200, Route(800, (10.75, 59.91), (13.2, 55.71)));
        var answer = Assert.IsType<RouteAnswer.NotSnapped>(await Adapter().Measure(Home, School));
        Assert.Equal(RouteEnd.Home, answer.Which);

        _answer = _ => (200, Route(800, (13.1910, 55.7047), (13.2025, 55.71)));
        Assert.Equal(RouteEnd.School, Assert.IsType<RouteAnswer.NotSnapped>(await Adapter().Measure(Home, School)).Which);
    }

    [Theory]
    [InlineData(400, """{"code":"NoRoute"}""", "no-path")]
    [InlineData(400, """{"code":"NoSegment","message":"Could not find a matching segment for coordinate 0"}""", "home-not-snapped")]
    [InlineData(400, """{"code":"NoSegment","message":"Could not find a matching segment for coordinate 1"}""", "school-not-snapped")]
    [InlineData(400, """{"code":"InvalidQuery"}""", "unavailable")]
    [InlineData(200, """{"code":"Ok"}""", "unavailable")]
    [InlineData(200, "<html>", "unavailable")]
    [InlineData(200, """{"code":"Ok","routes":[{"distance":-1}],"waypoints":[{"location":[13.1910,55.7047]},{"location":[13.2,55.71]}]}""", "unavailable")]
    [InlineData(500, "", "unavailable")]
    [InlineData(0, "", "unavailable")]
    public async Task What_goes_wrong_is_an_answer(int status, string body, string code)
    {
        _answer = _ => (status, body);
        Assert.Equal(code, (await Adapter().Measure(Home, School)).Code);
    }

    [Fact]
    public async Task A_server_that_is_away_is_unavailable()
    {
        var adapter = Adapter();
        await _server.StopAsync();
        Assert.Equal(new RouteAnswer.Unavailable("unreachable"), await adapter.Measure(Home, School));
        Assert.IsType<MatrixAnswer.Unavailable>(await adapter.Matrix([Home], [School]));
    }

    [Fact]
    public async Task Another_version_than_the_servers_is_unknown()
    {
        Assert.Equal(new RouteAnswer.UnknownVersion("older"), await Adapter().Measure(Home, School, "older"));
        Assert.Empty(_asked);
        Assert.Equal(Version, await Adapter().Latest());
        Assert.Null(await Adapter().Latest("walking-default"));
    }

    [Fact]
    public async Task A_table_leaves_out_what_cannot_be_snapped_and_asks_in_parts()
    {
        // Three homes and two schools, at most four places at once; the second home is in the sea.
        var sea = GeoPoint.FromDegrees(55.5, 12.7);
        _answer = asked => Table(asked, sea);

        var answer = Assert.IsType<MatrixAnswer.Measured>(await Adapter(mostPlaces: 4).Matrix([Home, sea, School], [School, Home], boundMm: 900_000));

        var matrix = answer.Matrix;
        Assert.Equal(RouteStatus.Measured, matrix[0, 0].Status);
        Assert.Equal(700_000, matrix[0, 0].LengthMm);
        Assert.Equal(RouteStatus.HomeNotSnapped, matrix[1, 0].Status);
        Assert.Equal(0, matrix[2, 0].LengthMm);
        Assert.Equal(700_000, matrix[2, 1].LengthMm);
        Assert.All(_asked, asked => Assert.Contains("radiuses=100;100", asked, StringComparison.Ordinal));
    }

    private OsrmWalkingDistance Adapter(int mostPlaces = 100) => new(_http, new OsrmOptions(
        new Uri(_server.Urls.Single() + "/"), "foot", Version, SnapPolicy.Default, TimeSpan.FromSeconds(2), mostPlaces));

    private static string Route(double metres, (double Lon, double Lat) home, (double Lon, double Lat) school) => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"code":"Ok","routes":[{"distance":{{{metres}}},"geometry":{"type":"LineString","coordinates":[[{{{home.Lon}}},{{{home.Lat}}}],[{{{school.Lon}}},{{{school.Lat}}}]]}}],"waypoints":[{"location":[{{{home.Lon}}},{{{home.Lat}}}]},{"location":[{{{school.Lon}}},{{{school.Lat}}}]}]}""");

    /// <summary>Every two different places are 700 m apart; the place in the sea matches no segment.</summary>
    private static (int Status, string Body) Table(string asked, GeoPoint sea)
    {
        var places = asked.Split('?')[0].Split('/')[^1].Split(';');
        var inSea = Array.IndexOf(places, string.Create(CultureInfo.InvariantCulture, $"{sea.Lon:0.0000000},{sea.Lat:0.0000000}"));
        if (inSea >= 0)
            return (400, $$"""{"code":"NoSegment","message":"Could not find a matching segment for coordinate {{inSea}}"}""");
        var sources = places[..Count(asked, "sources=")];
        var destinations = places[sources.Length..];
        var rows = sources.Select(from => $"[{string.Join(',', destinations.Select(to => string.Equals(from, to, StringComparison.Ordinal) ? "0" : "700"))}]");
        return (200, $$"""{"code":"Ok","sources":[{{Points(sources)}}],"destinations":[{{Points(destinations)}}],"distances":[{{string.Join(',', rows)}}]}""");
    }

    private static int Count(string asked, string option) => asked.Split(option)[1].Split('&')[0].Split(';').Length;

    private static string Points(IEnumerable<string> places) => string.Join(',', places.Select(place => $$"""{"location":[{{place}}]}"""));
}
