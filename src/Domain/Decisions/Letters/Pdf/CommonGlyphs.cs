using System.Collections.Concurrent;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>
/// The glyphs that go into every letter's part of a font, used or not, numbered once for all, and the parts made so far. Nearly every letter needs no others than many before it, so
/// that the thousands of letters of a round share a few parts, each written and compressed once.
/// </summary>
internal sealed class CommonGlyphs
{
    private const int MostParts = 64;
    private readonly ushort[] numbers;
    private readonly int[] widths;
    private readonly ConcurrentDictionary<string, FontProgram> parts = new(StringComparer.Ordinal);

    /// <summary>Numbers them.</summary>
    /// <param name="font">The font.</param>
    /// <param name="characters">The characters whose glyphs they are, each once.</param>
    public CommonGlyphs(TrueTypeFont font, string characters)
    {
        Font = font;
        Characters = [.. characters.Select(c => (int)c)];
        numbers = new ushort[characters.Max() + 1];
        for (var i = 0; i < Characters.Count; i++)
            numbers[Characters[i]] = (ushort)(i + 1);
        widths = [font.Width(0), .. Characters.Select(c => font.Width(font.GlyphOrMark(c)))];
    }

    /// <summary>The font.</summary>
    public TrueTypeFont Font { get; }

    /// <summary>The characters; the first has number 1, since 0 is the glyph of a missing character.</summary>
    public IReadOnlyList<int> Characters { get; }

    /// <summary>The number of a character's glyph; 0 when it is not among them.</summary>
    public int Number(int character) => character < numbers.Length ? numbers[character] : 0;

    /// <summary>How far a glyph moves the pen, in thousandths of the font's size.</summary>
    public int Width(int number) => widths[number];

    /// <summary>The part of the font that has these and some others.</summary>
    /// <param name="others">The other characters, numbered on behind these.</param>
    public FontProgram With(IReadOnlyList<int> others)
    {
        var key = string.Concat(others.Select(char.ConvertFromUtf32));
        if (parts.TryGetValue(key, out var known))
            return known;
        if (parts.Count >= MostParts)
            parts.Clear();
        return parts.GetOrAdd(key, new FontProgram(Font, [.. Characters, .. others]));
    }
}
