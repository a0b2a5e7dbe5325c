using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;

namespace CaseMgmt.Web.Pages.Officer.Rounds;

/// <summary>The statistics of a published round, grade by grade, small counts left out.</summary>
public sealed class StatisticsModel(RoundApi api, CurrentMunicipality here, Wording wording) : RoundPartModel(api, here, wording)
{
    /// <summary>The grades in order, and all of them together.</summary>
    public IReadOnlyList<RoundFigures> Columns { get; private set; } = [];

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        var table = await Api.StatisticsAsync(Here, RoundId, ct);
        Columns = [.. table.Grades, table.Total];
    }
}
