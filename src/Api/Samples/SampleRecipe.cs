using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace CaseMgmt.Api.Samples;

#pragma warning disable CA2227, MA0016, CA1002 // The YAML reader fills settable lists.

/// <summary>Thrown when a recipe cannot be read or cannot be followed; the message names the file and what is wrong.</summary>
public sealed class SampleRecipeException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What a made-up municipality is made from: <c>municipality.yaml</c>, <c>families.yaml</c> and <c>test-users.yaml</c> in one folder.</summary>
internal sealed class SampleRecipe
{
    public string Municipality { get; set; } = "";
    public string Name { get; set; } = "";
    public long Seed { get; set; }
    public string SchoolYear { get; set; } = "";
    public DateOnly DataDate { get; set; }

    /// <summary>Whom maps of the roads name.</summary>
    public string? Attribution { get; set; }
    public int Children { get; set; }
    public string PostalTown { get; set; } = "";

    /// <summary>The ground of a generated network; null in a trial, whose roads come from a file.</summary>
    public PlaneRecipe? Plane { get; set; }
    public RiverRecipe? River { get; set; }
    public LakeRecipe? Lake { get; set; }
    public List<DistrictRecipe> Districts { get; set; } = [];
    public List<RoadRecipe> Roads { get; set; } = [];
    public List<SchoolRecipe> Schools { get; set; } = [];
    public CatchmentRecipe Catchments { get; set; } = new();

    /// <summary>How the register's schools inside the extract are completed; only in a trial.</summary>
    public List<RegisterSchoolRecipe> RegisterSchools { get; set; } = [];

    [YamlIgnore]
    public List<FamilyRecipe> Families { get; set; } = [];

    [YamlIgnore]
    public List<TestUser> Users { get; set; } = [];

    /// <summary>Reads the recipe in a folder.</summary>
    /// <exception cref="SampleRecipeException">A file is missing, or not what a recipe looks like.</exception>
    public static SampleRecipe Load(string folder)
    {
        var recipe = Read<SampleRecipe>(Path.Combine(folder, "municipality.yaml"));
        recipe.Families = Read<FamiliesFile>(Path.Combine(folder, "families.yaml")).Families;
        recipe.Users = [.. TestUsers.Load(Path.Combine(folder, "test-users.yaml"))];
        return recipe;
    }

    internal static T Read<T>(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance)
                .WithTypeConverter(new YamlDates()).Build().Deserialize<T>(reader)
                ?? throw new SampleRecipeException($"{path}: the file is empty.");
        }
        catch (YamlException e)
        {
            throw new SampleRecipeException($"{path}, line {e.Start.Line}, column {e.Start.Column}: {e.InnerException?.Message ?? e.Message}", e);
        }
        catch (IOException e)
        {
            throw new SampleRecipeException($"{path}: {e.Message}", e);
        }
    }
}

internal sealed class PlaneRecipe
{
    public double OriginLat { get; set; }
    public double OriginLon { get; set; }
    public double MetresPerDegreeLat { get; set; }
    public double MetresPerDegreeLon { get; set; }
    public double Width { get; set; }
    public double Height { get; set; }
}

internal sealed class RiverRecipe
{
    public string Name { get; set; } = "";
    public double Width { get; set; }
    public List<double[]> Line { get; set; } = [];
}

internal sealed class LakeRecipe
{
    public string Name { get; set; } = "";
    public double West { get; set; }
    public double South { get; set; }
    public double East { get; set; }
    public double North { get; set; }
    public LakeRecipe? Islet { get; set; }
}

internal sealed class DistrictRecipe
{
    public string Name { get; set; } = "";
    public double[] At { get; set; } = [];
    public int Columns { get; set; }
    public int Rows { get; set; }
    public double Spacing { get; set; }
    public double Jitter { get; set; }
    public double Dropped { get; set; }
    public double Footways { get; set; }
    public int Steps { get; set; }
    public int Homes { get; set; }
    public string PostalCode { get; set; } = "";
}

internal sealed class RoadRecipe
{
    public string Name { get; set; } = "";
    public string Highway { get; set; } = "";
    public string? Access { get; set; }
    public bool Bridge { get; set; }
    public bool OpenEnd { get; set; }
    public int Homes { get; set; }
    public List<double[]> Line { get; set; } = [];
}

internal sealed class SchoolRecipe
{
    public string Code { get; set; } = "";
    public string Name { get; set; } = "";

    /// <summary>Metres east and north in a generated municipality; latitude and longitude in a trial.</summary>
    public double[] At { get; set; } = [];
    public string Provider { get; set; } = "municipal";
    public List<string> Forms { get; set; } = [];
    public List<string> Grades { get; set; } = [];

    /// <summary>How many children are placed here by choice rather than by area.</summary>
    public int Children { get; set; }
}

internal sealed class RegisterSchoolRecipe
{
    public string Code { get; set; } = "";
    public string Provider { get; set; } = "municipal";
    public List<string> Forms { get; set; } = [];
    public List<string> Grades { get; set; } = [];

    /// <summary>How many children are placed there by choice.</summary>
    public int Children { get; set; }
}

internal sealed class CatchmentRecipe
{
    public double Square { get; set; } = 500;
    public int OutsideColumns { get; set; }
    public List<CatchmentSetRecipe> Sets { get; set; } = [];
}

internal sealed class CatchmentSetRecipe
{
    public List<string> Grades { get; set; } = [];
    public Dictionary<string, string> Units { get; set; } = [];
}

internal sealed class FamiliesFile
{
    public List<FamilyRecipe> Families { get; set; } = [];
}

internal sealed class FamilyRecipe
{
    public string Key { get; set; } = "";
    public List<string> Guardians { get; set; } = [];

    /// <summary>none, same-home or apart.</summary>
    public string Second { get; set; } = "none";
    public string Protection { get; set; } = "none";
    public HomeRecipe Home { get; set; } = new();

    /// <summary>The unit the children are placed at; null by area, "none" for no placement.</summary>
    public string? Unit { get; set; }
    public string? Form { get; set; }

    /// <summary>The children stand in the relations but not among the persons.</summary>
    public bool Missing { get; set; }
    public List<ChildRecipe> Children { get; set; } = [];
}

internal sealed class HomeRecipe
{
    /// <summary>street, forest, outside, other-municipality or none.</summary>
    public string Kind { get; set; } = "street";
    public string? Area { get; set; }
    public double[]? At { get; set; }
    public double[]? WalkMetres { get; set; }
    public double[]? BirdMetres { get; set; }
}

internal sealed class ChildRecipe
{
    public DateOnly Born { get; set; }
    public string Sex { get; set; } = "";
    public string First { get; set; } = "";
    public string Grade { get; set; } = "";
}

internal sealed class YamlDates : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(DateOnly);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        var scalar = parser.Consume<YamlDotNet.Core.Events.Scalar>();
        return DateOnly.TryParseExact(scalar.Value, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var date)
            ? date
            : throw new YamlException(scalar.Start, scalar.End, "A date is written like 2026-11-22.");
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) => throw new NotSupportedException();
}
