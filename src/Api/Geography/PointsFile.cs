using System.Globalization;
using System.Text;
using CaseMgmt.Domain.Geography;

namespace CaseMgmt.Api.Geography;

/// <summary>What a point of a points file is.</summary>
internal enum PlaceKind
{
    Home,
    School,
}

/// <summary>A row of a points file.</summary>
internal sealed record Place(string Id, PlaceKind Kind, GeoPoint At);

/// <summary>Reads <c>id,kind,lat,lon</c> with kind H (home) or S (school); a fault is told with its line and column.</summary>
internal static class PointsFile
{
    private static readonly string[] Columns = ["id", "kind", "lat", "lon"];

    /// <summary>All points in file order; there is at least one of each kind.</summary>
    /// <exception cref="InvalidDataException">The file is not of this form.</exception>
    public static IReadOnlyList<Place> Read(string file)
    {
        if (!File.Exists(file))
            throw new FileNotFoundException($"{file}: there is no such file.");
        var lines = File.ReadLines(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        var places = new List<Place>();
        var seen = new HashSet<(PlaceKind, string)>();
        var number = 0;
        foreach (var line in Decoded(file, lines))
        {
            number++;
            if (number == 1 && !Split(file, 1, line).Select(column => column.Trim()).SequenceEqual(Columns, StringComparer.Ordinal))
                throw Fault(file, 1, $"the first line must be {string.Join(',', Columns)}");
            if (number == 1 || line.Length == 0)
                continue;
            var place = ReadRow(file, number, Split(file, number, line));
            if (!seen.Add((place.Kind, place.Id)))
                throw Fault(file, number, "column id: the same id again");
            places.Add(place);
        }

        foreach (var kind in Enum.GetValues<PlaceKind>())
        {
            if (places.TrueForAll(place => place.Kind != kind))
                throw new InvalidDataException($"{file}: there is no point of kind {(kind == PlaceKind.Home ? 'H' : 'S')}.");
        }

        return places;
    }

    private static IEnumerable<string> Decoded(string file, IEnumerable<string> lines)
    {
        using var each = lines.GetEnumerator();
        var number = 0;
        while (true)
        {
            number++;
            try
            {
                if (!each.MoveNext())
                    yield break;
            }
            catch (DecoderFallbackException)
            {
                throw Fault(file, number, "or shortly after: not UTF-8 text");
            }

            yield return each.Current;
        }
    }

    /// <summary>The fields of a line; a field in quotation marks may hold commas and doubled quotation marks.</summary>
    private static List<string> Split(string file, int line, string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        var previous = '\0';
        foreach (var c in text)
        {
            // A quotation mark straight after a closing one belongs to the text.
            if (c == '"' && !isQuoted && previous == '"' && field.Length > 0)
            {
                field.Append(c);
                isQuoted = true;
            }
            else if (c == '"' && (isQuoted || field.Length == 0))
            {
                isQuoted = !isQuoted;
            }
            else if (c == '"')
            {
                throw Fault(file, line, $"column {Column(fields.Count)}: a quotation mark out of place");
            }
            else if (c == ',' && !isQuoted)
            {
                fields.Add(Taken(field));
            }
            else
            {
                field.Append(c);
            }

            previous = c;
        }

        if (isQuoted)
            throw Fault(file, line, $"column {Column(fields.Count)}: a quotation mark that is not closed");
        fields.Add(Taken(field));
        return fields;
    }

    private static string Column(int index) => Columns[Math.Min(index, Columns.Length - 1)];

    private static string Taken(StringBuilder field)
    {
        var text = field.ToString();
        field.Clear();
        return text;
    }

    private static Place ReadRow(string file, int line, List<string> row)
    {
        if (row.Count != Columns.Length)
            throw Fault(file, line, $"{row.Count} columns instead of {Columns.Length}");
        var id = row[0].Trim();
        if (id.Length == 0)
            throw Fault(file, line, "column id: empty");
        PlaceKind kind = row[1].Trim() switch
        {
            "H" => PlaceKind.Home,
            "S" => PlaceKind.School,
            _ => throw Fault(file, line, "column kind: neither H nor S"),
        };
        return new Place(id, kind, GeoPoint.FromDegrees(Degrees(file, line, row, 2, 90), Degrees(file, line, row, 3, 180)));
    }

    private static double Degrees(string file, int line, List<string> row, int column, int limit)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        return double.TryParse(row[column], Style, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) <= limit
            ? value
            : throw Fault(file, line, $"column {Columns[column]}: not a number of degrees within ±{limit}");
    }

    // The value itself is not repeated: it may locate a home.
    private static InvalidDataException Fault(string file, int line, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}, {what}."));
}
