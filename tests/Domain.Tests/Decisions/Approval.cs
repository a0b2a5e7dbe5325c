using System.Text;

namespace CaseMgmt.Domain.Tests.Decisions;

/// <summary>Compares what was produced with the file that somebody has read and approved; APPROVE=1 writes the file anew.</summary>
internal static class Approval
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static string Folder { get; } = FindFolder();

    public static void Verify(string file, string received)
    {
        var path = Path.Combine(Folder, file);
        if (Environment.GetEnvironmentVariable("APPROVE") is { Length: > 0 })
            File.WriteAllBytes(path, Utf8.GetBytes(received));
        Assert.True(File.Exists(path), $"{file} has never been approved. Run the tests once with APPROVE=1, read the file, and commit it.");
        var approved = File.ReadAllBytes(path);
        if (!approved.AsSpan().SequenceEqual(Utf8.GetBytes(received)))
            Assert.Fail($"{file} differs from what was approved.\n{FirstDifference(Utf8.GetString(approved), received)}");
    }

    private static string FirstDifference(string approved, string received)
    {
        var (a, r) = (approved.Split('\n'), received.Split('\n'));
        var line = a.Zip(r).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {line + 1}\n- {(line < a.Length ? a[line] : "(nothing)")}\n+ {(line < r.Length ? r[line] : "(nothing)")}";
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CaseMgmt.sln")))
                return Path.Combine(folder.FullName, "tests", "Domain.Tests", "Decisions", "Approved");
        }
        throw new InvalidOperationException("CaseMgmt.sln was not found above the tests.");
    }
}
