using System.Text.Json.Serialization;
using CaseMgmt.Domain.Cases;

namespace CaseMgmt.Domain.SchoolChoice.Lottery;

/// <summary>A published SHA-256, in lower-case hexadecimal: of a list of codes, of a seed, of a result. It says nothing of anybody.</summary>
/// <param name="Value">64 characters.</param>
[JsonConverter(typeof(CodeJson<LotteryHash>))]
public readonly record struct LotteryHash(string Value) : ICode<LotteryHash>
{
    /// <inheritdoc/>
    public static LotteryHash From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
