using CaseMgmt.Api.Adapters;
using CaseMgmt.Domain.Geography;
using Npgsql;

namespace CaseMgmt.Api.Geography;

/// <summary>Walking distances measured in this process, on networks from the database.</summary>
public sealed class InProcessWalkingDistance(RoadNetworks networks) : IWalkingDistance
{
    private const string Storage = "storage";
    private const string Damaged = "damaged";

    /// <inheritdoc/>
    public Task<RouteAnswer> Measure(GeoPoint home, GeoPoint entrance, string? version = null, CancellationToken ct = default) =>
        With<RouteAnswer>(
            version, network => network.Measure(home, entrance),
            unknown => new RouteAnswer.UnknownVersion(unknown), reason => new RouteAnswer.Unavailable(reason), ct);

    /// <inheritdoc/>
    public Task<MatrixAnswer> Matrix(
        IReadOnlyList<GeoPoint> homes, IReadOnlyList<GeoPoint> schools, long? boundMm = null, string? version = null, CancellationToken ct = default) =>
        With<MatrixAnswer>(
            version, network => new MatrixAnswer.Measured(network.Matrix(homes, schools, boundMm)),
            unknown => new MatrixAnswer.UnknownVersion(unknown), reason => new MatrixAnswer.Unavailable(reason), ct);

    /// <inheritdoc/>
    public async Task<NetworkVersion?> Latest(string? profile = null, CancellationToken ct = default)
    {
        try
        {
            return await networks.LatestAsync(profile ?? WalkingProfiles.DefaultName, ct);
        }
        catch (Exception e) when (IsStorage(e))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<NetworkVersion?> InUse(string municipality, string profile, CancellationToken ct = default)
    {
        try
        {
            return await networks.InUseAsync(municipality, profile, ct);
        }
        catch (Exception e) when (IsStorage(e))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<StreetMap?> StreetsWithin(MapBounds bounds, string? version = null, CancellationToken ct = default) =>
        With<StreetMap?>(version, network => network.StreetsWithin(bounds), _ => null, _ => null, ct);

    private async Task<T> With<T>(string? version, Func<WalkingNetwork, T> ask, Func<string?, T> unknown, Func<string, T> unavailable, CancellationToken ct)
    {
        try
        {
            var id = version ?? (await networks.LatestAsync(WalkingProfiles.DefaultName, ct))?.Id;
            var network = id is null ? null : await networks.FindAsync(id, ct);
            return network is null ? unknown(version) : ask(network);
        }
        catch (Exception e) when (IsStorage(e))
        {
            return unavailable(Storage);
        }
        catch (Exception e) when (e is NetworkFormatException or InvalidDataException)
        {
            return unavailable(Damaged);
        }
    }

    private static bool IsStorage(Exception e) => e is NpgsqlException or TimeoutException or IOException;
}
