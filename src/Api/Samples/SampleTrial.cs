using System.Globalization;
using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Osm;

namespace CaseMgmt.Api.Samples;

/// <summary>What a trial on real streets was made of.</summary>
/// <param name="Files">File name to content, as <see cref="SampleMunicipality.Generate"/> gives them, without the roads.</param>
/// <param name="RegisterSchools">Codes of the register's schools that lie by a street of the file and were entered.</param>
/// <param name="PassedOver">Codes of those that lie there too but of which the recipe says nothing.</param>
public sealed record SampleTrialFiles(IReadOnlyDictionary<string, byte[]> Files, IReadOnlyList<string> RegisterSchools, IReadOnlyList<string> PassedOver);

/// <summary>A made-up population on the streets of a real map: homes, schools and catchment areas follow from the recipe's seed and the file.</summary>
public static class SampleTrial
{
    private const double BorderMetres = 200;
    private const string Area = "trial";
    private static readonly HashSet<string> StreetsWithHomes = new(StringComparer.Ordinal) { "residential", "living_street", "unclassified", "tertiary", "secondary", "pedestrian" };

    /// <summary>Makes the files of a trial.</summary>
    /// <param name="recipeFolder">The folder with the recipe.</param>
    /// <param name="roadsFile">An OpenStreetMap extract, XML or PBF.</param>
    /// <param name="schoolRegisterFile">The national register of school units: <c>schoolUnitCode,schoolUnitName,wgs84Lat,wgs84Lon,…</c>.</param>
    /// <exception cref="SampleRecipeException">The recipe cannot be read or followed on this map.</exception>
    /// <exception cref="OsmFormatException">The map is damaged.</exception>
    /// <exception cref="ImportRefusedException">The register cannot be read; line and column are named.</exception>
    public static SampleTrialFiles Generate(string recipeFolder, string roadsFile, string schoolRegisterFile)
    {
        var recipe = SampleRecipe.Load(recipeFolder);
        var plane = new Plane(recipe.Plane ?? throw new SampleRecipeException("The recipe names no plane."));
        using var map = File.OpenRead(roadsFile);
        var source = OsmFile.Open(map);
        var draft = Draft(source, plane);
        var schools = RegisterSchools(recipe, schoolRegisterFile, WalkingNetworkBuilder.Build(source, WalkingProfiles.Default), out var entered, out var passedOver);
        var placed = recipe.Schools.Select(s => (s, plane.Spot(s.At[0], s.At[1]), false))
            .Concat(schools.Select(s => (s, plane.Spot(s.At[0], s.At[1]), true))).ToList();
        var streets = draft.Nodes.Where((_, i) => draft.Ways.Any(w => w.Nodes.Contains(i))).ToList();
        var bounds = (West: streets.Min(n => n.X) - BorderMetres, South: streets.Min(n => n.Y) - BorderMetres,
            East: streets.Max(n => n.X) + BorderMetres, North: streets.Max(n => n.Y) + BorderMetres);
        List<(CatchmentSetRecipe Set, List<(string Code, Spot At)> Sites)> sets = [];
        SampleGround? ground = null;
        ground = new SampleGround(recipe, draft, placed, (at, grade) => Nearest(sets, at, grade));
        foreach (var set in recipe.Catchments.Sets)
        {
            sets.Add((set, [.. ground.Schools.Where(s => s.Recipe is { Provider: "municipal", Children: 0 } && set.Grades.TrueForAll(s.Recipe.Grades.Contains))
                .Select(s => (s.Recipe.Code, s.At))]));
        }
        var areas = sets.SelectMany(s => s.Sites.Select(site => new DraftCatchment(site.Code, site.Code, s.Set.Grades,
            Cell(site.At, s.Sites.Where(o => o.Code != site.Code).Select(o => o.At), bounds)))).ToList();
        return new SampleTrialFiles(SampleMunicipality.Write(ground, areas), entered, passedOver);
    }

    private static string? Nearest(List<(CatchmentSetRecipe Set, List<(string Code, Spot At)> Sites)> sets, Spot at, string grade) =>
        sets.Find(s => s.Set.Grades.Contains(grade)).Sites is { Count: > 0 } sites ? sites.MinBy(s => s.At.DistanceTo(at)).Code : null;

