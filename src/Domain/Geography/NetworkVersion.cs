namespace CaseMgmt.Domain.Geography;

/// <summary>
/// Which walking network an answer rests on. Decisions cite it; a network that is cited is never rebuilt and never removed.
/// </summary>
/// <param name="Id">SHA-256, hexadecimal, of the stored form: the same network has the same id.</param>
/// <param name="SourceHash">SHA-256, hexadecimal, of the ways and nodes the network was built from: the same for XML and PBF.</param>
/// <param name="DataDate">When the map data was current; null when its file does not say.</param>
/// <param name="Profile">Name of the walking profile.</param>
/// <param name="ProfileHash">Content hash of the walking profile.</param>
/// <param name="BuilderVersion">Version of the program part that built the network.</param>
/// <param name="Attribution">Whom to credit wherever the map is shown.</param>
public sealed record NetworkVersion(
    string Id, string SourceHash, DateTimeOffset? DataDate, string Profile, string ProfileHash, int BuilderVersion, string Attribution)
{
    /// <summary>Grows whenever the builder would make another network of the same data.</summary>
    public const int CurrentBuilder = 1;

    /// <summary>What the Open Database License asks for.</summary>
    public const string OpenStreetMapAttribution = "© OpenStreetMap contributors, ODbL 1.0";
}

/// <summary>A stored walking network that is damaged, truncated, or of a form this program does not know.</summary>
public sealed class NetworkFormatException : FormatException
{
    internal NetworkFormatException(string message)
        : base(message)
    {
    }
}
