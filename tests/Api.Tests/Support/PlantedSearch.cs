using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CaseMgmt.Api.Operations.PrivateCluster;
using Npgsql;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>Looks for planted words in whatever form they may have been written, and dumps the databases to look in.</summary>
internal static partial class PlantedSearch
{
    // Public, and global: what anyone may read of streets and schools. Homes lie by streets, so their numbers may stand there too.
    private static readonly string[] Exempt = ["road_networks"];

    /// <summary>The forms that measured numbers may be found in: a coordinate also as degrees times ten million; a length in millimetres also in metres as it is written.</summary>
    public static IReadOnlyList<string> Numbers(IReadOnlyList<string> measured) =>
    [
        .. measured,
        .. measured.Where(n => n.Contains('.', StringComparison.Ordinal)).Select(n => ((long)Math.Round(double.Parse(n, CultureInfo.InvariantCulture) * 10_000_000)).ToString(CultureInfo.InvariantCulture)),
        .. measured.Where(n => !n.Contains('.', StringComparison.Ordinal)).Select(n => (long.Parse(n, CultureInfo.InvariantCulture) / 1000m).ToString("#,0.0", CultureInfo.GetCultureInfo("sv-SE")) + " m")
            .SelectMany(n => new[] { n.Replace('\u00A0', ' '), n.Replace(' ', '\u00A0'), n.Replace(".", ",", StringComparison.Ordinal) }),
    ];

    /// <summary>Each planted word that stands in a text, and in what form.</summary>
    public static IReadOnlyList<string> Found(string text, IReadOnlyList<string> planted)
    {
        // A dump writes every backslash twice, also that of an escaped letter in JSON.
        var folded = text.Replace(@"\\", @"\", StringComparison.Ordinal).ToLowerInvariant();
        var words = planted.Where(w => !ShortNumber().IsMatch(w)).ToList();
        return
        [
            .. Hits(folded, words.SelectMany(w => Forms(w).Select(f => (f.ToLowerInvariant(), $"{w} as {f}"))), (_, _) => true)
                .Concat(Hits(text, words.SelectMany(w => Base64Forms(w).Select(f => (f, $"{w} as base64"))), (_, _) => true))
                // So short a number stands by chance inside a hash in hexadecimal; one by itself does not.
                .Concat(Hits(folded, planted.Except(words).Select(w => (w, w)), (at, length) => !IsHexadecimal(folded, at - 1) && !IsHexadecimal(folded, at + length)))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    [GeneratedRegex("^[0-9]{6,8}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShortNumber();

    private static bool IsHexadecimal(string text, int at) => at >= 0 && at < text.Length && char.IsAsciiHexDigitLower(text[at]);

    // All forms in one pass: what is searched is long, and so is the list of what is planted.
    private static IEnumerable<string> Hits(string text, IEnumerable<(string Form, string Told)> wanted, Func<int, int, bool> counts)
    {
        var forms = wanted.Distinct().ToList();
        var any = SearchValues.Create([.. forms.Select(f => f.Form).Distinct(StringComparer.Ordinal)], StringComparison.Ordinal);
        var at = 0;
        while (text.AsSpan(at).IndexOfAny(any) is >= 0 and var next)
        {
            at += next;
            foreach (var (form, told) in forms)
            {
                if (text.AsSpan(at).StartsWith(form, StringComparison.Ordinal) && counts(at, form.Length))
                    yield return told;
            }
            at++;
        }
    }

    private static IEnumerable<string> Forms(string word)
    {
        yield return word;
        yield return System.Text.Json.JsonSerializer.Serialize(word)[1..^1];
        yield return Uri.EscapeDataString(word);
        yield return WebUtility.HtmlEncode(word);
        yield return Convert.ToHexString(Encoding.UTF8.GetBytes(word));
    }

    // What is certain of a word's base64 wherever it begins in a longer text.
    private static IEnumerable<string> Base64Forms(string word)
    {
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. Encoding.UTF8.GetBytes(word)]).TrimEnd('=');
            var certain = encoded[(offset == 0 ? 0 : offset + 1)..^1];
            if (certain.Length >= 8)
                yield return certain;
        }
    }

    /// <summary>What pg_dump writes, where it is to be had, and every row of every table as text, where it is not.</summary>
    public static async Task<string> DumpAsync(string connectionString)
    {
        if (await PostgresSearch.ForThisMachine().FindAsync(null) is not { } binaries || !File.Exists(binaries.PathOf("pg_dump")))
            return await ProgramDatabase.DumpAsync(connectionString);
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var address = $"postgresql://{Uri.EscapeDataString(builder.Username ?? "")}:{Uri.EscapeDataString(builder.Password ?? "")}@{builder.Host}:{builder.Port}/{Uri.EscapeDataString(builder.Database ?? "")}";
        var file = Path.GetTempFileName();
        try
        {
            var dumped = await OsCommand.RunAsync([binaries.PathOf("pg_dump"), "-d", address, "-f", file, .. Exempt.Select(t => $"--exclude-table-data={t}")]);
            return dumped.Succeeded ? await File.ReadAllTextAsync(file) : await ProgramDatabase.DumpAsync(connectionString);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
