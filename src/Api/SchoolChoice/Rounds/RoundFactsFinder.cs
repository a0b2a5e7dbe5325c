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
/// <param name="Code"><c>not-in-register</c>, <c>home-unknown</c>, <c>catchment-unclear</c>, <c>way-not-measured</c>, <c>school-not-in-round</c>, <c>assigned-school-not-in-round</c>, <c>assigned-school-missing</c>, <c>signature-unsettled</c>.</param>
/// <param name="Child">The child.</param>
/// <param name="Grade">The grade.</param>
/// <param name="School">The school it concerns, or null.</param>
/// <param name="IsProtected">Whether only the officers named for protected persons are told of it.</param>
/// <param name="CaseId">The child's case; null while there is none.</param>
internal sealed record MissingFact(string Code, PersonRef Child, Grade Grade, SchoolUnitCode? School, bool IsProtected, Guid? CaseId);

/// <summary>What was gathered of the children of a round, without their wishes.</summary>
/// <param name="Grades">The children with their facts.</param>
/// <param name="Lacking">What the registers could not tell.</param>
/// <param name="Basis">When it was gathered, and from what.</param>
internal sealed record Gathered(IReadOnlyList<GradeEntrants> Grades, IReadOnlyList<LackingFact> Lacking, FactBasis Basis);

/// <summary>The grade that a choice is for.</summary>
/// <param name="Grade">The grade.</param>
/// <param name="IsMade">Whether there is anything wished for; false where the choice was taken back, which makes nobody one of the round's children.</param>
internal readonly record struct ChosenGrade(Grade Grade, bool IsMade);

/// <summary>What facts are gathered by.</summary>
/// <param name="Order">The order of priority.</param>
/// <param name="Profile">Name of the municipality's walking profile, or null.</param>
/// <param name="Siblings">Within which grades a sibling counts; null where it counts in all.</param>
internal sealed record FactPolicies(PolicyValue.PlacementOrder Order, string? Profile, PolicyValue.SiblingBands? Siblings);

/// <summary>Gathers what a round's priorities rest on from the world outside, for all children at once; no transaction is open meanwhile.</summary>
internal sealed class RoundFactsFinder(IPopulationRegister register, ICatchmentAreas areas, IWalkingDistance distances, IDocumentStore store)
{
    /// <summary>Gathers the facts.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="plan">How the round was set up.</param>
    /// <param name="policies">What they are gathered by.</param>
    /// <param name="chosen">The children that a choice came for in time, with the grade it is for. One that was taken back counts for its grade only where the child begins a grade of the round anyway.</param>
    /// <param name="isWhole">Whether the children who begin a grade of the round are looked for; false for those that a choice came for only.</param>
    /// <param name="now">When, UTC.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">The register does not answer now (503): nobody is frozen as protected, or as missing, by mistake.</exception>
    public async Task<Gathered> GatherAsync(
        string tenant, RoundPlan plan, FactPolicies policies, IReadOnlyDictionary<PersonRef, ChosenGrade> chosen, bool isWhole, DateTimeOffset now, CancellationToken ct)
    {
        var table = GradeTable.For(plan.Year);
        var rows = plan.Seats.Select(s => s.Grade).Distinct().Order()
            .Select(g => (Grade: g, Age: table.Rows.First(r => r.Form is SchoolForm.PreschoolClass or SchoolForm.CompulsorySchool && r.Grade == g).Age)).ToList();
        await using var session = store.QuerySession(tenant);
        var units = (await session.SchoolUnitsAsync(ct)).ToDictionary(u => u.Code);
        var cohort = isWhole ? await register.BornInAsync(tenant, [.. rows.Select(r => plan.Year.StartYear - r.Age)], ct) : [];
        var children = cohort.Concat(chosen.Keys).Distinct().ToList();
        var families = await register.FamiliesAsync(tenant, children, ct);
        var persons = await AskAsync(tenant, [.. children, .. families.Values.SelectMany(f => f.Guardians), .. families.Values.SelectMany(f => f.Siblings)], ct);
        var attending = await register.PlacementsAsync(tenant, [.. persons.Keys], new SchoolYear(plan.Year.StartYear - 1), ct);
        var world = new World(tenant, plan, units, families, persons, attending, policies.Siblings);
        var version = world.Register;
        var basis = new FactBasis(now, version is null ? null : new FactVersion(version.Version), version?.AsOf, null, null, null);
        var (grades, lacking) = (new List<GradeEntrants>(), new List<LackingFact>());
        foreach (var (grade, age) in rows)
        {
            var own = children.Where(c => chosen.TryGetValue(c, out var to)
                ? to.Grade == grade && (to.IsMade || rows.Exists(r => world.MustChoose(c, r.Grade, plan.Year.StartYear - r.Age)))
                : world.MustChoose(c, grade, plan.Year.StartYear - age)).ToList();
            var found = await OfGradeAsync(world, grade, age, policies, own, now, ct);
            grades.Add(new GradeEntrants(grade, found.Schools, found.Entrants));
            lacking.AddRange(found.Lacking);
            basis = basis with { Areas = found.Areas ?? basis.Areas, Network = found.Network?.Id ?? basis.Network, Profile = found.Network?.Profile ?? basis.Profile };
        }
        return new Gathered(grades, lacking, basis);
    }

