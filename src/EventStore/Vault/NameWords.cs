using System.Globalization;
using System.Text;

namespace CaseMgmt.EventStore;

/// <summary>
/// The one normal form of names for the blind index. Case, accents and compatibility forms are folded (Renée and RENEE are one word); å, ä and ö
/// stay letters of their own, as in the Swedish alphabet, and take in æ and ø. Whatever is neither letter nor digit parts words, so that
/// a double name is found by either half; its halves written together are a word too.
/// </summary>
public static class NameWords
{
    /// <summary>Shortest prefix that is indexed: one of two letters would tell too much and sort out too little.</summary>
    public const int ShortestPrefix = 3;

    /// <summary>Longest prefix that is indexed; a longer one is searched by its beginning.</summary>
    public const int LongestPrefix = 10;

    /// <summary>The words of a text in normal form, each once.</summary>
    public static IReadOnlyList<string> Of(string text) => [.. Split(text).SelectMany(w => w).Distinct(StringComparer.Ordinal)];

    /// <summary>What the words of names are indexed by: each word, and each double name written together.</summary>
    internal static IReadOnlyList<string> Indexed(IEnumerable<string> texts)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in texts.SelectMany(Split))
        {
            words.UnionWith(part);
            if (part.Count > 1)
                words.Add(string.Concat(part));
        }
        return [.. words];
    }

    internal static IEnumerable<string> Prefixes(string word)
    {
        for (var length = ShortestPrefix; length <= Math.Min(word.Length, LongestPrefix); length++)
            yield return word[..length];
    }

    // One list for every part between blanks, of the words that hyphens and the like divide it into.
    private static IEnumerable<IReadOnlyList<string>> Split(string text)
    {
        foreach (var part in text.Normalize(NormalizationForm.FormKC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var words = new List<string>();
            var word = new StringBuilder();
            foreach (var c in part.ToLowerInvariant())
            {
                if (char.IsLetterOrDigit(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark)
                    word.Append(Fold(c));
                else
                    Take(word, words);
            }
            Take(word, words);
            if (words.Count > 0)
                yield return words;
        }
    }

    private static void Take(StringBuilder word, List<string> words)
    {
        if (word.Length > 0)
            words.Add(word.ToString());
        word.Clear();
    }

    private static string Fold(char c) => c switch
    {
        '\u00e5' or '\u00e4' or '\u00f6' => c.ToString(),
        '\u00e6' => "\u00e4",
        '\u00f8' => "\u00f6",
        '\u0142' => "l",
        '\u0111' or '\u00f0' => "d",
        '\u00fe' => "th",
        '\u00df' => "ss",
        '\u0131' => "i",
        _ => string.Concat(c.ToString().Normalize(NormalizationForm.FormD).Where(d => CharUnicodeInfo.GetUnicodeCategory(d) is not UnicodeCategory.NonSpacingMark)),
    };
}

/// <summary>A person whose name is to be found.</summary>
/// <param name="Subject">Whom the name leads to.</param>
/// <param name="RetentionUnit">With whose key the index rows go.</param>
/// <param name="Texts">The names in clear; only their keyed words and prefixes are kept.</param>
public sealed record IndexedName(Guid Subject, Guid RetentionUnit, IReadOnlyCollection<string> Texts);

/// <summary>What a search by name asks the index: every token must lead to the same person.</summary>
public sealed class NameSearch
{
    internal NameSearch(IReadOnlyCollection<(string Purpose, byte[] Token)> tokens) =>
        (Purposes, Tokens) = ([.. tokens.Select(t => t.Purpose)], [.. tokens.Select(t => t.Token)]);

    /// <summary>The query that lists the subjects found, with the parameters @TenantId, @Purposes and @Tokens.</summary>
    public const string Subjects = """
        select i.subject from vault_index i
        where i.tenant_id = @TenantId and (i.purpose, i.token) in (select * from unnest(@Purposes::text[], @Tokens::bytea[]))
        group by i.subject having count(*) = cardinality(@Tokens::bytea[])
        """;

    /// <summary>Which index each token belongs to.</summary>
    public IReadOnlyList<string> Purposes { get; }

    /// <summary>The keyed hashes, each of 16 bytes.</summary>
    public IReadOnlyList<byte[]> Tokens { get; }

    /// <summary>True when the text held no word to search by; nothing is then found.</summary>
    public bool IsEmpty => Tokens.Count == 0;
}
