using System.Text.Json;
using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Api.Samples;
using CaseMgmt.Domain.Geography.Osm;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Operations;

/// <summary>
/// <c>sample load</c>: makes a made-up municipality from its recipe and runs the ordinary imports on it. Run again it changes nothing.
/// Without options it loads the sample that comes with the program, and opens a round of school choice in it.
/// </summary>
public sealed class SampleLoad : IOperatorCommand
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <inheritdoc/>
    public string Name => "sample load";

    /// <inheritdoc/>
    public string Usage => "[--recipe DIR] [--roads FILE --school-register FILE] [--round no]";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (ImportOptions.Read(args, "recipe", "roads", "school-register", "round") is not ({ Count: 0 }, var named)
            || named.ContainsKey("roads") != named.ContainsKey("school-register") || named.GetValueOrDefault("round", "no") != "no")
            return await ImportOptions.CalledWronglyAsync(this, error);
        var recipe = named.GetValueOrDefault("recipe") ?? (Repository.Find() is { } repository ? Path.Combine(repository.Root, "samples", "9901") : Path.Combine("samples", "9901"));
        var folder = Directory.CreateTempSubdirectory("casemgmt-sample-").FullName;
        try
        {
            var (files, municipality) = await GenerateAsync(recipe, named, output);
            foreach (var (name, content) in files)
                await File.WriteAllBytesAsync(Path.Combine(folder, name), content, ct);
            var roads = named.GetValueOrDefault("roads") ?? Path.Combine(folder, SampleFiles.Roads);
            string In(string file) => Path.Combine(folder, file);
            // The areas hold for the coming school year too, which the round of school choice places for.
            var year = SampleRecipe.Load(recipe).SchoolYear;
            var coming = Path.Combine(folder, "coming-" + SampleFiles.Catchments);
            await File.WriteAllTextAsync(coming, (await File.ReadAllTextAsync(In(SampleFiles.Catchments), ct)).Replace($"\"{year}\"", $"\"{Coming(year)}\"", StringComparison.Ordinal), ct);
            string[][] imports =
            [
                ["import", "policies", "--municipality", municipality],
                ["import", "schools", In(SampleFiles.Schools), "--municipality", municipality],
                ["import", "catchments", In(SampleFiles.Catchments), "--municipality", municipality],
                ["import", "catchments", coming, "--municipality", municipality],
                ["import", "roads", roads, "--municipality", municipality, .. Attribution(recipe)],
                ["import", "register", "--municipality", municipality, "--persons", In(SampleFiles.Persons), "--relations", In(SampleFiles.Relations), "--placements", In(SampleFiles.Placements)],
            ];
            foreach (var import in imports)
            {
                var command = OperatorCommands.Find(import, out var rest) ?? throw new InvalidOperationException($"There is no command '{import[0]} {import[1]}'.");
                await output.WriteLineAsync($"{command.Name}:");
                if (await command.RunAsync(rest, output, error, ct) is var code and not 0)
                    return code;
            }
            if (!named.ContainsKey("round") && await ImportOptions.RunAsync(store => OpenRoundAsync(store, municipality, SampleRecipe.Load(recipe).SchoolYear, output, ct), error) is var opened and not 0)
                return opened;
            if (Environment.GetEnvironmentVariable("Identity__TestUsersFile") is { Length: > 0 } users)
                await WriteUsersAsync(users, TestUsers.Load(Path.Combine(recipe, "test-users.yaml")), municipality, ct);
            return 0;
        }
        catch (Exception e) when (e is SampleRecipeException or OsmFormatException or ImportRefusedException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static SchoolYear Coming(string year) => new(SchoolYear.Parse(year).StartYear + 1);

    private static async Task OpenRoundAsync(IDocumentStore store, string municipality, string year, TextWriter output, CancellationToken ct)
    {
        if (await SampleRound.OpenAsync(store, municipality, Coming(year), TimeProvider.System.GetUtcNow(), ct))
            await output.WriteLineAsync($"Opened a round of school choice for {Coming(year)}.");
    }

    private static string[] Attribution(string recipe) => SampleRecipe.Load(recipe).Attribution is { } text ? ["--attribution", text] : [];

    private static async Task<(IReadOnlyDictionary<string, byte[]> Files, string Municipality)> GenerateAsync(
        string recipe, IReadOnlyDictionary<string, string> named, TextWriter output)
    {
        var municipality = SampleRecipe.Load(recipe).Municipality;
        if (!named.TryGetValue("roads", out var roads))
            return (SampleMunicipality.Generate(recipe), municipality);
        var trial = SampleTrial.Generate(recipe, roads, named["school-register"]);
        await output.WriteLineAsync($"Schools of the register by these streets: {string.Join(", ", trial.RegisterSchools)}.");
        if (trial.PassedOver.Count > 0)
            await output.WriteLineAsync($"Passed over, since the recipe says nothing of them: {string.Join(", ", trial.PassedOver)}.");
        return (trial.Files, municipality);
    }

    // The test identity provider's file: these users take the place of those of the same ids, others stay.
    private static async Task WriteUsersAsync(string path, IReadOnlyList<TestUser> users, string municipality, CancellationToken ct)
    {
        var kept = File.Exists(path) ? JsonSerializer.Deserialize<List<LoginUser>>(await File.ReadAllTextAsync(path, ct), Written) ?? [] : [];
        kept.RemoveAll(k => users.Any(u => u.Id == k.Id));
        kept.AddRange(users.Select(u => new LoginUser(u.Id, u.Name, u.Description, u.PersonalIdentityNumber, [.. u.Roles.Select(r => $"{municipality}:{r}")])));
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(kept, Written), ct);
    }

    private sealed record LoginUser(string Id, string Name, string Description, string? PersonalIdentityNumber, IReadOnlyList<string> MunicipalityRoles);
}
