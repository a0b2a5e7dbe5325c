using System.Text.Json.Serialization;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>Which school the catchment areas (upptagningsområden) give a home, as the rules need it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Found), "found")]
[JsonDerivedType(typeof(Outside), "outside")]
[JsonDerivedType(typeof(Several), "several")]
[JsonDerivedType(typeof(Unknown), "unknown")]
public abstract record CatchmentFact
{
    private CatchmentFact()
    {
    }

    /// <summary>The home lies in exactly one area.</summary>
    /// <param name="Unit">The area's school: the assigned school (anvisningsskola).</param>
    public sealed record Found(SchoolUnitCode Unit) : CatchmentFact;

    /// <summary>The home lies in no area.</summary>
    public sealed record Outside : CatchmentFact;

    /// <summary>The home lies in several areas; the program never chooses between them.</summary>
    public sealed record Several : CatchmentFact;

    /// <summary>There is no home point to ask about, or no areas to ask.</summary>
    public sealed record Unknown : CatchmentFact;

    /// <summary>The kind of answer and no school: a school tells where somebody lives.</summary>
    public sealed override string ToString() => GetType().Name;
}
