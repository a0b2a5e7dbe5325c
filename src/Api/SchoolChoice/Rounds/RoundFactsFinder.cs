using System.Security.Cryptography;
using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Http;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Catchments;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>A fact of a child that is missing and that an officer must settle.</summary>
/// <param name="Code"><c>not-in-register</c>, <c>home-unknown</c>, <c>catchment-unclear</c>, <c>way-not-measured</c>, <c>school-not-in-round</c>, <c>assigned-school-not-in-round</c>, <c>assigned-school-missing</c>.</param>
/// <param name="Child">The child.</param>
/// <param name="Grade">The grade.</param>
/// <param name="School">The school it concerns, or null.</param>
/// <param name="IsProtected">Whether only the officers named for protected persons are told of it.</param>
internal sealed record MissingFact(string Code, PersonRef Child, Grade Grade, SchoolUnitCode? School, bool IsProtected);

/// <summary>What was found for a round that is to close.</summary>
/// <param name="Grades">The children with their facts, as settled.</param>
/// <param name="Missing">What is missing.</param>
/// <param name="LeftOut">The children whom the officer has taken off the list.</param>
internal sealed record FoundFacts(IReadOnlyList<GradeEntrants> Grades, IReadOnlyList<MissingFact> Missing, IReadOnlyList<RoundEntrant> LeftOut);

/// <summary>Gathers what a round's priorities rest on from the world outside, for all children at once; no transaction is open meanwhile.</summary>
internal sealed class RoundFactsFinder(IPopulationRegister register, ICatchmentAreas areas, IWalkingDistance distances, IDocumentStore store)
{
    /// <summary>Gathers the facts.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="plan">How the round was set up.</param>
    /// <param name="order">The order of priority.</param>
    /// <param name="profile">Name of the municipality's walking profile, or null.</param>
    /// <param name="choices">The choices that came in time, one per child.</param>
    /// <param name="late">The cases of those that did not, by child.</param>
    /// <param name="settled">What the officer settles.</param>
    /// <param name="by">The officer.</param>
    /// <param name="now">When, UTC.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">The register does not answer now (503): nobody is frozen as protected, or as missing, by mistake.</exception>
    public async Task<FoundFacts> FindAsync(
        string tenant, RoundPlan plan, PolicyValue.PlacementOrder order, string? profile, IReadOnlyList<CountedChoice> choices, IReadOnlyDictionary<PersonRef, LateCase> late,
        IReadOnlyList<FactCorrection> settled, Actor by, DateTimeOffset now, CancellationToken ct)
    {
        var table = GradeTable.For(plan.Year);
        var rows = plan.Seats.Select(s => s.Grade).Distinct().Order()
            .Select(g => (Grade: g, Age: table.Rows.First(r => r.Form is SchoolForm.PreschoolClass or SchoolForm.CompulsorySchool && r.Grade == g).Age)).ToList();
        await using var session = store.QuerySession(tenant);
        var units = (await session.SchoolUnitsAsync(ct)).ToDictionary(u => u.Code);
        var cohort = await register.BornInAsync(tenant, [.. rows.Select(r => plan.Year.StartYear - r.Age)], ct);
        var choiceOf = choices.ToDictionary(c => c.Child);
        var children = cohort.Concat(choices.Select(c => c.Child)).Distinct().ToList();
        var families = await register.FamiliesAsync(tenant, children, ct);
        var persons = await AskAsync(tenant, [.. children, .. families.Values.SelectMany(f => f.Guardians), .. families.Values.SelectMany(f => f.Siblings)], ct);
        var attending = await register.PlacementsAsync(tenant, [.. persons.Keys], new SchoolYear(plan.Year.StartYear - 1), ct);
        var world = new World(tenant, plan, units, families, persons, attending);
        var grades = new List<GradeEntrants>();
        var missing = new List<MissingFact>();
        var leftOut = new List<RoundEntrant>();
        foreach (var (grade, age) in rows)
        {
            var own = children.Where(c => choiceOf.TryGetValue(c, out var choice) ? choice.Grade == grade : world.MustChoose(c, grade, plan.Year.StartYear - age)).ToList();
            var found = await OfGradeAsync(world, grade, age, order, profile, own, choiceOf, late, now, ct);
            var corrected = new List<RoundEntrant>();
            foreach (var entrant in found.Entrants)
            {
                var (after, isIn) = (entrant, true);
                foreach (var settlement in settled.Where(s => s.Child == entrant.Child && isIn))
                    (after, isIn) = settlement.Apply(after, by, now) is { } next ? (next, true) : (settlement.Kept(after, by, now), false);
                (isIn ? corrected : leftOut).Add(after);
            }
            grades.Add(new GradeEntrants(grade, found.Schools, corrected));
            missing.AddRange(found.Missing.Where(m => corrected.Exists(e => e.Child == m.Child) && !settled.Any(s => s.Child == m.Child && s.What == FactKind.AssignedSchool)));
        }
        var byCode = grades.SelectMany(g => g.Entrants).ToDictionary(e => e.Facts.Code);
        // Too few seats for those guaranteed one is no fact of a child: the round closes, and is run when there are enough.
        var unplaced = missing.Select(m => m.Child).ToHashSet();
        missing.AddRange(RoundRun.FaultsOf(order, grades).Where(f => f.Fault.Child is { } code && !(f.Fault.Code == "assigned-school-missing" && unplaced.Contains(byCode[code].Child)))
            .Select(f => (f, Entrant: byCode[f.Fault.Child!.Value])).Select(x => new MissingFact(x.f.Fault.Code, x.Entrant.Child, x.f.Grade, x.f.Fault.School, x.Entrant.IsProtected)));
        return new FoundFacts(grades, missing, leftOut);
    }

