using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer.Seats;

/// <summary>The departments of the fritidshem of a school unit: all of them are stated each time, and one that is over keeps its last day.</summary>
public sealed class DepartmentsModel(SeatApi api, RoundApi rounds, CurrentMunicipality here, Wording wording) : PageModel
{
    private const int EmptyRows = 2;
    private static readonly string[] Fields = ["code", "name", "opensOn", "closesOn"];

    /// <summary>The school unit's code, from the address.</summary>
    [FromRoute]
    public string UnitCode { get; set; } = "";

    /// <summary>The school unit.</summary>
    public UnitItem Unit { get; private set; } = null!;

    /// <summary>The form: the departments, and rows for new ones.</summary>
    public DepartmentsForm Form { get; private set; } = new();

    /// <summary>How many of the rows are departments that there are already.</summary>
    public int Known => Unit.Departments?.Count ?? 0;

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>What the page before did, in words; null when nothing.</summary>
    public string? Done { get; private set; }

    /// <summary>What the API calls a field of a department.</summary>
    public static string NameOf(int row, string field) => string.Create(CultureInfo.InvariantCulture, $"departments[{row}].{field}");

    /// <summary>Shows the departments.</summary>
    public async Task<IActionResult> OnGetAsync(string? after, string? done, CancellationToken ct)
    {
        if (!await ReadAsync(after, ct))
            return NotFound();
        Form = new DepartmentsForm { Version = Unit.Version, Rows = [.. (Unit.Departments ?? []).Select(d => new DepartmentRow { Code = d.Code, Name = d.Name, OpensOn = d.OpensOn, ClosesOn = d.ClosesOn }), .. Empty(EmptyRows)] };
        Done = wording.Knows("done", done) ? wording.Code("done", done) : null;
        return Page();
    }

    /// <summary>States the departments.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] DepartmentsForm form, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        // Rows that are left empty close up, so that what the API names is the row that shows it.
        form.Rows = [.. form.Rows.Where(r => !r.IsEmpty)];
        try
        {
            var stated = await api.StateDepartmentsAsync(here.Code, UnitCode, [.. form.Rows.Select(r => new UnitDepartment(r.Code?.Trim() ?? "", r.Name?.Trim() ?? "", r.OpensOn, r.ClosesOn))], form.Key, form.Version, ct);
            return RedirectToPage(new { m = here.Code, unitCode = UnitCode, after = stated.Position, done = "departments-stated" });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 404) && e.Code != "forbidden")
        {
            return await FailAsync(form, FormError.From(e.Problem, wording, [.. Enumerable.Range(0, form.Rows.Count).SelectMany(row => Fields.Select(f => NameOf(row, f)))]), e.Problem.Status, ct);
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return await FailAsync(form, [new FormError(null, wording.Code("problem", "away"))], StatusCodes.Status503ServiceUnavailable, ct);
        }
    }

    private async Task<IActionResult> FailAsync(DepartmentsForm form, IReadOnlyList<FormError> errors, int status, CancellationToken ct)
    {
        if (!await ReadAsync(null, ct))
            return NotFound();
        form.Version = Unit.Version;
        form.Rows = [.. form.Rows, .. Empty(EmptyRows)];
        (Form, Errors) = (form, errors);
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }

    private async Task<bool> ReadAsync(string? after, CancellationToken ct)
    {
        Unit = (await rounds.UnitsAsync(here.Code, ct, after)).FirstOrDefault(u => u.Unit == UnitCode)!;
        return Unit is not null;
    }

    private static IEnumerable<DepartmentRow> Empty(int rows) => Enumerable.Range(0, rows).Select(_ => new DepartmentRow());
}

/// <summary>The departments as typed.</summary>
public sealed class DepartmentsForm : CaseForm
{
    /// <summary>Row by row; an empty row is no department.</summary>
    public List<DepartmentRow> Rows { get; set; } = [];
}

/// <summary>A department as typed.</summary>
public sealed class DepartmentRow
{
    /// <summary>Its code.</summary>
    public string? Code { get; set; }

    /// <summary>Its name.</summary>
    public string? Name { get; set; }

    /// <summary>Its first day.</summary>
    public DateOnly? OpensOn { get; set; }

    /// <summary>Its last day.</summary>
    public DateOnly? ClosesOn { get; set; }

    /// <summary>True when nothing is typed.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Code) && string.IsNullOrWhiteSpace(Name) && OpensOn is null && ClosesOn is null;
}
