namespace CaseMgmt.Api.Operations;

/// <summary>The folder that this program was built from, for the commands of a developer's machine.</summary>
/// <param name="Root">The repository's root folder.</param>
/// <param name="Build">Folder of the build under each project's bin, such as Debug/net10.0.</param>
public sealed record Repository(string Root, string Build)
{
    /// <summary>Finds the repository by walking up from the running program; null when the program was installed elsewhere.</summary>
    public static Repository? Find()
    {
        var bin = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        for (var folder = new DirectoryInfo(bin); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "CaseMgmt.sln")))
                continue;
            var target = new DirectoryInfo(bin);
            return new Repository(folder.FullName, Path.Combine(target.Parent?.Name ?? "Debug", target.Name));
        }

        return null;
    }
}
