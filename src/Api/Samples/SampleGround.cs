namespace CaseMgmt.Api.Samples;

/// <summary>A school unit put in its place.</summary>
internal sealed record PlacedSchool(SchoolRecipe Recipe, Spot At, StreetPoint Entrance);

/// <summary>Everything people are settled on: streets, schools and who is assigned where.</summary>
internal sealed class SampleGround
{
    private const double SchoolSetBack = 18;
    private readonly Dictionary<string, double[]> _metresFrom = [];
    private readonly Func<Spot, string, string?> _assigned;

    public SampleGround(SampleRecipe recipe, RoadDraft draft, IEnumerable<(SchoolRecipe Recipe, Spot At, bool IsExact)> schools,
        Func<Spot, string, string?> assigned)
    {
        Recipe = recipe;
        Draft = draft;
        Plane = new Plane(recipe.Plane ?? throw new SampleRecipeException("The recipe names no plane."));
        Walks = new WalkingDistances(draft);
        Schools = [.. schools.Select(s => Place(s.Recipe, s.At, s.IsExact))];
        _assigned = assigned;
    }

    public SampleRecipe Recipe { get; }

    public RoadDraft Draft { get; }

    public Plane Plane { get; }

    public WalkingDistances Walks { get; }

    public IReadOnlyList<PlacedSchool> Schools { get; }

    /// <summary>A ground whose every street is drawn from the recipe.</summary>
    public static (SampleGround Ground, CatchmentGrid Catchments) Drawn(SampleRecipe recipe)
    {
        var grid = new CatchmentGrid(recipe);
        var ground = new SampleGround(recipe, SampleMap.Draw(recipe),
            recipe.Schools.Select(s => (s, new Spot(s.At[0], s.At[1]), false)), grid.AssignedUnit);
        return (ground, grid);
    }

    /// <summary>The unit assigned to a place for a grade, or null outside every area.</summary>
    public string? AssignedUnit(Spot at, string grade) => _assigned(at, grade);

    /// <summary>The nearest unit, as the bird flies, that has the grade for everyone.</summary>
    public string NearestUnit(Spot at, string grade) =>
        Schools.Where(s => s.Recipe.Children == 0 && s.Recipe.Grades.Contains(grade)).MinBy(s => s.At.DistanceTo(at))?.Recipe.Code
        ?? throw new SampleRecipeException($"No school has grade {grade}.");

    /// <summary>Metres on foot from a home to a school unit; infinite where no path leads.</summary>
    public double Walk(SampleHome home, string unitCode)
    {
        if (home.Street is not { } street || Schools.FirstOrDefault(s => s.Recipe.Code == unitCode) is not { } school)
            return double.PositiveInfinity;
        if (!_metresFrom.TryGetValue(unitCode, out var metres))
            _metresFrom[unitCode] = metres = Walks.From(school.Entrance);
        return Walks.To(metres, street);
    }

    private PlacedSchool Place(SchoolRecipe school, Spot wanted, bool isExact)
    {
        var entrance = Walks.Nearest(wanted);
        var (a, b) = (Draft.Nodes[entrance.From], Draft.Nodes[entrance.To]);
        var at = isExact ? wanted : a.Towards(b, entrance.Share) + a.LeftOf(b) * SchoolSetBack;
        return new PlacedSchool(school, at, entrance);
    }
}
