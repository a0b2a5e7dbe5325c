using System.Buffers.Binary;
using System.Text;

namespace CaseMgmt.EventStore;

internal static class Bytes
{
    /// <summary>Texts joined so that no two different lists give the same bytes: each is preceded by its length.</summary>
    public static byte[] Join(params ReadOnlySpan<string> parts)
    {
        var size = 0;
        foreach (var part in parts)
            size += sizeof(int) + Encoding.UTF8.GetByteCount(part);
        var joined = new byte[size];
        var rest = joined.AsSpan();
        foreach (var part in parts)
        {
            var length = Encoding.UTF8.GetBytes(part, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, length);
            rest = rest[(sizeof(int) + length)..];
        }
        return joined;
    }
}
