using System.Text;

namespace CaseMgmt.Domain.Cases.Documents;

/// <summary>Looks for macros in a packed document while it passes, part by part: their entry is named in the packed file wherever it lies, also in its list at the end.</summary>
public sealed class MacroLook
{
    private const string Entry = "vbaProject.bin";
    private byte[] tail = [];

    /// <summary>Whether what has passed so far names macros.</summary>
    /// <param name="part">The next part, in order.</param>
    public bool Sees(ReadOnlySpan<byte> part)
    {
        // A name may lie across two parts.
        byte[] seam = [.. tail, .. part[..Math.Min(part.Length, Entry.Length - 1)]];
        var found = Names(seam) || Names(part);
        tail = part.Length >= Entry.Length - 1 ? part[^(Entry.Length - 1)..].ToArray() : [.. seam.AsSpan(Math.Max(0, seam.Length - (Entry.Length - 1)))];
        return found;
    }

    private static bool Names(ReadOnlySpan<byte> bytes)
    {
        for (int at; (at = bytes.IndexOfAny((byte)'v', (byte)'V')) >= 0 && bytes.Length - at >= Entry.Length; bytes = bytes[(at + 1)..])
        {
            if (Ascii.EqualsIgnoreCase(bytes.Slice(at, Entry.Length), Entry))
                return true;
        }
        return false;
    }
}
