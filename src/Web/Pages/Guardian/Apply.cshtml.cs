using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Guardian;

/// <summary>Applies in steps: what one writes (other grounds only), a look at it, and the sending. The form carries everything between the steps, so no step needs a server that remembers.</summary>
public sealed class ApplyModel(GuardianApi api, CurrentMunicipality here, Wording wording, IStringLocalizer<GuardianTexts> texts) : PageModel
{
    private const int LongestDescription = 4000;

    private static readonly Dictionary<string, string> OfferOfKind = new(StringComparer.Ordinal)
    {
        ["distance"] = "apply",
        ["other-grounds"] = "other-grounds",
        ["formal-decision"] = "formal-decision",
        ["after-school-care"] = "after-school-care",
    };

    /// <summary>The other grounds one may name, in the order of the form.</summary>
    public static IReadOnlyList<string> AllGrounds => GroundForm.Grounds;

    /// <summary>The child.</summary>
    [BindProperty(SupportsGet = true)]
    public string ChildId { get; set; } = "";

    /// <summary>What is asked for: <c>distance</c>, <c>other-grounds</c>, <c>formal-decision</c> or <c>after-school-care</c>.</summary>
    [BindProperty(SupportsGet = true)]
    public string Kind { get; set; } = "";

    /// <summary>The school year, such as 2026/2027.</summary>
    [BindProperty(SupportsGet = true)]
    public string SchoolYear { get; set; } = "";

    /// <summary>Made when the form is first shown and kept through every step and retry, so that sending twice makes one case.</summary>
    [BindProperty]
    public Guid Key { get; set; }

    /// <summary>What the pressed button asks for: <c>review</c>, <c>edit</c> or <c>submit</c>.</summary>
    [BindProperty]
    public string? Step { get; set; }

    /// <summary>The grounds chosen.</summary>
    [BindProperty]
    public List<string> Grounds { get; set; } = [];

    /// <summary>The guardian's own words.</summary>
    [BindProperty]
    public string? Description { get; set; }

    /// <summary>What is said of the grounds, field by field.</summary>
    [BindProperty]
    public GroundForm Said { get; set; } = new();

    /// <summary>What is said, as the fields of the form, to be carried from one step to the next.</summary>
    public IEnumerable<(string Name, string Value)> SaidFields => typeof(GroundForm).GetProperties()
        .Where(p => p.PropertyType == typeof(string) && p.GetMethod?.IsStatic == false)
        .Select(p => ($"{nameof(Said)}.{p.Name}", (string?)p.GetValue(Said) ?? ""))
        .Where(f => f.Item2.Length > 0);

    /// <summary>True when there is something to fill in.</summary>
    public bool HasForm => Kind is "other-grounds" or "after-school-care";

    /// <summary>True when grounds are to be named.</summary>
    public bool HasGrounds => Kind is "other-grounds";

    /// <summary>The answer to what is about to be sent, without legal effect; null where it was not asked for or did not come.</summary>
    public Preview? Preview { get; private set; }

    /// <summary>The answer in words: the API's own, but for a protected child ours.</summary>
    public string? AnswerText { get; private set; }

    /// <summary>The child's name.</summary>
    public string ChildName { get; private set; } = "";

    /// <summary>True when the page shows what will be sent, false when it shows the fields.</summary>
    public bool AtReview { get; private set; }

    /// <summary>What is wrong with the form.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>The case that the same application has already made.</summary>
    public CaseLink? Existing { get; private set; }

