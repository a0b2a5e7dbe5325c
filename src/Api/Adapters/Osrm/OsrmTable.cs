using CaseMgmt.Domain.Geography;

namespace CaseMgmt.Api.Adapters.Osrm;

/// <summary>Gathers a matrix from several table answers; every place's snapped point is checked.</summary>
internal sealed class OsrmTable(IReadOnlyList<GeoPoint> homes, IReadOnlyList<GeoPoint> schools, int boundMm)
{
    private readonly SnapAnswer[] _homes = [.. homes.Select(_ => new SnapAnswer.TooFar(NearestMm: null))];
    private readonly SnapAnswer[] _schools = [.. schools.Select(_ => new SnapAnswer.TooFar(NearestMm: null))];
    private readonly long?[] _lengths = new long?[homes.Count * schools.Count];

    public GeoPoint Home(int home) => homes[home];

    public GeoPoint School(int school) => schools[school];

    /// <summary>Takes over a part; false when the answer has not the shape asked for.</summary>
    public bool Take(IReadOnlyList<int> homePart, IReadOnlyList<int> schoolPart, OsrmReply reply)
    {
        if (reply.Distances?.Count != homePart.Count || reply.Sources?.Count != homePart.Count || reply.Destinations?.Count != schoolPart.Count
            || reply.Distances.Any(row => row.Count != schoolPart.Count || row.Any(metres => metres is { } m && !OsrmWalkingDistance.IsLength(m))))
        {
            return false;
        }

        for (var h = 0; h < homePart.Count; h++)
        {
            _homes[homePart[h]] = Check(reply.Sources[h], homes[homePart[h]]);
            for (var s = 0; s < schoolPart.Count; s++)
            {
                _schools[schoolPart[s]] = Check(reply.Destinations[s], schools[schoolPart[s]]);
                _lengths[homePart[h] * schools.Count + schoolPart[s]] =
                    reply.Distances[h][s] is { } metres ? OsrmWalkingDistance.Millimetres(metres) : null;
            }
        }

        return true;
    }

    public DistanceMatrix ToMatrix(NetworkVersion version, long? bound) => new(version, _homes, _schools, _lengths, bound);

    private SnapAnswer Check(OsrmWaypoint? waypoint, GeoPoint asked) =>
        waypoint?.Check(asked, boundMm) ?? new SnapAnswer.TooFar(NearestMm: null);
}
