using System.Text.RegularExpressions;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Texts;

/// <summary>
/// Swedish sentences by key, with places such as <c>{length}</c> to fill in, from the embedded <c>Texts/*.yaml</c>. A missing key or
/// place is a fault of the program and throws at once.
/// </summary>
public sealed partial class SwedishText
{
    private readonly IReadOnlyDictionary<string, string> sentences;

    private SwedishText(IReadOnlyDictionary<string, string> sentences) => this.sentences = sentences;

    /// <summary>The reasons that rules give.</summary>
    public static SwedishText Reasons { get; } = Load("Texts/rule-reasons.yaml");

    /// <summary>Every key.</summary>
    public IEnumerable<string> Keys => sentences.Keys;

    /// <summary>The sentence as written, places and all.</summary>
    /// <exception cref="KeyNotFoundException">No such sentence.</exception>
    public string Template(string key) => sentences[key];

    /// <summary>The sentence without places, or the fallback where there is none of that key.</summary>
    public string Or(string key, string fallback) => sentences.GetValueOrDefault(key, fallback);

    /// <summary>The sentence with its places filled in.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="places">Name and text of every place that the sentence has.</param>
    /// <exception cref="KeyNotFoundException">No such sentence.</exception>
    /// <exception cref="ArgumentException">A place was left open, or one was given that the sentence lacks.</exception>
    public string this[string key, params ReadOnlySpan<(string Name, string Text)> places]
    {
        get
        {
            var template = sentences[key];
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, text) in places)
                texts[name] = template.Contains("{" + name + "}", StringComparison.Ordinal) ? text : throw new ArgumentException($"The sentence '{key}' has no place '{name}'.", nameof(places));
            if (Place().Matches(template).Any(p => !texts.ContainsKey(p.Groups["name"].Value)))
                throw new ArgumentException($"A place in the sentence '{key}' was left open.", nameof(places));
            // In one pass over the template, so that a brace in a text that is filled in is only a brace.
            return Place().Replace(template, p => texts[p.Groups["name"].Value]);
        }
    }

    /// <summary>Reads an embedded file of sentences: one mapping from key to text.</summary>
    /// <exception cref="YamlFormatException">The file is missing or malformed.</exception>
    public static SwedishText Load(string resource)
    {
        var root = YamlPart.Embedded(resource);
        return new SwedishText(root.Pairs().ToDictionary(p => p.Key.Text(), p => p.Value.Text(), StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Place();
}
