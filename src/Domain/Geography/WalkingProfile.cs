using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace CaseMgmt.Domain.Geography;

/// <summary>
/// Which ways of OpenStreetMap count as walkable: policy, in YAML. One-way streets are walked both ways.
/// Two profiles that say the same have the same <see cref="ContentHash"/>, whatever the layout or comments of their files.
/// </summary>
public sealed class WalkingProfile
{
    private readonly HashSet<string> _highways;
    private readonly Dictionary<string, Dictionary<string, HashSet<string>>> _conditional;
    private readonly HashSet<string> _footAllows;
    private readonly HashSet<string> _footForbids;
    private readonly HashSet<string> _accessForbids;
    private readonly HashSet<string> _areas;

    private WalkingProfile(ProfileDocument document)
    {
        Name = document.Name is { Length: > 0 } name ? name : throw new FormatException("The walking profile lacks a name.");
        Title = document.Title ?? Name;
        _highways = Set(document.Highways);
        if (_highways.Count == 0)
            throw new FormatException($"The walking profile '{Name}' names no highways.");
        _conditional = (document.ConditionalHighways ?? []).ToDictionary(
            way => way.Key,
            way => way.Value.ToDictionary(tag => tag.Key, tag => Set(tag.Value), StringComparer.Ordinal),
            StringComparer.Ordinal);
        _footAllows = Set(document.Foot?.Allows);
        _footForbids = Set(document.Foot?.Forbids);
        _accessForbids = Set(document.Access?.Forbids);
        _areas = Set(document.Areas);
        ContentHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical())));
    }

    /// <summary>The profile's name, as policy and commands refer to it: "walking-default".</summary>
    public string Name { get; }

    /// <summary>What the profile means, in Swedish, for people.</summary>
    public string Title { get; }

    /// <summary>SHA-256, hexadecimal, of what the profile says.</summary>
    public string ContentHash { get; }

    /// <summary>Reads a profile from YAML.</summary>
    /// <exception cref="FormatException">Not YAML of this form; the message names line and column.</exception>
    public static WalkingProfile Parse(string yaml)
    {
        try
        {
            var document = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance)
                .Build().Deserialize<ProfileDocument?>(yaml);
            return new WalkingProfile(document ?? throw new FormatException("The walking profile is empty."));
        }
        catch (YamlException e)
        {
            throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"The walking profile, line {e.Start.Line}, column {e.Start.Column}: {e.Message}"), e);
        }
    }

    /// <summary>Whether a way with these tags may be walked.</summary>
    public bool Allows(IReadOnlyDictionary<string, string> tags)
    {
        if (!tags.TryGetValue("highway", out var highway))
            return false;
        if (!_highways.Contains(highway) && !IsConditionMet(highway, tags))
            return false;
        if (tags.TryGetValue("area", out var area) && area is "yes" && !_areas.Contains(highway))
            return false;
        var foot = tags.TryGetValue("foot", out var f) ? f : "";
        if (_footForbids.Contains(foot))
            return false;
        return _footAllows.Contains(foot) || !tags.TryGetValue("access", out var access) || !_accessForbids.Contains(access);
    }

    private bool IsConditionMet(string highway, IReadOnlyDictionary<string, string> tags) =>
        _conditional.TryGetValue(highway, out var conditions)
        && conditions.Any(condition => tags.TryGetValue(condition.Key, out var value) && condition.Value.Contains(value));

    private string Canonical()
    {
        var text = new StringBuilder("walking-profile/1\n").Append(Name).Append('\n');
        Line("highways", _highways);
        foreach (var way in _conditional.OrderBy(way => way.Key, StringComparer.Ordinal))
        {
            foreach (var condition in way.Value.OrderBy(condition => condition.Key, StringComparer.Ordinal))
                Line($"{way.Key}/{condition.Key}", condition.Value);
        }

        Line("foot allows", _footAllows);
        Line("foot forbids", _footForbids);
        Line("access forbids", _accessForbids);
        Line("areas", _areas);
        return text.ToString();

        void Line(string name, HashSet<string> values) =>
            text.Append(name).Append('=').AppendJoin(',', values.Order(StringComparer.Ordinal)).Append('\n');
    }

    private static HashSet<string> Set(IEnumerable<string>? values) => new(values ?? [], StringComparer.Ordinal);
}

/// <summary>The walking profiles that are shipped with the program.</summary>
public static class WalkingProfiles
{
    /// <summary>The name of the profile that is used when none is named.</summary>
    public const string DefaultName = "walking-default";

    private static readonly Lazy<IReadOnlyDictionary<string, WalkingProfile>> Loaded = new(Load);

    /// <summary>All shipped profiles by name.</summary>
    public static IReadOnlyDictionary<string, WalkingProfile> Shipped => Loaded.Value;

    /// <summary>The default profile: every street, footway, cycleway, path and stairway that may be walked.</summary>
    public static WalkingProfile Default => Shipped[DefaultName];

    private static Dictionary<string, WalkingProfile> Load()
    {
        var assembly = typeof(WalkingProfiles).Assembly;
        var profiles = new Dictionary<string, WalkingProfile>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.Contains(".Geography.Profiles.", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var profile = WalkingProfile.Parse(reader.ReadToEnd());
            profiles.Add(profile.Name, profile);
        }

        return profiles;
    }
}

/// <summary>The form of a profile's file.</summary>
internal sealed class ProfileDocument
{
    public string? Name { get; set; }

    public string? Title { get; set; }

    public List<string>? Highways { get; set; }

    public Dictionary<string, Dictionary<string, List<string>>>? ConditionalHighways { get; set; }

    public ProfilePermission? Foot { get; set; }

    public ProfilePermission? Access { get; set; }

    public List<string>? Areas { get; set; }
}

/// <summary>Values of a tag that allow or forbid.</summary>
internal sealed class ProfilePermission
{
    public List<string>? Allows { get; set; }

    public List<string>? Forbids { get; set; }
}