    private async Task<(IReadOnlyList<RoundSchool> Schools, IReadOnlyList<RoundEntrant> Entrants, IReadOnlyList<MissingFact> Missing)> OfGradeAsync(
        World world, Grade grade, int age, PolicyValue.PlacementOrder order, string? profile, IReadOnlyList<PersonRef> children, Dictionary<PersonRef, CountedChoice> choiceOf,
        IReadOnlyDictionary<PersonRef, LateCase> late, DateTimeOffset now, CancellationToken ct)
    {
        RoundSchool[] schools = [.. world.Plan.Seats.Where(s => s.Grade == grade).Select(s => new RoundSchool(s.Unit, s.Seats))];
        var residents = children.Where(c => world.IsResident(c) && world.HomeOf(c) is not null).ToList();
        var lookups = (await areas.FindAll(world.Tenant, [.. residents.Select(c => world.HomeOf(c)!.Value)], world.Plan.Year, grade, ct)).Zip(residents).ToDictionary(x => x.Second, x => x.First);
        SchoolUnitCode? AssignedOf(PersonRef child) => lookups.GetValueOrDefault(child) is CatchmentLookup.Answered { Answer: CatchmentAnswer.Found found } ? found.Unit : null;
        var alternatives = order.Alternative == ProximityAlternative.OwnArea ? residents.Select(AssignedOf).OfType<SchoolUnitCode>() : [];
        var ways = await WaysAsync(world, order, profile, [.. schools.Select(s => s.Unit).Union(alternatives)], children, ct);
        var entrants = new List<RoundEntrant>();
        var missing = new List<MissingFact>();
        foreach (var child in children)
        {
            var isProtected = world.IsProtected(child);
            var assigned = AssignedOf(child);
            var lacking = lookups.ContainsKey(child) ? (assigned is null ? "catchment-unclear" : null)
                : world.Persons[child] is RegisterAnswer.Missing ? "not-in-register"
                : world.IsResident(child) ? "home-unknown" : null;
            if (lacking is not null)
                missing.Add(new MissingFact(lacking, child, grade, null, isProtected));
            var choice = choiceOf.GetValueOrDefault(child);
            var facts = new RoundChild(
                RoundCode.From(RandomNumberGenerator.GetBytes(RoundCode.Length)), choice?.Wishes ?? [], assigned, world.IsResident(child), world.SiblingsAt(child), HasMoved: false,
                world.BirthDateOf(child) is { } born && world.Plan.Year.StartYear - born.Year < age, choice is null ? 0 : Math.Max(0, (long)(choice.ReceivedAt - world.Plan.OpensAt).TotalSeconds),
                ways.GetValueOrDefault(child) ?? []);
            if (choice?.WhyNotCounted is { } why)
                facts = choice.Wishes.Aggregate(facts, (f, wish) => f.Without(wish, why, null));
            var known = choice is null ? late.GetValueOrDefault(child) : new LateCase(choice.CaseId, choice.Applicant);
            entrants.Add(new RoundEntrant(
                child, known?.CaseId ?? Guid.CreateVersion7(now), known is not null, known?.Applicant ?? world.Families[child].Guardians.Select(g => (PersonRef?)g).FirstOrDefault(), isProtected, facts, []));
        }
        return (schools, entrants, missing);
    }

