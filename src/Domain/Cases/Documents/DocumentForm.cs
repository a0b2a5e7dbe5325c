using System.Text;

namespace CaseMgmt.Domain.Cases.Documents;

/// <summary>A form of document that is taken as an attachment.</summary>
/// <param name="MediaType">Its media type.</param>
/// <param name="Ending">How the name of such a file ends, with the dot.</param>
public sealed record DocumentForm(string MediaType, string Ending)
{
    private const int LongestName = 64;

    // What the brands of the container say of its content (ISO 14496-12): still pictures in HEIF.
    private static readonly string[] StillPictures = ["heic", "heix", "heim", "heis", "mif1", "msf1"];

    /// <summary>PDF.</summary>
    public static DocumentForm Pdf { get; } = new("application/pdf", ".pdf");

    /// <summary>JPEG.</summary>
    public static DocumentForm Jpeg { get; } = new("image/jpeg", ".jpg");

    /// <summary>PNG.</summary>
    public static DocumentForm Png { get; } = new("image/png", ".png");

    /// <summary>HEIC, as telephones photograph.</summary>
    public static DocumentForm Heic { get; } = new("image/heic", ".heic");

    /// <summary>TIFF, as scanners write.</summary>
    public static DocumentForm Tiff { get; } = new("image/tiff", ".tif");

    /// <summary>Word without macros.</summary>
    public static DocumentForm Docx { get; } = new("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx");

    /// <summary>OpenDocument text.</summary>
    public static DocumentForm Odt { get; } = new("application/vnd.oasis.opendocument.text", ".odt");

    /// <summary>Every form that is taken.</summary>
    public static IReadOnlyList<DocumentForm> All { get; } = [Pdf, Jpeg, Png, Heic, Tiff, Docx, Odt];

    /// <summary>
    /// The form that a file's beginning shows, whatever its name and its sender say; null when it is none that is taken.
    /// </summary>
    /// <param name="beginning">Its first bytes: all of a short file, at least some thousands of a long one.</param>
    public static DocumentForm? Of(ReadOnlySpan<byte> beginning) =>
        beginning.StartsWith("%PDF-"u8) ? Pdf
        : beginning.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg
        : beginning.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? Png
        : beginning.StartsWith("II*\0"u8) || beginning.StartsWith("MM\0*"u8) ? Tiff
        : beginning.Length > 12 && beginning[4..8].SequenceEqual("ftyp"u8) && StillPictures.Contains(Encoding.Latin1.GetString(beginning[8..12])) ? Heic
        : beginning.StartsWith("PK\x03\x04"u8) ? OfPacked(beginning)
        : null;

    // A packed file tells by its entries what it is; one with macros, or with anything but a text document, is not taken.
    private static DocumentForm? OfPacked(ReadOnlySpan<byte> beginning)
    {
        if (Names(beginning) is not [var first, ..] names)
            return null;
        if (first == "mimetype" && beginning.IndexOf(Encoding.ASCII.GetBytes(Odt.MediaType)) is > 0 and < LongestName)
            return Odt;
        return names.Contains("[Content_Types].xml", StringComparer.Ordinal) && names.Exists(n => n.StartsWith("word/", StringComparison.Ordinal))
            && !names.Exists(n => n.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase)) ? Docx : null;
    }

    private static List<string> Names(ReadOnlySpan<byte> packed)
    {
        var names = new List<string>();
        for (int at; (at = packed.IndexOf("PK\x03\x04"u8)) >= 0 && packed.Length >= at + 30;)
        {
            packed = packed[at..];
            var length = packed[26] | (packed[27] << 8);
            if (packed.Length < 30 + length)
                break;
            names.Add(Encoding.UTF8.GetString(packed.Slice(30, length)));
            packed = packed[(30 + length)..];
        }
        return names;
    }
}
