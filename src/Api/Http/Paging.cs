using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CaseMgmt.Api.Http;

/// <summary>
/// The window of a list that a request asks for: <c>?limit=</c> (1–200, 50 when left out) and <c>?cursor=</c>. Take it as a
/// handler parameter.
/// </summary>
internal sealed class Page
{
    /// <summary>Rows per page when the request does not say.</summary>
    public const int UsualLimit = 50;

    /// <summary>Most rows per page.</summary>
    public const int HighestLimit = 200;

    private readonly Cursors cursors;
    private readonly string list;

    private Page(Cursors cursors, string list, int limit, IReadOnlyList<string>? after)
    {
        this.cursors = cursors;
        this.list = list;
        Limit = limit;
        After = after;
    }

    /// <summary>How many rows to give; read one more to know whether there is a next page.</summary>
    public int Limit { get; }

    /// <summary>The sort keys of the last row already given, as the list wrote them; null on the first page.</summary>
    public IReadOnlyList<string>? After { get; }

    /// <summary>Reads the query; minimal APIs call it for a parameter of this type.</summary>
    /// <exception cref="ProblemException">The limit is out of range, or the cursor was not given out by this list.</exception>
    public static ValueTask<Page> BindAsync(HttpContext context)
    {
        var signed = context.RequestServices.GetRequiredService<Cursors>();
        var name = ListOf(context);
        var limit = UsualLimit;
        if (context.Request.Query["limit"] is [{ Length: > 0 } given]
            && (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > HighestLimit))
        {
            throw new ProblemException(ExceptionProblems.Field("limit", "out-of-range"));
        }
        var after = context.Request.Query["cursor"] is [{ Length: > 0 } cursor]
            ? signed.Read(name, cursor) ?? throw new ProblemException(ProblemCodes.BadCursor)
            : null;
        return ValueTask.FromResult(new Page(signed, name, limit, after));
    }

    /// <summary>The answer for the rows read: at most <see cref="Limit"/> of them, and a cursor when there were more.</summary>
    /// <param name="rows">The rows, one more than the limit when there is a next page.</param>
    /// <param name="item">What is shown of a row.</param>
    /// <param name="sortKeys">A row's sort keys: references, dates and codes only, since cursors stand in addresses.</param>
    public Listing<TItem> Of<TRow, TItem>(IReadOnlyList<TRow> rows, Func<TRow, TItem> item, Func<TRow, IReadOnlyList<string>> sortKeys) => new(
        [.. rows.Take(Limit).Select(item)],
        rows.Count > Limit ? cursors.Write(list, sortKeys(rows[Limit - 1])) : null);

    /// <summary>
    /// The rows that this page shows of a list that is gathered whole and kept in the order of its keys, and one more when there is a next page: give them to <see cref="Of"/>.
    /// </summary>
    /// <param name="all">The list; gone through no further than the page goes.</param>
    /// <param name="key">A row's key, in ascending order by its code units.</param>
    public IReadOnlyList<T> Cut<T>(IEnumerable<T> all, Func<T, string> key) =>
        [.. all.Where(r => After is not [var last] || string.CompareOrdinal(key(r), last) > 0).Take(Limit + 1)];

    /// <summary>The key of a row by its place in a list whose order is not that of anything shown; a list keeps its order between pages.</summary>
    /// <param name="index">The row's place, from 0.</param>
    public static string KeyAt(int index) => index.ToString("D9", CultureInfo.InvariantCulture);

    /// <summary>A cursor at these sort keys, for a feed that is asked again from where it ended.</summary>
    public string CursorAt(IReadOnlyList<string> sortKeys) => cursors.Write(list, sortKeys);

    // A cursor holds for one list of one municipality and one set of filters.
    private static string ListOf(HttpContext context)
    {
        var filters = context.Request.Query.Where(q => q.Key is not ("limit" or "cursor" or "after")).OrderBy(q => q.Key, StringComparer.Ordinal)
            .Select(q => $"{q.Key}={q.Value}");
        return $"{context.Request.Path}?{string.Join('&', filters)}";
    }
}

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What it lists.</typeparam>
/// <param name="Items">The rows.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> for the next page; null on the last.</param>
internal sealed record Listing<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Writes and reads opaque cursors, signed so that nobody can steer a query by making one up.</summary>
/// <param name="secret">The configured secret, the same on every node; null for one that lives with the process.</param>
internal sealed class Cursors(string? secret)
{
    private const int SignatureSize = 16;

    private readonly byte[] key = secret is null
        ? RandomNumberGenerator.GetBytes(32)
        : HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "casemgmt/cursor"u8.ToArray());

    /// <summary>A cursor after a row of a list.</summary>
    public string Write(string list, IReadOnlyList<string> sortKeys)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(sortKeys);
        return Base64Url.EncodeToString([.. Sign(list, content), .. content]);
    }

    /// <summary>The sort keys of a cursor, or null when this list did not give it out.</summary>
    public IReadOnlyList<string>? Read(string list, string cursor)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(cursor);
            return bytes.Length > SignatureSize && CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, SignatureSize), Sign(list, bytes.AsSpan(SignatureSize)))
                ? JsonSerializer.Deserialize<List<string>>(bytes.AsSpan(SignatureSize))
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private byte[] Sign(string list, ReadOnlySpan<byte> content)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(list));
        hmac.AppendData([0]);
        hmac.AppendData(content);
        return hmac.GetHashAndReset()[..SignatureSize];
    }
}
