namespace CaseMgmt.Domain.Geography;

/// <summary>Which end of a route an answer is about.</summary>
public enum RouteEnd
{
    /// <summary>The home's property point.</summary>
    Home,

    /// <summary>The school's measuring point.</summary>
    School,
}

/// <summary>The nearest point of the walking network to a place.</summary>
/// <param name="OffsetMm">Length in millimetres between the place and the point, straight.</param>
/// <param name="At">The point on the network.</param>
public sealed record SnappedPoint(int OffsetMm, GeoPoint At)
{
    /// <summary>A fixed text: three lengths locate a home.</summary>
    public override string ToString() => nameof(SnappedPoint);
}

/// <summary>
/// The walking way between a home and a school, or why there is none. Everything but <see cref="Measured"/> goes to an officer.
/// Lengths and geometry are personal data: no answer shows them as text.
/// </summary>
public abstract record RouteAnswer
{
    private RouteAnswer()
    {
    }

    /// <summary>A stable code of the kind of answer, without any length: "measured", "home-not-snapped", "no-path" ….</summary>
    public abstract string Code { get; }

    /// <summary>The code, nothing else.</summary>
    public sealed override string ToString() => Code;

    /// <summary>There is a way.</summary>
    /// <param name="LengthMm">Millimetres along the network between the two snapped points; the offsets are not included.</param>
    /// <param name="HomeSnap">Where the home meets the network.</param>
    /// <param name="SchoolSnap">Where the school meets the network.</param>
    /// <param name="WayIds">OpenStreetMap ways in walking order, each once per stretch; empty when the source of the route has none.</param>
    /// <param name="Geometry">The way as a line from home to school, snapped points included.</param>
    /// <param name="Version">The network measured on.</param>
    public sealed record Measured(
        long LengthMm, SnappedPoint HomeSnap, SnappedPoint SchoolSnap, IReadOnlyList<long> WayIds, IReadOnlyList<GeoPoint> Geometry,
        NetworkVersion Version) : RouteAnswer
    {
        /// <inheritdoc/>
        public override string Code => "measured";

        /// <summary>Name of the walking profile.</summary>
        public string Profile => Version.Profile;
    }

    /// <summary>One end is too far from every way of the network.</summary>
    /// <param name="Which">The end; the home when both are.</param>
    /// <param name="NearestMm">Millimetres to the nearest way that counts; null when there is none.</param>
    public sealed record NotSnapped(RouteEnd Which, int? NearestMm) : RouteAnswer
    {
        /// <inheritdoc/>
        public override string Code => Which == RouteEnd.Home ? "home-not-snapped" : "school-not-snapped";
    }

    /// <summary>Both ends meet the network, but no way joins them.</summary>
    public sealed record NoPath : RouteAnswer
    {
        /// <inheritdoc/>
        public override string Code => "no-path";
    }

    /// <summary>No way within the bound that was asked for.</summary>
    /// <param name="BoundMm">The bound in millimetres.</param>
    public sealed record BeyondBound(long BoundMm) : RouteAnswer
    {
        /// <inheritdoc/>
        public override string Code => "beyond-bound";
    }

    /// <summary>The network version asked for is not stored here.</summary>
    /// <param name="Version">The version asked for; null when no network has been imported at all.</param>
    public sealed record UnknownVersion(string? Version) : RouteAnswer
    {
        /// <inheritdoc/>
        public override string Code => "unknown-version";
    }

    /// <summary>The source of distances cannot answer now.</summary>
    /// <param name="Reason">A stable code of the cause, without personal data: "timeout", "storage" ….</param>
    public sealed record Unavailable(string Reason) : RouteAnswer
    {
        /// <inheritdoc/>
        public override string Code => "unavailable";
    }
}

/// <summary>How far a place may lie from the network, and what counts as the network. Policy, with these defaults.</summary>
/// <param name="BoundMm">Farthest allowed straight distance in millimetres.</param>
/// <param name="MinComponentPercent">Smallest share of all vertices, in percent, that a connected part must have to be snapped to.</param>
public sealed record SnapPolicy(int BoundMm = 100_000, int MinComponentPercent = 5)
{
    /// <summary>100 m and 5 percent.</summary>
    public static SnapPolicy Default { get; } = new();
}
