using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CaseMgmt.Domain.Rules;

/// <summary>What is wrong in a YAML file, and where.</summary>
/// <param name="file">The file's name.</param>
/// <param name="line">Line, counted from 1.</param>
/// <param name="column">Column, counted from 1.</param>
/// <param name="code">Stable code in kebab case, such as <c>unknown-key</c>.</param>
/// <param name="message">What is wrong, in English, for whoever keeps the files.</param>
public sealed class YamlFormatException(string file, long line, long column, string code, string message)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{file}({line},{column}): {code}: {message}"))
{
    /// <summary>The file's name.</summary>
    public string File { get; } = file;

    /// <summary>Line, counted from 1.</summary>
    public long Line { get; } = line;

    /// <summary>Column, counted from 1.</summary>
    public long Column { get; } = column;

    /// <summary>Stable code in kebab case.</summary>
    public string Code { get; } = code;
}

/// <summary>
/// A part of a YAML file that is read strictly: whatever is not expected is refused with file, line and column.
/// </summary>
public sealed class YamlPart
{
    private readonly string file;
    private readonly YamlNode node;

    private YamlPart(string file, YamlNode node)
    {
        this.file = file;
        this.node = node;
    }

    /// <summary>Reads a file that lies inside the program.</summary>
    /// <param name="resource">Its path from the root of the domain, such as <c>SchoolUnits/grades.yaml</c>.</param>
    /// <exception cref="YamlFormatException">It is missing, not YAML, or not exactly one document.</exception>
    public static YamlPart Embedded(string resource)
    {
        using var stream = typeof(YamlPart).Assembly.GetManifestResourceStream(resource)
            ?? throw new YamlFormatException(resource, 0, 0, "file-missing", "There is no such file inside the program.");
        using var reader = new StreamReader(stream);
        return Parse(resource, reader.ReadToEnd());
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="YamlFormatException">It is not YAML, says a key twice, or is not exactly one document.</exception>
    public static YamlPart Parse(string file, string text)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = new StringReader(text);
            stream.Load(reader);
        }
        catch (YamlException e)
        {
            var code = e.Message.Contains("Duplicate key", StringComparison.OrdinalIgnoreCase) ? "duplicate-key" : "not-yaml";
            throw new YamlFormatException(file, e.Start.Line, e.Start.Column, code, e.Message);
        }
        return stream.Documents.Count == 1
            ? new YamlPart(file, stream.Documents[0].RootNode)
            : throw new YamlFormatException(file, 1, 1, "not-one-document", "Exactly one YAML document is expected.");
    }

    /// <summary>Whether the part is written as nothing or <c>null</c>.</summary>
    public bool IsNull => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "null" or "~" };

    /// <summary>A fault at this place.</summary>
    public YamlFormatException Fault(string code, string message) => new(file, node.Start.Line, node.Start.Column, code, message);

    /// <summary>The members of a mapping in which only these keys may stand.</summary>
    /// <param name="required">Keys that must stand there; their value may be null.</param>
    /// <param name="optional">Keys that may.</param>
    /// <exception cref="YamlFormatException"><c>not-a-mapping</c>, <c>unknown-key</c> or <c>missing-key</c>.</exception>
    public IReadOnlyDictionary<string, YamlPart> Members(IReadOnlyList<string> required, params IReadOnlyList<string> optional)
    {
        var members = new Dictionary<string, YamlPart>(StringComparer.Ordinal);
        foreach (var (key, value) in Pairs())
        {
            var name = key.Text();
            if (!required.Contains(name, StringComparer.Ordinal) && !optional.Contains(name, StringComparer.Ordinal))
                throw key.Fault("unknown-key", $"'{name}' is not expected here; expected: {string.Join(", ", required.Concat(optional))}.");
            members.Add(name, value);
        }
        var missing = required.FirstOrDefault(r => !members.ContainsKey(r));
        return missing is null ? members : throw Fault("missing-key", $"'{missing}' is missing.");
    }

    /// <summary>The pairs of a mapping whose keys are data.</summary>
    /// <exception cref="YamlFormatException"><c>not-a-mapping</c>.</exception>
    public IReadOnlyList<(YamlPart Key, YamlPart Value)> Pairs() => node is YamlMappingNode mapping
        ? [.. mapping.Children.Select(c => (new YamlPart(file, c.Key), new YamlPart(file, c.Value)))]
        : throw Fault("not-a-mapping", "A mapping (key: value) is expected.");

    /// <summary>The items of a list.</summary>
    /// <exception cref="YamlFormatException"><c>not-a-list</c>.</exception>
    public IReadOnlyList<YamlPart> Items() => node is YamlSequenceNode list
        ? [.. list.Children.Select(c => new YamlPart(file, c))]
        : throw Fault("not-a-list", "A list is expected.");

    /// <summary>A text that is not empty.</summary>
    /// <exception cref="YamlFormatException"><c>not-a-text</c>.</exception>
    public string Text() => !IsNull && node is YamlScalarNode { Value: { Length: > 0 } value }
        ? value
        : throw Fault("not-a-text", "A text is expected.");

    /// <summary>A whole number, digits only.</summary>
    /// <exception cref="YamlFormatException"><c>not-a-number</c>.</exception>
    public int Number() => int.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw Fault("not-a-number", $"'{Text()}' is not a whole number.");

    /// <summary>A date as <c>2024-07-01</c>.</summary>
    /// <exception cref="YamlFormatException"><c>bad-date</c>.</exception>
    public DateOnly Date() => DateOnly.TryParseExact(Text(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date
        : throw Fault("bad-date", $"'{Text()}' is not a date such as 2024-07-01.");

    /// <summary>One of some words.</summary>
    /// <typeparam name="T">What the words stand for.</typeparam>
    /// <exception cref="YamlFormatException"><c>unknown-word</c>.</exception>
    public T Word<T>(IReadOnlyDictionary<string, T> words) => words.TryGetValue(Text(), out var meaning)
        ? meaning
        : throw Fault("unknown-word", $"'{Text()}' is none of {string.Join(", ", words.Keys)}.");
}
