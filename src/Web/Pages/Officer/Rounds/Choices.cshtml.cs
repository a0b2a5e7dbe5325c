using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Rounds;

/// <summary>The choices of a round: for whom somebody has chosen, who has not signed and who does not agree. Wishes stand in the choice.</summary>
public sealed class ChoicesModel(RoundApi api, CurrentMunicipality here, Wording wording) : RoundPartModel(api, here, wording)
{
    /// <summary>The states that can be asked for.</summary>
    public static IReadOnlyList<string> States { get; } = ["chosen", "withdrawn", "disagreed", "without-choice", "late", "left-out"];

    /// <summary>How far the guardians agree, as can be asked for.</summary>
    public static IReadOnlyList<string> Agreements { get; } = ["signed", "awaited", "declined"];

    /// <summary>The state shown, or null for all.</summary>
    [FromQuery]
    public string? State { get; set; }

    /// <summary>The agreement shown, or null for all.</summary>
    [FromQuery]
    public string? Agreement { get; set; }

    /// <summary>The page shown.</summary>
    [FromQuery]
    public string? Cursor { get; set; }

    /// <summary>One page of the choices, the oldest first.</summary>
    public Listing<RoundChoice> Choices { get; private set; } = new([], null);

    /// <summary>Address of a page of the same list.</summary>
    public string Link(string? cursor) => $"/{Here}/officer/rounds/{RoundId}/choices{Query.With(("state", State), ("agreement", Agreement), ("cursor", cursor))}";

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Choices = await Api.ChoicesAsync(Here, RoundId, State, Agreement, Cursor, ct);
}