    /// <summary>Shows the first step; what is not offered for this child goes back to the answer.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (!OfferOfKind.TryGetValue(Kind, out var offer) || !await NameChildAsync(ct))
            return NotFound();
        var preview = await api.PreviewAsync(here.Code, new PreviewQuestion(ChildId, SchoolYear, Kind is "after-school-care" ? Kind : null), ct);
        if (preview.ExistingCase is not null || preview.Offers?.Contains(offer, StringComparer.Ordinal) != true)
            return RedirectToPage("/Guardian/Preview", new { m = here.Code, childId = ChildId, schoolYear = SchoolYear });
        Key = Guid.NewGuid();
        AtReview = !HasForm;
        return Page();
    }

    /// <summary>Takes the form from one step to the next.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!OfferOfKind.ContainsKey(Kind) || Key == Guid.Empty)
            return BadRequest();
        Grounds = HasGrounds ? [.. AllGrounds.Where(Grounds.Contains)] : [];
        Description = string.IsNullOrWhiteSpace(Description) ? null : Description.Trim();
        var statements = HasForm ? Check() : null;
        AtReview = !HasForm || (Errors.Count == 0 && Step is "review" or "submit");
        if (Step is "edit")
            (Errors, AtReview) = ([], false);
        if (Step is "submit" && Errors.Count == 0)
            return await SendAsync(statements, ct);
        if (AtReview && HasGrounds && await RefusedAsync(statements, ct) is { } status)
            return await ShowAsync(status, ct);
        return await ShowAsync(Errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity, ct);
    }

    // What is sent of the grounds, with what is wrong in the form.
    private GroundStatements? Check()
    {
        var errors = new List<FormError>();
        if (HasGrounds && Grounds.Count == 0)
            errors.Add(new FormError("grounds", texts["Grounds.Missing"]));
        var statements = HasGrounds ? Said.Read(Grounds, texts, errors) : null;
        if (Description is null && (!HasGrounds || Grounds.Contains("other")))
            errors.Add(new FormError("description", HasGrounds ? texts["Description.Missing"] : texts["Description.MissingJourney"]));
        if (Description?.ReplaceLineEndings("\n").Length > LongestDescription)
            errors.Add(new FormError("description", texts["Description.TooLong", LongestDescription]));
        Errors = errors;
        return statements;
    }

    // The answer before anything is sent. That it does not come stands in nobody's way; what the API refuses is told now.
    private async Task<int?> RefusedAsync(GroundStatements? statements, CancellationToken ct)
    {
        try
        {
            var preview = await api.PreviewAsync(here.Code, new PreviewQuestion(ChildId, SchoolYear, Kind, Grounds, statements), ct);
            var isProtected = preview.Problem is "protected-identity";
            Preview = isProtected ? preview with { Findings = [], Distance = null, Map = null } : preview;
            AnswerText = isProtected ? wording.Code("preview", "protected-identity") : preview.AnswerText;
            return null;
        }
        catch (ApiProblemException e) when (e.Problem.Status is StatusCodes.Status400BadRequest)
        {
            Fail(e.Problem);
            return e.Problem.Status;
        }
        catch (ApiUnavailableException)
        {
            return null;
        }
    }

    private void Fail(ApiProblem problem)
    {
        var named = problem with { Violations = [.. (problem.Violations ?? []).Select(v => v with { Field = GroundForm.FieldOf(v.Field) })] };
        Errors = FormError.From(named, wording, ["grounds", "description", .. GroundForm.Fields.Select(GroundForm.IdOf)]);
        AtReview = !HasForm || !Errors.Any(error => error.Field is not null);
    }

    private async Task<IActionResult> SendAsync(GroundStatements? statements, CancellationToken ct)
    {
        try
        {
            var application = new Application(
                ChildId, SchoolYear, Kind, HasGrounds ? Grounds : null, HasForm ? Description?.ReplaceLineEndings("\n") : null, statements);
            var answer = await api.ApplyAsync(here.Code, application, Key, ct);
            return RedirectToPage("/Guardian/Receipt", new { m = here.Code, caseId = answer.CaseId, after = answer.Position });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            Existing = e.Problem.ExistingCase;
            Fail(e.Problem);
            return await ShowAsync(e.Problem.Status, ct);
        }
        catch (ApiUnavailableException e)
        {
            Errors = [new FormError(null, texts["Apply.Unavailable"])];
            Response.Headers.RetryAfter = ((int)Math.Ceiling(e.RetryAfter.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Page();
        }
    }

    private async Task<IActionResult> ShowAsync(int status, CancellationToken ct)
    {
        try
        {
            if (!await NameChildAsync(ct))
                return NotFound();
        }
        catch (ApiUnavailableException)
        {
            // What the guardian has written matters more than the name above it.
            ChildName = "";
        }
        Response.StatusCode = status;
        return Page();
    }

    private async Task<bool> NameChildAsync(CancellationToken ct)
    {
        var child = (await api.ChildrenAsync(here.Code, SchoolYear, ct)).Items.FirstOrDefault(c => string.Equals(c.ChildId, ChildId, StringComparison.Ordinal));
        ChildName = child?.Name ?? "";
        return child is not null;
    }
}
