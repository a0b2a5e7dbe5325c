using CaseMgmt.Domain.Geography;

namespace CaseMgmt.Api.Adapters;

/// <summary>
/// Walking distances for the rest of the program. A version is the id of an imported network (<see cref="NetworkVersion.Id"/>); null
/// means the latest one of the default profile. Which profile a municipality uses is its policy's matter; which network, what it has adopted.
/// No method throws for what the world outside may do: that is an answer.
/// </summary>
public interface IWalkingDistance
{
    /// <summary>The shortest walking way between a home and a school's entrance.</summary>
    Task<RouteAnswer> Measure(GeoPoint home, GeoPoint entrance, string? version = null, CancellationToken ct = default);

    /// <summary>The lengths between every home and every school.</summary>
    /// <param name="homes">Property points.</param>
    /// <param name="schools">Measuring points.</param>
    /// <param name="boundMm">Longer ways are answered as beyond the bound; null for none.</param>
    /// <param name="version">Network version; null for the latest.</param>
    /// <param name="ct">Ends the work early.</param>
    Task<MatrixAnswer> Matrix(
        IReadOnlyList<GeoPoint> homes, IReadOnlyList<GeoPoint> schools, long? boundMm = null, string? version = null, CancellationToken ct = default);

    /// <summary>The network imported last, of the profile or of the default one; null when there is none or it cannot be read now.</summary>
    Task<NetworkVersion?> Latest(string? profile = null, CancellationToken ct = default);

    /// <summary>The network that a municipality measures on with a profile; null when it has adopted none or it cannot be read now.</summary>
    Task<NetworkVersion?> InUse(string municipality, string profile, CancellationToken ct = default);

    /// <summary>The streets for a map; null when the version is unknown or the source has no map.</summary>
    Task<StreetMap?> StreetsWithin(MapBounds bounds, string? version = null, CancellationToken ct = default);
}

/// <summary>The lengths between homes and schools, or why there are none.</summary>
public abstract record MatrixAnswer
{
    private MatrixAnswer()
    {
    }

    /// <summary>Every pair has its own status and length.</summary>
    public sealed record Measured(DistanceMatrix Matrix) : MatrixAnswer;

    /// <summary>The network version asked for is not stored here; null when no network has been imported at all.</summary>
    public sealed record UnknownVersion(string? Version) : MatrixAnswer;

    /// <summary>The source of distances cannot answer now; the reason is a stable code.</summary>
    public sealed record Unavailable(string Reason) : MatrixAnswer;
}
