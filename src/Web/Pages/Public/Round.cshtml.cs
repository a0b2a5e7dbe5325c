using System.Globalization;
using System.Text;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Public;

/// <summary>What is public of a round of school choice, for anyone: enough to recompute every lottery number and to hold a family's own row against the published root.</summary>
public sealed class RoundModel(PublicApi api, CurrentMunicipality here) : PageModel
{
    /// <summary>The round, from the address.</summary>
    [FromRoute]
    public Guid RoundId { get; set; }

    /// <summary>A child's random code to look for; null where none is. It says nothing of who the child is.</summary>
    [FromQuery]
    public string? Code { get; set; }

    /// <summary>The round.</summary>
    public PublicRound Round { get; private set; } = null!;

    /// <summary>The last admitted of each school; empty before publication.</summary>
    public IReadOnlyList<RoundCutoff> Cutoffs { get; private set; } = [];

    /// <summary>Whether the list of codes is fixed and kept still.</summary>
    public bool HasCodes { get; private set; }

    /// <summary>Whether what the lists rest on is disposed of.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>The code that was looked for, as it stands in the list; null where it does not, or none was.</summary>
    public PublicCode? Found { get; private set; }

    /// <summary>Shows the round.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        Round = await api.RoundAsync(here.Code, RoundId, ct);
        Code = string.IsNullOrWhiteSpace(Code) ? null : Code.Trim().ToUpperInvariant();
        try
        {
            HasCodes = Round.ListHash is not null;
            if (HasCodes && Code is not null)
                Found = (await api.CodesAsync(here.Code, RoundId, ct)).Codes.FirstOrDefault(c => c.Code == Code);
            if (Round.PublishedAt is not null)
                Cutoffs = (await api.CutoffsAsync(here.Code, RoundId, ct)).Items;
        }
        catch (ApiProblemException e) when (e.Problem.Status == StatusCodes.Status410Gone)
        {
            (HasCodes, IsDisposed) = (false, true);
        }
    }

    /// <summary>The list as it was hashed: every code on a line of its own.</summary>
    public async Task<IActionResult> OnGetListAsync(CancellationToken ct) =>
        Text("codes.txt", "text/plain; charset=utf-8", string.Concat((await api.CodesAsync(here.Code, RoundId, ct)).Codes.Select(c => c.Code + "\n")));

    /// <summary>The codes with their lottery numbers as CSV; the number is empty before the lottery is drawn.</summary>
    public async Task<IActionResult> OnGetNumbersAsync(CancellationToken ct) => Text(
        "numbers.csv", "text/csv; charset=utf-8",
        "code,number\n" + string.Concat((await api.CodesAsync(here.Code, RoundId, ct)).Codes.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Code},{c.Number}\n"))));

    private FileContentResult Text(string name, string type, string content) => File(Encoding.UTF8.GetBytes(content), type, name);
}
