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
/// <param name="By">Who recorded it: the id of an operator in the form of a reference; empty in what was recorded before that was asked.</param>
/// <param name="Rewritten">True when other events stand where the lost ones stood, which losing events does not explain.</param>
public sealed partial record RecordedRestore(
    long KeptNumber, long KeptSize, string KeptRoot, long LostNumber, long LostSize, string LostRoot, string Reference, DateTimeOffset At, string KeyId, string Signature,
    string By = "", bool Rewritten = false) : IPublishedLine
{
    private const string FirstType = "log-restore.v1";
    private const string TypeName = "log-restore.v2";
    private const string LostKind = "lost";
    private const string RewrittenKind = "rewritten";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>
    /// What is signed: twelve lines of UTF-8, each ended by a line feed, beginning with <c>casemgmt.log-restore.v2</c>; ten, beginning with
    /// <c>casemgmt.log-restore.v1</c>, where nobody is named.
    /// </summary>
    public byte[] Payload() => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"casemgmt.{Type}\n{KeptNumber}\n{KeptSize}\n{KeptRoot}\n{LostNumber}\n{LostSize}\n{LostRoot}\n{Reference}\n{(By.Length == 0 ? "" : $"{By}\n{Kind}\n")}{SignedRoot.Stamp(At)}\n{KeyId}\n"));

    /// <summary>The record as one line of JSON, without the line feed.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new Line(Type, KeptNumber, KeptSize, KeptRoot, LostNumber, LostSize, LostRoot, Reference, SignedRoot.Stamp(At), KeyId, Signature, By.Length == 0 ? null : By, By.Length == 0 ? null : Kind), Json);

    /// <summary>Reads a line; null when it is not such a record.</summary>
    public static RecordedRestore? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(line, Json) is { } read && SignedRoot.Instant(read.At) is { } at && IsOne(read)
                ? new RecordedRestore(
                    read.KeptNumber, read.KeptSize, read.KeptRoot, read.LostNumber, read.LostSize, read.LostRoot, read.Reference, at, read.KeyId, read.Signature, read.By ?? "", read.Kind == RewrittenKind)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Type => By.Length == 0 ? FirstType : TypeName;

    private string Kind => Rewritten ? RewrittenKind : LostKind;

    private static bool IsOne(Line line) => line switch
    {
        { Type: FirstType, By: null, Kind: null } => true,
        { Type: TypeName, By: { } by, Kind: LostKind or RewrittenKind } => IsReference(by),
        _ => false,
    };

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
        [property: JsonRequired] string At, [property: JsonRequired] string KeyId, [property: JsonRequired] string Signature, string? By = null, string? Kind = null);
}
