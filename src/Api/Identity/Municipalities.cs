using CaseMgmt.Api.Http;

namespace CaseMgmt.Api.Identity;

/// <summary>The municipalities that use this installation, from configuration <c>Municipalities:&lt;code&gt;</c> = name.</summary>
internal sealed class Municipalities(IConfiguration configuration)
{
    private readonly Dictionary<string, IReadOnlyList<string>> contacts = configuration.GetSection("Contacts").GetChildren()
        .ToDictionary(c => c.Key, c => (IReadOnlyList<string>)[.. c.GetChildren().Select(line => line.Value).OfType<string>()], StringComparer.Ordinal);

    private readonly Dictionary<string, string> names = configuration.GetSection("Municipalities").GetChildren()
        .ToDictionary(c => c.Key, c => c.Value ?? c.Key, StringComparer.Ordinal);

    /// <summary>The codes, each four digits.</summary>
    public IReadOnlyCollection<string> Codes => names.Keys;

    /// <summary>True when the municipality uses this installation.</summary>
    public bool Knows(string municipalityId) => names.ContainsKey(municipalityId);

    /// <summary>The municipality's name, or its code when it has none.</summary>
    public string NameOf(string municipalityId) => names.GetValueOrDefault(municipalityId, municipalityId);

    /// <summary>Where to ask and to send an appeal, line by line; empty where the municipality has not said.</summary>
    public IReadOnlyList<string> ContactOf(string municipalityId) => contacts.GetValueOrDefault(municipalityId, []);
}

/// <summary>Answers 404 for a municipality that does not use this installation, to those who have a valid token.</summary>
internal sealed class KnownMunicipality(RequestDelegate next, Municipalities municipalities)
{
    /// <summary>Runs the middleware.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.User.Identity?.IsAuthenticated == true
            && context.GetRouteValue("municipalityId") is string code && !municipalities.Knows(code)
            ? ProblemCodes.UnknownMunicipality.ExecuteAsync(context)
            : next(context);
}
