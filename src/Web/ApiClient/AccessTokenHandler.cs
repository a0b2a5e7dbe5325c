using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication;

namespace CaseMgmt.Web.ApiClient;

/// <summary>Adds the signed-in person's access token, taken from the session's ticket, which is the only place that holds it.</summary>
public sealed class AccessTokenHandler(IHttpContextAccessor accessor) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (accessor.HttpContext is { } context && await context.GetTokenAsync("access_token") is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await base.SendAsync(request, cancellationToken);
    }
}
