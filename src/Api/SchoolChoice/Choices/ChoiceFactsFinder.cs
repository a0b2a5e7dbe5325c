using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Catchments;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>What the registers say of a child in a round. Of a protected matter only the grade, which its guardians know.</summary>
/// <param name="Child">The child.</param>
/// <param name="Protection">How the matter is protected.</param>
/// <param name="Grade">The grade it may choose for by itself; null when none.</param>
/// <param name="Reason">Why it is none; null when there is one.</param>
/// <param name="Person">What the register says of the child; null when the matter is protected or the register does not know it.</param>
/// <param name="Assigned">Its assigned school, or null when there is none or it is not told.</param>
/// <param name="SiblingsAt">The schools where it has siblings; empty when none, or not told.</param>
/// <param name="Untold">The schools where a sibling counts that the family is told nothing of: of a protected matter, or by a protected sibling.</param>
/// <param name="Guardians">Its guardians.</param>
internal sealed record ChildFacts(
    PersonRef Child, Protection Protection, Grade? Grade, string? Reason, RegisterPerson? Person, SchoolUnitCode? Assigned, IReadOnlyList<SchoolUnitCode> SiblingsAt,
    IReadOnlyList<SchoolUnitCode> Untold, IReadOnlyList<PersonRef> Guardians)
{
    /// <summary>What is noted of the registers with a choice.</summary>
    public ChoiceCheck Check => new(Assigned, SiblingsAt, Person?.Version) { Untold = Untold };
}

/// <summary>A child's way to a school, or why there is no number.</summary>
/// <param name="LengthMm">Length in whole millimetres; null where it could not be measured.</param>
/// <param name="Code">measured, or what stood in the way.</param>
internal sealed record ChildWay(long? LengthMm, string Code);

/// <summary>Gathers what a family is told of a round for one child; no transaction is open meanwhile.</summary>
internal sealed class ChoiceFactsFinder(IPopulationRegister register, MatterProtection matters, ICatchmentAreas areas, IWalkingDistance distances, IDocumentStore store, TimeProvider time)
{
    /// <summary>The facts of a child.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="child">The child.</param>
    /// <param name="asking">Who asks: a protected guardian makes the matter protected.</param>
    /// <param name="plan">The round.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<ChildFacts> FindAsync(string tenant, PersonRef child, PersonRef asking, RoundPlan plan, CancellationToken ct)
    {
        var (protection, answers) = await matters.AskAsync(tenant, child, asking, ct);
        var guardians = await register.GuardiansOfAsync(tenant, child, ct);
        var (grade, reason) = Eligibility.Of(answers[child], tenant, plan);
        if (protection != Protection.None || answers[child] is not RegisterAnswer.Found { Person: var person })
        {
            // Counted as it will be when the round closes, and told to nobody but the named officers.
            var hidden = answers[child] is RegisterAnswer.Found { Person: var own } ? (await SiblingsAtAsync(tenant, own, grade, plan, ct)).All : [];
            return new ChildFacts(child, protection, grade, reason, null, null, [], hidden, guardians);
        }
        var (told, all) = await SiblingsAtAsync(tenant, person, grade, plan, ct);
        var assigned = grade is { } g ? await AssignedAsync(tenant, person, plan, g, ct) : null;
        return new ChildFacts(child, protection, grade, reason, person, assigned, told, [.. all.Except(told)], guardians);
    }

    /// <summary>The school of the child's catchment area; null when there is none, or several, or it cannot be told.</summary>
    public async Task<SchoolUnitCode?> AssignedAsync(string tenant, RegisterPerson person, RoundPlan plan, Grade grade, CancellationToken ct) =>
        person.Home is { } home && await areas.Find(tenant, home, plan.Year, grade, null, ct) is CatchmentLookup.Answered { Answer: CatchmentAnswer.Found found } ? found.Unit : null;

    /// <summary>The child's ways to schools, all measured from its home at once. What could not be measured says why; never a number instead.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="facts">The child.</param>
    /// <param name="units">The schools.</param>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="year">The school year.</param>
    /// <param name="now">When, UTC.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyDictionary<SchoolUnitCode, ChildWay>> WaysAsync(
        string tenant, ChildFacts facts, IReadOnlyCollection<ListedSchoolUnit> units, PolicySet policies, SchoolYear year, DateTimeOffset now, CancellationToken ct)
    {
        IReadOnlyDictionary<SchoolUnitCode, ChildWay> All(string code) => units.ToDictionary(u => u.Code, _ => new ChildWay(null, code));
        if (facts.Protection != Protection.None)
            return All("protected-identity");
        if (facts.Person?.Home is not { } home)
            return All("home-point-unknown");
        var profile = policies.InForce<PolicyValue.WalkingProfile>(PolicyId.WalkingProfile, year.FirstDay, now)?.Value.Name;
        if (profile is null || await distances.InUse(tenant, profile, ct) is not { } network)
            return All("distance-unavailable");
        var placed = units.Where(u => u.Description.WaysEndAt is not null).ToList();
        if (await distances.Matrix([home], [.. placed.Select(u => u.Description.WaysEndAt!.Value)], null, network.Id, ct) is not MatrixAnswer.Measured { Matrix: var matrix })
            return All("distance-unavailable");
        var measured = placed.Select((u, i) => (u.Code, Cell: matrix[0, i])).ToDictionary(x => x.Code, x => new ChildWay(x.Cell.LengthMm, x.Cell.Status.Code()));
        return units.ToDictionary(u => u.Code, u => measured.GetValueOrDefault(u.Code) ?? new ChildWay(null, "school-not-snapped"));
    }

    private async Task<(IReadOnlyList<SchoolUnitCode> Told, IReadOnlyList<SchoolUnitCode> All)> SiblingsAtAsync(
        string tenant, RegisterPerson child, Grade? begins, RoundPlan plan, CancellationToken ct)
    {
        var siblings = (await register.FamiliesAsync(tenant, [child.Person], ct))[child.Person].Siblings;
        if (siblings.Count == 0)
            return ([], []);
        var answers = await register.AskAsync(tenant, siblings, ct);
        var placements = await register.PlacementsAsync(tenant, siblings, new SchoolYear(plan.Year.StartYear - 1), ct);
        var known = siblings.Where(placements.ContainsKey)
            .Select(s => (Person: (answers[s] as RegisterAnswer.Found)?.Person, Placement: placements[s])).Where(s => s.Person is not null)
            .Select(s => new RegisteredSibling(s.Person!, s.Placement)).ToList();
        await using var session = store.QuerySession(tenant);
        var units = await session.SchoolUnitsAsync([.. known.Select(s => s.Placement.Unit).OfType<SchoolUnitCode>().Distinct()], ct);
        bool Has(SchoolUnitCode unit, SchoolForm form, Grade grade) => units.GetValueOrDefault(unit)?.Description.Has(form, grade) is true;
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(tenant), ct: ct) ?? PolicySet.Initial;
        var counts = Siblings.Within(policies.InForce<PolicyValue.SiblingBands>(PolicyId.SiblingBands, plan.Year.FirstDay, time.GetUtcNow())?.Value, begins, Has);
        return (Siblings.ToldSchoolsOf(child, known, plan.Year, counts), Siblings.SchoolsOf(child, known, plan.Year, counts));
    }
}
