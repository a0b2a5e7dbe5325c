using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CaseMgmt.Api;
using CaseMgmt.Api.Adapters.TestIdentity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Benchmarks.Load;

/// <summary>The whole API over Kestrel on loopback, with everything it works off beside requests, and one client that many use at once.</summary>
internal sealed class LoadHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient client;

    private LoadHost(WebApplication app, HttpClient client) => (this.app, this.client) = (app, client);

    public IServiceProvider Services => app.Services;

    public static async Task<LoadHost> StartAsync()
    {
        var built = ApiHost.Build(["--urls", "http://127.0.0.1:0", "--environment", "Development"]);
        await built.StartAsync();
        var address = built.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 512, UseProxy = false, UseCookies = false })
        {
            BaseAddress = new Uri(address),
            DefaultRequestVersion = HttpVersion.Version11,
        };
        return new LoadHost(built, http);
    }

    public string GuardianToken(string number) => Token(new TestUser("load-guardian", "Lasttest", "", number, [$"{LoadBenchmark.Tenant}:guardian"]));

    public string OfficerToken() => Token(new TestUser("load-officer", "Lasttest", "", null, [$"{LoadBenchmark.Tenant}:officer", $"{LoadBenchmark.Tenant}:protected-officer"]));

    /// <summary>A body as JSON, sent as a command; the answer's JSON, or null when it was not a success.</summary>
    public async Task<(HttpStatusCode Status, JsonElement? Answer)> PostAsync(string path, string token, object body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{LoadBenchmark.Tenant}/{path}") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await SendAsync(request);
    }

    public async Task<(HttpStatusCode Status, JsonElement? Answer)> GetAsync(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/{LoadBenchmark.Tenant}/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task<(HttpStatusCode Status, JsonElement? Answer)> SendAsync(HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        if (!response.IsSuccessStatusCode)
            return (response.StatusCode, null);
        using var document = JsonDocument.Parse(bytes);
        return (response.StatusCode, document.RootElement.Clone());
    }

    private string Token(TestUser user) => Services.GetRequiredService<TestIdentityProvider>().AccessToken(user, "casemgmt-cli");
}
