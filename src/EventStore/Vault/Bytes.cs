using System.Buffers.Binary;
using System.Text;

namespace CaseMgmt.EventStore;

internal static class Bytes
{
    /// <summary>Texts joined so that no two different lists give the same bytes: each is preceded by its length.</summary>
    public static byte[] Join(params ReadOnlySpan<string> parts)
    {
        using var joined = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            joined.Write(length);
            joined.Write(bytes);
        }
        return joined.ToArray();
    }
}
