using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace CaseMgmt.EventStore.Proof;

/// <summary>A line of the file of published roots.</summary>
internal interface IPublishedLine
{
    string KeyId { get; }

    string Signature { get; }

    byte[] Payload();

    string ToJson();
}

/// <summary>
/// An operator's word, published among the roots, that the database was restored to an earlier time than what had been published: the roots after
/// the kept one are void, and the events they counted are lost. It is never taken back and shows at every check.
/// </summary>
/// <param name="KeptNumber">The last root that still holds; 0 when none does.</param>
/// <param name="KeptSize">Number of events that it counts.</param>
/// <param name="KeptRoot">Its hash; of the empty tree when none holds.</param>
/// <param name="LostNumber">The last root that was published before the restore.</param>
/// <param name="LostSize">Number of events that it counted.</param>
/// <param name="LostRoot">Its hash.</param>
/// <param name="Reference">Where the restore is on record: letters, digits and <c>. / : -</c>, at most 60; no names.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="KeyId">Which key signed.</param>
/// <param name="Signature">As of a root.</param>
public sealed partial record RecordedRestore(
    long KeptNumber, long KeptSize, string KeptRoot, long LostNumber, long LostSize, string LostRoot, string Reference, DateTimeOffset At, string KeyId, string Signature) : IPublishedLine
{
    internal const string TypeName = "log-restore.v1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>What is signed: ten lines of UTF-8, each ended by a line feed, beginning with <c>casemgmt.log-restore.v1</c>.</summary>
    public byte[] Payload() => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"casemgmt.{TypeName}\n{KeptNumber}\n{KeptSize}\n{KeptRoot}\n{LostNumber}\n{LostSize}\n{LostRoot}\n{Reference}\n{SignedRoot.Stamp(At)}\n{KeyId}\n"));

    /// <summary>The record as one line of JSON, without the line feed.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new Line(TypeName, KeptNumber, KeptSize, KeptRoot, LostNumber, LostSize, LostRoot, Reference, SignedRoot.Stamp(At), KeyId, Signature), Json);

    /// <summary>Reads a line; null when it is not such a record.</summary>
    public static RecordedRestore? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(line, Json) is { Type: TypeName } read && SignedRoot.Instant(read.At) is { } at
                ? new RecordedRestore(read.KeptNumber, read.KeptSize, read.KeptRoot, read.LostNumber, read.LostSize, read.LostRoot, read.Reference, at, read.KeyId, read.Signature)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static bool IsReference(string text) => ReferenceForm().IsMatch(text);

    internal RecordedRestore Signed(RootSigningKey key)
    {
        var unsigned = this with { KeyId = key.KeyId };
        return unsigned with { Signature = key.Sign(unsigned.Payload()) };
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9./:-]{0,59}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReferenceForm();

    private sealed record Line(
        [property: JsonRequired] string Type, [property: JsonRequired] long KeptNumber, [property: JsonRequired] long KeptSize, [property: JsonRequired] string KeptRoot,
        [property: JsonRequired] long LostNumber, [property: JsonRequired] long LostSize, [property: JsonRequired] string LostRoot, [property: JsonRequired] string Reference,
        [property: JsonRequired] string At, [property: JsonRequired] string KeyId, [property: JsonRequired] string Signature);
}
