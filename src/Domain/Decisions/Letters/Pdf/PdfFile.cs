using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>The objects of a PDF file and the file they make (ISO 19005-1 wants PDF 1.4, with an identity and a plain table of objects).</summary>
internal sealed class PdfFile
{
    private const int UsualLength = 32 * 1024;
    private readonly PdfBuffer file = new(UsualLength);
    private readonly List<int> offsets = [];

    /// <summary>An empty file.</summary>
    // Four bytes above 127 tell programs that carry files that this one is not text.
    public PdfFile() => file.Put("%PDF-1.4\n%"u8).Put([0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']);

    /// <summary>Takes a number for an object that is written later.</summary>
    public int Reserve()
    {
        offsets.Add(0);
        return offsets.Count;
    }

    /// <summary>Begins an object whose number was taken before; what is put into the answer is its body, until <see cref="End"/>.</summary>
    public PdfBuffer Begin(int number)
    {
        offsets[number - 1] = file.Length;
        return file.Put(number).Put(" 0 obj\n"u8);
    }

    /// <summary>Ends the object that was begun.</summary>
    public void End() => file.Put("\nendobj\n"u8);

    /// <summary>Writes an object and gives its number.</summary>
    public int Add(string body)
    {
        var number = Reserve();
        Begin(number).Put(body);
        End();
        return number;
    }

    /// <summary>Writes a stream and gives its number.</summary>
    /// <param name="content">Its content, compressed as <see cref="Deflate"/> does it, or left to be readable as it is.</param>
    /// <param name="entries">Further entries of its dictionary.</param>
    /// <param name="plain">Whether it is readable as it is.</param>
    public int AddStream(ReadOnlySpan<byte> content, string entries = "", bool plain = false)
    {
        var number = Reserve();
        Begin(number).Put("<< "u8).Put(entries).Put(plain ? "" : "/Filter /FlateDecode ").Put("/Length "u8).Put(content.Length).Put(" >>\nstream\n"u8).Put(content).Put("\nendstream"u8);
        End();
        return number;
    }

    /// <summary>A stream's content, compressed.</summary>
    /// <param name="content">The content.</param>
    /// <param name="level">How much time it is worth.</param>
    public static byte[] Deflate(ReadOnlySpan<byte> content, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, level, leaveOpen: true))
            zlib.Write(content);
        return stream.ToArray();
    }

    /// <summary>A text as PDF writes it outside pages.</summary>
    public static string Text(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    /// <summary>The file.</summary>
    /// <param name="catalog">Number of the catalogue.</param>
    /// <param name="info">Number of the document information.</param>
    public byte[] Write(int catalog, int info)
    {
        var identity = Convert.ToHexString(SHA256.HashData(file.Written).AsSpan(0, 16));
        var table = file.Length;
        file.Put("xref\n0 "u8).Put(offsets.Count + 1).Put("\n0000000000 65535 f \n"u8);
        for (var i = 0; i < offsets.Count; i++)
        {
            if (offsets[i] == 0)
                throw new InvalidOperationException($"Object {i + 1} was never written.");
            file.Put(offsets[i].ToString("D10", CultureInfo.InvariantCulture)).Put(" 00000 n \n"u8);
        }
        file.Put("trailer\n<< /Size "u8).Put(offsets.Count + 1).Put(" /Root "u8).Ref(catalog).Put("/Info "u8).Ref(info)
            .Put("/ID [<"u8).Put(identity).Put("> <"u8).Put(identity).Put(">] >>\nstartxref\n"u8).Put(table).Put("\n%%EOF\n"u8);
        return file.Written.ToArray();
    }
}
