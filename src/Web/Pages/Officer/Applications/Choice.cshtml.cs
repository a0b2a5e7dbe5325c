using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer.Applications;

/// <summary>An officer registers a choice of schools that came on paper, by e-mail or by telephone; one that came after the time for choices is registered as a late choice.</summary>
public sealed class ChoiceModel(OfficerApi api, RoundApi rounds, CurrentMunicipality here, Wording wording, IStringLocalizer<OfficerTexts> texts, TimeProvider clock) : PageModel
{
    /// <summary>How many siblings there is room for.</summary>
    public const int SiblingRows = 2;

    private const int MostRows = 10;

    /// <summary>The form.</summary>
    public ChoiceForm Form { get; private set; } = new();

    /// <summary>The rounds that a choice may still be registered in, the one that opens last first.</summary>
    public IReadOnlyList<RoundItem> Rounds { get; private set; } = [];

    /// <summary>The round that is chosen; null until it is.</summary>
    public RoundDetails? Round { get; private set; }

    /// <summary>The schools of the round: code and name.</summary>
    public IReadOnlyList<(string Code, string Text)> Schools { get; private set; } = [];

    /// <summary>The grades of the round: code and words.</summary>
    public IReadOnlyList<(string Code, string Text)> Grades { get; private set; } = [];

    /// <summary>How many wishes there is room for.</summary>
    public int WishRows => Math.Clamp(Round?.Order?.MostWishes ?? 1, 1, MostRows);

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>The case that there is already.</summary>
    public CaseLink? Existing { get; private set; }

    /// <summary>Id of the field of a wish.</summary>
    public static string WishId(int row) => string.Create(CultureInfo.InvariantCulture, $"wish-{row + 1}");

    /// <summary>What stands in a row, or null.</summary>
    public static string? At(IReadOnlyList<string?> rows, int row) => row < rows.Count ? rows[row] : null;

    /// <summary>Shows the form, of the round named or the only one there is.</summary>
    public Task OnGetAsync(Guid? round, CancellationToken ct) => ReadAsync(round, ct);

    /// <summary>Registers it, and opens the page of its files.</summary>
    public async Task<IActionResult> OnPostAsync(Guid? round, [FromForm] ChoiceForm form, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        await ReadAsync(round, ct);
        Form = form;
        if (Round is null)
            return Page();
        var wishes = form.Wishes.Where(w => !string.IsNullOrEmpty(w)).ToList();
        if (wishes.Count == 0)
            return Show([new FormError(WishId(0), texts["Register.NoWish"])], StatusCodes.Status422UnprocessableEntity);
        try
        {
            var answer = await SendAsync(Round, form, wishes, ct);
            return RedirectToPage("/Officer/Parts/Files", new { m = here.Code, caseId = answer.CaseId, after = answer.Position, done = "on-behalf" });
        }
        catch (ApiProblemException e) when (OnBehalfForm.IsTold(e.Problem))
        {
            Existing = e.Problem.ExistingCase;
            var named = e.Problem with { Violations = [.. (e.Problem.Violations ?? []).Select(v => v with { Field = FieldOf(v.Field) })] };
            return Show(OnBehalfForm.Errors(named, wording, [.. Enumerable.Range(0, WishRows).Select(WishId), "grade", "words"]), e.Problem.Status);
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Show([new FormError(null, wording.Code("problem", "away"))], StatusCodes.Status503ServiceUnavailable);
        }
    }

    private Task<CommandAnswer> SendAsync(RoundDetails round, ChoiceForm form, List<string?> wishes, CancellationToken ct)
    {
        var (onBehalf, grade, words) = (form.ToSend(), string.IsNullOrEmpty(form.Grade) ? null : form.Grade, string.IsNullOrWhiteSpace(form.Text) ? null : form.Text.Trim().ReplaceLineEndings("\n"));
        var cameOn = form.Day ?? Wording.SwedishDay(clock.GetUtcNow());
        if (round.State != "open" || cameOn > Wording.SwedishDay(round.ClosesAt))
            return api.RegisterLateChoiceAsync(here.Code, new { onBehalf, roundId = round.RoundId, wishes, grade, words }, form.Key, ct);
        var siblings = form.SiblingSchools.Select((school, row) => (school, name: At(form.SiblingNames, row))).Where(s => !string.IsNullOrEmpty(s.school))
            .Select(s => new { s.school, name = string.IsNullOrWhiteSpace(s.name) ? null : s.name.Trim() }).ToList();
        return api.RegisterChoiceAsync(here.Code, new { onBehalf, roundId = round.RoundId, wishes, grade, siblings, words }, form.Key, ct);
    }

    // wishes[1] is the second of those sent, which may stand further down in the form.
    private string? FieldOf(string? field)
    {
        if (field is "wishes")
            return WishId(0);
        if (field?.StartsWith("wishes[", StringComparison.Ordinal) is not true || !int.TryParse(field.AsSpan(7, field.Length - 8), NumberStyles.None, CultureInfo.InvariantCulture, out var sent))
            return field;
        var rows = Form.Wishes.Select((wish, row) => (wish, row)).Where(w => !string.IsNullOrEmpty(w.wish)).Select(w => w.row).ToList();
        return sent < rows.Count ? WishId(rows[sent]) : field;
    }

    private PageResult Show(IReadOnlyList<FormError> errors, int status)
    {
        Errors = errors;
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }

    private async Task ReadAsync(Guid? asked, CancellationToken ct)
    {
        Rounds = [.. (await rounds.RoundsAsync(here.Code, null, ct)).Items.Where(r => r.State is not ("prepared" or "publishing" or "finished"))];
        if (Rounds.FirstOrDefault(r => asked is { } id ? r.RoundId == id : Rounds.Count == 1) is not { } chosen)
            return;
        Round = await rounds.RoundAsync(here.Code, chosen.RoundId, null, ct);
        Schools = [.. Round.Seats.Select(s => (s.Unit, s.Name ?? s.Unit)).Distinct()];
        Grades = [.. Round.Seats.Select(s => s.Grade).Distinct(StringComparer.Ordinal).Select(g => (g, wording.Grade(g)))];
    }
}

/// <summary>A choice of schools as an officer writes it down; the text is the guardian's own words.</summary>
public sealed class ChoiceForm : OnBehalfForm
{
    /// <summary>The grade, or nothing where the child's year of birth tells it.</summary>
    public string? Grade { get; set; }

    /// <summary>The schools as ranked, row by row; an empty row is no wish.</summary>
    public List<string?> Wishes { get; set; } = [];

    /// <summary>The schools that siblings are said to go to, row by row.</summary>
    public List<string?> SiblingSchools { get; set; } = [];

    /// <summary>The siblings' names, row by row.</summary>
    public List<string?> SiblingNames { get; set; } = [];
}
