using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CaseMgmt.Domain.Geography;

/// <summary>
/// The stored form of a network: "CMWN", a format number, the version's texts, the edges as variable-length differences, and at the end
/// the SHA-256 of all before it, which is also the network's id.
/// </summary>
internal static class NetworkArtefact
{
    private const int Format = 1;
    private const int HashLength = 32;
    private static ReadOnlySpan<byte> Magic => "CMWN"u8;

    public static string IdOf(ReadOnlySpan<byte> artefact) => Convert.ToHexStringLower(artefact[^HashLength..]);

    public static byte[] Write(NetworkData data, NetworkVersion version)
    {
        using var stream = new MemoryStream();
        stream.Write(Magic);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write7BitEncodedInt(Format);
        writer.Write(version.SourceHash);
        writer.Write(version.DataDate?.ToUnixTimeSeconds() ?? long.MinValue);
        writer.Write(version.Profile);
        writer.Write(version.ProfileHash);
        writer.Write7BitEncodedInt(version.BuilderVersion);
        writer.Write(version.Attribution);
        writer.Write7BitEncodedInt(data.VertexCount);
        writer.Write7BitEncodedInt(data.EdgeCount);
        writer.Write7BitEncodedInt(data.ShapeLat.Length);
        var (way, from, lat, lon) = (0L, 0, 0, 0);
        for (var e = 0; e < data.EdgeCount; e++)
        {
            Difference(data.WayId[e], ref way);
            writer.Write7BitEncodedInt64(ZigZag(data.From[e] - from));
            writer.Write7BitEncodedInt64(ZigZag(data.To[e] - data.From[e]));
            from = data.To[e];
            writer.Write7BitEncodedInt(data.LengthMm[e]);
            writer.Write7BitEncodedInt(data.ShapeStart[e + 1] - data.ShapeStart[e]);
            for (var i = data.ShapeStart[e]; i < data.ShapeStart[e + 1]; i++)
            {
                writer.Write7BitEncodedInt64(ZigZag(data.ShapeLat[i] - lat));
                writer.Write7BitEncodedInt64(ZigZag(data.ShapeLon[i] - lon));
                (lat, lon) = (data.ShapeLat[i], data.ShapeLon[i]);
            }
        }

        writer.Flush();
        var hash = SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length));
        stream.Write(hash);
        return stream.ToArray();

        void Difference(long value, ref long previous)
        {
            writer.Write7BitEncodedInt64(ZigZag(value - previous));
            previous = value;
        }
    }

    public static (NetworkData Data, NetworkVersion Version) Read(ReadOnlySpan<byte> artefact)
    {
        if (artefact.Length < Magic.Length + HashLength || !artefact.StartsWith(Magic))
            throw new NetworkFormatException("This is not a stored walking network.");
        Span<byte> hash = stackalloc byte[HashLength];
        SHA256.HashData(artefact[..^HashLength], hash);
        if (!hash.SequenceEqual(artefact[^HashLength..]))
            throw new NetworkFormatException("The stored walking network is damaged: its checksum does not agree.");
        var reader = new Cursor(artefact[Magic.Length..^HashLength]);
        var format = reader.Count(int.MaxValue);
        if (format != Format)
            throw new NetworkFormatException($"The stored walking network has form {format}; this program reads form {Format}.");
        var source = reader.Text();
        var seconds = reader.Fixed64();
        DateTimeOffset? dataDate = seconds is < -62_135_596_800 or > 253_402_300_799 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);
        var version = new NetworkVersion(IdOf(artefact), source, dataDate, reader.Text(), reader.Text(), reader.Count(int.MaxValue), reader.Text());
        var data = ReadEdges(ref reader);
        return reader.IsAtEnd ? (data, version) : throw new NetworkFormatException("The stored walking network has bytes beyond its end.");
    }

    private static NetworkData ReadEdges(ref Cursor reader)
    {
        var vertices = reader.Count(WalkingNetworkBuilder.MaxVertices);
        // Every edge takes at least five bytes and every shape point two, so a count cannot claim more memory than the file is worth.
        var edges = reader.Count(reader.Left / 5);
        var shapes = reader.Count(reader.Left / 2);
        if (vertices > 2L * edges)
            throw new NetworkFormatException("The stored walking network has vertices without edges.");
        var data = new NetworkData(
            vertices, new int[edges], new int[edges], new int[edges], new long[edges], new int[edges + 1], new int[shapes], new int[shapes]);
        var (way, from, lat, lon) = (0L, 0L, 0L, 0L);
        for (var e = 0; e < edges; e++)
        {
            way += reader.Signed();
            data.WayId[e] = way;
            from += reader.Signed();
            data.From[e] = Cursor.Within(from, 0, vertices - 1);
            from += reader.Signed();
            data.To[e] = Cursor.Within(from, 0, vertices - 1);
            data.LengthMm[e] = reader.Count(int.MaxValue);
            var start = data.ShapeStart[e];
            var end = start + Cursor.Within(reader.Count(int.MaxValue), 2, shapes - start);
            data.ShapeStart[e + 1] = end;
            for (var i = start; i < end; i++)
            {
                lat += reader.Signed();
                lon += reader.Signed();
                data.ShapeLat[i] = Cursor.Within(lat, 500_000_000, 750_000_000);
                data.ShapeLon[i] = Cursor.Within(lon, 0, 350_000_000);
            }
        }

        if (edges == 0 || data.ShapeStart[edges] != shapes)
            throw new NetworkFormatException("The stored walking network's shapes do not add up.");
        return data;
    }

    private static long ZigZag(long value) => (value << 1) ^ (value >> 63);

    private ref struct Cursor(ReadOnlySpan<byte> data)
    {
        private readonly ReadOnlySpan<byte> _data = data;
        private int _at;

        public readonly bool IsAtEnd => _at == _data.Length;

        public readonly int Left => _data.Length - _at;

        public static int Within(long value, int low, int high) =>
            value >= low && value <= high ? (int)value : throw new NetworkFormatException("The stored walking network holds a number out of range.");

        public int Count(int limit) => Within((long)Varint(), 0, limit);

        public long Signed()
        {
            var value = Varint();
            return (long)(value >> 1) ^ -(long)(value & 1);
        }

        public long Fixed64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

        public string Text() => Encoding.UTF8.GetString(Take(Count(Left)));

        private ReadOnlySpan<byte> Take(int count)
        {
            if (count > Left)
                throw new NetworkFormatException("The stored walking network ends too early.");
            _at += count;
            return _data.Slice(_at - count, count);
        }

        private ulong Varint()
        {
            ulong value = 0;
            for (var shift = 0; shift < 64 && _at < _data.Length; shift += 7)
            {
                var b = _data[_at++];
                value |= (ulong)(b & 0x7F) << shift;
                if (b < 0x80)
                    return value;
            }

            throw new NetworkFormatException("The stored walking network ends too early.");
        }
    }
}
