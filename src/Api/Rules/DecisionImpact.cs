using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
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
            "One of: rule and version; policy and from (the day it was adopted from, as last recorded); network; school (the way was measured to it, or transport goes there); placement; form and grade; homeOf. A policy governs a decision by the first day of what was applied for, as known " +
            "when its facts were gathered; a delegation by the day of the decision. An address stands in no index: ask by the reference of the person who lives there. No names.")
        .Takes("rule", "A rule, such as school-transport.route-length; with version.")
        .Takes("version", "The rule's version.")
        .Takes("policy", "A matter, such as school-transport.route-length; with from.")
        .Takes("from", "The day that the policy was adopted from.")
        .Takes("network", "The version of a road network.")
        .Takes("school", "A school unit's code.")
        .Takes("placement", "The code of the school unit that the pupil was registered at.")
        .Takes("form", "A school form, such as compulsory-school; with grade.")
        .Takes("grade", "The pupil's grade: F or a number.")
        .Takes("homeOf", "The reference of the pupil whose registered address it is.")
        .Produces<Listing<Item>>()
        .WaitsFor("decision_basis");

    private static async Task<Listing<Item>> Handle(
        CurrentActor actor, Page page, IDocumentStore store, string? rule, int? version, string? policy, DateOnly? from, string? network, string? school, string? placement,
        string? form, string? grade, Guid? homeOf, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        ImpactQuery?[] asked =
        [
            rule is null ? null : ImpactQuery.OfRule(rule, version ?? throw Fault("version", "required")),
            policy is null ? null : ImpactQuery.OfPolicy(AdoptionOf(policies, policy, from ?? throw Fault("from", "required"))),
            network is null ? null : ImpactQuery.OfNetwork(network),
            school is null ? null : ImpactQuery.OfSchool(school),
            placement is null ? null : ImpactQuery.OfPlacement(placement),
            grade is null && form is null ? null : ImpactQuery.OfGrade(FormOf(form), GradeOf(grade)),
            homeOf is { } person ? ImpactQuery.OfHome(person) : null,
        ];
        var query = asked.OfType<ImpactQuery>().ToList() switch
        {
            [var one] => one,
            [] => throw Fault("rule", "required"),
            _ => throw Fault("rule", "not-allowed"),
        };
        var rows = await query.RunAsync(session, Viewers.Of(actor), policies, page.After is [var last] ? Guid.Parse(last) : null, page.Limit + 1, ct);
        return page.Of(
            rows, r => new Item(r.CaseId, r.Reference, r.CaseType, r.DecisionType, Code.Parse<Outcome>(r.Outcome), DateOnly.FromDateTime(r.DecidedOn)), r => [r.CaseId.ToString()]);
    }

    private static PolicyAdopted AdoptionOf(PolicySet policies, string policy, DateOnly from) =>
        policies.Adopted.LastOrDefault(a => a.Policy.Value == policy && a.From == from) ?? throw Fault("policy", "not-allowed");

    private static SchoolForm FormOf(string? form) => SchoolFormCodes.ByCode.TryGetValue(form ?? throw Fault("form", "required"), out var known) ? known : throw Fault("form", "wrong-format");

    private static Grade GradeOf(string? grade) => Grade.TryParse(grade ?? throw Fault("grade", "required"), out var known) ? known : throw Fault("grade", "wrong-format");

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
