using System.Diagnostics;
using System.Globalization;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;

namespace CaseMgmt.Api.Http;

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">The field in camelCase, dotted when nested: <c>childId</c>, <c>period.from</c>.</param>
/// <param name="Code">Stable code in kebab case, such as <c>required</c>.</param>
/// <param name="Message">The same in Swedish.</param>
internal sealed record Violation(string Field, string Code, string Message);

/// <summary>
/// A refusal as the client sees it: problem+json (RFC 9457) with a stable code. The Swedish title and detail come from
/// <c>Texts/Problems.resx</c> by the code alone, so nothing personal can slip into them.
/// </summary>
/// <param name="Code">Stable code in kebab case; clients may rely on it.</param>
/// <param name="Status">HTTP status.</param>
internal sealed record Problem(string Code, int Status) : IResult, IStatusCodeHttpResult
{
    /// <summary>The content type of every refusal.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>One entry per field at fault, or null when no field is.</summary>
    public IReadOnlyList<Violation>? Violations { get; init; }

    /// <summary>Further members of the problem, such as <c>existingCase</c>; references and codes only.</summary>
    public IReadOnlyDictionary<string, object?>? Extensions { get; init; }

    /// <summary>When the client may try again, or null when trying again does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    int? IStatusCodeHttpResult.StatusCode => Status;

    /// <summary>The refusal that a typed rejection from the domain becomes.</summary>
    public static Problem From(Rejection rejection)
    {
        var problem = new Problem(rejection.Code, StatusOf(rejection.Kind));
        return rejection.Field is { } field
            ? problem with { Violations = [new Violation(field, rejection.Code, ProblemTexts.Title(rejection.Code))] }
            : problem;
    }

    /// <summary>The status that a sort of refusal has.</summary>
    public static int StatusOf(RejectionKind kind) => kind switch
    {
        RejectionKind.Conflict => StatusCodes.Status409Conflict,
        RejectionKind.Rule => StatusCodes.Status422UnprocessableEntity,
        RejectionKind.Forbidden => StatusCodes.Status403Forbidden,
        RejectionKind.NotFound => StatusCodes.Status404NotFound,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of rejection."),
    };

    /// <summary>The same refusal with one more member.</summary>
    public Problem With(string member, object? value) => this with
    {
        Extensions = new Dictionary<string, object?>(Extensions ?? new Dictionary<string, object?>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            [member] = value,
        },
    };

    /// <summary>The members of the problem as they are written.</summary>
    /// <param name="traceId">Ties the answer to the log; says nothing about anyone.</param>
    public Dictionary<string, object?> Members(string traceId)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["type"] = $"urn:casemgmt:problem:{Code}",
            ["title"] = ProblemTexts.Title(Code),
            ["status"] = Status,
            ["detail"] = ProblemTexts.Detail(Code),
            ["code"] = Code,
            ["traceId"] = traceId,
        };
        if (Violations is { Count: > 0 })
            members["violations"] = Violations;
        foreach (var (name, value) in Extensions ?? new Dictionary<string, object?>(StringComparer.Ordinal))
            members[name] = value;
        return members;
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return response.WriteAsJsonAsync(Members(TraceId(httpContext)), ApiJson.Options, ContentType, httpContext.RequestAborted);
    }

    private static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}

/// <summary>Carries a <see cref="Problem"/> out of a place that cannot return one.</summary>
/// <param name="problem">The refusal.</param>
#pragma warning disable CA1064, S3871 // Never leaves the host: the exception handler turns it into an answer.
internal sealed class ProblemException(Problem problem) : Exception(problem.Code)
{
    /// <summary>The refusal.</summary>
    public Problem Problem { get; } = problem;
}