    /// <summary>Which children are protected today, themselves or by a guardian.</summary>
    /// <exception cref="ProblemException">The register does not answer now (503).</exception>
    public async Task<IReadOnlySet<PersonRef>> ProtectedAsync(string tenant, IReadOnlyCollection<PersonRef> children, CancellationToken ct)
    {
        var families = await register.FamiliesAsync(tenant, children, ct);
        var persons = await AskAsync(tenant, [.. children, .. families.Values.SelectMany(f => f.Guardians)], ct);
        return children.Where(c => persons[c].IsProtected || families[c].Guardians.Any(g => persons[g].IsProtected)).ToHashSet();
    }

    private async Task<OneGrade> OfGradeAsync(World world, Grade grade, int age, FactPolicies policies, IReadOnlyList<PersonRef> children, DateTimeOffset now, CancellationToken ct)
    {
        RoundSchool[] schools = [.. world.Plan.Seats.Where(s => s.Grade == grade).Select(s => new RoundSchool(s.Unit, s.Seats))];
        var residents = children.Where(c => world.IsResident(c) && world.HomeOf(c) is not null).ToList();
        var lookups = (await areas.FindAll(world.Tenant, [.. residents.Select(c => world.HomeOf(c)!.Value)], world.Plan.Year, grade, ct)).Zip(residents).ToDictionary(x => x.Second, x => x.First);
        SchoolUnitCode? AssignedOf(PersonRef child) => lookups.GetValueOrDefault(child) is CatchmentLookup.Answered { Answer: CatchmentAnswer.Found found } ? found.Unit : null;
        var alternatives = policies.Order.Alternative == ProximityAlternative.OwnArea ? residents.Select(AssignedOf).OfType<SchoolUnitCode>() : [];
        var (ways, network) = await WaysAsync(world, policies, [.. schools.Select(s => s.Unit).Union(alternatives)], children, ct);
        var (entrants, lacking) = (new List<RoundEntrant>(), new List<LackingFact>());
        foreach (var child in children)
        {
            var assigned = AssignedOf(child);
            var lacks = lookups.ContainsKey(child) ? (assigned is null ? "catchment-unclear" : null)
                : world.Persons[child] is RegisterAnswer.Missing ? "not-in-register"
                : world.IsResident(child) ? "home-unknown" : null;
            if (lacks is not null)
                lacking.Add(new LackingFact(child, lacks));
            var facts = new RoundChild(
                RoundCode.From(RandomNumberGenerator.GetBytes(RoundCode.Length)), [], assigned, world.IsResident(child), world.SiblingsAt(child, grade), HasMoved: false,
                world.BirthDateOf(child) is { } born && world.Plan.Year.StartYear - born.Year < age, 0, ways.GetValueOrDefault(child) ?? [],
                CurrentSchool: world.StaysAt(child, grade) is { Description.Provider: ProviderType.Municipal } current ? current.Code : null);
            entrants.Add(new RoundEntrant(
                child, Guid.CreateVersion7(now), HasCase: false, world.Families[child].Guardians.Select(g => (PersonRef?)g).FirstOrDefault(), world.IsProtected(child), facts, []));
        }
        var set = lookups.Values.OfType<CatchmentLookup.Answered>().Select(a => a.VersionId).FirstOrDefault();
        return new OneGrade(schools, entrants, lacking, network is null ? null : (new FactVersion(network.Id), new FactVersion(network.Profile)), set is null ? null : new FactVersion(set));
    }

