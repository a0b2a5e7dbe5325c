using System.Reflection;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>The fonts that PDF letters are set in: DejaVu Sans, put into the program when it is built (docs/adr/0030).</summary>
internal static class LetterFonts
{
    private const string Small = " abcdefghijklmnopqrstuvwxyz\u00E5\u00E4\u00F6";

    // In the light font every capital and digit is needed sooner or later, by names and references; in the heavy one those of a few headings.
    private const string Usual = Small + "ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00C5\u00C4\u00D60123456789.,:;()-/§–•";
    private static readonly Lazy<(CommonGlyphs Regular, CommonGlyphs Bold)?> Both = new(() =>
        Load("DejaVuSans") is { } regular && Load("DejaVuSans-Bold") is { } bold ? (new CommonGlyphs(regular, Usual), new CommonGlyphs(bold, Small)) : null);

    /// <summary>The two fonts; null in a program that was built without them.</summary>
    public static (CommonGlyphs Regular, CommonGlyphs Bold)? Found => Both.Value;

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
