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

    /// <summary>Whose cases: everybody's, one's own, nobody's, or those with an unread message.</summary>
    public static IReadOnlyList<string> Views { get; } = ["all", "mine", "unassigned", "unread"];

    /// <summary>The warnings one may filter by.</summary>
    public static IReadOnlyList<string> Warnings { get; } = ["target-near", "target-passed", "decision-demandable", "decision-demanded", "demand-answer-passed", "signature-declined", "signature-missing"];

    /// <summary>The queues one may filter by.</summary>
    public static IReadOnlyList<string> Queues { get; } = ["ordinary", "protected"];

    /// <summary>The orders: those that came first, or those to be decided first.</summary>
    public static IReadOnlyList<string> Orders { get; } = ["arrival", "due"];

    /// <summary>The status shown.</summary>
    public string Status { get; private set; } = Statuses[0];

    /// <summary>Whose cases are shown.</summary>
    public string Shown { get; private set; } = Views[0];

    /// <summary>The warning shown, or null for all cases.</summary>
    public string? Warning { get; private set; }

    /// <summary>The queue shown, or null for all.</summary>
    public string? Queue { get; private set; }

    /// <summary>The order.</summary>
    public string Order { get; private set; } = Orders[0];

    /// <summary>The cursor of the page shown, or null for the first.</summary>
    public string? Cursor { get; private set; }

    /// <summary>One page of the list.</summary>
    public Listing<WorklistItem> Items { get; private set; } = new([], null);

    /// <summary>Reads the page that the cursor points at, or the first. What is no filter of ours is left out.</summary>
    public async Task OnGetAsync(string? status, string? view, string? warning, string? queue, string? order, string? cursor, CancellationToken ct)
    {
        Status = OneOf(Statuses, status) ?? Statuses[0];
        Shown = OneOf(Views, view) ?? Views[0];
        Warning = OneOf(Warnings, warning);
        Queue = OneOf(Queues, queue);
        Order = OneOf(Orders, order) ?? Orders[0];
        Cursor = string.IsNullOrEmpty(cursor) ? null : cursor;
        var filter = new WorklistFilter(Status, Queue, Shown == "mine", Shown == "unassigned", Shown == "unread", Warning, Order == "due" ? Order : null);
        Items = await api.WorklistAsync(here.Code, filter, Cursor, ct);
    }

    /// <summary>Address of a page of the same list.</summary>
    public string Link(string? cursor) => $"/{here.Code}/officer/worklist{Query.With(
        ("status", Status), ("view", Shown == Views[0] ? null : Shown), ("warning", Warning), ("queue", Queue), ("order", Order == Orders[0] ? null : Order), ("cursor", cursor))}";

    /// <summary>True when the case should have been decided before today and is not.</summary>
    public bool IsLate(WorklistItem item) =>
        item.Status is "under-assessment" && item.TargetDate is { } target && target < Wording.SwedishDay(clock.GetUtcNow());

    private static string? OneOf(IReadOnlyList<string> codes, string? code) => codes.FirstOrDefault(c => string.Equals(c, code, StringComparison.Ordinal));
}
