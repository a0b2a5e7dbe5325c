namespace CaseMgmt.Web.ApiClient;

internal static class Query
{
    /// <summary>A query string of the parameters that have a value, or nothing.</summary>
    internal static string With(params (string Name, string? Value)[] parameters)
    {
        var given = parameters.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }
}
