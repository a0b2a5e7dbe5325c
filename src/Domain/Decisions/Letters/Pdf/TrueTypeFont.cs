using System.Buffers.Binary;
using System.Text;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>A TrueType font as the letters need it: glyphs of characters, their widths and outlines. Lengths are in the font's own units.</summary>
internal sealed class TrueTypeFont
{
    private readonly byte[] data;
    private readonly Dictionary<string, (int Offset, int Length)> tables = new(StringComparer.Ordinal);
    private readonly int characters;
    private readonly int metrics;
    private readonly bool longOffsets;

    /// <summary>Reads a font file.</summary>
    /// <param name="name">Its PostScript name.</param>
    /// <param name="data">The file.</param>
    /// <exception cref="InvalidOperationException">It is no TrueType font with characters of Unicode's first plane.</exception>
    public TrueTypeFont(string name, byte[] data)
    {
        (Name, this.data) = (name, data);
        for (var i = 0; i < U16(4); i++)
        {
            var at = 12 + (16 * i);
            tables.Add(Encoding.ASCII.GetString(data, at, 4), ((int)U32(at + 8), (int)U32(at + 12)));
        }
        var head = At("head");
        UnitsPerEm = U16(head + 18);
        Box = [S16(head + 36), S16(head + 38), S16(head + 40), S16(head + 42)];
        longOffsets = S16(head + 50) == 1;
        Ascent = S16(At("hhea") + 4);
        Descent = S16(At("hhea") + 6);
        metrics = U16(At("hhea") + 34);
        CapHeight = tables.TryGetValue("OS/2", out var os2) && U16(os2.Offset) >= 2 ? S16(os2.Offset + 88) : Ascent;
        characters = FindCharacters();
    }

    /// <summary>PostScript name.</summary>
    public string Name { get; }

    /// <summary>Units of the square that a character is drawn on.</summary>
    public int UnitsPerEm { get; }

    /// <summary>Least x, least y, greatest x, greatest y of any glyph.</summary>
    public IReadOnlyList<int> Box { get; }

    /// <summary>Height above the line.</summary>
    public int Ascent { get; }

    /// <summary>Depth below the line; negative.</summary>
    public int Descent { get; }

    /// <summary>Height of capital letters.</summary>
    public int CapHeight { get; }

    /// <summary>The glyph of a character; 0 when the font has none.</summary>
    public int Glyph(int character)
    {
        var count = U16(characters + 6) / 2;
        for (var i = 0; i < count; i++)
        {
            var end = characters + 14 + (2 * i);
            if (U16(end) < character)
                continue;
            var start = end + (2 * count) + 2;
            if (U16(start) > character)
                return 0;
            var delta = U16(start + (2 * count));
            var range = start + (4 * count);
            if (U16(range) == 0)
                return (character + delta) & 0xFFFF;
            var glyph = U16(range + U16(range) + (2 * (character - U16(start))));
            return glyph == 0 ? 0 : (glyph + delta) & 0xFFFF;
        }
        return 0;
    }

    /// <summary>The glyph of a character; that of a question mark when the font has none.</summary>
    public int GlyphOrMark(int character) => Glyph(character) is not 0 and var glyph ? glyph : Glyph('?');

    /// <summary>A length in thousandths of the font's size.</summary>
    public int Scaled(int length) => (int)Math.Round(1000m * length / UnitsPerEm, MidpointRounding.AwayFromZero);

    /// <summary>How far a glyph moves the pen, in thousandths of the font's size.</summary>
    public int Width(int glyph) => Scaled(Advance(glyph));

    /// <summary>How far a glyph moves the pen.</summary>
    public int Advance(int glyph) => U16(At("hmtx") + (4 * Math.Min(glyph, metrics - 1)));

    /// <summary>The space to a glyph's left.</summary>
    public int Bearing(int glyph) => glyph < metrics ? S16(At("hmtx") + (4 * glyph) + 2) : S16(At("hmtx") + (4 * metrics) + (2 * (glyph - metrics)));

    /// <summary>A glyph's outline as it stands in the file; empty for a space.</summary>
    public ReadOnlySpan<byte> Outline(int glyph)
    {
        var loca = At("loca");
        var (from, to) = longOffsets
            ? ((int)U32(loca + (4 * glyph)), (int)U32(loca + (4 * glyph) + 4))
            : (2 * U16(loca + (2 * glyph)), 2 * U16(loca + (2 * glyph) + 2));
        return data.AsSpan(At("glyf") + from, to - from);
    }

    /// <summary>A table as it stands in the file; empty when the font has none of that name.</summary>
    public ReadOnlySpan<byte> Table(string tag) => tables.TryGetValue(tag, out var table) ? data.AsSpan(table.Offset, table.Length) : [];

    private int FindCharacters()
    {
        var cmap = At("cmap");
        for (var i = 0; i < U16(cmap + 2); i++)
        {
            var entry = cmap + 4 + (8 * i);
            var table = cmap + (int)U32(entry + 4);
            if (U16(table) == 4 && (U16(entry), U16(entry + 2)) is (3, 1) or (0, _))
                return table;
        }
        throw new InvalidOperationException($"The font {Name} does not say which glyph a character has.");
    }

    private int At(string tag) => tables.TryGetValue(tag, out var table) ? table.Offset : throw new InvalidOperationException($"The font {Name} has no table '{tag}'.");

    private int U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at));

    private int S16(int at) => BinaryPrimitives.ReadInt16BigEndian(data.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(at));
}
