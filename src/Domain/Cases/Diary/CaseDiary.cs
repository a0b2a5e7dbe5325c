using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.Cases.Diary;

/// <summary>A diary number (diarienummer): gap-free per municipality and year, written <c>2026-00042</c>.</summary>
/// <param name="Year">The calendar year in Sweden in which the case arrived.</param>
/// <param name="Number">Counted from 1.</param>
[JsonConverter(typeof(DiaryNumberJson))]
public readonly record struct DiaryNumber(int Year, int Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Number:00000}");

    /// <summary>Reads what <see cref="ToString"/> writes; false for anything else.</summary>
    public static bool TryParse(string? text, out DiaryNumber number)
    {
        number = default;
        if (text is not { Length: >= 10 } || text[4] != '-'
            || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || !int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count < 1)
        {
            return false;
        }
        number = new DiaryNumber(year, count);
        return string.Equals(number.ToString(), text, StringComparison.Ordinal);
    }
}

/// <summary>Writes a <see cref="DiaryNumber"/> as its text.</summary>
public sealed class DiaryNumberJson : JsonConverter<DiaryNumber>
{
    /// <inheritdoc/>
    public override DiaryNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DiaryNumber.TryParse(reader.GetString(), out var number) ? number : throw new JsonException("A diary number is written like 2026-00042.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DiaryNumber value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>An event of a municipality's diary of one year.</summary>
public interface IDiaryEvent : IDomainEvent;

/// <summary>A case has got its diary number.</summary>
/// <param name="Number">The number: one more than the last.</param>
/// <param name="Case">The case.</param>
[EventName("diary.number-given.v1")]
public sealed record DiaryNumberGiven([Open] DiaryNumber Number, [Open] Guid Case) : IDiaryEvent;

/// <summary>A municipality's diary of one year. Holds the last number only: that a case gets one is the reader's matter, by a claim per case.</summary>
/// <param name="Last">The last number given, 0 when none is.</param>
public sealed record CaseDiary(int Last)
{
    /// <summary>No number is given.</summary>
    public static CaseDiary Initial { get; } = new(0);

    /// <summary>Gives the next numbers, in the order of the cases.</summary>
    /// <param name="year">The diary's year.</param>
    /// <param name="cases">Cases without a number, each once.</param>
    public IReadOnlyList<IDiaryEvent> Give(int year, IReadOnlyList<Guid> cases) => [.. cases.Select((c, i) => new DiaryNumberGiven(new DiaryNumber(year, Last + 1 + i), c))];

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The number leaves a gap or stands twice, or the event is not known here.</exception>
    public static CaseDiary Evolve(CaseDiary state, IDiaryEvent e) => e switch
    {
        DiaryNumberGiven g when g.Number.Number == state.Last + 1 => new CaseDiary(g.Number.Number),
        DiaryNumberGiven g => throw new InvalidOperationException($"Diary number {g.Number} does not follow on {state.Last}."),
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not known here."),
    };
}
