using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Guardian.SchoolChoice;

/// <summary>Ranks schools for a child, for the first time or anew: what one fills in, a look at it, and the sending. The form carries everything between the steps, and needs no script.</summary>
public sealed class ChooseModel(ChoiceApi api, CurrentMunicipality here, Wording wording, IStringLocalizer<GuardianTexts> texts) : PageModel
{
    private const int LongestWords = 2000;
    private const int LongestName = 200;

    /// <summary>How many siblings the form has room for.</summary>
    public const int SiblingRows = 2;

    /// <summary>The round.</summary>
    [FromRoute]
    public Guid RoundId { get; set; }

    /// <summary>The child.</summary>
    [FromRoute]
    public Guid ChildId { get; set; }

    /// <summary>Made when the form is first shown and kept through every step and retry, so that sending twice makes one choice.</summary>
    [BindProperty]
    public Guid Key { get; set; }

    /// <summary>The choice that is changed; null when it is the first.</summary>
    [BindProperty]
    public Guid? Changes { get; set; }

    /// <summary>The version of the choice that is changed.</summary>
    [BindProperty]
    public long Version { get; set; }

    /// <summary>What the pressed button asks for: <c>review</c>, <c>edit</c> or <c>submit</c>.</summary>
    [BindProperty]
    public string? Step { get; set; }

    /// <summary>The schools as ranked, row by row; an empty row is no wish.</summary>
    [BindProperty]
    public List<string?> Wishes { get; set; } = [];

    /// <summary>The schools that siblings are said to go to, row by row.</summary>
    [BindProperty]
    public List<string?> SiblingSchools { get; set; } = [];

    /// <summary>The siblings' names, row by row.</summary>
    [BindProperty]
    public List<string?> SiblingNames { get; set; } = [];

    /// <summary>The guardian's own words.</summary>
    [BindProperty]
    public string? Words { get; set; }

    /// <summary>The schools of the round.</summary>
    public RoundSchools Schools { get; private set; } = null!;

    /// <summary>The round.</summary>
    public ChoiceRound Round { get; private set; } = null!;

    /// <summary>Whether the time for choices is over, so that what is sent is a late choice. It names no siblings: nothing of it is in the round's run.</summary>
    public bool IsLate => !Schools.IsOpen && Round.TakesLate;

    /// <summary>Whether a late choice for the child goes through an officer, since the reader is not its only guardian.</summary>
    public bool LateNeedsOfficer { get; private set; }

    /// <summary>The child's name.</summary>
    public string ChildName { get; private set; } = "";

    /// <summary>True when the page shows what will be sent, false when it shows the fields.</summary>
    public bool AtReview { get; private set; }

    /// <summary>What is wrong with the form.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>The wishes without the empty rows.</summary>
    public IReadOnlyList<string> Ranked => [.. Wishes.Where(w => !string.IsNullOrEmpty(w)).Select(w => w!)];

    /// <summary>The siblings that are named with a school.</summary>
    public IReadOnlyList<SaidSibling> Siblings => [.. SiblingSchools.Select((school, i) => (school, name: At(SiblingNames, i))).Where(s => !string.IsNullOrEmpty(s.school))
        .Select(s => new SaidSibling(s.school!, string.IsNullOrWhiteSpace(s.name) ? null : s.name.Trim()))];

    /// <summary>What stands in a row, or null.</summary>
    public static string? At(IReadOnlyList<string?> rows, int row) => row < rows.Count ? rows[row] : null;

    /// <summary>The name of a school of the round.</summary>
    public string NameOf(string unit) => Schools.Items.FirstOrDefault(s => s.Unit == unit)?.Name ?? unit;

