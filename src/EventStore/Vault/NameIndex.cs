using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Writes and asks the keyed index of names: words for whole words, prefixes for their beginnings.</summary>
/// <param name="tenant">The tenant.</param>
/// <param name="hash">The keyed hash of a value under a purpose.</param>
internal sealed class NameIndex(string tenant, Func<string, string, byte[]> hash)
{
    private const string Word = "name-word";
    private const string Prefix = "name-prefix";

    // Half of the hash is enough to tell tokens apart, and the table has many rows.
    private const int TokenBytes = 16;

    /// <summary>Puts these names in place of what was indexed for the same retention units.</summary>
    public IEnumerable<NpgsqlBatchCommand> Write(IReadOnlyCollection<IndexedName> names)
    {
        yield return new NpgsqlBatchCommand("DELETE FROM vault_index WHERE tenant_id = $1 AND retention_unit = ANY ($2)")
        {
            Parameters = { Text(tenant), new NpgsqlParameter<Guid[]> { TypedValue = [.. names.Select(n => n.RetentionUnit).Distinct()] } },
        };
        var rows = names.SelectMany(n => Tokens(n.Texts).Select(t => (t.Purpose, t.Token, n.Subject, n.RetentionUnit))).ToList();
        if (rows.Count == 0)
            yield break;
        yield return new NpgsqlBatchCommand(
            """
            INSERT INTO vault_index (tenant_id, purpose, token, subject, retention_unit)
            SELECT $1, i.purpose, i.token, i.subject, i.unit FROM unnest($2::text[], $3::bytea[], $4::uuid[], $5::uuid[]) AS i (purpose, token, subject, unit)
            """)
        {
            Parameters =
            {
                Text(tenant),
                new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(r => r.Purpose)] },
                new NpgsqlParameter<byte[][]> { TypedValue = [.. rows.Select(r => r.Token)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(r => r.Subject)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(r => r.RetentionUnit)] },
            },
        };
    }

    /// <summary>The tokens that a text is searched by.</summary>
    public NameSearch Search(string text, bool wholeWords)
    {
        var asked = NameWords.Of(text)
            .Select(w => wholeWords || w.Length < NameWords.ShortestPrefix ? (Purpose: Word, Value: w) : (Purpose: Prefix, Value: w[..Math.Min(w.Length, NameWords.LongestPrefix)]))
            .Distinct();
        return new NameSearch([.. asked.Select(a => (a.Purpose, Token(a.Purpose, a.Value)))]);
    }

    private IEnumerable<(string Purpose, byte[] Token)> Tokens(IReadOnlyCollection<string> texts)
    {
        var words = NameWords.Indexed(texts);
        return words.Select(w => (Word, Token(Word, w)))
            .Concat(words.SelectMany(NameWords.Prefixes).Distinct(StringComparer.Ordinal).Select(p => (Prefix, Token(Prefix, p))));
    }

    private byte[] Token(string purpose, string value) => hash(purpose, value)[..TokenBytes];

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };
}
