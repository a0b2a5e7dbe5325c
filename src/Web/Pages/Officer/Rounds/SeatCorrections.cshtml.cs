using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Rounds;

/// <summary>What was changed of a round's seats after its closing: by whom and why.</summary>
public sealed class SeatCorrectionsModel(RoundApi api, SeatApi seats, CurrentMunicipality here, Wording wording) : RoundPartModel(api, here, wording)
{
    /// <summary>The page shown.</summary>
    [FromQuery]
    public string? Cursor { get; set; }

    /// <summary>One page of the changes, in order; empty until the round has been run.</summary>
    public Listing<SeatCorrection> Corrections { get; private set; } = new([], null);

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        if (Round.ResultHash is not null)
            Corrections = await seats.CorrectionsAsync(Here, RoundId, Cursor, ct);
    }
}
