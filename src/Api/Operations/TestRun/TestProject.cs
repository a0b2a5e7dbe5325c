namespace CaseMgmt.Api.Operations.TestRun;

/// <summary>A built test project of the repository.</summary>
/// <param name="Name">Name of the project, such as Domain.Tests.</param>
/// <param name="Assembly">Full path of the built assembly.</param>
public sealed record TestProject(string Name, string Assembly)
{
    // What is quick and lies deepest comes first, so that the first failure tells most.
    private static readonly string[] First = ["Domain.Tests", "Architecture.Tests", "EventStore.Tests", "Api.Tests", "Web.Tests"];

    /// <summary>The test projects of the repository, in the order to run them.</summary>
    /// <param name="root">The repository's root folder.</param>
    /// <param name="build">Folder of the build under bin, such as Debug/net10.0.</param>
    /// <param name="filter">Part of the project's name; null for all.</param>
    public static IReadOnlyList<TestProject> Find(string root, string build, string? filter) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.Tests.csproj", SearchOption.AllDirectories)
            .Select(path => (Name: Path.GetFileNameWithoutExtension(path), Folder: Path.GetDirectoryName(path)!))
            .Where(project => filter is null || project.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))
            .OrderBy(project => Array.IndexOf(First, project.Name) is var place and >= 0 ? place : First.Length)
            .ThenBy(project => project.Name, StringComparer.Ordinal)
            .Select(project => new TestProject(project.Name, Path.Combine(project.Folder, "bin", build, "CaseMgmt." + project.Name + ".dll"))),
    ];
}
