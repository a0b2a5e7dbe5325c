using System.Globalization;
using CaseMgmt.Web.ApiClient;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Texts;

/// <summary>Puts codes, dates and numbers into Swedish words.</summary>
public sealed class Wording(IStringLocalizer<CommonTexts> common, IStringLocalizer<CodeTexts> codes)
{
    private static readonly TimeZoneInfo Stockholm = TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm");
    private readonly CultureInfo swedish = CultureInfo.GetCultureInfo("sv-SE");

    /// <summary>The text of a code within its group, such as <c>outcome</c> and <c>granted</c>; a code without a text shows itself.</summary>
    public string Code(string group, string? code)
    {
        if (string.IsNullOrEmpty(code))
            return "";
        var text = codes[$"{group}.{code}"];
        return text.ResourceNotFound ? code : text.Value;
    }

    /// <summary>True when the code has a text of its own.</summary>
    public bool Knows(string group, string? code) => !string.IsNullOrEmpty(code) && !codes[$"{group}.{code}"].ResourceNotFound;

    /// <summary>What a refusal means: our own text for its code, else the API's own words, else a general text.</summary>
    public string Problem(ApiProblem problem)
    {
        if (Knows("problem", problem.Code))
            return Code("problem", problem.Code);
        return string.IsNullOrWhiteSpace(problem.Detail) ? common["Problem.Unknown"].Value : problem.Detail;
    }

    /// <summary>A day: 22 november 2026.</summary>
    public string Day(DateOnly day) => day.ToString("d MMMM yyyy", swedish);

    /// <summary>The Swedish day of an instant.</summary>
    public string Day(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Stockholm).ToString("d MMMM yyyy", swedish);

    /// <summary>A day as fields of a form have it: 2026-11-22; null for none.</summary>
    public string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", swedish);

    /// <summary>The Swedish day and time of an instant.</summary>
    public string Moment(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, Stockholm);
        return common["Moment", local.ToString("d MMMM yyyy", swedish), local.ToString("HH.mm", swedish)];
    }

    /// <summary>The day it is in Sweden at an instant.</summary>
    public static DateOnly SwedishDay(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Stockholm).DateTime);

    /// <summary>The instants that a Swedish local time may mean, the earlier first: none for one that the clocks skip in spring, two for one that comes twice in autumn.</summary>
    public static IReadOnlyList<DateTimeOffset> SwedishInstants(DateTime local) => Stockholm.IsInvalidTime(local)
        ? []
        : Stockholm.IsAmbiguousTime(local)
            ? [.. Stockholm.GetAmbiguousTimeOffsets(local).OrderDescending().Select(offset => new DateTimeOffset(local, offset).ToUniversalTime())]
            : [new DateTimeOffset(local, Stockholm.GetUtcOffset(local)).ToUniversalTime()];

    /// <summary>The Swedish local time of an instant, as a browser's field of date and time takes it.</summary>
    public static string LocalOf(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Stockholm).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A number with Swedish separators.</summary>
    public string Number(long value) => value.ToString("N0", swedish);

    /// <summary>A file's length: kilobytes, rounded up, or megabytes with one decimal.</summary>
    public string Size(long bytes) => bytes < 1_000_000
        ? common["Size.Kilobytes", ((bytes + 999) / 1000).ToString("N0", swedish)]
        : common["Size.Megabytes", (bytes / 1_000_000m).ToString("N1", swedish)];

    /// <summary>Metres with one decimal from millimetres: 2 345,6 m. Cut, not rounded, so that it never reads as over a limit that was not passed.</summary>
    public string Metres(long millimetres) => common["Metres", (Math.Truncate(millimetres / 100m) / 10m).ToString("N1", swedish)];

    /// <summary>A version as people compare it: a long one by its first ten characters.</summary>
    public static string? Version(string? version) => version is { Length: > 32 } ? version[..10] + "\u2026" : version;

    /// <summary>The school year's words for a grade: förskoleklass, or årskurs and number.</summary>
    public string Grade(string? grade) => string.IsNullOrEmpty(grade)
        ? ""
        : grade == "F" ? common["Grade.F"] : common["Grade.Number", grade];
}
