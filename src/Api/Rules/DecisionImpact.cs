using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Rules;

/// <summary>A manager lists the decisions that rest on a version of a rule, a policy or a fact: what must be looked at again when it turns out to be wrong.</summary>
internal sealed class DecisionImpact : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Manager.MapGet("/decision-impact", Handle)
        .Describe(
            "decision-impact",
            "List the decisions that rest on a version of a rule, a policy or a fact",
            "One of: rule and version; policy and from (the day it was adopted from, as last recorded); network; school. A policy governs a decision by the first day of what was applied for, as known " +
            "when its facts were gathered; a delegation by the day of the decision. No names.")
        .Takes("rule", "A rule, such as school-transport.route-length; with version.")
        .Takes("version", "The rule's version.")
        .Takes("policy", "A matter, such as school-transport.route-length; with from.")
        .Takes("from", "The day that the policy was adopted from.")
        .Takes("network", "The version of a road network.")
        .Takes("school", "A school unit's code.")
        .Produces<Listing<Item>>()
        .WaitsFor("decision_basis");

    private static async Task<Listing<Item>> Handle(
        CurrentActor actor, Page page, IDocumentStore store, string? rule, int? version, string? policy, DateOnly? from, string? network, string? school, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        var query = (rule, policy, network, school) switch
        {
            ({ } id, null, null, null) => ImpactQuery.OfRule(id, version ?? throw Fault("version", "required")),
            (null, { } matter, null, null) => ImpactQuery.OfPolicy(AdoptionOf(policies, matter, from ?? throw Fault("from", "required"))),
            (null, null, { } id, null) => ImpactQuery.OfFact("network", id),
            (null, null, null, { } unit) => ImpactQuery.OfFact("school", unit),
            (null, null, null, null) => throw Fault("rule", "required"),
            _ => throw Fault("rule", "not-allowed"),
        };
        var rows = await query.RunAsync(session, Viewers.Of(actor), policies, page.After is [var last] ? Guid.Parse(last) : null, page.Limit + 1, ct);
        return page.Of(
            rows, r => new Item(r.CaseId, r.Reference, r.CaseType, r.DecisionType, Code.Parse<Outcome>(r.Outcome), DateOnly.FromDateTime(r.DecidedOn)), r => [r.CaseId.ToString()]);
    }

    private static PolicyAdopted AdoptionOf(PolicySet policies, string policy, DateOnly from) =>
        policies.Adopted.LastOrDefault(a => a.Policy.Value == policy && a.From == from) ?? throw Fault("policy", "not-allowed");

    private static ProblemException Fault(string field, string code) => new(ExceptionProblems.Field(field, code));

    /// <summary>One decision.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="Reference">Its public reference.</param>
    /// <param name="CaseType">Code of the case type.</param>
    /// <param name="DecisionType">Code of the decision's type.</param>
    /// <param name="Outcome">What was decided.</param>
    /// <param name="DecidedOn">The date of the decision.</param>
    internal sealed record Item(Guid CaseId, string Reference, string CaseType, string DecisionType, Outcome Outcome, DateOnly DecidedOn);
}
