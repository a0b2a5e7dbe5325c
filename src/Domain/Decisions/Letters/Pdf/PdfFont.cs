using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>Writes a font into a PDF file: its glyphs in use, their widths, and which character each is, so that the text can be searched and read aloud.</summary>
internal static class PdfFont
{
    private const int CharactersPerBlock = 100;

    /// <summary>Writes the font and gives its number.</summary>
    public static int Write(PdfFile pdf, FontSubset subset)
    {
        var program = subset.Write();
        var font = subset.Font;
        var name = $"{Tag(program)}+{font.Name}";
        var file = pdf.AddStream(program, string.Create(CultureInfo.InvariantCulture, $"/Length1 {program.Length} "));
        var present = pdf.AddStream(Present(subset.Count));
        var descriptor = pdf.Add(string.Create(CultureInfo.InvariantCulture,
            $"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /ItalicAngle 0 /StemV 80 /FontBBox [{string.Join(' ', font.Box.Select(b => Scaled(font, b)))}] /Ascent {Scaled(font, font.Ascent)} /Descent {Scaled(font, font.Descent)} /CapHeight {Scaled(font, font.CapHeight)} /FontFile2 {file} 0 R /CIDSet {present} 0 R >>"));
        var widths = string.Join(' ', Enumerable.Range(0, subset.Count).Select(i => subset.Width(i).ToString(CultureInfo.InvariantCulture)));
        var descendant = pdf.Add(string.Create(CultureInfo.InvariantCulture,
            $"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {descriptor} 0 R /CIDToGIDMap /Identity /DW 0 /W [0 [{widths}]] >>"));
        var characters = pdf.AddStream(Encoding.ASCII.GetBytes(Characters(subset)));
        return pdf.Add(string.Create(CultureInfo.InvariantCulture,
            $"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] /ToUnicode {characters} 0 R >>"));
    }

    private static int Scaled(TrueTypeFont font, int length) => (int)Math.Round(1000m * length / font.UnitsPerEm, MidpointRounding.AwayFromZero);

    // Six letters before the name tell that the font is a part; the same part always has the same ones.
    private static string Tag(byte[] program) => new([.. SHA256.HashData(program).Take(6).Select(b => (char)('A' + (b % 26)))]);

    private static byte[] Present(int count)
    {
        var bits = new byte[(count + 7) / 8];
        for (var i = 0; i < count; i++)
            bits[i / 8] |= (byte)(0x80 >> (i % 8));
        return bits;
    }

    private static string Characters(FontSubset subset)
    {
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
        foreach (var block in subset.Characters.OrderBy(c => c.Key).Chunk(CharactersPerBlock))
        {
            map.Append(CultureInfo.InvariantCulture, $"{block.Length} beginbfchar\n");
            foreach (var (number, character) in block)
                map.Append(CultureInfo.InvariantCulture, $"<{number:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(char.ConvertFromUtf32(character)))}>\n");
            map.Append("endbfchar\n");
        }
        return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString();
    }
}
