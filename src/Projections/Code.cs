using System.Text.Json;

namespace CaseMgmt.Projections;

/// <summary>Codes in kebab case, as read models and JSON write them.</summary>
public static class Code
{
    /// <summary>The code of an enumeration's value: <c>OtherGrounds</c> gives <c>other-grounds</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The value of a code.</summary>
    /// <exception cref="FormatException">No value has that code.</exception>
    public static T Parse<T>(string code)
        where T : struct, Enum => TryParse<T>(code, out var value) ? value : throw new FormatException($"'{code}' is no {typeof(T).Name}.");

    /// <summary>Finds the value of a code, exactly as written.</summary>
    public static bool TryParse<T>(string? code, out T value)
        where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (string.Equals(Of(candidate), code, StringComparison.Ordinal))
            {
                value = candidate;
                return true;
            }
        }
        value = default;
        return false;
    }
}
