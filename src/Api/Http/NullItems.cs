using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace CaseMgmt.Api.Http;

/// <summary>
/// Finds the null that stands in a list of a request. The reader of JSON holds every field to whether it may be null, but not what a list holds, and rules for each item
/// pass over those that are none.
/// </summary>
internal static class NullItems
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    /// <summary>The field of the first null in a list, such as <c>documents[1]</c>; null when there is none.</summary>
    /// <param name="request">The request, as read.</param>
    public static string? First(object request) => First(request, "");

    private static string? First(object part, string path)
    {
        foreach (var property in Properties.GetOrAdd(part.GetType(), PropertiesOf))
        {
            var field = path + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var found = property.GetValue(part) switch
            {
                IList items => FirstOf(items, field),
                { } value when IsOurs(value.GetType()) => First(value, field + "."),
                _ => null,
            };
            if (found is not null)
                return found;
        }

        return null;
    }

    private static string? FirstOf(IList items, string field)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is not { } item)
                return $"{field}[{i}]";
            if (IsOurs(item.GetType()) && First(item, $"{field}[{i}].") is { } found)
                return found;
        }

        return null;
    }

    private static PropertyInfo[] PropertiesOf(Type type) => [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0 && Holds(p.PropertyType))];

    private static bool Holds(Type type) => IsOurs(type) || (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type));

    private static bool IsOurs(Type type) => type is { IsClass: true, Namespace: { } name } && name.StartsWith("CaseMgmt.", StringComparison.Ordinal);
}
