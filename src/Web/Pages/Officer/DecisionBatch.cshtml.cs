using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>How far a batch of decisions has come, and what came of the cases that were left.</summary>
public sealed class DecisionBatchModel(OfficerApi api, CurrentMunicipality here, Wording wording, TimeProvider clock) : PageModel
{
    private const int MostNamed = 50;

    // A small batch is done before its page is shown.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    /// <summary>How far it has come.</summary>
    public BatchProgress Batch { get; private set; } = null!;

    /// <summary>How many cases are decided.</summary>
    public int Decided => Batch.Results.Count(r => r.Code == "done");

    /// <summary>The first cases that were left, and why.</summary>
    public IReadOnlyList<LeftCase> Left { get; private set; } = [];

    /// <summary>Waits a moment for the end, and shows what there is.</summary>
    public async Task OnGetAsync(Guid batchId, CancellationToken ct)
    {
        var until = clock.GetUtcNow() + Patience;
        Batch = await api.BatchAsync(here.Code, batchId, ct);
        while (!Batch.Finished && clock.GetUtcNow() < until)
        {
            await Task.Delay(Between, clock, ct);
            Batch = await api.BatchAsync(here.Code, batchId, ct);
        }
        var left = new List<LeftCase>();
        foreach (var result in Batch.Results.Where(r => r.Code is not (null or "done")).Take(MostNamed))
            left.Add(new LeftCase(result.CaseId, await ReferenceAsync(result.CaseId, ct), wording.Code("hindrance", result.Code)));
        Left = left;
    }

    // A case that has moved to the officers named for protected persons meanwhile is not named.
    private async Task<string> ReferenceAsync(Guid caseId, CancellationToken ct)
    {
        try
        {
            return (await api.OverviewAsync(here.Code, caseId, null, ct)).Reference;
        }
        catch (ApiProblemException e) when (e.Problem.Status is 404)
        {
            return wording.Code("hindrance", "case-not-found");
        }
    }
}
