using System.Buffers.Binary;
using System.Text;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>
/// Writes a font file with some of a font's glyphs, numbered anew. Hints are left out: they fit outlines to the few dots of old screens, no printer and no reader of today
/// needs them, and they are two thirds of the file.
/// </summary>
/// <param name="font">The font.</param>
/// <param name="glyphs">The glyphs, by their new numbers; those that others are put together of are added behind them.</param>
internal sealed class TrueTypePart(TrueTypeFont font, List<int> glyphs)
{
    private const int HasInstructions = 0x100, WordArguments = 1, Scale = 8, MoreComponents = 0x20, TwoScales = 0x40, Matrix = 0x80;
    private const int Contours = 10;
    private const int GlyphsInMaxp = 4, HintsInMaxp = 16, AfterHintsInMaxp = 28;
    private readonly Dictionary<int, int> ofComponent = [];

    /// <summary>The font file.</summary>
    public byte[] Write()
    {
        using var outlines = new MemoryStream();
        using var offsets = new MemoryStream();
        // A glyph that is put together of others brings them in behind it.
        for (var i = 0; i < glyphs.Count; i++)
        {
            Put32(offsets, (uint)outlines.Length);
            outlines.Write(Outline(font.Outline(glyphs[i]).ToArray()));
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
        BinaryPrimitives.WriteUInt16BigEndian(maxp.AsSpan(GlyphsInMaxp), (ushort)glyphs.Count);
        maxp.AsSpan(HintsInMaxp..AfterHintsInMaxp).Clear();
        return File(new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["glyf"] = outlines.ToArray(),
            ["head"] = head,
            ["hhea"] = hhea,
            ["hmtx"] = widths.ToArray(),
            ["loca"] = offsets.ToArray(),
            ["maxp"] = maxp,
        });
    }

    private byte[] Outline(byte[] outline)
    {
        if (outline.Length == 0)
            return outline;
        var contours = BinaryPrimitives.ReadInt16BigEndian(outline);
        return contours >= 0 ? WithoutHints(outline, Contours + (2 * contours)) : WithOwnNumbers(outline);
    }

    private static byte[] WithoutHints(byte[] outline, int at)
    {
        var hints = BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at));
        return [.. outline.AsSpan(0, at), 0, 0, .. outline.AsSpan(at + 2 + hints)];
    }

    private byte[] WithOwnNumbers(byte[] outline)
    {
        var at = Contours;
        int flags;
        do
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at));
            BinaryPrimitives.WriteUInt16BigEndian(outline.AsSpan(at), (ushort)(flags & ~HasInstructions));
            BinaryPrimitives.WriteUInt16BigEndian(outline.AsSpan(at + 2), (ushort)Component(BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at + 2))));
            at += 4 + ((flags & WordArguments) != 0 ? 4 : 2) + ((flags & Scale) != 0 ? 2 : (flags & TwoScales) != 0 ? 4 : (flags & Matrix) != 0 ? 8 : 0);
        }
        while ((flags & MoreComponents) != 0);
        return outline[..at];
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
