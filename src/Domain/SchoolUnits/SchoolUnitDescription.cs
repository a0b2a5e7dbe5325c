using System.Text.Json;
using System.Text.Json.Serialization;
using CaseMgmt.Domain.Geography;

namespace CaseMgmt.Domain.SchoolUnits;

/// <summary>Who runs a school unit (huvudman).</summary>
[JsonConverter(typeof(ProviderTypeJson))]
public enum ProviderType
{
    /// <summary>Kommunal.</summary>
    Municipal,

    /// <summary>Fristående (enskild huvudman).</summary>
    Independent,
}

/// <summary>Writes a <see cref="ProviderType"/> as <c>municipal</c> or <c>independent</c>.</summary>
public sealed class ProviderTypeJson() : JsonStringEnumConverter<ProviderType>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

/// <summary>A school form at a unit with the grades it has there.</summary>
/// <param name="Form">The form.</param>
/// <param name="Grades">The grades, in order, each once.</param>
public sealed record FormGrades(SchoolForm Form, IReadOnlyList<Grade> Grades)
{
    /// <inheritdoc/>
    public bool Equals(FormGrades? other) => other is not null && Form == other.Form && Grades.SequenceEqual(other.Grades);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Form, Grades.Count);
}

/// <summary>What is publicly known of a school unit. Compares by content.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Forms">Its school forms, each once, with their grades.</param>
/// <param name="Municipality">Code of the municipality it lies in.</param>
/// <param name="Provider">Who runs it.</param>
/// <param name="MeasuringPoint">The register's point, from which ways are measured; null when the register has none.</param>
/// <param name="EntrancePoint">An entrance set by hand where the register's point is wrong or unfit; it goes before the register's.</param>
/// <param name="OpensOn">First day of teaching, or null when it has been open as long as the program knows.</param>
/// <param name="ClosesOn">Last day of teaching, or null when no end is planned.</param>
public sealed record SchoolUnitDescription(
    PublicText Name,
    IReadOnlyList<FormGrades> Forms,
    string Municipality,
    ProviderType Provider,
    GeoPoint? MeasuringPoint,
    GeoPoint? EntrancePoint,
    DateOnly? OpensOn,
    DateOnly? ClosesOn)
{
    /// <summary>Where ways to the unit end: the entrance set by hand, else the register's point; null when there is neither.</summary>
    [JsonIgnore]
    public GeoPoint? WaysEndAt => EntrancePoint ?? MeasuringPoint;

    /// <summary>Whether it has a grade of a form.</summary>
    public bool Has(SchoolForm form, Grade grade) => Forms.Any(f => f.Form == form && f.Grades.Contains(grade));

    /// <summary>Whether it teaches on a day, as planned.</summary>
    public bool IsOpenOn(DateOnly day) => !(day < OpensOn) && !(day > ClosesOn);

    /// <inheritdoc/>
    public bool Equals(SchoolUnitDescription? other) =>
        other is not null
        && (Name, Municipality, Provider, MeasuringPoint, EntrancePoint) == (other.Name, other.Municipality, other.Provider, other.MeasuringPoint, other.EntrancePoint)
        && (OpensOn, ClosesOn) == (other.OpensOn, other.ClosesOn)
        && Forms.SequenceEqual(other.Forms);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Municipality, Provider, Forms.Count);
}
