using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Guardian;

/// <summary>The e-mail address for notices: given, confirmed by the code sent to it, changed and removed. The address stands in no address of a page.</summary>
public sealed class NoticesModel(GuardianApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    /// <summary>What is known.</summary>
    public NoticeAddress Address { get; private set; } = new(null, null);

    /// <summary>The form of an address.</summary>
    public NoticeForm Form { get; private set; } = new();

    /// <summary>The form of a code.</summary>
    public NoticeForm CodeForm { get; private set; } = new();

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>What the page before did, in words; null when nothing.</summary>
    public string? Done { get; private set; }

    /// <summary>Shows what is known.</summary>
    public async Task OnGetAsync(string? done, CancellationToken ct)
    {
        Done = wording.Knows("done", done) ? wording.Code("done", done) : null;
        Address = await api.NoticeAddressAsync(here.Code, ct);
    }

    /// <summary>Gives an address, to which a code is sent.</summary>
    public Task<IActionResult> OnPostAsync([FromForm] NoticeForm form, CancellationToken ct)
    {
        Form = form;
        return SendAsync(form, "notice-given", () => api.GiveNoticeAddressAsync(here.Code, form.Email?.Trim(), form.Key, ct), ct);
    }

    /// <summary>Gives the code.</summary>
    public Task<IActionResult> OnPostConfirmAsync([FromForm] NoticeForm form, CancellationToken ct)
    {
        CodeForm = form;
        return SendAsync(form, "notice-confirmed", () => api.ConfirmNoticeAddressAsync(here.Code, form.Code, form.Key, ct), ct);
    }

    /// <summary>Removes the address.</summary>
    public Task<IActionResult> OnPostRemoveAsync([FromForm] NoticeForm form, CancellationToken ct) =>
        SendAsync(form, "notice-removed", () => api.RemoveNoticeAddressAsync(here.Code, form.Key, ct), ct);

    private async Task<IActionResult> SendAsync(NoticeForm form, string done, Func<Task<NoticeAnswer>> command, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        try
        {
            await command();
            return RedirectToPage(new { m = here.Code, done });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 404) && e.Code != "forbidden")
        {
            // A refusal is not remembered: the next try is another.
            form.Key = Guid.NewGuid();
            return await ShowAsync([.. FormError.From(e.Problem, wording, "email", "code").Select(w => w.Field is null ? w : w with { Field = $"notice-{w.Field}" })], e.Problem.Status, ct);
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return await ShowAsync([new FormError(null, wording.Code("problem", "away"))], StatusCodes.Status503ServiceUnavailable, ct);
        }
    }

    private async Task<IActionResult> ShowAsync(IReadOnlyList<FormError> errors, int status, CancellationToken ct)
    {
        try
        {
            Address = await api.NoticeAddressAsync(here.Code, ct);
        }
        catch (ApiUnavailableException)
        {
            // What is written matters more than what was known.
        }
        Errors = errors;
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }
}

/// <summary>A form of the page: an address, or a code.</summary>
public sealed class NoticeForm
{
    /// <summary>The same through every retry of the form.</summary>
    public Guid Key { get; set; } = Guid.NewGuid();

    /// <summary>The e-mail address.</summary>
    public string? Email { get; set; }

    /// <summary>The code.</summary>
    public string? Code { get; set; }
}
