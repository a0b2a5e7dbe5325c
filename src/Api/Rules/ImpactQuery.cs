using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using CaseMgmt.Projections.Rules;
using CaseMgmt.Projections.SchoolTransport;
using Dapper;

namespace CaseMgmt.Api.Rules;

/// <summary>A decision that rests on something.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Reference">Its public reference.</param>
/// <param name="CaseType">Code of the case type.</param>
/// <param name="DecisionType">Code of the decision's type.</param>
/// <param name="Outcome">What was decided.</param>
/// <param name="DecidedOn">The date of the decision in Sweden.</param>
internal sealed record ImpactRow(Guid CaseId, string Reference, string CaseType, string DecisionType, string Outcome, DateTime DecidedOn);

/// <summary>Finds the decisions that rest on a version of a rule, a policy, or a fact.</summary>
/// <param name="Kinds">The kinds of fact; null for a rule or a policy.</param>
/// <param name="Value">Which one.</param>
/// <param name="Policy">The adoption, or null.</param>
internal sealed record ImpactQuery(string[]? Kinds, string? Value, PolicyAdopted? Policy)
{
    private const string Select = $"""
        select b.case_id, c.reference, b.case_type, b.decision_type, b.outcome, b.decided_on::timestamp as decided_on
        from decision_basis b join case_details c on c.tenant_id = b.tenant_id and c.case_id = b.case_id
        where b.tenant_id = @TenantId and {CaseVisibility.Fragment} and {WithheldCases.IsNotWithheld} and b.decided_on is not null and (@After::uuid is null or b.case_id > @After)
        """;

    private const string ByRule = " and exists (select from decision_basis_rules p where p.tenant_id = b.tenant_id and p.rule = @Value and p.case_id = b.case_id)";

    private const string ByFact = " and exists (select from decision_basis_facts p where p.tenant_id = b.tenant_id and p.kind = any(@Kinds) and p.value = @Value and p.case_id = b.case_id)";

    // The same order as PolicySet has: of what was known then, what begins latest but not after the day; among those that begin that day, what was recorded last.
    private const string ByPolicy = """
         and (@By::text[] is null or b.decided_by = any(@By)) and @N = (
          select a.n from unnest(@Froms::date[], @Recorded::timestamptz[], @Ns::int[]) a (from_day, recorded_at, n)
          where a.from_day <= case when @ByDecision then b.decided_on else b.governing_date end and a.recorded_at <= b.known_at
          order by a.from_day desc, a.recorded_at desc, a.n desc limit 1)
        """;

    // The operator's commands run without the host that sets it.
    static ImpactQuery() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>Decisions that cite a version of a rule.</summary>
    public static ImpactQuery OfRule(string rule, int version) => new(null, DecisionBasis.RuleValue(rule, version), null);

    /// <summary>Decisions that rest on a road network.</summary>
    public static ImpactQuery OfNetwork(string version) => new(["network"], version, null);

    /// <summary>Decisions that rest on a school unit: the way was measured to it, or transport goes there.</summary>
    public static ImpactQuery OfSchool(string unit) => new(["school", "destination"], unit, null);

    /// <summary>Decisions that rest on the pupil's being registered at a school unit.</summary>
    public static ImpactQuery OfPlacement(string unit) => new(["placement"], unit, null);

    /// <summary>Decisions that rest on the pupil's being in a grade of a school form.</summary>
    public static ImpactQuery OfGrade(SchoolForm form, Grade grade) => new(["grade"], TransportBasisFacts.GradeValue(form, grade), null);

    /// <summary>Decisions that rest on where a pupil is registered as living. The address itself stands in the sealed evidence alone, so it is asked for by the person's reference.</summary>
    public static ImpactQuery OfHome(Guid person) => new(["home-of"], person.ToString(), null);

    /// <summary>Decisions that an adoption governs.</summary>
    public static ImpactQuery OfPolicy(PolicyAdopted adopted) => new(null, null, adopted);

    /// <summary>The decisions, by case.</summary>
    /// <param name="session">A session of the municipality.</param>
    /// <param name="viewer">Who asks; what that one may not see is not listed.</param>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="after">The last case of the page before, or null.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<ImpactRow>> RunAsync(IQuerySession session, Viewer viewer, PolicySet policies, Guid? after, int limit, CancellationToken ct)
    {
        var parameters = new DynamicParameters(new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, After = after, Limit = limit, Kinds, Value });
        if (Policy is { } policy)
        {
            var adopted = policies.Adopted.Select((a, n) => (Adopted: a, N: n)).Where(a => a.Adopted.Policy == policy.Policy).ToList();
            parameters.Add("Froms", adopted.ConvertAll(a => a.Adopted.From.ToDateTime(default)).ToArray());
            parameters.Add("Recorded", adopted.ConvertAll(a => a.Adopted.RecordedAt.UtcDateTime).ToArray());
            parameters.Add("Ns", adopted.ConvertAll(a => a.N).ToArray());
            parameters.Add("N", adopted.First(a => a.Adopted == policy).N);
            parameters.Add("By", DecidedBy(policy.Policy));
            // Who may decide follows the day of the decision, everything else the first day of what is applied for.
            parameters.Add("ByDecision", DecidedBy(policy.Policy) is not null);
        }
        var sql = Select + (Policy is not null ? ByPolicy : Kinds is null ? ByRule : ByFact) + " order by b.case_id limit @Limit";
        return [.. await session.QueryAsync(connection => connection.QueryAsync<ImpactRow>(new CommandDefinition(sql, parameters, cancellationToken: ct)), ct)];
    }

    private static string[]? DecidedBy(PolicyId policy) =>
        policy == PolicyId.DelegationToMachine ? ["system", "robot"]
        : policy == PolicyId.DelegationOrder ? ["case-officer"]
        : null;
}
