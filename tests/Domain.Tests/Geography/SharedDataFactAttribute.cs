namespace CaseMgmt.Domain.Tests.Geography;

/// <summary>A test on files that are not part of the project; it is skipped, and says so, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(params string[] files)
    {
        if (files.FirstOrDefault(file => SharedData.Find(file) is null) is { } missing)
            Skip = $"The file {missing} is missing: put it in ../shared/data or set SHARED_DATA.";
    }
}

/// <summary>Finds the shared data folder beside the repository.</summary>
public static class SharedData
{
    public static string? Find(string file)
    {
        if (Environment.GetEnvironmentVariable("SHARED_DATA") is { Length: > 0 } named)
            return File.Exists(Path.Combine(named, file)) ? Path.Combine(named, file) : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", file);
            if (File.Exists(path))
                return path;
        }

        return null;
    }

    public static FileStream Open(string file) => File.OpenRead(Find(file)!);
}
