using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer.Rounds;

/// <summary>A round of school choice is set up, or set up anew before it opens: the school year, the days, and the seats school by school.</summary>
public sealed class PlanModel(RoundApi api, CurrentMunicipality here, Wording wording, IStringLocalizer<OfficerTexts> texts) : PageModel
{
    /// <summary>The grades a round may be for.</summary>
    public static IReadOnlyList<string> AllGrades { get; } = ["F", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];

    private static readonly string[] UsualGrades = ["F", "4", "7"];

    /// <summary>The round that is set up anew; empty for a new one.</summary>
    [FromRoute]
    public Guid RoundId { get; set; }

    /// <summary>The grades shown.</summary>
    public IReadOnlyList<string> Grades { get; private set; } = [];

    /// <summary>The municipal schools with at least one of the grades.</summary>
    public IReadOnlyList<UnitItem> Schools { get; private set; } = [];

    /// <summary>The form.</summary>
    public PlanForm Form { get; private set; } = new();

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>The field of a school's seats for a grade.</summary>
    public static string KeyOf(string unit, string grade) => $"{unit}-{grade}";

    /// <summary>True when the school has the grade.</summary>
    public static bool Has(UnitItem unit, string grade) => unit.Forms.Any(f => f.Code is "preschool-class" or "compulsory-school" && f.Grades.Contains(grade, StringComparer.Ordinal));

    /// <summary>Shows the form: empty, or as the round is set up.</summary>
    public async Task OnGetAsync([FromQuery] string[] grades, CancellationToken ct)
    {
        if (RoundId != Guid.Empty)
        {
            var round = await api.RoundAsync(here.Code, RoundId, null, ct);
            Form = new PlanForm
            {
                Version = round.Version,
                SchoolYear = round.SchoolYear,
                OpensAt = Wording.LocalOf(round.OpensAt),
                ClosesAt = Wording.LocalOf(round.ClosesAt),
                Seats = round.Seats.ToDictionary(s => KeyOf(s.Unit, s.Grade), s => (string?)s.Seats.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal),
            };
            if (grades.Length == 0)
                grades = [.. round.Seats.Select(s => s.Grade).Distinct(StringComparer.Ordinal)];
        }
        await ReadAsync(grades, ct);
    }

    /// <summary>Sets the round up, and opens its page.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] PlanForm form, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        var plan = form.Read(texts, out var errors);
        if (errors.Count > 0)
            return await ShowAsync(form, errors, StatusCodes.Status422UnprocessableEntity, ct);
        try
        {
            var answer = RoundId == Guid.Empty
                ? await api.PrepareAsync(here.Code, plan, form.Key, ct)
                : await api.StepAsync(here.Code, RoundId, "plans", plan, form.Key, form.Version, ct);
            return RedirectToPage("/Officer/Rounds/Round", new { m = here.Code, roundId = answer.RoundId, after = answer.Position, done = "planned" });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403))
        {
            return await ShowAsync(form, FormError.From(e.Problem, wording, "schoolYear", "opensAt", "closesAt").Select(w => w.Field is null ? w : w with { Field = $"plan-{w.Field}" }).ToList(), e.Problem.Status, ct);
        }
    }

    private async Task<IActionResult> ShowAsync(PlanForm form, IReadOnlyList<FormError> errors, int status, CancellationToken ct)
    {
        await ReadAsync(form.Grades, ct);
        (Form, Errors) = (form, errors);
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }

    private async Task ReadAsync(string[] grades, CancellationToken ct)
    {
        Grades = [.. AllGrades.Where(g => (grades.Length == 0 ? UsualGrades : grades).Contains(g, StringComparer.Ordinal))];
        Schools = [.. (await api.UnitsAsync(here.Code, ct)).Where(u => u is { Provider: "municipal", IsClosed: false } && Grades.Any(g => Has(u, g)))];
    }
}

/// <summary>A round's plan as typed.</summary>
public sealed class PlanForm : CaseForm
{
    /// <summary>The school year, such as 2027/2028.</summary>
    public string? SchoolYear { get; set; }

    /// <summary>From when choices may be made: a Swedish local time as a browser gives it.</summary>
    public string? OpensAt { get; set; }

    /// <summary>Until when.</summary>
    public string? ClosesAt { get; set; }

    /// <summary>The grades shown.</summary>
    public string[] Grades { get; set; } = [];

    /// <summary>Seats by school and grade; empty where the round gives none.</summary>
    public Dictionary<string, string?> Seats { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The plan as the API takes it, with what is wrong.</summary>
    public object Read(IStringLocalizer<OfficerTexts> texts, out IReadOnlyList<FormError> errors)
    {
        var wrong = new List<FormError>();
        if (string.IsNullOrWhiteSpace(SchoolYear))
            wrong.Add(new FormError("plan-schoolYear", texts["Plan.YearMissing"]));
        var opens = TypedTime.Read(OpensAt, "plan-opensAt", texts["Plan.OpensMissing"], texts, wrong);
        var closes = TypedTime.Read(ClosesAt, "plan-closesAt", texts["Plan.ClosesMissing"], texts, wrong);
        var seats = new List<object>();
        foreach (var (key, typed) in Seats.Where(s => !string.IsNullOrWhiteSpace(s.Value)))
        {
            if (key.Split('-') is [var unit, var grade] && int.TryParse(typed!.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                seats.Add(new { unit, grade, seats = number });
            else
                wrong.Add(new FormError($"seats-{key}", texts["Plan.SeatsWrong"]));
        }
        if (seats.Count == 0 && wrong.Count == 0)
            wrong.Add(new FormError("plan-seats", texts["Plan.SeatsMissing"]));
        errors = wrong;
        return new { schoolYear = SchoolYear?.Trim(), opensAt = opens, closesAt = closes, seats };
    }
}