    // Ways are measured where the order rests on them: to every school of the round, and to the assigned ones where they are the alternative.
    private async Task<(Dictionary<PersonRef, IReadOnlyList<SchoolWay>> Ways, NetworkVersion? Network)> WaysAsync(
        World world, FactPolicies policies, IReadOnlyList<SchoolUnitCode> schools, IReadOnlyList<PersonRef> children, CancellationToken ct)
    {
        if (!policies.Order.Principles.Contains(PlacementPrinciple.RelativeProximity) || policies.Profile is null || await distances.InUse(world.Tenant, policies.Profile, ct) is not { } network)
            return ([], null);
        var measured = schools.Where(u => world.Units.GetValueOrDefault(u)?.Description.WaysEndAt is not null).ToList();
        var homes = children.Where(c => world.HomeOf(c) is not null).ToList();
        var answer = await distances.Matrix([.. homes.Select(c => world.HomeOf(c)!.Value)], [.. measured.Select(u => world.Units[u].Description.WaysEndAt!.Value)], null, network.Id, ct);
        if (answer is not MatrixAnswer.Measured { Matrix: var matrix })
            return ([], null);
        return (homes.Select((child, home) => (child, Ways: (IReadOnlyList<SchoolWay>)
            [.. measured.Select((unit, school) => (unit, Cell: matrix[home, school])).Where(w => w.Cell.LengthMm is not null).Select(w => new SchoolWay(w.unit, w.Cell.LengthMm!.Value))]))
            .ToDictionary(w => w.child, w => w.Ways), network);
    }

    private async Task<IReadOnlyDictionary<PersonRef, RegisterAnswer>> AskAsync(string tenant, IReadOnlyCollection<PersonRef> persons, CancellationToken ct)
    {
        var answers = await register.AskAsync(tenant, [.. persons.Distinct()], ct);
        return answers.Values.Any(a => a is RegisterAnswer.Unavailable) ? throw new ProblemException(ProblemCodes.Unavailable) : answers;
    }

    private sealed record OneGrade(
        IReadOnlyList<RoundSchool> Schools, IReadOnlyList<RoundEntrant> Entrants, IReadOnlyList<LackingFact> Lacking, (FactVersion Id, FactVersion Profile)? Network, FactVersion? Areas);

    /// <summary>What the registers say of everybody concerned.</summary>
    private sealed record World(
        string Tenant, RoundPlan Plan, IReadOnlyDictionary<SchoolUnitCode, ListedSchoolUnit> Units, IReadOnlyDictionary<PersonRef, Family> Families, IReadOnlyDictionary<PersonRef, RegisterAnswer> Persons,
        IReadOnlyDictionary<PersonRef, SchoolPlacement> Attending, PolicyValue.SiblingBands? Bands)
    {
        public RegisterVersion? Register => Persons.Values.OfType<RegisterAnswer.Found>().Select(f => f.Person.Version).FirstOrDefault();

        public bool IsProtected(PersonRef child) => Persons[child].IsProtected || Families[child].Guardians.Any(g => Persons[g].IsProtected);

        public bool IsResident(PersonRef child) => PersonOf(child)?.HomeMunicipality == Tenant;

        public GeoPoint? HomeOf(PersonRef child) => PersonOf(child)?.Home;

        public DateOnly? BirthDateOf(PersonRef child) => PersonOf(child)?.BirthDate;

        // Born in the grade's year, registered here, and not at a school that has the grade: who goes on at the own school need not choose, but may.
        public bool MustChoose(PersonRef child, Grade grade, int born) =>
            IsResident(child) && BirthDateOf(child)?.Year == born && StaysAt(child, grade) is null;

        // The school where the child goes, if it has the grade and is not closed when the year begins. A place at an independent school is not the municipality's to give.
        public ListedSchoolUnit? StaysAt(PersonRef child, Grade grade) =>
            Attending.TryGetValue(child, out var now) && now.Unit is { } unit && Units.TryGetValue(unit, out var listed) && now.Form is SchoolForm.PreschoolClass or SchoolForm.CompulsorySchool && Has(listed, grade)
            && !(listed.ClosedOn < Plan.Year.FirstDay) && listed.Description.IsOpenOn(Plan.Year.FirstDay)
                ? listed
                : null;

        // By the register, not by the form.
        public IReadOnlyList<SchoolUnitCode> SiblingsAt(PersonRef child, Grade begins) => PersonOf(child) is { } person
            ? Siblings.SchoolsOf(
                person, Families[child].Siblings.Where(s => PersonOf(s) is not null && Attending.ContainsKey(s)).Select(s => new RegisteredSibling(PersonOf(s)!, Attending[s])), Plan.Year,
                Siblings.Within(Bands, begins, (unit, form, grade) => Units.TryGetValue(unit, out var listed) && listed.Description.Forms.Any(f => f.Form == form && f.Grades.Contains(grade))))
            : [];

        private static bool Has(ListedSchoolUnit unit, Grade grade) => unit.Description.Forms.Any(f => f.Form is SchoolForm.PreschoolClass or SchoolForm.CompulsorySchool && f.Grades.Contains(grade));

        private RegisterPerson? PersonOf(PersonRef person) => (Persons.GetValueOrDefault(person) as RegisterAnswer.Found)?.Person;
    }
}
