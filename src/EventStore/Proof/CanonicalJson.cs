using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace CaseMgmt.EventStore.Proof;

/// <summary>
/// JSON in one spelling, after RFC 8785: no space, members sorted by name, the fewest escapes. Unlike there, numbers keep the digits they
/// are stored with, since amounts are decimals. So the bytes do not depend on how a version of PostgreSQL prints jsonb.
/// </summary>
internal static class CanonicalJson
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 512 };

    /// <summary>Writes a document in that spelling.</summary>
    /// <exception cref="JsonException">It is not JSON, or nested more than 512 deep.</exception>
    public static void Write(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        WriteValue(ref reader, json, output);
    }

    private static void WriteValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WriteObject(ref reader, json, output);
                break;
            case JsonTokenType.StartArray:
                output.Write("["u8);
                var elements = 0;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (elements++ > 0)
                        output.Write(","u8);
                    WriteValue(ref reader, json, output);
                }
                output.Write("]"u8);
                break;
            case JsonTokenType.String when !reader.ValueIsEscaped:
                output.Write("\""u8);
                output.Write(reader.ValueSpan);
                output.Write("\""u8);
                break;
            case JsonTokenType.String:
                WriteText(reader.GetString()!, output);
                break;
            default:
                output.Write(reader.ValueSpan);
                break;
        }
    }

    private static void WriteObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        var members = new List<Member>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(new Member(name, start, (int)reader.BytesConsumed));
        }
        members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        output.Write("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
                output.Write(","u8);
            WriteText(members[i].Name, output);
            output.Write(":"u8);
            Write(json[members[i].Start..members[i].End], output);
        }
        output.Write("}"u8);
    }

    private static void WriteText(string text, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        if (text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && text.AsSpan().IndexOfAny('"', '\\') < 0)
        {
            Encoding.UTF8.GetBytes(text, output);
        }
        else
        {
            var escaped = new StringBuilder();
            foreach (var c in text)
                escaped.Append(Escaped(c));
            Encoding.UTF8.GetBytes(escaped.ToString(), output);
        }
        output.Write("\""u8);
    }

    private static string Escaped(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
        _ => c.ToString(),
    };

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Member(string Name, int Start, int End);
}
