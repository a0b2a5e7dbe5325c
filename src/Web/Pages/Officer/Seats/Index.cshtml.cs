using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer.Seats;

/// <summary>How many seats each school has in each grade of a school year, and how many of them are free; counted the first time or again.</summary>
public sealed class IndexModel(SeatApi api, RoundApi rounds, CurrentMunicipality here, Wording wording, TimeProvider clock) : PageModel
{
    private const string FormName = "count";

    /// <summary>The school years to choose among: the two next, the present one and the two before.</summary>
    public IReadOnlyList<string> Years { get; private set; } = [];

    /// <summary>The school year asked for, or null.</summary>
    [FromQuery]
    public string? SchoolYear { get; set; }

    /// <summary>The school year shown.</summary>
    public string Year { get; private set; } = "";

    /// <summary>The school that is counted again, or null.</summary>
    [FromQuery]
    public string? Unit { get; set; }

    /// <summary>The grade that is counted again, or null.</summary>
    [FromQuery]
    public string? Grade { get; set; }

    /// <summary>The page shown.</summary>
    [FromQuery]
    public string? Cursor { get; set; }

    /// <summary>One page of the seats, by school and grade.</summary>
    public Listing<SeatCount> Seats { get; private set; } = new([], null);

    /// <summary>The schools that seats can be counted at.</summary>
    public IReadOnlyList<UnitItem> Units { get; private set; } = [];

    /// <summary>The rounds of the school year, whose seats have changes of their own.</summary>
    public IReadOnlyList<RoundItem> Rounds { get; private set; } = [];

    /// <summary>The form.</summary>
    public SeatForm Form { get; private set; } = new();

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>What the page before did, in words; null when nothing.</summary>
    public string? Done { get; private set; }

    /// <summary>Address of a page of the same list.</summary>
    public string Link(string? cursor) => $"/{here.Code}/officer/seats{Query.With(("schoolYear", Year), ("cursor", cursor))}";

    /// <summary>Address of the form for one school and grade.</summary>
    public string Again(SeatCount seats) => $"/{here.Code}/officer/seats{Query.With(("schoolYear", Year), ("unit", seats.Unit), ("grade", seats.Grade), ("cursor", Cursor))}#count";

    /// <summary>Shows the seats of a school year.</summary>
    public async Task OnGetAsync(string? after, string? done, CancellationToken ct)
    {
        await ReadAsync(after, ct);
        var now = Seats.Items.FirstOrDefault(s => s.Unit == Unit && s.Grade == Grade);
        Form = new SeatForm { Unit = Unit, Grade = Grade, Seats = now?.Seats.ToString(CultureInfo.InvariantCulture) };
        Done = wording.Knows("done", done) ? wording.Code("done", done) : null;
    }

    /// <summary>Counts the seats of one school and grade.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] SeatForm form, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        Take();
        try
        {
            int? seats = int.TryParse(form.Seats?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
            var counted = await api.CountAsync(here.Code, new { unit = form.Unit, grade = form.Grade, schoolYear = Year, seats }, form.Key, ct);
            return RedirectToPage(new { m = here.Code, schoolYear = Year, cursor = Cursor, after = counted.Position, done = counted.HeldBeyond > 0 ? "seats-beyond" : "seats-counted" });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not 401 && e.Code != "forbidden")
        {
            return await FailAsync(form, [.. FormError.From(e.Problem, wording, "unit", "grade", "seats").Select(w => w.Field is null ? w : w with { Field = $"{FormName}-{w.Field}" })], e.Problem.Status, ct);
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return await FailAsync(form, [new FormError(null, wording.Code("problem", "away"))], StatusCodes.Status503ServiceUnavailable, ct);
        }
    }

    private async Task<PageResult> FailAsync(SeatForm form, IReadOnlyList<FormError> errors, int status, CancellationToken ct)
    {
        await ReadAsync(null, ct);
        (Form, Errors) = (form, errors);
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }

    private async Task ReadAsync(string? after, CancellationToken ct)
    {
        Take();
        Seats = await api.SeatsAsync(here.Code, Year, Cursor, after, ct);
        Units = [.. (await rounds.UnitsAsync(here.Code, ct)).OrderBy(u => u.Name, StringComparer.Create(CultureInfo.GetCultureInfo("sv-SE"), ignoreCase: true))];
        // Only a round that has been run may have changes.
        Rounds = [.. (await rounds.RoundsAsync(here.Code, null, ct)).Items.Where(r => r.SchoolYear == Year && r.State is ("allocated" or "publishing" or "published" or "finished"))];
    }

    private void Take()
    {
        var present = Wording.SwedishDay(clock.GetUtcNow()).AddMonths(-6).Year;
        Years = [.. Enumerable.Range(present - 2, 5).Reverse().Select(first => string.Create(CultureInfo.InvariantCulture, $"{first}/{first + 1}"))];
        Year = Years.FirstOrDefault(y => string.Equals(y, SchoolYear, StringComparison.Ordinal)) ?? Years[2];
    }
}

/// <summary>A count of seats as typed.</summary>
public sealed class SeatForm : CaseForm
{
    /// <summary>The school.</summary>
    public string? Unit { get; set; }

    /// <summary>The grade.</summary>
    public string? Grade { get; set; }

    /// <summary>How many seats there are.</summary>
    public string? Seats { get; set; }
}
