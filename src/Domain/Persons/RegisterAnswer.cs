using System.Text.Json.Serialization;
using CaseMgmt.Domain.Geography;

namespace CaseMgmt.Domain.Persons;

/// <summary>A registered address (folkbokföringsadress).</summary>
/// <param name="Street">Street and number.</param>
/// <param name="PostalCode">Five digits.</param>
/// <param name="City">Postort.</param>
public sealed record RegisteredAddress(string Street, string PostalCode, string City)
{
    /// <summary>Postal code, written in the Swedish way with a space, and postort: <c>999 71 Älvsunda</c>.</summary>
    [JsonIgnore]
    public string PostalLine => PostalCode.Length == 5 ? $"{PostalCode[..3]} {PostalCode[3..]} {City}" : $"{PostalCode} {City}";

    /// <summary>The whole address on one line.</summary>
    [JsonIgnore]
    public string OneLine => $"{Street}, {PostalLine}";

    /// <inheritdoc/>
    public override string ToString() => nameof(RegisteredAddress);
}

/// <summary>Which state of which register answered.</summary>
/// <param name="Source">The register, in Swedish, as shown beside the fact.</param>
/// <param name="Version">Identity of the state, a content hash.</param>
/// <param name="AsOf">When the register was read, UTC.</param>
public sealed record RegisterVersion(string Source, string Version, DateTimeOffset AsOf);

/// <summary>What the population register says of a person. Personal throughout: it lives in memory and in the vault only.</summary>
/// <param name="Person">Who.</param>
/// <param name="GivenName">Given name.</param>
/// <param name="FamilyName">Family name.</param>
/// <param name="BirthDate">Date of birth.</param>
/// <param name="Address">Registered address, or null when there is none.</param>
/// <param name="Home">The property's point, or null when it is not known.</param>
/// <param name="HomeMunicipality">Code of the municipality of registration, or null.</param>
/// <param name="Protection">How the person is protected.</param>
/// <param name="Version">Which state of the register says so.</param>
public sealed record RegisterPerson(
    PersonRef Person,
    string GivenName,
    string FamilyName,
    DateOnly BirthDate,
    RegisteredAddress? Address,
    GeoPoint? Home,
    string? HomeMunicipality,
    Protection Protection,
    RegisterVersion Version)
{
    /// <summary>Given and family name.</summary>
    [JsonIgnore]
    public string Name => $"{GivenName} {FamilyName}";

    /// <inheritdoc/>
    public override string ToString() => nameof(RegisterPerson);
}

/// <summary>The population register's answer about one person.</summary>
public abstract record RegisterAnswer
{
    private RegisterAnswer()
    {
    }

    /// <summary>The protection that follows; fails closed: no answer, or none that is understood, counts as protected.</summary>
    public virtual Protection Protection => Protection.Unknown;

    /// <summary>Whether the person is to be treated as protected.</summary>
    public bool IsProtected => Protection != Protection.None;

    /// <summary>The person is registered.</summary>
    /// <param name="Person">What the register says.</param>
    public sealed record Found(RegisterPerson Person) : RegisterAnswer
    {
        /// <inheritdoc/>
        public override Protection Protection => Enum.IsDefined(Person.Protection) ? Person.Protection : Protection.Unknown;
    }

    /// <summary>The register does not know the person.</summary>
    public sealed record Missing : RegisterAnswer;

    /// <summary>The register did not answer.</summary>
    public sealed record Unavailable : RegisterAnswer;

    /// <inheritdoc/>
    public sealed override string ToString() => GetType().Name;
}
