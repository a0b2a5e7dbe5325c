using System.Globalization;

namespace CaseMgmt.Api.Samples;

/// <summary>A made-up home.</summary>
/// <param name="Address">Street and number.</param>
/// <param name="PostalCode">Postal code, five digits.</param>
/// <param name="PostalTown">Postal town.</param>
/// <param name="At">Where it stands, or null where the register knows no coordinates.</param>
/// <param name="Street">The nearest point of its street, or null when it stands on none.</param>
/// <param name="Municipality">The municipality it lies in.</param>
internal sealed record SampleHome(string Address, string PostalCode, string PostalTown, Spot? At, StreetPoint? Street, string Municipality);

/// <summary>Finds homes along the streets, or off them where a family is to show that.</summary>
internal sealed class SampleHomes
{
    private const int Tries = 20_000;
    private readonly SampleGround _ground;
    private readonly SplitMix64 _random;
    private readonly Dictionary<string, List<(DraftWay Way, int Piece)>> _streets = new(StringComparer.Ordinal);
    private readonly List<string> _areasByWeight = [];

    public SampleHomes(SampleGround ground, SplitMix64 random)
    {
        _ground = ground;
        _random = random;
        foreach (var way in ground.Draft.Ways.Where(w => w.Walkable && w.Area is not null))
        {
            if (!_streets.TryGetValue(way.Area!, out var pieces))
                _streets[way.Area!] = pieces = [];
            pieces.AddRange(Enumerable.Range(0, way.Nodes.Count - 1).Select(i => (way, i)));
        }
        var weights = ground.Recipe.Districts.Select(d => (d.Name, d.Homes)).Concat(ground.Recipe.Roads.Select(r => (r.Name, r.Homes)))
            .Where(w => _streets.ContainsKey(w.Name));
        foreach (var (name, homes) in weights)
            _areasByWeight.AddRange(Enumerable.Repeat(name, homes));
        if (_areasByWeight.Count == 0)
            _areasByWeight.AddRange(_streets.Keys);
    }

    /// <summary>Any home, districts drawn by their share.</summary>
    public SampleHome Draw() => Draw(_random.Pick(_areasByWeight));

    /// <summary>A home inside some catchment area.</summary>
    public SampleHome DrawInside(string grade) => Find("a home inside the areas", () => Draw(), h => _ground.AssignedUnit(h.At!.Value, grade) is not null);

    /// <summary>The home that a family's recipe describes.</summary>
    /// <exception cref="SampleRecipeException">No such home was found.</exception>
    public SampleHome? For(FamilyRecipe family)
    {
        var wanted = family.Home;
        var grade = family.Children is [var first, ..] ? first.Grade : "1";
        return wanted.Kind switch
        {
            "none" => null,
            "other-municipality" => new SampleHome("Hamngatan 5", "99999", "Annanstad", null, null, "9999"),
            "forest" => OffStreet(new Spot(wanted.At![0], wanted.At[1])),
            "outside" => Find(family.Key, () => Draw(wanted.Area ?? _random.Pick(_areasByWeight)), h => _ground.AssignedUnit(h.At!.Value, grade) is null),
            "street" => Find(family.Key, () => wanted.Area is { } area ? Draw(area) : Draw(), h => Fits(h, wanted, grade)),
            _ => throw new SampleRecipeException($"families.yaml: family '{family.Key}' has the unknown home kind '{wanted.Kind}'."),
        };
    }

    private bool Fits(SampleHome home, HomeRecipe wanted, string grade)
    {
        if (_ground.AssignedUnit(home.At!.Value, grade) is not { } unit)
            return false;
        var school = _ground.Schools.First(s => s.Recipe.Code == unit);
        return Within(_ground.Walk(home, unit), wanted.WalkMetres) && Within(home.At.Value.DistanceTo(school.At), wanted.BirdMetres);
    }

    private static bool Within(double metres, double[]? range) => range is null || (metres >= range[0] && metres <= range[1]);

    private static SampleHome Find(string what, Func<SampleHome> draw, Func<SampleHome, bool> fits)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (draw() is var home && fits(home))
                return home;
        }
        throw new SampleRecipeException($"families.yaml: no home found for '{what}'.");
    }

    private SampleHome Draw(string area)
    {
        if (!_streets.TryGetValue(area, out var pieces))
            throw new SampleRecipeException($"No street carries homes in '{area}'.");
        var (way, piece) = _random.Pick(pieces);
        var (from, to) = (way.Nodes[piece], way.Nodes[piece + 1]);
        var (a, b) = (_ground.Draft.Nodes[from], _ground.Draft.Nodes[to]);
        var share = _random.Between(0.08, 0.92);
        var isLeft = _random.Chance(0.5);
        var at = a.Towards(b, share) + a.LeftOf(b) * (_random.Between(9, 22) * (isLeft ? 1 : -1));
        var along = 0.0;
        for (var i = 0; i < piece; i++)
            along += _ground.Draft.Nodes[way.Nodes[i]].DistanceTo(_ground.Draft.Nodes[way.Nodes[i + 1]]);
        var number = 2 * (int)((along + a.DistanceTo(b) * share) / 24) + (isLeft ? 1 : 2);
        var address = string.Create(CultureInfo.InvariantCulture, $"{way.Name ?? area} {number}");
        return new SampleHome(address, PostalCode(at), _ground.Recipe.PostalTown, at, new StreetPoint(from, to, share), _ground.Recipe.Municipality);
    }

    private SampleHome OffStreet(Spot at) =>
        new("Ödegården 1", PostalCode(at), _ground.Recipe.PostalTown, at, null, _ground.Recipe.Municipality);

    private string PostalCode(Spot at) =>
        _ground.Recipe.Districts.MinBy(d => new Spot(d.At[0], d.At[1]).DistanceTo(at))?.PostalCode ?? "99901";
}
