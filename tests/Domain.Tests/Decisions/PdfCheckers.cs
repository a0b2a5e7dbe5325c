using System.Diagnostics;

namespace CaseMgmt.Domain.Tests.Decisions;

/// <summary>Programs of others that read a PDF file: PDFBox's preflight, qpdf and pdftotext. A test that needs one is skipped, and says so, where it is missing.</summary>
internal static class PdfCheckers
{
    private static readonly string[] Jars = ["preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "commons-io", "javax.activation", "jaxb-api"];

    /// <summary>What is missing, in words; null when all are there.</summary>
    public static string? Missing { get; } =
        new[] { "java", "qpdf", "pdftotext" }.Where(p => OnPath(p) is null).Concat(Jars.Select(Jar).Where(j => !File.Exists(j))).ToList() is { Count: > 0 } missing
            ? $"{string.Join(", ", missing)} is not on this machine (Debian: sudo apt-get install libpdfbox2-java libactivation-java libjaxb-api-java default-jre-headless qpdf poppler-utils)."
            : null;

    /// <summary>What preflight says of the files whose paths stand in a list, a line each: it writes <c>PATH.preflight.xml</c> beside the list.</summary>
    public static (int Exit, string Said) Preflight(string list) =>
        Run("java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", string.Join(':', Jars.Select(Jar)), "org.apache.pdfbox.preflight.Validator_A1b", "xml", "group", list);

    public static (int Exit, string Said) Qpdf(string file) => Run("qpdf", "--check", file);

    public static (int Exit, string Said) Text(string file) => Run("pdftotext", "-layout", "-enc", "UTF-8", file, "-");

    private static string Jar(string name) => $"/usr/share/java/{name}.jar";

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);

    private static (int Exit, string Said) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}

/// <summary>A test by those programs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PdfFactAttribute : FactAttribute
{
    public PdfFactAttribute() => Skip = PdfCheckers.Missing;
}
