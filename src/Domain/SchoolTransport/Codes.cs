using System.Text.Json.Serialization;
using CaseMgmt.Domain.Cases;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>Code of what stood in the way of an answer, in kebab case.</summary>
/// <param name="Value">The code.</param>
[JsonConverter(typeof(CodeJson<ProblemCode>))]
public readonly record struct ProblemCode(string Value) : ICode<ProblemCode>
{
    /// <inheritdoc/>
    public static ProblemCode From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Identity of an immutable version: a road network, a set of catchment areas.</summary>
/// <param name="Value">The identity, a content hash.</param>
[JsonConverter(typeof(CodeJson<VersionId>))]
public readonly record struct VersionId(string Value) : ICode<VersionId>
{
    /// <inheritdoc/>
    public static VersionId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
