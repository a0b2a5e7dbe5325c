using System.Reflection;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>The fonts that PDF letters are set in: DejaVu Sans, put into the program when it is built (docs/adr/0030).</summary>
internal static class LetterFonts
{
    private static readonly Lazy<(TrueTypeFont Regular, TrueTypeFont Bold)?> Both = new(() =>
        Load("DejaVuSans") is { } regular && Load("DejaVuSans-Bold") is { } bold ? (regular, bold) : null);

    /// <summary>The two fonts; null in a program that was built without them.</summary>
    public static (TrueTypeFont Regular, TrueTypeFont Bold)? Found => Both.Value;

    private static TrueTypeFont? Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Fonts/{name}.ttf");
        if (stream is null)
            return null;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new TrueTypeFont(name, bytes);
    }
}
