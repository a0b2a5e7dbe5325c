using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>Applications for school transport per school and outcome.</summary>
public sealed class StatisticsModel(OfficerApi api, GuardianApi open, CurrentMunicipality here) : PageModel
{
    /// <summary>The school years to choose among.</summary>
    public SchoolYears Years { get; private set; } = new([], "");

    /// <summary>The school year shown.</summary>
    public string SchoolYear { get; private set; } = "";

    /// <summary>The counts.</summary>
    public TransportStatistics Statistics { get; private set; } = new([], null);

    /// <summary>Reads the counts of one school year.</summary>
    public async Task OnGetAsync(string? schoolYear, CancellationToken ct)
    {
        Years = await open.SchoolYearsAsync(here.Code, ct);
        SchoolYear = Years.Items.FirstOrDefault(y => string.Equals(y, schoolYear, StringComparison.Ordinal)) ?? Years.Default;
        Statistics = await api.StatisticsAsync(here.Code, SchoolYear, ct);
    }
}
