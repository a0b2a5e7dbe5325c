namespace CaseMgmt.Api.Tests.Support;

/// <summary>Finds the repository's files from a test's folder.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "CaseMgmt.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("CaseMgmt.sln was not found above the tests.");
    }
}
