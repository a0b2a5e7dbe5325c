using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>A part of a font as it goes into a PDF file, made ready and compressed: its glyphs, their widths, and which character each is, so that the text can be searched and read aloud.</summary>
internal sealed class FontProgram
{
    private const int CharactersPerBlock = 100;
    private readonly string name;
    private readonly byte[] file;
    private readonly int length;
    private readonly byte[] present;
    private readonly byte[] meanings;
    private readonly string descriptor;
    private readonly string widths;

    /// <summary>Makes the part that has some characters.</summary>
    /// <param name="font">The font.</param>
    /// <param name="characters">The characters; the first has number 1.</param>
    public FontProgram(TrueTypeFont font, IReadOnlyList<int> characters)
    {
        List<int> glyphs = [0, .. characters.Select(font.GlyphOrMark)];
        var program = new TrueTypePart(font, glyphs).Write();
        // What is written thousands of times is worth the time it takes to write it short.
        (file, length) = (PdfFile.Deflate(program, CompressionLevel.SmallestSize), program.Length);
        name = $"{Tag(program)}+{font.Name}";
        present = PdfFile.Deflate(Present(glyphs.Count), CompressionLevel.SmallestSize);
        meanings = PdfFile.Deflate(Encoding.ASCII.GetBytes(Meanings(characters)), CompressionLevel.SmallestSize);
        widths = string.Join(' ', glyphs.Select(g => font.Width(g).ToString(CultureInfo.InvariantCulture)));
        // A Swedish program writes its negative numbers with another minus than a PDF file knows.
        var box = string.Join(' ', font.Box.Select(b => font.Scaled(b).ToString(CultureInfo.InvariantCulture)));
        descriptor = string.Create(
            CultureInfo.InvariantCulture,
            $"/Flags 4 /ItalicAngle 0 /StemV 80 /FontBBox [{box}] /Ascent {font.Scaled(font.Ascent)} /Descent {font.Scaled(font.Descent)} /CapHeight {font.Scaled(font.CapHeight)}");
    }

    /// <summary>Writes it into a file and gives its number.</summary>
    public int Write(PdfFile pdf)
    {
        var program = pdf.AddStream(file, string.Create(CultureInfo.InvariantCulture, $"/Length1 {length} "));
        var set = pdf.AddStream(present);
        var described = pdf.Add(string.Create(CultureInfo.InvariantCulture, $"<< /Type /FontDescriptor /FontName /{name} {descriptor} /FontFile2 {program} 0 R /CIDSet {set} 0 R >>"));
        var descendant = pdf.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {described} 0 R /CIDToGIDMap /Identity /DW 0 /W [0 [{widths}]] >>"));
        var read = pdf.AddStream(meanings);
        return pdf.Add(string.Create(
            CultureInfo.InvariantCulture, $"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] /ToUnicode {read} 0 R >>"));
    }

    // Six letters before the name tell that the font is a part; the same part always has the same ones.
    private static string Tag(byte[] program) => new([.. SHA256.HashData(program).Take(6).Select(b => (char)('A' + (b % 26)))]);

    private static byte[] Present(int count)
    {
        var bits = new byte[(count + 7) / 8];
        for (var i = 0; i < count; i++)
            bits[i / 8] |= (byte)(0x80 >> (i % 8));
        return bits;
    }

    private static string Meanings(IReadOnlyList<int> characters)
    {
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
        foreach (var block in characters.Select((character, i) => (Number: i + 1, Character: character)).Chunk(CharactersPerBlock))
        {
            map.Append(CultureInfo.InvariantCulture, $"{block.Length} beginbfchar\n");
            foreach (var (number, character) in block)
                map.Append(CultureInfo.InvariantCulture, $"<{number:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(char.ConvertFromUtf32(character)))}>\n");
            map.Append("endbfchar\n");
        }
        return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString();
    }
}
