using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>The objects of a PDF file and the file they make (ISO 19005-1 wants PDF 1.4, with an identity and a plain table of objects).</summary>
internal sealed class PdfFile
{
    private readonly List<byte[]?> objects = [];

    /// <summary>Takes a number for an object that is written later.</summary>
    public int Reserve()
    {
        objects.Add(null);
        return objects.Count;
    }

    /// <summary>Writes an object and gives its number.</summary>
    public int Add(string body)
    {
        var number = Reserve();
        Set(number, body);
        return number;
    }

    /// <summary>Writes an object whose number was taken before.</summary>
    public void Set(int number, string body) => objects[number - 1] = Encoding.Latin1.GetBytes(body);

    /// <summary>Writes a stream, compressed unless it is to be readable as it is.</summary>
    /// <param name="content">Its content.</param>
    /// <param name="entries">Further entries of its dictionary.</param>
    /// <param name="plain">Whether it is left as it is.</param>
    public int AddStream(byte[] content, string entries = "", bool plain = false)
    {
        var body = plain ? content : Deflate(content);
        var filter = plain ? "" : "/Filter /FlateDecode ";
        using var stream = new MemoryStream();
        stream.Write(Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<< {entries}{filter}/Length {body.Length} >>\nstream\n")));
        stream.Write(body);
        stream.Write("\nendstream"u8);
        objects.Add(stream.ToArray());
        return objects.Count;
    }

    /// <summary>A text as PDF writes it outside pages.</summary>
    public static string Text(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    /// <summary>The file.</summary>
    /// <param name="catalog">Number of the catalogue.</param>
    /// <param name="info">Number of the document information.</param>
    public byte[] Write(int catalog, int info)
    {
        using var file = new MemoryStream();
        // Four bytes above 127 tell programs that carry files that this one is not text.
        file.Write([.. "%PDF-1.4\n%"u8, 0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']);
        var offsets = new List<long>();
        for (var i = 0; i < objects.Count; i++)
        {
            offsets.Add(file.Length);
            Put(file, string.Create(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n"));
            file.Write(objects[i] ?? throw new InvalidOperationException($"Object {i + 1} was never written."));
            Put(file, "\nendobj\n");
        }
        var identity = Convert.ToHexString(SHA256.HashData(file.ToArray()).AsSpan(0, 16));
        var table = file.Length;
        Put(file, string.Create(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n"));
        foreach (var offset in offsets)
            Put(file, string.Create(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n"));
        Put(file, string.Create(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Count + 1} /Root {catalog} 0 R /Info {info} 0 R /ID [<{identity}> <{identity}>] >>\nstartxref\n{table}\n%%EOF\n"));
        return file.ToArray();
    }

    private static void Put(MemoryStream file, string text) => file.Write(Encoding.Latin1.GetBytes(text));

    private static byte[] Deflate(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(content);
        return stream.ToArray();
    }
}
