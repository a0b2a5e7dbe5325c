using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CaseMgmt.Domain.Geography.Osm;

/// <summary>Receives one unpacked blob of a PBF file; the content is valid during the call only.</summary>
internal delegate void BlobHandler(ReadOnlySpan<byte> content, long offset);

/// <summary>
/// The outer layer of a PBF file: blob headers and blobs, with the size limits that the format itself sets
/// (https://wiki.openstreetmap.org/wiki/PBF_Format), so that no small file can claim large memory.
/// </summary>
internal sealed class PbfBlobs(Stream stream)
{
    private const int MaxHeader = 64 * 1024;
    private const int MaxBlob = 32 * 1024 * 1024;

    private byte[] _packed = [];
    private byte[] _content = [];
    private long _offset;

    /// <summary>Calls back for every header and data blob, in file order; reads no further than the first when only the header is asked for.</summary>
    public void Read(BlobHandler onHeader, BlobHandler onData, bool onlyHeader)
    {
        stream.Position = 0;
        _offset = 0;
        var sawHeader = false;
        while (ReadBlobHeader() is { } header)
        {
            var blobOffset = _offset;
            var isHeader = string.Equals(header.Type, "OSMHeader", StringComparison.Ordinal);
            if (!sawHeader && !isHeader)
                throw OsmFormatException.AtOffset(header.Offset, "the file does not begin with an OSMHeader block.");
            sawHeader = true;
            var packed = ReadExactly(header.Size, "a block");
            if (isHeader)
                onHeader(Unpack(packed, blobOffset), blobOffset);
            else if (!onlyHeader && string.Equals(header.Type, "OSMData", StringComparison.Ordinal))
                onData(Unpack(packed, blobOffset), blobOffset);
            if (onlyHeader)
                return;
        }

        if (!sawHeader)
            throw OsmFormatException.AtOffset(0, "the file has no OSMHeader block.");
    }

    private (string Type, int Size, long Offset)? ReadBlobHeader()
    {
        var offset = _offset;
        Span<byte> prefix = stackalloc byte[4];
        var got = stream.ReadAtLeast(prefix, 4, throwOnEndOfStream: false);
        if (got == 0)
            return null;
        if (got < 4)
            throw OsmFormatException.AtOffset(offset, "the file ends within a block's length.");
        _offset += 4;
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix);
        if (length > MaxHeader)
            throw OsmFormatException.AtOffset(offset, $"a block header of {length} bytes; at most {MaxHeader} are allowed.");
        var reader = new ProtoReader(ReadExactly((int)length, "a block header"), offset);
        string? type = null;
        long size = -1;
        while (reader.NextField() is var field and not 0)
        {
            if (field == 1)
                type = Encoding.UTF8.GetString(reader.ReadBytes());
            else if (field == 3)
                size = (long)reader.ReadNumber();
            else
                reader.Skip();
        }

        if (type is null || size < 0)
            throw OsmFormatException.AtOffset(offset, "a block header lacks its type or size.");
        if (size > MaxBlob)
            throw OsmFormatException.AtOffset(offset, $"a block of {size} bytes; at most {MaxBlob} are allowed.");
        return (type, (int)size, offset);
    }

    private ReadOnlySpan<byte> ReadExactly(int length, string what)
    {
        // A header may claim 32 MiB; memory is claimed only as far as the file really has the bytes.
        if (length > stream.Length - stream.Position)
            throw OsmFormatException.AtOffset(_offset, $"the file ends within {what} of {length} bytes.");
        if (_packed.Length < length)
            Array.Resize(ref _packed, Math.Max(length, Math.Min(2 * _packed.Length, MaxBlob)));
        stream.ReadExactly(_packed, 0, length);
        _offset += length;
        return _packed.AsSpan(0, length);
    }

    private ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> blob, long offset)
    {
        var reader = new ProtoReader(blob, offset);
        long rawSize = -1;
        ReadOnlySpan<byte> raw = default;
        (int Start, int Length)? zlib = null;
        var hasRaw = false;
        while (reader.NextField() is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    raw = reader.ReadBytes();
                    hasRaw = true;
                    break;
                case 2:
                    rawSize = (long)reader.ReadNumber();
                    break;
                case 3:
                    var bytes = reader.ReadBytes();
                    zlib = (reader.Position - bytes.Length, bytes.Length);
                    break;
                case 4 or 5 or 6 or 7:
                    throw OsmFormatException.AtOffset(offset, $"a block is compressed with {Compression(field)}, which is not supported; only zlib is.");
                default:
                    reader.Skip();
                    break;
            }
        }

        if (hasRaw)
            return raw;
        if (zlib is null)
            throw OsmFormatException.AtOffset(offset, "a block has no content.");
        if (rawSize is < 0 or > MaxBlob)
            throw OsmFormatException.AtOffset(offset, $"a block that unpacks to {rawSize} bytes; at most {MaxBlob} are allowed.");
        return Inflate(zlib.Value, (int)rawSize, offset);
    }

    private ReadOnlySpan<byte> Inflate((int Start, int Length) part, int rawSize, long offset)
    {
        if (_content.Length < rawSize)
            Array.Resize(ref _content, Math.Max(rawSize, Math.Min(2 * _content.Length, MaxBlob)));
        try
        {
            using var packed = new MemoryStream(_packed, part.Start, part.Length, writable: false);
            using var inflater = new ZLibStream(packed, CompressionMode.Decompress);
            var got = inflater.ReadAtLeast(_content.AsSpan(0, rawSize), rawSize, throwOnEndOfStream: false);
            if (got != rawSize || inflater.ReadByte() >= 0)
                throw OsmFormatException.AtOffset(offset, $"a block does not unpack to the {rawSize} bytes it announces.");
        }
        catch (InvalidDataException e)
        {
            throw OsmFormatException.AtOffset(offset, "a block's zlib data is damaged.", e);
        }

        return _content.AsSpan(0, rawSize);
    }

    private static string Compression(int field) => field switch { 4 => "lzma", 5 => "bzip2", 6 => "lz4", _ => "zstd" };
}
