using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Session;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace CaseMgmt.Web.Pages.Session;

/// <summary>Says that the session here has ended, and leads to the identity provider's own logout where it has one.</summary>
public sealed class SignedOutModel(IdentityDiscovery discovery, IOptions<IdentityOptions> identity) : PageModel
{
    /// <summary>The provider's logout (OpenID Connect RP-Initiated Logout 1.0) with our client id and no token, or null.</summary>
    public string? ProviderLogout { get; private set; }

    /// <summary>Looks the provider's logout up; a provider that is away is no reason to fail a logout that is done.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        try
        {
            var provider = await discovery.GetAsync(ct);
            if (!string.IsNullOrEmpty(provider.EndSessionEndpoint))
                ProviderLogout = QueryHelpers.AddQueryString(provider.EndSessionEndpoint, "client_id", identity.Value.ClientId);
        }
        catch (IdentityUnavailableException)
        {
            ProviderLogout = null;
        }
    }
}
