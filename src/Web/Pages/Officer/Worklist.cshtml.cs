using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>The officers' worklist.</summary>
public sealed class WorklistModel(OfficerApi api, CurrentMunicipality here, TimeProvider clock) : PageModel
{
    /// <summary>The statuses one may filter by.</summary>
    public static IReadOnlyList<string> Statuses { get; } = ["under-assessment", "decided", "needs-reexamination", "closed", "handed-over"];

    /// <summary>The status shown.</summary>
    public string Status { get; private set; } = Statuses[0];

    /// <summary>The cursor of the page shown, or null for the first.</summary>
    public string? Cursor { get; private set; }

    /// <summary>One page of the list.</summary>
    public Listing<WorklistItem> Items { get; private set; } = new([], null);

    /// <summary>Reads the page that the cursor points at, or the first.</summary>
    public async Task OnGetAsync(string? status, string? cursor, CancellationToken ct)
    {
        Status = Statuses.FirstOrDefault(s => string.Equals(s, status, StringComparison.Ordinal)) ?? Statuses[0];
        Cursor = string.IsNullOrEmpty(cursor) ? null : cursor;
        Items = await api.WorklistAsync(here.Code, Status, Cursor, ct);
    }

    /// <summary>True when the case should have been decided before today and is not.</summary>
    public bool IsLate(WorklistItem item) =>
        item.Status is not "decided" && item.TargetDate is { } target && target < Wording.SwedishDay(clock.GetUtcNow());
}
