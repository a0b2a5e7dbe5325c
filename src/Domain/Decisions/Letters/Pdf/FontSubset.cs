namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>The glyphs of a font that go into one letter: those that go into all, and behind them what this one needs besides. 0 is the glyph of a missing character and is never written.</summary>
internal sealed class FontSubset(CommonGlyphs common)
{
    private readonly List<int> others = [];
    private readonly List<int> widths = [];
    private readonly Dictionary<int, int> numbers = [];

    /// <summary>The font.</summary>
    public TrueTypeFont Font => common.Font;

    /// <summary>The part of the font that the letter needs. Afterwards no character may be added.</summary>
    public FontProgram Program => common.With(others);

    /// <summary>The number of a character's glyph. A character that the font lacks is drawn as a question mark, and still read as itself.</summary>
    public int Use(int character)
    {
        if (common.Number(character) is > 0 and var usual)
            return usual;
        if (numbers.TryGetValue(character, out var number))
            return number;
        others.Add(character);
        widths.Add(Font.Width(Font.GlyphOrMark(character)));
        number = common.Characters.Count + others.Count;
        numbers.Add(character, number);
        return number;
    }

    /// <summary>Width of a text as drawn, in thousandths of the font's size.</summary>
    public int WidthOf(ReadOnlySpan<char> text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
            width += WidthOf(rune.Value);
        return width;
    }

    /// <summary>How far a character moves the pen, in thousandths of the font's size.</summary>
    public int WidthOf(int character)
    {
        var number = Use(character);
        return number <= common.Characters.Count ? common.Width(number) : widths[number - common.Characters.Count - 1];
    }
}
