using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>What is known of the way between a home and a school, as the rules need it. Personal data: never printed.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Measured), "measured")]
[JsonDerivedType(typeof(NotMeasured), "not-measured")]
public abstract record RouteFact
{
    private RouteFact()
    {
    }

    /// <summary>The way was measured.</summary>
    /// <param name="LengthMm">Its length in whole millimetres.</param>
    public sealed record Measured(long LengthMm) : RouteFact;

    /// <summary>The way could not be measured.</summary>
    /// <param name="Code">Why, as a stable code: <c>home-not-snapped</c>, <c>no-path</c>, <c>unavailable</c> …</param>
    public sealed record NotMeasured(string Code) : RouteFact;

    /// <summary>The type's name and no length.</summary>
    public sealed override string ToString() => GetType().Name;
}
