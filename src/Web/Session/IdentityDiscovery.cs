using CaseMgmt.Web.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CaseMgmt.Web.Session;

/// <summary>The identity provider could not be reached, or its discovery document could not be read.</summary>
public sealed class IdentityUnavailableException(Exception inner) : Exception("The identity provider could not be reached.", inner);

/// <summary>The identity provider's endpoints and keys, read from its discovery document and kept fresh.</summary>
public sealed class IdentityDiscovery
{
    private readonly ConfigurationManager<OpenIdConnectConfiguration> configuration;

    /// <summary>Reads from the configured authority; over https unless it is this machine.</summary>
    public IdentityDiscovery(IOptions<IdentityOptions> options, IHttpClientFactory clients)
    {
        var authority = options.Value.Authority ?? throw new InvalidOperationException("Identity:Authority is not configured.");
        var retriever = new HttpDocumentRetriever(clients.CreateClient(SignIn.BackChannel)) { RequireHttps = !authority.IsLoopback };
        configuration = new ConfigurationManager<OpenIdConnectConfiguration>(
            authority.ToString().TrimEnd('/') + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), retriever);
    }

    /// <summary>The provider's configuration.</summary>
    /// <exception cref="IdentityUnavailableException">It could not be read.</exception>
    public async Task<OpenIdConnectConfiguration> GetAsync(CancellationToken ct)
    {
        try
        {
            return await configuration.GetConfigurationAsync(ct);
        }
        catch (InvalidOperationException e)
        {
            throw new IdentityUnavailableException(e);
        }
    }

    /// <summary>Asks for a fresh document at the next read: a token was signed by a key that we do not know yet.</summary>
    public void RequestRefresh() => configuration.RequestRefresh();
}
