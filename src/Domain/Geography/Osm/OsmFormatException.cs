using System.Globalization;

namespace CaseMgmt.Domain.Geography.Osm;

/// <summary>
/// A map file that cannot be read as OpenStreetMap data: truncated, damaged, hostile or of a kind we do not support.
/// The message says what is wrong and where.
/// </summary>
public sealed class OsmFormatException : FormatException
{
    private OsmFormatException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>Byte offset in the file where the faulty part begins; null for XML.</summary>
    public long? Offset { get; private init; }

    /// <summary>Line in an XML file, from 1; null for PBF.</summary>
    public int? Line { get; private init; }

    internal static OsmFormatException AtOffset(long offset, string what, Exception? inner = null) =>
        new(string.Create(CultureInfo.InvariantCulture, $"At byte offset {offset}: {what}"), inner) { Offset = offset };

    internal static OsmFormatException InBlock(long blockOffset, int position, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"At byte offset {blockOffset}, byte {position} of the block's content: {what}"), inner: null) { Offset = blockOffset };

    internal static OsmFormatException AtLine(int line, int column, string what, Exception? inner = null) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Line {line}, column {column}: {what}"), inner) { Line = line };

    internal static OsmFormatException OfContent(string what) => new(what, inner: null);
}
