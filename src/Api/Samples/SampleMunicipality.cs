using System.Text;

namespace CaseMgmt.Api.Samples;

/// <summary>A made-up municipality as files, made from a recipe's seed: the same recipe gives the same bytes on every machine.</summary>
public static class SampleMunicipality
{
    /// <summary>Makes every file of the municipality whose recipe lies in a folder.</summary>
    /// <param name="recipeFolder">The folder with <c>municipality.yaml</c>, <c>families.yaml</c> and <c>test-users.yaml</c>.</param>
    /// <returns>File name to content, UTF-8 without byte order mark: roads.osm, catchments.geojson, schools.csv, persons.csv, relations.csv, placements.csv.</returns>
    /// <exception cref="SampleRecipeException">The recipe cannot be read or followed.</exception>
    public static IReadOnlyDictionary<string, byte[]> Generate(string recipeFolder)
    {
        var recipe = SampleRecipe.Load(recipeFolder);
        var (ground, catchments) = SampleGround.Drawn(recipe);
        var files = Write(ground, catchments.Areas());
        files.Add(SampleFiles.Roads, Encoding.UTF8.GetBytes(SampleFiles.Osm(recipe, ground.Draft, ground.Plane)));
        return files;
    }

    internal static Dictionary<string, byte[]> Write(SampleGround ground, IReadOnlyList<DraftCatchment> areas)
    {
        var population = SamplePopulation.Settle(ground);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [SampleFiles.Catchments] = SampleFiles.GeoJson(ground.Recipe, areas, ground.Plane),
            [SampleFiles.Schools] = SampleFiles.SchoolsCsv(ground.Recipe, ground.Schools, ground.Plane),
            [SampleFiles.Persons] = SampleFiles.PersonsCsv(population.Persons, ground.Plane),
            [SampleFiles.Relations] = SampleFiles.RelationsCsv(population.Relations),
            [SampleFiles.Placements] = SampleFiles.PlacementsCsv(ground.Recipe, population.Placements),
        };
        return texts.ToDictionary(t => t.Key, t => Encoding.UTF8.GetBytes(t.Value), StringComparer.Ordinal);
    }
}
