using CaseMgmt.Api.Http;
using CaseMgmt.Domain;

namespace CaseMgmt.Api.OpenApi;

/// <summary>What use cases say of their endpoints beyond what the code itself tells.</summary>
internal static class EndpointDocs
{
    /// <summary>
    /// Names the operation and says in one line what it does. The examples lie in <c>Examples/{operationId}.json</c> beside the
    /// use case: <c>{ "request": …, "response": … }</c>.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="operationId">Unique, in kebab case: <c>apply-for-school-transport</c>.</param>
    /// <param name="summary">One line, verb first.</param>
    /// <param name="description">What a caller must know besides, or null.</param>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string operationId, string summary, string? description = null)
    {
        endpoint.WithName(operationId).WithSummary(summary);
        return description is null ? endpoint : endpoint.WithDescription(description);
    }

    /// <summary>Names the values that a query parameter takes; anything else is refused as a field at fault.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">The parameter.</param>
    /// <param name="description">What it does.</param>
    /// <param name="values">The values; none when any value of its form is taken.</param>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder endpoint, string name, string description, params string[] values) =>
        endpoint.WithMetadata(new QueryDoc(name, description, values));

    /// <summary>Says that the answer is a page to show, not JSON.</summary>
    public static RouteHandlerBuilder AnswersHtml(this RouteHandlerBuilder endpoint) => endpoint.Produces<string>(contentType: "text/html");

    /// <summary>Names a refusal of its own that carries more than its code.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, Problem problem) => endpoint.WithMetadata(new RefusalDoc(problem));

    /// <summary>Names refusals of its own that the operation gives; those that every operation gives are known already.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, RejectionKind kind, params string[] codes)
    {
        foreach (var code in codes)
            endpoint.WithMetadata(new RefusalDoc(new Problem(code, Problem.StatusOf(kind))));
        return endpoint;
    }
}

/// <summary>What a query parameter is.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Description">What it does.</param>
/// <param name="Values">The values it takes; none when any value of its form is taken.</param>
internal sealed record QueryDoc(string Name, string Description, IReadOnlyList<string> Values);

/// <summary>A refusal that an operation may give.</summary>
/// <param name="Problem">The refusal.</param>
internal sealed record RefusalDoc(Problem Problem);

/// <summary>Problem+json as clients see it (RFC 9457).</summary>
/// <param name="Type">Urn of the code.</param>
/// <param name="Title">Short Swedish heading.</param>
/// <param name="Status">The HTTP status again.</param>
/// <param name="Detail">Swedish: what can be done.</param>
/// <param name="Code">Stable code in kebab case.</param>
/// <param name="TraceId">Ties the answer to the server's log.</param>
/// <param name="Violations">One entry per field at fault; absent when none is.</param>
internal sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code, string TraceId, IReadOnlyList<Violation>? Violations);