    /// <summary>Shows the form; a choice that one may not change is shown as it is.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (await ReadAsync(ct) is not { } child)
            return NotFound();
        Key = Guid.NewGuid();
        if (IsLate && child.ExistingCase is { CaseId: not null })
            return Page();
        if (child.ExistingCase is not { } existing)
            return Schools.IsOpen || IsLate ? Page() : RedirectToPage("/Guardian/SchoolChoice/Rounds", new { m = here.Code });
        if (existing.CaseId is not { } caseId)
            return RedirectToPage("/Guardian/SchoolChoice/Rounds", new { m = here.Code });
        var choice = await api.ChoiceAsync(here.Code, caseId, null, ct);
        if (!choice.CanChange || !(choice.IsMine || choice.State == "withdrawn"))
            return RedirectToPage("/Guardian/SchoolChoice/Choice", new { m = here.Code, caseId });
        (Changes, Version, Words) = (caseId, choice.Version, choice.Words);
        Wishes = [.. choice.Wishes.Select(w => w.Unit)];
        SiblingSchools = [.. choice.Siblings.Select(s => s.School)];
        SiblingNames = [.. choice.Siblings.Select(s => s.Name)];
        return Page();
    }

    /// <summary>Takes the form from one step to the next.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Key == Guid.Empty)
            return BadRequest();
        Words = string.IsNullOrWhiteSpace(Words) ? null : Words.Trim().ReplaceLineEndings("\n");
        if (await ReadAsync(ct) is null)
            return NotFound();
        if (Step is not "edit")
            Errors = Check();
        AtReview = Step is "review" or "submit" && Errors.Count == 0;
        if (Step is "submit" && Errors.Count == 0)
            return await SendAsync(ct);
        return Shown(Errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private List<FormError> Check()
    {
        var errors = new List<FormError>();
        if (Ranked.Count == 0)
            errors.Add(new FormError("wish-1", texts["Choice.Wish.Missing"]));
        for (var row = 0; row < Wishes.Count; row++)
        {
            if (!string.IsNullOrEmpty(Wishes[row]) && Wishes.Take(row).Contains(Wishes[row], StringComparer.Ordinal))
                errors.Add(new FormError(Field(row), texts["Choice.Wish.Twice", NameOf(Wishes[row]!)]));
        }
        if (Words?.Length > LongestWords)
            errors.Add(new FormError("words", texts["Choice.Words.TooLong", LongestWords]));
        if (SiblingNames.Any(n => n?.Length > LongestName))
            errors.Add(new FormError("sibling-name-1", texts["Choice.Sibling.TooLong", LongestName]));
        return errors;
    }

    private async Task<IActionResult> SendAsync(CancellationToken ct)
    {
        try
        {
            var answer = Changes is { } caseId
                ? await api.ChangeAsync(here.Code, caseId, new ChoiceToSend(Ranked, Siblings, Words), Version, Key, ct)
                : IsLate ? await api.ChooseLateAsync(here.Code, RoundId, ChildId, Ranked, Words, Key, ct)
                : await api.ChooseAsync(here.Code, new ChoiceToSend(Ranked, Siblings, Words, RoundId.ToString(), ChildId.ToString()), Key, ct);
            return RedirectToPage("/Guardian/SchoolChoice/Choice", new { m = here.Code, caseId = answer.CaseId, after = answer.Position, done = Changes is not null ? "choice-changed" : IsLate ? "choice-late" : "choice-chosen" });
        }
        catch (ApiProblemException e) when (e.Problem.ExistingCase?.CaseId is { } existing && e.Code == "choice-exists")
        {
            return RedirectToPage("/Guardian/SchoolChoice/Choice", new { m = here.Code, caseId = existing, done = "choice-exists" });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            var named = e.Problem with { Violations = [.. (e.Problem.Violations ?? []).Select(v => v with { Field = FieldOf(v.Field) })] };
            Errors = FormError.From(named, wording, [.. Enumerable.Range(0, Schools.MostWishes).Select(Field), "words"]);
            AtReview = !Errors.Any(error => error.Field is not null);
            return Shown(e.Problem.Status);
        }
        catch (ApiUnavailableException e)
        {
            Errors = [new FormError(null, texts["Apply.Unavailable"])];
            Response.Headers.RetryAfter = ((int)Math.Ceiling(e.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return Shown(StatusCodes.Status503ServiceUnavailable);
        }
    }

    // wishes[1] is the second of those sent, which may stand further down in the form.
    private string? FieldOf(string? field)
    {
        if (field is "wishes")
            return Field(0);
        if (field?.StartsWith("wishes[", StringComparison.Ordinal) is not true || !int.TryParse(field.AsSpan(7, field.Length - 8), NumberStyles.None, CultureInfo.InvariantCulture, out var sent))
            return field;
        var rows = Wishes.Select((wish, row) => (wish, row)).Where(w => !string.IsNullOrEmpty(w.wish)).Select(w => w.row).ToList();
        return sent < rows.Count ? Field(rows[sent]) : field;
    }

    private static string Field(int row) => string.Create(CultureInfo.InvariantCulture, $"wish-{row + 1}");

    private async Task<RoundChild?> ReadAsync(CancellationToken ct)
    {
        var id = ChildId.ToString();
        if ((await api.RoundsAsync(here.Code, ct)).FirstOrDefault(r => r.RoundId == RoundId.ToString()) is not { } round || round.Children.FirstOrDefault(c => c.ChildId == id) is not { } child)
            return null;
        Round = round;
        (ChildName, LateNeedsOfficer) = (child.Name, child.LateNeedsOfficer);
        Schools = await api.SchoolsAsync(here.Code, RoundId, ChildId, ct);
        return child;
    }

    private PageResult Shown(int status)
    {
        // A select shows what was sent, not what the framework remembers of it.
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }
}
