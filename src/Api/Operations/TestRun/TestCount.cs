using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace CaseMgmt.Api.Operations.TestRun;

/// <summary>A test that failed or was skipped, and why.</summary>
/// <param name="Name">Full name of the test.</param>
/// <param name="Reason">Message of the failure, or reason given for skipping.</param>
/// <param name="Where">First lines of the stack trace; empty for a skipped test.</param>
public sealed record TestNote(string Name, string Reason, string Where);

/// <summary>Results of tests, as the test platform's own result file (TRX) tells them.</summary>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Failed">Tests that failed, timed out or were broken off.</param>
/// <param name="Skipped">Tests that were not run.</param>
/// <param name="Failures">The failed tests.</param>
/// <param name="Skips">The skipped tests.</param>
public sealed record TestCount(int Passed, int Failed, int Skipped, IReadOnlyList<TestNote> Failures, IReadOnlyList<TestNote> Skips)
{
    /// <summary>No tests.</summary>
    public static TestCount Zero { get; } = new(0, 0, 0, [], []);

    /// <summary>All tests that were found.</summary>
    public int Total => Passed + Failed + Skipped;

    /// <summary>Whether tests ran and none failed.</summary>
    public bool IsGood => Failed == 0 && Passed > 0;

    /// <summary>Adds two results.</summary>
    public static TestCount operator +(TestCount left, TestCount right) => new(
        left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped, [.. left.Failures, .. right.Failures], [.. left.Skips, .. right.Skips]);

    /// <summary>Adds two results.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static TestCount Add(TestCount left, TestCount right) => left + right;

    /// <summary>One failure that stands for a test process that broke off.</summary>
    /// <param name="name">What broke off.</param>
    /// <param name="reason">Why.</param>
    public static TestCount Broken(string name, string reason) => new(0, 1, 0, [new TestNote(name, reason, "")], []);

    /// <summary>The last line of a test run: <c>N passed, N failed, N skipped</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, {Skipped} skipped");

    /// <summary>Counts the results in a TRX file one by one; its own counters leave skipped tests out.</summary>
    /// <param name="trx">The file's content.</param>
    /// <exception cref="XmlException">The file is broken off or is no XML.</exception>
    public static TestCount FromTrx(TextReader trx)
    {
        var document = XDocument.Load(trx);
        var count = Zero;
        foreach (var result in document.Descendants().Where(e => string.Equals(e.Name.LocalName, "UnitTestResult", StringComparison.Ordinal)))
            count += One(result);
        return count;
    }

    private static TestCount One(XElement result)
    {
        var name = result.Attribute("testName")?.Value ?? "?";
        var note = new TestNote(name, Text(result, "Message") ?? Text(result, "StdOut") ?? "", Text(result, "StackTrace") ?? "");
        return result.Attribute("outcome")?.Value switch
        {
            "Passed" or "PassedButRunAborted" => new TestCount(1, 0, 0, [], []),
            "NotExecuted" or "NotRunnable" or "Inconclusive" => new TestCount(0, 0, 1, [], [note]),
            _ => new TestCount(0, 1, 0, [note], []),
        };
    }

    private static string? Text(XElement result, string element) =>
        result.Descendants().FirstOrDefault(e => string.Equals(e.Name.LocalName, element, StringComparison.Ordinal))?.Value.Trim();
}
