using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace CaseMgmt.Web.Pages;

/// <summary>Start page of the node: the municipalities it serves.</summary>
public sealed class IndexModel(IOptions<WebOptions> options) : PageModel
{
    /// <summary>The municipalities to choose among.</summary>
    public IReadOnlyList<Municipality> Municipalities => options.Value.Municipalities;
}
