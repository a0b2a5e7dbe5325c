using CaseMgmt.Api.Operations.PrivateCluster;

namespace CaseMgmt.Api.Operations.TestRun;

/// <summary>The programs of others that try PDF letters in tests: PDFBox's preflight, qpdf and pdftotext.</summary>
public static class PdfPrograms
{
    private static readonly string[] Programs = ["java", "qpdf", "pdftotext"];
    private static readonly string[] Libraries = ["preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "commons-io", "javax.activation", "jaxb-api"];

    /// <summary>Debian's packages that hold them.</summary>
    public static IReadOnlyList<string> Packages { get; } =
        ["default-jre-headless", "libpdfbox2-java", "libactivation-java", "libjaxb-api-java", "libcommons-io-java", "qpdf", "poppler-utils"];

    /// <summary>Whether all are there; as root, installs Debian's packages when one is missing.</summary>
    /// <param name="progress">Receives a line before a step that takes time.</param>
    /// <param name="cancellationToken">Ends the installation.</param>
    public static async Task<bool> EnsureAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        if (AreThere())
            return true;
        if (!Environment.IsPrivilegedProcess || ServerAccount.OnPath("apt-get") is null)
            return false;
        progress($"Installing Debian's packages that try PDF letters (apt-get install {string.Join(' ', Packages)}).");
        await OsCommand.RunAsync(["apt-get", "update", "-q"], null, cancellationToken);
        var result = await OsCommand.RunAsync(["apt-get", "install", "-y", "-q", "--no-install-recommends", .. Packages], null, cancellationToken);
        if (!result.Succeeded)
            progress("They could not be installed: " + result.Output.Split('\n')[^1]);
        return AreThere();
    }

    private static bool AreThere() => Array.TrueForAll(Programs, p => ServerAccount.OnPath(p) is not null) && Array.TrueForAll(Libraries, l => File.Exists($"/usr/share/java/{l}.jar"));
}
