using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Rounds;

/// <summary>A round's proposal or result, child by child, and the children hit by the known flaw of relative proximity.</summary>
public sealed class ResultsModel(RoundApi api, CurrentMunicipality here, Wording wording) : RoundPartModel(api, here, wording)
{
    /// <summary>The grade shown, or null for all.</summary>
    [FromQuery]
    public string? Grade { get; set; }

    /// <summary>The school shown, or null for all.</summary>
    [FromQuery]
    public string? School { get; set; }

    /// <summary>The page shown.</summary>
    [FromQuery]
    public string? Cursor { get; set; }

    /// <summary>One page of the placements.</summary>
    public Listing<RoundPlacement> Placements { get; private set; } = new([], null);

    /// <summary>The children hit by the flaw.</summary>
    public IReadOnlyList<ProximityFlaw> Flaws { get; private set; } = [];

    /// <summary>Address of a page of the same list.</summary>
    public string Link(string? cursor) => $"/{Here}/officer/rounds/{RoundId}/results{Query.With(("grade", Grade), ("school", School), ("cursor", cursor))}";

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        Placements = await Api.ResultsAsync(Here, RoundId, Grade, School, Cursor, ct);
        Flaws = (await Api.FlawsAsync(Here, RoundId, ct)).Items;
    }
}
