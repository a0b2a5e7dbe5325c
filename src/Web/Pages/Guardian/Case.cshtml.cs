using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Guardian;

/// <summary>One of the guardian's cases: status, decision, what was applied for, what has happened.</summary>
public sealed class CaseModel(GuardianApi api, CurrentMunicipality here) : PageModel
{
    /// <summary>The case.</summary>
    public CaseDetails Case { get; private set; } = null!;

    /// <summary>What every case has.</summary>
    public CaseOverview Overview { get; private set; } = null!;

    /// <summary>What has happened, oldest first.</summary>
    public IReadOnlyList<TimelineEntry> Timeline { get; private set; } = [];

    /// <summary>How it stands with the letters of the case.</summary>
    public IReadOnlyList<Delivery> Letters { get; private set; } = [];

    /// <summary>What the guardian is asked for and has not answered.</summary>
    public IReadOnlyList<CaseRequest> Asked { get; private set; } = [];

    /// <summary>Reads case and timeline.</summary>
    public async Task<IActionResult> OnGetAsync(Guid caseId, CancellationToken ct)
    {
        try
        {
            Case = await api.CaseAsync(here.Code, caseId, null, ct);
            Overview = await api.OverviewAsync(here.Code, caseId, null, ct);
        }
        catch (ApiProblemException e) when (e.Problem.Status == StatusCodes.Status404NotFound)
        {
            // Other cases than those of school transport have pages of their own.
            var other = await api.OverviewAsync(here.Code, caseId, null, ct);
            return CaseHome.IsTransport(other.CaseType) ? NotFound() : Redirect($"/{here.Code}/cases/{caseId}{CaseHome.ForGuardian(other.CaseType)}");
        }
        Timeline = (await api.TimelineAsync(here.Code, caseId, ct)).Items;
        if (Case.Decision is null)
            Asked = [.. (await api.RequestsAsync(here.Code, caseId, ct)).Where(r => r.State is "open" or "overdue")];
        else
            // What went out while the case was handled has its own place among the letters.
            Letters = [.. (await api.DeliveriesAsync(here.Code, caseId, ct)).Where(d => d.Kind == "letter" && d.QueuedAt >= Case.Decision.DecidedAt)];
        return Page();
    }
}
