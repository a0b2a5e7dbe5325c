using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace CaseMgmt.Api.Http;

/// <summary>
/// The versions that the client says it has seen (RFC 9110, 13.1.1). Take it as a handler parameter of every command on a
/// named case: a missing header is answered 428 before the handler runs.
/// </summary>
internal sealed class IfMatch
{
    private readonly bool any;
    private readonly IReadOnlyList<long> versions;

    private IfMatch(bool any, IReadOnlyList<long> versions) => (this.any, this.versions) = (any, versions);

    /// <summary>Reads the header; minimal APIs call it for a parameter of this type.</summary>
    public static ValueTask<IfMatch> BindAsync(HttpContext context) => ValueTask.FromResult(Read(context.Request.Headers.IfMatch));

    /// <summary>Reads the header's lines.</summary>
    /// <exception cref="ProblemException">The header is missing (428) or is no list of entity tags (400).</exception>
    public static IfMatch Read(IReadOnlyList<string?> lines)
    {
        if (lines.All(string.IsNullOrWhiteSpace))
            throw new ProblemException(ProblemCodes.PreconditionRequired);
        if (!EntityTagHeaderValue.TryParseStrictList([.. lines.OfType<string>()], out var tags))
            throw new ProblemException(ProblemCodes.IfMatchInvalid);
        // If-Match compares strongly, so a weak tag never matches; a tag that is no version of ours matches nothing either.
        var strong = tags.Where(t => !t.IsWeak).Select(t => t.Tag.Value!).ToList();
        return new IfMatch(strong.Contains("*", StringComparer.Ordinal), [.. strong.Select(VersionOf).OfType<long>()]);
    }

    /// <summary>True when the client's versions include the current one, or the client takes any that exists.</summary>
    /// <param name="currentVersion">The stream's version; 0 when it does not exist.</param>
    public bool Accepts(long currentVersion) => any ? currentVersion > 0 : versions.Contains(currentVersion);

    /// <summary>Ends the command unless the client named a version: a machine that takes any has not looked.</summary>
    /// <exception cref="ProblemException">It takes any version (400).</exception>
    public void DemandVersion()
    {
        if (any)
            throw new ProblemException(ProblemCodes.IfMatchInvalid);
    }

    /// <summary>Ends the command with 412 unless the client saw the current version.</summary>
    /// <param name="currentVersion">The stream's version; 0 when it does not exist.</param>
    /// <exception cref="ProblemException">The version is stale.</exception>
    public void Demand(long currentVersion)
    {
        if (!Accepts(currentVersion))
            throw new ProblemException(ProblemCodes.StaleVersion);
    }

    /// <summary>The entity tag of a version.</summary>
    public static string TagOf(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    private static long? VersionOf(string tag) =>
        tag is ['"', .. var digits, '"'] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}

/// <summary>An answer with the version of what it shows, as <c>ETag</c>.</summary>
/// <typeparam name="T">What it shows.</typeparam>
/// <param name="Value">What it shows.</param>
/// <param name="Version">Its stream's version; null when nothing can be decided on what it shows, since it shows another time.</param>
internal sealed record Versioned<T>(T Value, long? Version) : IResult, IValueHttpResult<T>, IStatusCodeHttpResult
{
    /// <inheritdoc/>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Version is { } version)
            httpContext.Response.Headers.ETag = IfMatch.TagOf(version);
        return httpContext.Response.WriteAsJsonAsync(Value, ApiJson.Options, httpContext.RequestAborted);
    }
}
