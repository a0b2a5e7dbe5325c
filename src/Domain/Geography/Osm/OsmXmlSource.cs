using System.Globalization;
using System.Xml;

namespace CaseMgmt.Domain.Geography.Osm;

/// <summary>OpenStreetMap XML (API 0.6). Document type definitions and external entities are refused.</summary>
public sealed class OsmXmlSource(Stream stream) : IOsmSource
{
    /// <inheritdoc/>
    public DateTimeOffset? ReadDataDate() => Guarded(reader =>
    {
        var date = Instant(reader, "osm_base") ?? Instant(reader, "timestamp");
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, Name: "meta" })
                return Instant(reader, "osm_base") ?? date;
            if (reader is { NodeType: XmlNodeType.Element, Name: "node" or "way" or "relation" })
                return date;
        }

        return date;
    });

    /// <inheritdoc/>
    public void ReadWays(OsmWayHandler onWay) => Guarded(reader =>
    {
        var nodes = new List<long>();
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, Depth: 1, Name: "way" } && IsVisible(reader))
                ReadWay(reader, nodes, tags, onWay);
        }

        return true;
    });

    /// <inheritdoc/>
    public void ReadNodes(OsmNodeHandler onNode) => Guarded(reader =>
    {
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, Depth: 1, Name: "node" } && IsVisible(reader))
                onNode(Id(reader, "id"), new GeoPoint(Degrees(reader, "lat", 90), Degrees(reader, "lon", 180)));
        }

        return true;
    });

    private static void ReadWay(XmlReader reader, List<long> nodes, Dictionary<string, string> tags, OsmWayHandler onWay)
    {
        nodes.Clear();
        tags.Clear();
        var id = Id(reader, "id");
        if (!reader.IsEmptyElement)
        {
            while (reader.Read() && reader.Depth > 1)
            {
                if (reader.NodeType != XmlNodeType.Element || reader.Depth != 2)
                    continue;
                if (reader.Name is "nd")
                    nodes.Add(Id(reader, "ref"));
                else if (reader.Name is "tag")
                    tags[Required(reader, "k")] = Required(reader, "v");
                if (nodes.Count > OsmFile.MaxNodesPerWay)
                    throw At(reader, $"way {id} has more than {OsmFile.MaxNodesPerWay} nodes.");
            }
        }

        onWay(id, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(nodes), tags);
    }

    private T Guarded<T>(Func<XmlReader, T> read)
    {
        stream.Position = 0;
        using var reader = XmlReader.Create(stream, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            CloseInput = false,
        });
        try
        {
            reader.MoveToContent();
            if (reader.NodeType != XmlNodeType.Element || reader.Name is not "osm")
                throw At(reader, $"the root element is '{reader.Name}', not 'osm'.");
            return read(reader);
        }
        catch (XmlException e)
        {
            // Some faults (a forbidden document type, an empty document) come without a place; the reader still knows it.
            var (line, column) = e.LineNumber > 0 ? (e.LineNumber, e.LinePosition) : Place(reader);
            throw OsmFormatException.AtLine(Math.Max(line, 1), Math.Max(column, 1), "not well-formed XML. " + e.Message, e);
        }
    }

    private static bool IsVisible(XmlReader reader) => reader.GetAttribute("visible") is not "false";

    private static string Required(XmlReader reader, string name) =>
        reader.GetAttribute(name) ?? throw At(reader, $"<{reader.Name}> lacks the attribute '{name}'.");

    private static long Id(XmlReader reader, string name) =>
        long.TryParse(Required(reader, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw At(reader, $"'{name}' of <{reader.Name}> is not a whole number.");

    private static int Degrees(XmlReader reader, string name, int limit)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(Required(reader, name), Style, CultureInfo.InvariantCulture, out var degrees) || Math.Abs(degrees) > limit)
            throw At(reader, $"'{name}' of <{reader.Name}> is not a number of degrees within ±{limit}.");
        return OsmFile.ToE7((long)decimal.Round(degrees * 1_000_000_000m));
    }

    private static DateTimeOffset? Instant(XmlReader reader, string name)
    {
        if (reader.GetAttribute(name) is not { } text)
            return null;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var at)
            ? at
            : throw At(reader, $"'{name}' is not a time.");
    }

    private static OsmFormatException At(XmlReader reader, string what)
    {
        var (line, column) = Place(reader);
        return OsmFormatException.AtLine(line, column, what);
    }

    private static (int Line, int Column) Place(XmlReader reader) =>
        reader is IXmlLineInfo info ? (info.LineNumber, info.LinePosition) : (0, 0);
}
