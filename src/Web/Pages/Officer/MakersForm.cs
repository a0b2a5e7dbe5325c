using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Texts;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>Who had a part in a decision, and where it stands in the board's minutes, as typed.</summary>
public class MakersForm
{
    /// <summary>Who presented the case, as the municipality shows staff, or empty.</summary>
    public string? PresentedBy { get; set; }

    /// <summary>Who took part without deciding, one a line, or empty.</summary>
    public string? TookPart { get; set; }

    /// <summary>Whether the board itself has decided.</summary>
    public bool ByBoard { get; set; }

    /// <summary>The day of the board's meeting, yyyy-mm-dd, or empty.</summary>
    public string? Meeting { get; set; }

    /// <summary>The paragraph of its minutes, or empty.</summary>
    public string? Paragraph { get; set; }

    /// <summary>Whether anything is said of who made the decision.</summary>
    public bool TellsMakers => ByBoard || new[] { PresentedBy, TookPart, Meeting, Paragraph }.Any(t => !string.IsNullOrWhiteSpace(t));

    /// <summary>Who presented the case; null for nobody.</summary>
    public string? Presenter => string.IsNullOrWhiteSpace(PresentedBy) ? null : PresentedBy.Trim();

    /// <summary>Who took part, each by name; null for nobody.</summary>
    public IReadOnlyList<string>? Participants =>
        (TookPart ?? "").Split(['\n', '\r', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } names ? names : null;

    /// <summary>Where the board's own decision stands; null where an officer decides.</summary>
    /// <param name="texts">The texts of the errors.</param>
    /// <param name="wrong">Takes what is wrong.</param>
    public BoardMinutes? BoardOf(IStringLocalizer<OfficerTexts> texts, ICollection<FormError> wrong)
    {
        if (!ByBoard && string.IsNullOrWhiteSpace(Meeting) && string.IsNullOrWhiteSpace(Paragraph))
            return null;
        var meeting = Day(Meeting);
        if (meeting is null)
            wrong.Add(new FormError("board.meeting", texts["Makers.MeetingMissing"]));
        if (!int.TryParse(Paragraph?.Replace("§", "", StringComparison.Ordinal).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var paragraph) || paragraph == 0)
            wrong.Add(new FormError("board.paragraph", texts["Makers.ParagraphMissing"]));
        return meeting is { } day ? new BoardMinutes(day, paragraph) : null;
    }

    /// <summary>A day as typed; null when it is none.</summary>
    private protected static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
