namespace CaseMgmt.Domain.Geography;

/// <summary>How a pair of places was answered. The stable codes are in <see cref="RouteStatusCodes"/>.</summary>
public enum RouteStatus
{
    /// <summary>There is a way and a length.</summary>
    Measured,

    /// <summary>The home lies too far from the network.</summary>
    HomeNotSnapped,

    /// <summary>The school lies too far from the network.</summary>
    SchoolNotSnapped,

    /// <summary>No way joins them.</summary>
    NoPath,

    /// <summary>No way within the bound that was asked for.</summary>
    BeyondBound,
}

/// <summary>The stable codes of <see cref="RouteStatus"/>, the same as <see cref="RouteAnswer.Code"/>.</summary>
public static class RouteStatusCodes
{
    /// <summary>The code: "measured", "home-not-snapped", "school-not-snapped", "no-path", "beyond-bound".</summary>
    public static string Code(this RouteStatus status) => status switch
    {
        RouteStatus.Measured => "measured",
        RouteStatus.HomeNotSnapped => "home-not-snapped",
        RouteStatus.SchoolNotSnapped => "school-not-snapped",
        RouteStatus.NoPath => "no-path",
        RouteStatus.BeyondBound => "beyond-bound",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}

/// <summary>One pair's answer: the length in millimetres along the network, null unless measured.</summary>
public readonly record struct MatrixCell(RouteStatus Status, long? LengthMm)
{
    /// <summary>The status code: three lengths locate a home.</summary>
    public override string ToString() => Status.Code();
}

/// <summary>The lengths between homes and schools, by their places in the lists that were asked for.</summary>
public sealed class DistanceMatrix
{
    private const long NotJoined = -1;
    private const long TooLong = -2;

    private readonly SnapAnswer[] _homes;
    private readonly SnapAnswer[] _schools;
    private readonly long[] _lengths;

    /// <summary>A matrix from another source of distances.</summary>
    /// <param name="version">What was measured on.</param>
    /// <param name="homes">Where the homes meet it.</param>
    /// <param name="schools">Where the schools meet it.</param>
    /// <param name="lengths">By home and then school: millimetres; null where there is no way.</param>
    /// <param name="boundMm">Longer ways are answered as beyond the bound; null for none.</param>
    /// <exception cref="ArgumentException">The lengths are not one per pair.</exception>
    public DistanceMatrix(
        NetworkVersion version, IReadOnlyList<SnapAnswer> homes, IReadOnlyList<SnapAnswer> schools, IReadOnlyList<long?> lengths, long? boundMm)
    {
        if (lengths.Count != homes.Count * schools.Count)
            throw new ArgumentException("There must be one length per pair.", nameof(lengths));
        Version = version;
        (_homes, _schools) = ([.. homes], [.. schools]);
        _lengths = [.. lengths.Select(length => length is null ? NotJoined : length > boundMm ? TooLong : length.Value)];
    }

    internal DistanceMatrix(NetworkVersion version, Snap[] homes, Snap[] schools)
    {
        Version = version;
        (_homes, _schools) = (Array.ConvertAll(homes, Answer), Array.ConvertAll(schools, Answer));
        _lengths = new long[homes.Length * schools.Length];
        Array.Fill(_lengths, NotJoined);
    }

    /// <summary>The network measured on.</summary>
    public NetworkVersion Version { get; }

    /// <summary>Number of homes.</summary>
    public int HomeCount => _homes.Length;

    /// <summary>Number of schools.</summary>
    public int SchoolCount => _schools.Length;

    /// <summary>The answer for a home and a school.</summary>
    public MatrixCell this[int home, int school]
    {
        get
        {
            if (_homes[home] is not SnapAnswer.Found)
                return new MatrixCell(RouteStatus.HomeNotSnapped, null);
            if (_schools[school] is not SnapAnswer.Found)
                return new MatrixCell(RouteStatus.SchoolNotSnapped, null);
            return _lengths[home * _schools.Length + school] switch
            {
                NotJoined => new MatrixCell(RouteStatus.NoPath, null),
                TooLong => new MatrixCell(RouteStatus.BeyondBound, null),
                var length => new MatrixCell(RouteStatus.Measured, length),
            };
        }
    }

    /// <summary>Where a home meets the network.</summary>
    public SnapAnswer HomeSnap(int home) => _homes[home];

    /// <summary>Where a school meets the network.</summary>
    public SnapAnswer SchoolSnap(int school) => _schools[school];

    internal void Set(int home, int school, long length, bool isJoinedBeyondBound) =>
        _lengths[home * _schools.Length + school] =
            length != long.MaxValue ? length : isJoinedBeyondBound ? TooLong : NotJoined;

    private static SnapAnswer Answer(Snap snap) =>
        snap.IsFound ? new SnapAnswer.Found(snap.ToPoint()) : new SnapAnswer.TooFar(snap.NearestMm);
}
