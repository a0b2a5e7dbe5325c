using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace CaseMgmt.Web.Hosting;

/// <summary>The pages behind a proxy that ends TLS: which proxies are believed when they say whose request it is and that it came over https, and that browsers come back over https only.</summary>
public static class ProxySetup
{
    private const int DefaultHstsDays = 365;

    /// <summary>Registers it from the sections <c>ForwardedHeaders</c> and <c>Hsts</c>. Where no proxy is named, one on the same machine is believed.</summary>
    public static IServiceCollection AddProxies(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ForwardedHeadersOptions>(options => Forwarded(options, configuration));
        services.AddHsts(options => options.MaxAge = TimeSpan.FromDays(configuration.GetValue("Hsts:Days", DefaultHstsDays)));
        return services;
    }

    private static void Forwarded(ForwardedHeadersOptions options, IConfiguration configuration)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = 1;
        var proxies = configuration.GetSection("ForwardedHeaders:KnownProxies").Get<string[]>() ?? [];
        var networks = configuration.GetSection("ForwardedHeaders:KnownNetworks").Get<string[]>() ?? [];
        if (proxies.Length + networks.Length == 0)
            return;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownProxies.Add(IPAddress.Parse(proxy));
        foreach (var network in networks)
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
    }
}
