using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Robots;

/// <summary>A robot asks what would be decided on facts that it states, and why. Nothing is saved, and no person is asked about.</summary>
internal sealed class EvaluateFacts : IUseCase
{
    private const int MostFacts = 50;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Robot.MapPost("/evaluations", Handle)
        .Describe(
            "evaluate-facts",
            "Tell what would be decided on stated facts, and why",
            "The facts are those of a task, by the same codes; the municipality's policies in force are applied to them. Stateless: nothing is looked up about anybody, and nothing is saved.")
        .Refuses(RejectionKind.Rule, "queue-unknown")
        .Produces<TaskEvaluation>();

    private static async Task<IResult> Handle(EvaluationRequest request, CurrentActor actor, IEnumerable<IDecisionTasks> slices, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        if (slices.FirstOrDefault(s => s.CaseType.Value == request.Queue) is not { } slice)
            return Problem.From(new Rejection("queue-unknown", RejectionKind.Rule, "queue"));
        await using var session = store.QuerySession(actor.MunicipalityId);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        return new Versioned<TaskEvaluation>(slice.Evaluate(actor, request.Facts!, policies, time.GetUtcNow()), null);
    }

    /// <summary>What is to be evaluated.</summary>
    /// <param name="Queue">Code of a case type, such as school-transport.</param>
    /// <param name="Facts">The facts.</param>
    internal sealed record EvaluationRequest(string? Queue, IReadOnlyList<GivenFact>? Facts);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<EvaluationRequest>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Queue).NotEmpty();
            RuleFor(r => r.Facts).NotEmpty();
            RuleFor(r => r.Facts).Must(f => f is null || f.Count <= MostFacts).WithErrorCode("too-long");
            RuleForEach(r => r.Facts).Must(f => f is { Code.Length: > 0, Value.Length: > 0 and <= CaseActions.LongestText }).WithErrorCode("wrong-format");
        }
    }
}
