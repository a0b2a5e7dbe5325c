using System.Text.Json;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Rules;

/// <summary>A manager records what the board has decided in a matter that the law leaves to the municipality, from a day on.</summary>
internal sealed class PolicyAdoptions : IUseCase
{
    private const int LongestTitle = 300;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Manager.MapPost("/policies", Handle)
        .Describe(
            "adopt-policy",
            "Adopt a policy value from a day on",
            "The value holds for what is applied for from that day, in decisions taken from now on; decisions already taken stand. The board's decision is named once and stands behind every part of the value. " +
            "A null value ends the matter. What is in force already is nothing new.")
        .Refuses(
            RejectionKind.Rule, "policy-unknown", "policy-value-of-another-kind", "policy-bands-overlap", "policy-limit-not-positive", "policy-opening-day-invalid", "policy-delegation-of-nothing",
            "policy-days-not-positive", "policy-reminder-not-before-end", "policy-route-not-open", "policy-retention-unclear", "policy-decision-type-unknown", "policy-case-type-unknown",
            "policy-lottery-not-last", "policy-principle-twice", "policy-alternative-without-proximity", "policy-number-not-positive", "policy-reserved-seats-invalid", "policy-guarantee-without-priority")
        .Produces<Response>();

    private static Task<IResult> Handle(AdoptRequest request, IdempotentCommand command, CurrentActor actor, TimeProvider time, CancellationToken ct)
    {
        var policy = new PolicyId(request.Policy!);
        var from = request.From.GetValueOrDefault();
        var reference = request.Reference!;
        var source = new PolicySource(
            new PolicyReference(new PublicText(reference.Title!.Trim()), reference.Href), request.LastChecked ?? SwedishTime.DateOf(time.GetUtcNow()));
        return command.RunAsync(
            request,
            batch => batch.FetchForWriting<PolicySet>(StreamIds.Policy(actor.MunicipalityId)),
            async (reading, _) =>
            {
                if (!PolicyId.Known.ContainsKey(policy))
                    return new Rejection("policy-unknown", RejectionKind.Rule, "policy");
                var stream = await reading;
                var value = ValueOf(policy, request.Value, source);
                if (DraftPolicies.UnknownTypes(value))
                    return new Rejection("policy-decision-type-unknown", RejectionKind.Rule, "value");
                if (value is PolicyValue.Retention plan && plan.Periods.Any(p => CaseTypeRegister.All.All(t => t.Code != p.CaseType)))
                    return new Rejection("policy-case-type-unknown", RejectionKind.Rule, "value");
                var verdict = PolicyDecider.Decide(new AdoptPolicy(policy, from, value, time.GetUtcNow()), stream.Aggregate);
                if (verdict is Verdict<IPolicyEvent>.Refused refused)
                    return refused.Rejection;
                var events = ((Verdict<IPolicyEvent>.Accepted)verdict).Events;
                stream.AppendMany(events);
                return CommandAnswer.Ok(stream.CurrentVersion + events.Count, new { policy = policy.Value, from });
            },
            ct: ct);
    }

    private static PolicyValue? ValueOf(PolicyId policy, JsonElement? value, PolicySource source) =>
        value is not { ValueKind: not JsonValueKind.Null } given ? null
        : given.ValueKind == JsonValueKind.Object && DraftPolicies.Read(policy, JsonObject.Create(given)!, source) is { } read ? read
        : throw new ProblemException(ExceptionProblems.Field("value", "wrong-format"));

    /// <summary>What is adopted.</summary>
    /// <param name="Policy">The matter, such as school-transport.route-length.</param>
    /// <param name="From">The first day it applies to.</param>
    /// <param name="Value">The value as the list of policies shows it, without kind and source; null ends the matter.</param>
    /// <param name="Reference">The board's decision.</param>
    /// <param name="LastChecked">When the value was last compared with the decision; today when left out.</param>
    internal sealed record AdoptRequest(string? Policy, DateOnly? From, JsonElement? Value, BoardReference? Reference, DateOnly? LastChecked = null);

    /// <summary>A decision of the board.</summary>
    /// <param name="Title">Its title with date and paragraph.</param>
    /// <param name="Href">Where it is published, or null.</param>
    internal sealed record BoardReference(string? Title, string? Href = null);

    /// <summary>What was adopted; version is that of the municipality's policies.</summary>
    internal sealed record Response(string Policy, DateOnly From, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<AdoptRequest>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Policy).NotEmpty();
            RuleFor(r => r.From).NotNull();
            RuleFor(r => r.Value).Must(DraftPolicies.IsWhole).WithErrorCode("wrong-format");
            RuleFor(r => r.Reference).NotNull();
            RuleFor(r => r.Reference!.Title).NotEmpty().MaximumLength(LongestTitle).When(r => r.Reference is not null);
            RuleFor(r => r.Reference!.Href).Must(h => h is null || (Uri.TryCreate(h, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http")).WithErrorCode("wrong-format")
                .When(r => r.Reference is not null);
        }
    }
}