    // Ways are measured where the order rests on them: to every school of the round, and to the assigned ones where they are the alternative.
    private async Task<Dictionary<PersonRef, IReadOnlyList<SchoolWay>>> WaysAsync(
        World world, PolicyValue.PlacementOrder order, string? profile, IReadOnlyList<SchoolUnitCode> schools, IReadOnlyList<PersonRef> children, CancellationToken ct)
    {
        if (!order.Principles.Contains(PlacementPrinciple.RelativeProximity) || profile is null || await distances.InUse(world.Tenant, profile, ct) is not { } network)
            return [];
        var measured = schools.Where(u => world.Units.GetValueOrDefault(u)?.Description.WaysEndAt is not null).ToList();
        var homes = children.Where(c => world.HomeOf(c) is not null).ToList();
        var answer = await distances.Matrix([.. homes.Select(c => world.HomeOf(c)!.Value)], [.. measured.Select(u => world.Units[u].Description.WaysEndAt!.Value)], null, network.Id, ct);
        if (answer is not MatrixAnswer.Measured { Matrix: var matrix })
            return [];
        return homes.Select((child, home) => (child, Ways: (IReadOnlyList<SchoolWay>)
            [.. measured.Select((unit, school) => (unit, Cell: matrix[home, school])).Where(w => w.Cell.LengthMm is not null).Select(w => new SchoolWay(w.unit, w.Cell.LengthMm!.Value))]))
            .ToDictionary(w => w.child, w => w.Ways);
    }

    private async Task<IReadOnlyDictionary<PersonRef, RegisterAnswer>> AskAsync(string tenant, IReadOnlyCollection<PersonRef> persons, CancellationToken ct)
    {
        var answers = await register.AskAsync(tenant, [.. persons.Distinct()], ct);
        return answers.Values.Any(a => a is RegisterAnswer.Unavailable) ? throw new ProblemException(ProblemCodes.Unavailable) : answers;
    }

    /// <summary>What the registers say of everybody concerned.</summary>
    private sealed record World(
        string Tenant, RoundPlan Plan, IReadOnlyDictionary<SchoolUnitCode, ListedSchoolUnit> Units, IReadOnlyDictionary<PersonRef, Family> Families, IReadOnlyDictionary<PersonRef, RegisterAnswer> Persons,
        IReadOnlyDictionary<PersonRef, SchoolPlacement> Attending)
    {
        public bool IsProtected(PersonRef child) => Persons[child].IsProtected || Families[child].Guardians.Any(g => Persons[g].IsProtected);

        public bool IsResident(PersonRef child) => PersonOf(child)?.HomeMunicipality == Tenant;

        public GeoPoint? HomeOf(PersonRef child) => PersonOf(child)?.Home;

        public DateOnly? BirthDateOf(PersonRef child) => PersonOf(child)?.BirthDate;

        // Born in the grade's year, registered here, and not at a school that has the grade: who goes on at the own school need not choose, but may.
        public bool MustChoose(PersonRef child, Grade grade, int born) =>
            IsResident(child) && BirthDateOf(child)?.Year == born
            && !(Attending.TryGetValue(child, out var now) && now.Unit is { } unit && Units.TryGetValue(unit, out var listed)
                && now.Form is SchoolForm.PreschoolClass or SchoolForm.CompulsorySchool && Has(listed, grade));

        // By the register, not by the form.
        public IReadOnlyList<SchoolUnitCode> SiblingsAt(PersonRef child) => PersonOf(child) is { } person
            ? Siblings.SchoolsOf(
                person, Families[child].Siblings.Where(s => PersonOf(s) is not null && Attending.ContainsKey(s)).Select(s => new RegisteredSibling(PersonOf(s)!, Attending[s])), Plan.Year,
                (unit, form, grade) => Units.TryGetValue(unit, out var listed) && listed.Description.Forms.Any(f => f.Form == form && f.Grades.Contains(grade)))
            : [];

        private static bool Has(ListedSchoolUnit unit, Grade grade) => unit.Description.Forms.Any(f => f.Form is SchoolForm.PreschoolClass or SchoolForm.CompulsorySchool && f.Grades.Contains(grade));

        private RegisterPerson? PersonOf(PersonRef person) => (Persons.GetValueOrDefault(person) as RegisterAnswer.Found)?.Person;
    }
}
