using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>Applications for school transport per school and outcome.</summary>
public sealed class StatisticsModel(OfficerApi api, CurrentMunicipality here, TimeProvider clock) : PageModel
{
    /// <summary>The school years to choose among: the present one, the next and the three before.</summary>
    public IReadOnlyList<string> Years { get; private set; } = [];

    /// <summary>The school year shown.</summary>
    public string SchoolYear { get; private set; } = "";

    /// <summary>The counts.</summary>
    public TransportStatistics Statistics { get; private set; } = new([]);

    /// <summary>Reads the counts of one school year.</summary>
    public async Task OnGetAsync(string? schoolYear, CancellationToken ct)
    {
        Take(schoolYear);
        Statistics = await api.StatisticsAsync(here.Code, SchoolYear, ct);
    }

    /// <summary>The granted transport of the school year as a file.</summary>
    public async Task<IActionResult> OnGetFileAsync(string? schoolYear, CancellationToken ct)
    {
        Take(schoolYear);
        return new PassedFile(await api.TransportsAsync(here.Code, SchoolYear, ct));
    }

    private void Take(string? schoolYear)
    {
        var present = Wording.SwedishDay(clock.GetUtcNow()).AddMonths(-6).Year;
        Years = [.. Enumerable.Range(present - 3, 5).Reverse().Select(first => string.Create(CultureInfo.InvariantCulture, $"{first}/{first + 1}"))];
        SchoolYear = Years.FirstOrDefault(y => string.Equals(y, schoolYear, StringComparison.Ordinal)) ?? Years[1];
    }
}
