using System.Buffers.Binary;
using System.Text;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>Those glyphs of a font that one letter uses, numbered anew; 0 is the glyph of a missing character and is never written.</summary>
internal sealed class FontSubset(TrueTypeFont font)
{
    private const int HasInstructions = 0x100, WordArguments = 1, Scale = 8, MoreComponents = 0x20, TwoScales = 0x40, Matrix = 0x80;
    private static readonly string[] Hints = ["cvt ", "fpgm", "prep"];
    private readonly List<int> glyphs = [0];
    private readonly Dictionary<int, int> ofCharacter = [];
    private readonly Dictionary<int, int> ofComponent = [];
    private readonly Dictionary<int, int> widthOf = [];

    /// <summary>The font.</summary>
    public TrueTypeFont Font => font;

    /// <summary>Characters used, by the number of their glyph.</summary>
    public IReadOnlyDictionary<int, int> Characters => ofCharacter.ToDictionary(c => c.Value, c => c.Key);

    /// <summary>How many glyphs there are, the one of a missing character included.</summary>
    public int Count => glyphs.Count;

    /// <summary>The number of a character's glyph. A character that the font lacks is drawn as a question mark, and still read as itself.</summary>
    public int Use(int character)
    {
        if (ofCharacter.TryGetValue(character, out var number))
            return number;
        var glyph = font.Glyph(character);
        glyphs.Add(glyph != 0 ? glyph : font.Glyph('?'));
        ofCharacter.Add(character, glyphs.Count - 1);
        return glyphs.Count - 1;
    }

    /// <summary>How far a glyph moves the pen, in thousandths of the font's size.</summary>
    public int Width(int number)
    {
        // Every line is measured word by word, and thousands of letters are set in a round.
        if (widthOf.TryGetValue(number, out var known))
            return known;
        var width = (int)Math.Round(1000m * font.Advance(glyphs[number]) / font.UnitsPerEm, MidpointRounding.AwayFromZero);
        widthOf.Add(number, width);
        return width;
    }

    /// <summary>Widths of a text as drawn, in thousandths of the font's size.</summary>
    public int WidthOf(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
            width += Width(Use(rune.Value));
        return width;
    }

    /// <summary>The font file with these glyphs alone. Afterwards no character may be added.</summary>
    public byte[] Write()
    {
        using var outlines = new MemoryStream();
        using var offsets = new MemoryStream();
        // A glyph that is put together of others brings them in behind it.
        for (var i = 0; i < glyphs.Count; i++)
        {
            Put32(offsets, (uint)outlines.Length);
            outlines.Write(WithOwnNumbers(font.Outline(glyphs[i]).ToArray()));
            Pad(outlines);
        }
        Put32(offsets, (uint)outlines.Length);
        using var widths = new MemoryStream();
        foreach (var glyph in glyphs)
        {
            Put16(widths, font.Advance(glyph));
            Put16(widths, font.Bearing(glyph));
        }
        var head = font.Table("head").ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8), 0);
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        var hhea = font.Table("hhea").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(hhea.AsSpan(34), (ushort)glyphs.Count);
        var maxp = font.Table("maxp").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(maxp.AsSpan(4), (ushort)glyphs.Count);
        var tables = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["glyf"] = outlines.ToArray(),
            ["head"] = head,
            ["hhea"] = hhea,
            ["hmtx"] = widths.ToArray(),
            ["loca"] = offsets.ToArray(),
            ["maxp"] = maxp,
        };
        foreach (var tag in Hints.Where(t => !font.Table(t).IsEmpty))
            tables.Add(tag, font.Table(tag).ToArray());
        return File(tables);
    }

    private byte[] WithOwnNumbers(byte[] outline)
    {
        if (outline.Length == 0 || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
            return outline;
        var at = 10;
        int flags;
        do
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at));
            BinaryPrimitives.WriteUInt16BigEndian(outline.AsSpan(at + 2), (ushort)Component(BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at + 2))));
            at += 4 + ((flags & WordArguments) != 0 ? 4 : 2) + ((flags & Scale) != 0 ? 2 : (flags & TwoScales) != 0 ? 4 : (flags & Matrix) != 0 ? 8 : 0);
        }
        while ((flags & MoreComponents) != 0);
        return (flags & HasInstructions) != 0 ? outline : outline[..at];
    }

    private int Component(int glyph)
    {
        if (!ofComponent.TryGetValue(glyph, out var number))
        {
            number = glyphs.Count;
            glyphs.Add(glyph);
            ofComponent.Add(glyph, number);
        }
        return number;
    }

    private static byte[] File(SortedDictionary<string, byte[]> tables)
    {
        using var file = new MemoryStream();
        var power = 1;
        var log = 0;
        for (; power * 2 <= tables.Count; power *= 2)
            log++;
        Put32(file, 0x00010000);
        Put16(file, tables.Count);
        Put16(file, power * 16);
        Put16(file, log);
        Put16(file, (tables.Count - power) * 16);
        var at = 12 + (16 * tables.Count);
        var headAt = 0;
        foreach (var (tag, table) in tables)
        {
            if (tag == "head")
                headAt = at;
            file.Write(Encoding.ASCII.GetBytes(tag));
            Put32(file, Sum(table));
            Put32(file, (uint)at);
            Put32(file, (uint)table.Length);
            at += (table.Length + 3) / 4 * 4;
        }
        foreach (var table in tables.Values)
        {
            file.Write(table);
            Pad(file);
        }
        var bytes = file.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(headAt + 8), 0xB1B0AFBA - Sum(bytes));
        return bytes;
    }

    private static uint Sum(byte[] table)
    {
        var sum = 0u;
        for (var i = 0; i < table.Length; i++)
            sum += (uint)table[i] << (24 - (8 * (i % 4)));
        return sum;
    }

    private static void Pad(MemoryStream stream)
    {
        while (stream.Length % 4 != 0)
            stream.WriteByte(0);
    }

    private static void Put16(MemoryStream stream, int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, unchecked((short)value));
        stream.Write(bytes);
    }

    private static void Put32(MemoryStream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        stream.Write(bytes);
    }
}
