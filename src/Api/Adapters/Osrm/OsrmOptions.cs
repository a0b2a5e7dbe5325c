using CaseMgmt.Domain.Geography;

namespace CaseMgmt.Api.Adapters.Osrm;

/// <summary>Where an OSRM-compatible server is and what it serves.</summary>
/// <param name="BaseAddress">Its address, inside the municipality's own network: homes' coordinates travel in the request.</param>
/// <param name="Profile">The server's profile name, as in its paths: "foot".</param>
/// <param name="Version">What the server measures on; decisions cite it. The operator changes its id when the server's map changes.</param>
/// <param name="Snap">How far a place may lie from the network.</param>
/// <param name="Timeout">Longest wait for one answer.</param>
/// <param name="MostPlaces">Most places in one table request; OSRM's own default limit is 100.</param>
public sealed record OsrmOptions(
    Uri BaseAddress, string Profile, NetworkVersion Version, SnapPolicy Snap, TimeSpan Timeout, int MostPlaces = 100);
