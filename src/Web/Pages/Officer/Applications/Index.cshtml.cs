using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer.Applications;

/// <summary>What an officer may register that came on paper, by e-mail or by telephone.</summary>
public sealed class IndexModel : PageModel;
