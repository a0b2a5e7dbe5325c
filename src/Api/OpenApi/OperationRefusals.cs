using System.Reflection;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Abstractions;

namespace CaseMgmt.Api.OpenApi;

/// <summary>Every refusal that an operation may give: its own, and those that follow from what it takes.</summary>
internal static class OperationRefusals
{
    /// <summary>The refusals in the order of their status.</summary>
    public static IReadOnlyList<Problem> Of(ActionDescriptor action)
    {
        var metadata = action.EndpointMetadata;
        var parameters = metadata.OfType<MethodInfo>().SelectMany(m => m.GetParameters()).Select(p => p.ParameterType).ToHashSet();
        var refusals = new List<Problem>();
        if (metadata.OfType<IAcceptsMetadata>().Any())
            refusals.AddRange([ProblemCodes.MalformedJson, Example(), ProblemCodes.BodyTooLarge, ProblemCodes.UnsupportedMediaType]);
        if (parameters.Contains(typeof(Page)))
            refusals.AddRange([ProblemCodes.BadCursor, ExceptionProblems.Field("limit", "out-of-range")]);
        if (parameters.Contains(typeof(AsOf)) || parameters.Contains(typeof(KnownAt)))
            refusals.Add(ExceptionProblems.Field(KnownAt.Parameter, KnownAt.NotYet));
        if (metadata.OfType<QueryDoc>().FirstOrDefault() is { } query)
            refusals.Add(ExceptionProblems.Field(query.Name, query.Values.Count > 0 ? "not-allowed" : "wrong-format"));
        if (ReadAfter.IsReadBy(metadata))
            refusals.Add(ProblemCodes.BadPosition);
        if (parameters.Contains(typeof(IfMatch)))
            refusals.AddRange([ProblemCodes.IfMatchInvalid, ProblemCodes.StaleVersion, ProblemCodes.PreconditionRequired]);
        if (parameters.Contains(typeof(IdempotentCommand)))
            refusals.AddRange([ProblemCodes.IdempotencyKeyMissing, ProblemCodes.IdempotencyKeyInvalid, ProblemCodes.IdempotencyKeyReused, ProblemCodes.Busy]);
        if (metadata.OfType<GroupRole>().FirstOrDefault() is { } group)
        {
            refusals.AddRange([ProblemCodes.Unauthenticated, ProblemCodes.Forbidden, ProblemCodes.UnknownMunicipality]);
            if (group.Role == Role.Guardian)
                refusals.Add(ProblemCodes.GuardianUnknown);
        }
        refusals.AddRange(metadata.OfType<RefusalDoc>().Select(r => r.Problem));
        refusals.AddRange([ProblemCodes.TooManyRequests, ProblemCodes.Unexpected, ProblemCodes.Unavailable]);
        return [.. refusals.DistinctBy(p => p.Code, StringComparer.Ordinal).OrderBy(p => p.Status)];
    }

    private static Problem Example() => ExceptionProblems.Field("field", "required");
}
