using System.Text;

namespace CaseMgmt.Domain.Geography.Osm;

/// <summary>
/// OpenStreetMap PBF (https://wiki.openstreetmap.org/wiki/PBF_Format): raw or zlib blobs, dense and plain nodes, ways.
/// A required feature that we do not know is refused by its name.
/// </summary>
public sealed class OsmPbfSource(Stream stream) : IOsmSource
{
    private static readonly string[] Supported = ["OsmSchema-V0.6", "DenseNodes"];

    private readonly PbfBlobs _blobs = new(stream);

    /// <inheritdoc/>
    public DateTimeOffset? ReadDataDate()
    {
        DateTimeOffset? date = null;
        _blobs.Read((content, offset) => date = ReadHeader(content, offset), static (_, _) => { }, onlyHeader: true);
        return date;
    }

    /// <inheritdoc/>
    public void ReadWays(OsmWayHandler onWay)
    {
        var block = new PbfBlock();
        _blobs.Read(
            static (content, offset) => ReadHeader(content, offset),
            (content, offset) => block.ReadWays(content, offset, onWay),
            onlyHeader: false);
    }

    /// <inheritdoc/>
    public void ReadNodes(OsmNodeHandler onNode)
    {
        var block = new PbfBlock();
        _blobs.Read(
            static (content, offset) => ReadHeader(content, offset),
            (content, offset) => block.ReadNodes(content, offset, onNode),
            onlyHeader: false);
    }

    private static DateTimeOffset? ReadHeader(ReadOnlySpan<byte> content, long offset)
    {
        DateTimeOffset? date = null;
        var reader = new ProtoReader(content, offset);
        while (reader.NextField() is var field and not 0)
        {
            if (field == 4)
            {
                var feature = Encoding.UTF8.GetString(reader.ReadBytes());
                if (!Supported.Contains(feature, StringComparer.Ordinal))
                    throw OsmFormatException.AtOffset(offset, $"the file requires the feature '{feature}', which is not supported.");
            }
            else if (field == 32)
            {
                var seconds = (long)reader.ReadNumber();
                if (seconds is < 0 or > 253_402_300_799)
                    throw reader.Fault("the replication time is out of range.");
                date = seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);
            }
            else
            {
                reader.Skip();
            }
        }

        return date;
    }
}
