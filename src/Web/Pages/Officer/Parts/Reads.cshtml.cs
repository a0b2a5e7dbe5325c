using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>Who has looked at a case, for the officers who have it.</summary>
public sealed class ReadsModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>Where the page begins; the newest when left out.</summary>
    [FromQuery]
    public string? Cursor { get; set; }

    /// <summary>The looks, newest first; null where they are not shown to this officer.</summary>
    public Listing<CaseLook>? Looks { get; private set; }

    /// <summary>Why they are not shown, in words; null where they are.</summary>
    public string? Barred { get; private set; }

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        try
        {
            Looks = await api.ReadsAsync(Here, CaseId, Cursor, ct);
        }
        catch (ApiProblemException e) when (e.Code is "reads-not-shown")
        {
            Barred = Words.Problem(e.Problem);
        }
    }
}
