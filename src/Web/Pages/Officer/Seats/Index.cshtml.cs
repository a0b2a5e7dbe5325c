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
    private const string GiveOnName = "give-on";

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

    /// <summary>The form by which a seat that was left is given on.</summary>
    public SeatForm GiveOn { get; private set; } = new();

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>What the page before did, in words; null when nothing.</summary>
    public string? Done { get; private set; }

    /// <summary>Address of a page of the same list.</summary>
    public string Link(string? cursor) => $"/{here.Code}/officer/seats{Query.With(("schoolYear", Year), ("cursor", cursor))}";

    /// <summary>Address of the form for one school and grade.</summary>
    public string Again(SeatCount seats) => $"/{here.Code}/officer/seats{Query.With(("schoolYear", Year), ("unit", seats.Unit), ("grade", seats.Grade), ("cursor", Cursor))}#count";

    /// <summary>What a school and grade is called in the form by which a seat is given on.</summary>
    public static string LeftAt(SeatCount seats) => $"{seats.Unit} {seats.Grade}";

    /// <summary>Shows the seats of a school year.</summary>
    public async Task OnGetAsync(string? after, string? done, CancellationToken ct)
    {
        await ReadAsync(after, ct);
        var now = Seats.Items.FirstOrDefault(s => s.Unit == Unit && s.Grade == Grade);
        Form = new SeatForm { Unit = Unit, Grade = Grade, Seats = now?.Seats.ToString(CultureInfo.InvariantCulture) };
        Done = wording.Knows("done", done) ? wording.Code("done", done) : null;
    }

    /// <summary>Counts the seats of one school and grade.</summary>
    public Task<IActionResult> OnPostAsync([FromForm] SeatForm form, CancellationToken ct) => SendAsync(
        form,
        async () =>
        {
            int? seats = int.TryParse(form.Seats?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
            var counted = await api.CountAsync(here.Code, new { unit = form.Unit, grade = form.Grade, schoolYear = Year, seats }, form.Key, ct);
            return (counted.Position, counted.HeldBeyond > 0 ? "seats-beyond" : "seats-counted");
        },
        errors => FailAsync(form, null, errors, FormName, ct));

    /// <summary>Gives on a seat that a child who kept it has left.</summary>
    public Task<IActionResult> OnPostGiveOnAsync([FromForm] SeatForm form, CancellationToken ct) => SendAsync(
        form,
        async () =>
        {
            var at = form.Unit?.Split(' ') is [var unit, var grade] ? (Unit: unit, Grade: grade) : (null, null);
            return ((await api.GiveOnAsync(here.Code, at.Unit, at.Grade, Year, form.Key, ct)).Position, "seat-given-on");
        },
        errors => FailAsync(null, form, errors, GiveOnName, ct));

    private async Task<IActionResult> SendAsync(SeatForm form, Func<Task<(string? Position, string Done)>> send, Func<Failure, Task<PageResult>> fail)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        Take();
        try
        {
            var (position, done) = await send();
            return RedirectToPage(new { m = here.Code, handler = "", schoolYear = Year, cursor = Cursor, after = position, done });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not 401 && e.Code != "forbidden")
        {
            return await fail(new Failure(FormError.From(e.Problem, wording, "unit", "grade", "seats"), e.Problem.Status));
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return await fail(new Failure([new FormError(null, wording.Code("problem", "away"))], StatusCodes.Status503ServiceUnavailable));
        }
    }

    private async Task<PageResult> FailAsync(SeatForm? form, SeatForm? giveOn, Failure failure, string name, CancellationToken ct)
    {
        await ReadAsync(null, ct);
        (Form, GiveOn) = (form ?? Form, giveOn ?? GiveOn);
        Errors = [.. failure.Errors.Select(w => w.Field is null ? w : w with { Field = $"{name}-{w.Field}" })];
        ModelState.Clear();
        Response.StatusCode = failure.Status;
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

    private sealed record Failure(IReadOnlyList<FormError> Errors, int Status);
}

/// <summary>A count of seats as typed; of a seat that is given on, the school and its grade with a blank between.</summary>
public sealed class SeatForm : CaseForm
{
    /// <summary>The school.</summary>
    public string? Unit { get; set; }

    /// <summary>The grade.</summary>
    public string? Grade { get; set; }

    /// <summary>How many seats there are.</summary>
    public string? Seats { get; set; }
}
