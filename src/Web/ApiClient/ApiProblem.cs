namespace CaseMgmt.Web.ApiClient;

/// <summary>A field that the API refused: the field's name in the request, a stable code, and a message in Swedish.</summary>
public sealed record Violation(string? Field, string? Code, string? Message);

/// <summary>Points at a case: its id, null when it is another guardian's, and the reference that people quote, such as <c>SKJ-7K4M-2Q9X</c>.</summary>
public sealed record CaseLink(Guid? CaseId, string Reference, string? SchoolYear = null);

/// <summary>An answer of type <c>application/problem+json</c> (RFC 9457) with the API's stable <c>code</c>. Detail is Swedish, for people.</summary>
public sealed record ApiProblem(string? Title, int Status, string? Detail, string? Code, string? TraceId, IReadOnlyList<Violation>? Violations, CaseLink? ExistingCase);

/// <summary>The API answered, and refused.</summary>
public sealed class ApiProblemException(ApiProblem problem) : Exception($"The API answered {problem.Status} {problem.Code}.")
{
    /// <summary>What the API said. Detail may hold personal data and is never logged.</summary>
    public ApiProblem Problem { get; } = problem;

    /// <summary>The problem's stable code, or empty.</summary>
    public string Code => Problem.Code ?? "";
}

/// <summary>The API did not answer in time, could not be reached, or said that it cannot serve now (5xx).</summary>
public sealed class ApiUnavailableException(string message, TimeSpan retryAfter, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How long to wait before the next try.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
