using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>Finds cases by a person's name or personnummer, or by a number. What is asked for is sent as a form and answered at once: it never stands in an address.</summary>
public sealed class SearchModel(OfficerApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    private static readonly string[] Fields = ["reason", "name", "personalIdentityNumber"];

    /// <summary>Why one may search.</summary>
    public static IReadOnlyList<string> Reasons { get; } = ["case-handling", "enquiry", "record-request"];

    /// <summary>Why.</summary>
    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>Words of the name.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>Personnummer or samordningsnummer.</summary>
    [BindProperty]
    public string? PersonalIdentityNumber { get; set; }

    /// <summary>True when beginnings of words do not count.</summary>
    [BindProperty]
    public bool WholeWords { get; set; }

    /// <summary>A reference or a diary number.</summary>
    [BindProperty]
    public string? Number { get; set; }

    /// <summary>The page of the answer that is asked for, or null for the first.</summary>
    [BindProperty]
    public string? Cursor { get; set; }

    /// <summary>The persons found; null when none were searched for.</summary>
    public Listing<FoundCase>? Found { get; private set; }

    /// <summary>The cases with the number; null when none was searched for.</summary>
    public Listing<CaseOverview>? Numbered { get; private set; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>Shows the forms.</summary>
    public void OnGet()
    {
        // The forms stand on the page as they are.
    }

    /// <summary>Searches for persons.</summary>
    public Task<IActionResult> OnPostPersonAsync(CancellationToken ct) => FindAsync(
        "person",
        async () => Found = await api.SearchAsync(here.Code, new CaseSearch(Given(Reason), Given(Name), Given(PersonalIdentityNumber), WholeWords ? true : null), Given(Cursor), ct));

    /// <summary>Searches for a number.</summary>
    public Task<IActionResult> OnPostNumberAsync(CancellationToken ct)
    {
        if (Given(Number) is { } number)
            return FindAsync("number", async () => Numbered = await api.NumberedAsync(here.Code, number, ct));
        Errors = [new FormError("number-number", wording.Code("problem", "no-number"))];
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Task.FromResult<IActionResult>(Page());
    }

    private async Task<IActionResult> FindAsync(string form, Func<Task> find)
    {
        try
        {
            await find();
        }
        catch (ApiProblemException e) when (e.Problem.Status is 400 or 422 or 429)
        {
            Errors = [.. FormError.From(e.Problem, wording, Fields).Select(w => w.Field is null ? w : w with { Field = $"{form}-{w.Field}" })];
            Response.StatusCode = e.Problem.Status;
        }
        return Page();
    }

    private static string? Given(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();
}
