using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Pages.Guardian;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer.Applications;

/// <summary>An officer registers an application for school transport that came on paper, by e-mail or by telephone; the scans are put in on the page that follows.</summary>
public sealed class TransportModel(OfficerApi api, CurrentMunicipality here, Wording wording, IStringLocalizer<GuardianTexts> guardian, IStringLocalizer<OfficerTexts> texts, TimeProvider clock) : PageModel
{
    /// <summary>What may be asked for, the most usual first.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["distance", "other-grounds", "formal-decision", "after-school-care"];

    /// <summary>The form.</summary>
    public TransportForm Form { get; private set; } = new();

    /// <summary>The school years to choose among: the present one and the next; the API says which may be applied for.</summary>
    public IReadOnlyList<string> Years { get; private set; } = [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>The case that there is already.</summary>
    public CaseLink? Existing { get; private set; }

    /// <summary>Shows the form.</summary>
    public void OnGet() => ReadYears();

    /// <summary>Registers it, and opens the page of its files.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] TransportForm form, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        form.Grounds = form.Kind is "other-grounds" ? [.. GroundForm.Grounds.Where(form.Grounds.Contains)] : [];
        var errors = new List<FormError>();
        if (form.Kind is "other-grounds" && form.Grounds.Count == 0)
            errors.Add(new FormError("grounds", texts["Register.NoGround"]));
        var statements = form.Said.Read(form.Grounds, guardian, errors);
        if (errors.Count > 0)
            return Show(form, errors, StatusCodes.Status422UnprocessableEntity);
        try
        {
            var answer = await api.RegisterTransportAsync(
                here.Code,
                new
                {
                    onBehalf = form.ToSend(),
                    schoolYear = form.SchoolYear,
                    kind = form.Kind,
                    grounds = form.Grounds.Count > 0 ? form.Grounds : null,
                    description = string.IsNullOrWhiteSpace(form.Text) ? null : form.Text.Trim().ReplaceLineEndings("\n"),
                    statements,
                },
                form.Key, ct);
            return RedirectToPage("/Officer/Parts/Files", new { m = here.Code, caseId = answer.CaseId, after = answer.Position, done = "on-behalf" });
        }
        catch (ApiProblemException e) when (OnBehalfForm.IsTold(e.Problem))
        {
            Existing = e.Problem.ExistingCase;
            var named = e.Problem with { Violations = [.. (e.Problem.Violations ?? []).Select(v => v with { Field = GroundForm.FieldOf(v.Field) })] };
            return Show(form, OnBehalfForm.Errors(named, wording, ["schoolYear", "kind", "grounds", "description", .. GroundForm.Fields.Select(GroundForm.IdOf)]), e.Problem.Status);
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Show(form, [new FormError(null, wording.Code("problem", "away"))], StatusCodes.Status503ServiceUnavailable);
        }
    }

    private PageResult Show(TransportForm form, IReadOnlyList<FormError> errors, int status)
    {
        ReadYears();
        (Form, Errors) = (form, errors);
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }

    private void ReadYears()
    {
        var present = Wording.SwedishDay(clock.GetUtcNow()).AddMonths(-6).Year;
        Years = [.. Enumerable.Range(present, 2).Select(first => string.Create(CultureInfo.InvariantCulture, $"{first}/{first + 1}"))];
    }
}

/// <summary>An application for school transport as an officer writes it down; the text is the applicant's own words.</summary>
public sealed class TransportForm : OnBehalfForm
{
    /// <summary>The school year, such as 2026/2027.</summary>
    public string? SchoolYear { get; set; }

    /// <summary>What is asked for.</summary>
    public string Kind { get; set; } = TransportModel.Kinds[0];

    /// <summary>The grounds ticked.</summary>
    public List<string> Grounds { get; set; } = [];

    /// <summary>What is said of the grounds.</summary>
    public GroundForm Said { get; set; } = new();
}