    // The walkable streets of the largest part that hangs together, in the plane.
    private static RoadDraft Draft(IOsmSource source, Plane plane)
    {
        var profile = WalkingProfiles.Default;
        var ways = new List<(long[] Nodes, KeyValuePair<string, string>[] Tags)>();
        source.ReadWays((_, nodes, tags) =>
        {
            if (profile.Allows(tags))
                ways.Add((nodes.ToArray(), [.. tags.OrderBy(t => t.Key, StringComparer.Ordinal)]));
        });
        var used = ways.SelectMany(w => w.Nodes).ToHashSet();
        var draft = new RoadDraft();
        var index = new Dictionary<long, int>();
        source.ReadNodes((id, at) =>
        {
            if (used.Contains(id) && !index.ContainsKey(id))
                index.Add(id, draft.Add(plane.Spot(at.Lat, at.Lon)));
        });
        foreach (var (nodes, tags) in ways)
        {
            var known = nodes.Where(index.ContainsKey).Select(n => index[n]).ToList();
            var carriesHomes = tags.Any(t => t.Key == "name") && tags.Any(t => t.Key == "highway" && StreetsWithHomes.Contains(t.Value));
            if (known.Count > 1)
                draft.AddWay(new DraftWay(known, tags, true, carriesHomes ? Area : null));
        }
        return Largest(draft);
    }

    private static RoadDraft Largest(RoadDraft whole)
    {
        var walks = new WalkingDistances(whole);
        var left = Enumerable.Range(0, whole.Nodes.Count).ToHashSet();
        HashSet<int> largest = [];
        while (left.Count > largest.Count)
        {
            var part = walks.Component(left.First());
            left.ExceptWith(part);
            if (part.Count > largest.Count)
                largest = part;
        }
        var draft = new RoadDraft();
        foreach (var node in whole.Nodes)
            draft.Add(node);
        foreach (var way in whole.Ways.Where(w => largest.Contains(w.Nodes[0])))
            draft.AddWay(way);
        return draft;
    }

    // "Inside the extract" is what the program itself would say: the school meets the network.
    private static List<SchoolRecipe> RegisterSchools(
        SampleRecipe recipe, string file, WalkingNetwork network, out List<string> entered, out List<string> passedOver)
    {
        (entered, passedOver) = ([], []);
        var schools = new List<SchoolRecipe>();
        var table = CsvTable.Read(file, ["schoolUnitCode", "schoolUnitName", "wgs84Lat", "wgs84Lon"], "sweref99N", "sweref99E");
        foreach (var row in table.Rows)
        {
            if (!double.TryParse(row["wgs84Lat"], NumberStyles.Float, CultureInfo.InvariantCulture, out var lat)
                || !double.TryParse(row["wgs84Lon"], NumberStyles.Float, CultureInfo.InvariantCulture, out var lon)
                || !GeoPoint.TryFromDegrees(lat, lon, out var at) || network.Snap(at) is not SnapAnswer.Found)
            {
                continue;
            }
            var code = row["schoolUnitCode"];
            if (recipe.RegisterSchools.Find(s => s.Code == code) is not { } known)
            {
                passedOver.Add(code);
                continue;
            }
            entered.Add(code);
            schools.Add(new SchoolRecipe
            {
                Code = code,
                Name = row["schoolUnitName"],
                At = [at.Lat, at.Lon],
                Provider = known.Provider,
                Forms = known.Forms,
                Grades = known.Grades,
                Children = known.Children,
            });
        }
        return schools;
    }

    // The Voronoi cell of one school: the rectangle cut by the bisector towards every other school.
    private static List<Spot> Cell(Spot site, IEnumerable<Spot> others, (double West, double South, double East, double North) bounds)
    {
        List<Spot> ring = [new(bounds.West, bounds.South), new(bounds.East, bounds.South), new(bounds.East, bounds.North), new(bounds.West, bounds.North)];
        foreach (var other in others)
        {
            var towards = other - site;
            var middle = site.Towards(other, 0.5);
            double Beyond(Spot p) => (p.X - middle.X) * towards.X + (p.Y - middle.Y) * towards.Y;
            var cut = new List<Spot>();
            for (var i = 0; i < ring.Count; i++)
            {
                var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
                if (Beyond(a) <= 0)
                    cut.Add(a);
                if (Beyond(a) < 0 != Beyond(b) < 0)
                    cut.Add(a.Towards(b, Beyond(a) / (Beyond(a) - Beyond(b))));
            }
            ring = cut;
        }
        return ring;
    }
}
