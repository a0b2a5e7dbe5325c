namespace CaseMgmt.Domain.Geography.Osm;

/// <summary>Receives one way: its id, its node ids in order, and its tags. The arguments are valid during the call only.</summary>
public delegate void OsmWayHandler(long id, ReadOnlySpan<long> nodes, IReadOnlyDictionary<string, string> tags);

/// <summary>Receives one node.</summary>
public delegate void OsmNodeHandler(long id, GeoPoint at);

/// <summary>
/// OpenStreetMap data, whatever its file form. Each call reads the file again from its beginning, in file order;
/// deleted elements are left out. Every method throws <see cref="OsmFormatException"/> for a damaged file.
/// </summary>
public interface IOsmSource
{
    /// <summary>When the data was current, as the file says (replication timestamp, <c>osm_base</c>); null when it does not say.</summary>
    DateTimeOffset? ReadDataDate();

    /// <summary>Calls back for every way.</summary>
    void ReadWays(OsmWayHandler onWay);

    /// <summary>Calls back for every node.</summary>
    void ReadNodes(OsmNodeHandler onNode);
}

/// <summary>Opens a map file as PBF or XML, told apart by its first bytes.</summary>
public static class OsmFile
{
    /// <summary>The most nodes one way may have. OpenStreetMap's own limit is 2,000.</summary>
    public const int MaxNodesPerWay = 100_000;

    /// <summary>Opens a seekable stream that the caller keeps open while the source is read.</summary>
    /// <exception cref="OsmFormatException">The stream is empty or of neither form.</exception>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    public static IOsmSource Open(Stream stream)
    {
        if (!stream.CanSeek)
            throw new ArgumentException("The map is read in two passes; the stream must be seekable.", nameof(stream));
        Span<byte> head = stackalloc byte[64];
        stream.Position = 0;
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (head.IsEmpty)
            throw OsmFormatException.AtOffset(0, "the file is empty.");
        var isUtf16 = head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);
        var text = head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? head[3..] : head;
        if (isUtf16 || text.TrimStart(" \t\r\n"u8).StartsWith("<"u8))
            return new OsmXmlSource(stream);
        if (head[0] == 0)
            return new OsmPbfSource(stream);
        throw OsmFormatException.AtOffset(0, "neither OpenStreetMap XML nor PBF.");
    }

    internal static int ToE7(long nanoDegrees) =>
        (int)((nanoDegrees + (nanoDegrees < 0 ? -50 : 50)) / 100);
}
