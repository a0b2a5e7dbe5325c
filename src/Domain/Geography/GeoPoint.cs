using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.Geography;

/// <summary>
/// A place on the ground in WGS84, held as whole ten-millionths of a degree (E7, about one centimetre), so that equal places
/// are equal values. In JSON: <c>{"lat":59.3379085,"lon":18.0780908}</c>, always seven decimals.
/// A home's coordinates are personal data: <see cref="ToString"/> never shows them.
/// </summary>
[JsonConverter(typeof(GeoPointJsonConverter))]
public readonly record struct GeoPoint
{
    /// <summary>Ten-millionths in one degree.</summary>
    public const int E7 = 10_000_000;

    /// <summary>A point from whole ten-millionths of a degree.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Latitude outside ±90° or longitude outside ±180°.</exception>
    public GeoPoint(int latE7, int lonE7)
    {
        if (Math.Abs((long)latE7) > 90L * E7)
            throw new ArgumentOutOfRangeException(nameof(latE7), "Latitude must lie within ±90 degrees.");
        if (Math.Abs((long)lonE7) > 180L * E7)
            throw new ArgumentOutOfRangeException(nameof(lonE7), "Longitude must lie within ±180 degrees.");
        LatE7 = latE7;
        LonE7 = lonE7;
    }

    /// <summary>Latitude in ten-millionths of a degree, north positive.</summary>
    public int LatE7 { get; }

    /// <summary>Longitude in ten-millionths of a degree, east positive.</summary>
    public int LonE7 { get; }

    /// <summary>Latitude in degrees.</summary>
    [JsonIgnore]
    public double Lat => LatE7 / (double)E7;

    /// <summary>Longitude in degrees.</summary>
    [JsonIgnore]
    public double Lon => LonE7 / (double)E7;

    /// <summary>A point from degrees, rounded to the nearest ten-millionth.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a number, or outside ±90° / ±180°.</exception>
    public static GeoPoint FromDegrees(double lat, double lon) =>
        TryFromDegrees(lat, lon, out var point)
            ? point
            : throw new ArgumentOutOfRangeException(nameof(lat), "Latitude must lie within ±90 degrees and longitude within ±180.");

    /// <summary>As <see cref="FromDegrees"/>, but answers false for anything that is no place on the globe.</summary>
    public static bool TryFromDegrees(double lat, double lon, out GeoPoint point)
    {
        point = default;
        if (!(Math.Abs(lat) <= 90) || !(Math.Abs(lon) <= 180))
            return false;
        point = new GeoPoint(
            (int)Math.Round(lat * E7, MidpointRounding.AwayFromZero),
            (int)Math.Round(lon * E7, MidpointRounding.AwayFromZero));
        return true;
    }

    /// <summary>A point from SWEREF 99 TM (EPSG:3006) northing and easting in metres.</summary>
    public static GeoPoint FromSweref99Tm(double northing, double easting) =>
        Sweref99Tm.ToWgs84(new PlanarPoint(northing, easting));

    /// <summary>The same place in SWEREF 99 TM (EPSG:3006), metres.</summary>
    public PlanarPoint ToSweref99Tm() => Sweref99Tm.FromWgs84(this);

    /// <summary>Degrees with seven decimals, "59.3379085,18.0780908": for public places (a school, a border), never for a home.</summary>
    public string ToDegreesText() =>
        string.Create(CultureInfo.InvariantCulture, $"{Decimal(LatE7)},{Decimal(LonE7)}");

    /// <summary>A fixed text without the coordinates, so that no log or test output can locate a home.</summary>
    public override string ToString() => "GeoPoint";

    internal static decimal Decimal(int e7) => new(Math.Abs(e7), 0, 0, e7 < 0, 7);
}

/// <summary>Writes a <see cref="GeoPoint"/> as an object with <c>lat</c> and <c>lon</c> in degrees, seven decimals.</summary>
public sealed class GeoPointJsonConverter : JsonConverter<GeoPoint>
{
    /// <inheritdoc/>
    public override GeoPoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A point is an object with lat and lon.");
        decimal? lat = null;
        decimal? lon = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (string.Equals(name, "lat", StringComparison.Ordinal))
                lat = Degrees(ref reader, 90);
            else if (string.Equals(name, "lon", StringComparison.Ordinal))
                lon = Degrees(ref reader, 180);
            else
                reader.Skip();
        }

        if (lat is null || lon is null)
            throw new JsonException("A point needs both lat and lon.");
        return new GeoPoint(ToE7(lat.Value), ToE7(lon.Value));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, GeoPoint value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("lat", GeoPoint.Decimal(value.LatE7));
        writer.WriteNumber("lon", GeoPoint.Decimal(value.LonE7));
        writer.WriteEndObject();
    }

    private static decimal Degrees(ref Utf8JsonReader reader, int limit) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var value) && Math.Abs(value) <= limit
            ? value
            : throw new JsonException("Degrees must be a number within the globe.");

    private static int ToE7(decimal degrees) => (int)Math.Round(degrees * GeoPoint.E7, MidpointRounding.AwayFromZero);
}
