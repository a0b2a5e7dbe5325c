using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>An officer writes down a change of a choice of schools for the guardian who made it, or for the other guardian once it was taken back.</summary>
public sealed class ChoiceChangeModel(OfficerApi api, RoundApi rounds, CurrentMunicipality here, Wording wording, IStringLocalizer<OfficerTexts> texts) : CasePartModel(api, here, wording)
{
    /// <summary>The form's name on the page.</summary>
    public const string FormName = "change-choice";

    private const int MostRows = 10;
    private const int SiblingRows = 2;

    /// <summary>The choice.</summary>
    public Choice Choice { get; private set; } = null!;

    /// <summary>The round.</summary>
    public RoundDetails Round { get; private set; } = null!;

    /// <summary>The schools of the round that have the child's grade: code and name.</summary>
    public IReadOnlyList<(string Code, string Text)> Schools { get; private set; } = [];

    /// <summary>True while the round's list is not fixed: what came in time is entered until then.</summary>
    public bool MayChange => Round.State == "open" && Choice.State is "chosen" or "withdrawn";

    /// <summary>How many wishes there is room for.</summary>
    public int WishRows => Math.Clamp(Round.Order?.MostWishes ?? 1, 1, MostRows);

    /// <summary>The form as it was sent, or filled in as the choice stands.</summary>
    public ChoiceChangeForm Filled => Form(FormName) as ChoiceChangeForm ?? new ChoiceChangeForm
    {
        Version = Case.Version,
        Wishes = [.. Choice.Wishes.Select(w => w.Unit)],
        SiblingSchools = [.. Choice.Siblings.Select(s => s.School)],
        SiblingNames = [.. Choice.Siblings.Select(s => s.Name)],
        Text = Choice.Words,
    };

    /// <summary>Whose choice it is, where it was taken back and may be made anew: who made it, and the others with custody.</summary>
    public IReadOnlyList<(string Code, string Text)> Guardians => [("", Choice.Applicant), .. Choice.Signatures.Select(s => (s.PartyId, s.Name))];

    /// <summary>How many siblings there is room for.</summary>
    public static int SiblingRowsFor(ChoiceChangeForm form) => Math.Max(SiblingRows, form.SiblingSchools.Count);

    /// <summary>What the API calls a wish.</summary>
    public static string WishName(int row) => string.Create(CultureInfo.InvariantCulture, $"wishes[{row}]");

    /// <summary>Changes it.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] ChoiceChangeForm form, CancellationToken ct)
    {
        // Rows that are left empty close up, so that what the API names is the row that shows it.
        form.Wishes = [.. form.Wishes.Where(w => !string.IsNullOrEmpty(w))];
        if (form.Wishes.Count == 0)
            return await FailAsync(FormName, form, [new FormError($"{FormName}-{WishName(0)}", texts["Register.NoWish"])], StatusCodes.Status422UnprocessableEntity, ct);
        var siblings = form.SiblingSchools.Select((school, row) => (school, name: form.SiblingNames.ElementAtOrDefault(row))).Where(s => !string.IsNullOrEmpty(s.school))
            .Select(s => new { s.school, name = string.IsNullOrWhiteSpace(s.name) ? null : s.name.Trim() }).ToList();
        var words = string.IsNullOrWhiteSpace(form.Text) ? null : form.Text.Trim().ReplaceLineEndings("\n");
        return await SendAsync(
            FormName, form, () => api.ChangeChoiceAsync(Here, CaseId, new { wishes = form.Wishes, arrivedOn = form.Day, siblings, words, guardianId = form.Person }, form.Key, form.Version, ct), ct,
            [.. Enumerable.Range(0, MostRows).Select(WishName), "arrivedOn", "words", "guardianId"]);
    }

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        Choice = await api.ChoiceAsync(Here, CaseId, ct);
        Round = await rounds.RoundAsync(Here, Guid.Parse(Choice.RoundId), null, ct);
        Schools = [.. Round.Seats.Where(s => s.Grade == Choice.Grade).Select(s => (s.Unit, s.Name ?? s.Unit)).Union(Choice.Wishes.Select(w => (w.Unit, w.Name)).Where(w => Round.Seats.All(s => s.Unit != w.Unit)))];
    }
}

/// <summary>A changed choice as an officer writes it down: the day it came, whose it is, and the guardian's own words.</summary>
public sealed class ChoiceChangeForm : CaseForm
{
    /// <summary>The schools as ranked, row by row; an empty row is no wish.</summary>
    public List<string?> Wishes { get; set; } = [];

    /// <summary>The schools that siblings are said to go to, row by row.</summary>
    public List<string?> SiblingSchools { get; set; } = [];

    /// <summary>The siblings' names, row by row.</summary>
    public List<string?> SiblingNames { get; set; } = [];
}
