namespace CaseMgmt.Architecture.Tests.Support;

/// <summary>The repository's files, found by walking up from the test's own folder.</summary>
internal static class House
{
    private static readonly string[] Built = ["bin", "obj", "node_modules", "TestResults", ".git", ".data", ".vs", ".idea"];

    public static string Root { get; } = Find();

    /// <summary>Projects and which may be referred to from each (DESIGN section 1).</summary>
    public static IReadOnlyDictionary<string, string[]> References { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Domain"] = [],
        ["EventStore"] = [],
        ["Projections"] = ["Domain", "EventStore"],
        ["Api"] = ["Projections"],
        ["Web"] = [],
    };

    /// <summary>What slices share in the domain.</summary>
    public static IReadOnlySet<string> Shared { get; } = new HashSet<string>(StringComparer.Ordinal) { "Cases", "Decisions", "Rules", "Persons", "Geography", "SchoolUnits", "Texts" };

    /// <summary>The slices, those to come included.</summary>
    public static IReadOnlySet<string> Slices { get; } = new HashSet<string>(StringComparer.Ordinal) { "SchoolTransport", "SchoolChoice", "Placement", "IndependentSchools", "Inquiries" };

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>Files under a folder, without what is built.</summary>
    public static IEnumerable<string> Files(string folder, string pattern = "*")
    {
        var start = Path.Combine(Root, folder);
        return Directory.Exists(start) ? Walk(start, pattern) : [];
    }

    public static IEnumerable<string> Folders(string folder)
    {
        var start = Path.Combine(Root, folder);
        return Directory.Exists(start)
            ? Directory.EnumerateDirectories(start).Select(d => Path.GetFileName(d)).Where(n => !Built.Contains(n, StringComparer.Ordinal))
            : [];
    }

    public static IEnumerable<string> RootEntries() => Directory.EnumerateFileSystemEntries(Root).Select(e => Path.GetFileName(e)).Where(n => !Built.Contains(n, StringComparer.Ordinal));

    private static IEnumerable<string> Walk(string folder, string pattern)
    {
        foreach (var file in Directory.EnumerateFiles(folder, pattern))
            yield return file;
        foreach (var child in Directory.EnumerateDirectories(folder).Where(d => !Built.Contains(Path.GetFileName(d), StringComparer.Ordinal)))
        {
            foreach (var file in Walk(child, pattern))
                yield return file;
        }
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CaseMgmt.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("The repository was not found above the test's folder.");
    }
}
