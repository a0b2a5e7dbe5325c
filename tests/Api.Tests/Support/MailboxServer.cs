using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>What goes wrong with the next request for a recipient.</summary>
public enum ServiceTrouble
{
    /// <summary>The service is away for a while (503).</summary>
    Away,

    /// <summary>It never answers.</summary>
    Silent,

    /// <summary>It has taken the letter and not delivered it yet (202).</summary>
    Pending,

    /// <summary>It delivers, and the connection breaks before it has said so.</summary>
    LosesItsAnswer,

    /// <summary>It answers something that is no answer.</summary>
    Nonsense,
}

/// <summary>A service for digital mailboxes in the process, over HTTP, which knows a delivery again by its key.</summary>
public sealed class MailboxServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ServiceTrouble>> troubles = new(StringComparer.Ordinal);

    public MailboxServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapPost("/mailbox/reachability", ReachabilityAsync);
        app.MapPost("/mailbox/deliveries", DeliverAsync);
        app.Start();
    }

    public string Address => $"{app.Urls.Single()}/mailbox";

    /// <summary>The letters that lie in mailboxes, by key.</summary>
    public ConcurrentDictionary<string, JsonNode> Letters { get; } = new(StringComparer.Ordinal);

    /// <summary>How often a delivery was asked for.</summary>
    public ConcurrentDictionary<string, int> Asked { get; } = new(StringComparer.Ordinal);

    /// <summary>The headers of authorization that came.</summary>
    public ConcurrentBag<string> Authorizations { get; } = [];

    /// <summary>Who has no account, or one that is not open yet.</summary>
    public ConcurrentDictionary<string, string> Accounts { get; } = new(StringComparer.Ordinal);

    public void Behave(string recipient, params ServiceTrouble[] next) => troubles[recipient] = new ConcurrentQueue<ServiceTrouble>(next);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task ReachabilityAsync(HttpContext http)
    {
        var body = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!;
        Authorizations.Add(http.Request.Headers.Authorization.ToString());
        var recipient = (string)body["recipients"]![0]!;
        if (Next(recipient, before: true) is { } trouble)
        {
            await MisbehaveAsync(http, trouble);
            return;
        }
        await http.Response.WriteAsJsonAsync(new
        {
            recipients = new[] { new { recipient, senderAccepted = (string?)body["sender"] == "2120009901", accountStatus = Accounts.GetValueOrDefault(recipient, "active") } },
        }, http.RequestAborted);
    }

    private async Task DeliverAsync(HttpContext http)
    {
        var body = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!;
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        Asked.AddOrUpdate(key, 1, (_, n) => n + 1);
        switch (Next((string)body["recipient"]!, before: false))
        {
            case ServiceTrouble.Pending:
                http.Response.StatusCode = 202;
                await http.Response.WriteAsJsonAsync(new { status = "pending" }, http.RequestAborted);
                return;
            case ServiceTrouble.LosesItsAnswer:
                Letters.TryAdd(key, body);
                http.Abort();
                return;
            default:
                Letters.TryAdd(key, body);
                await http.Response.WriteAsJsonAsync(new { status = "delivered", receipt = $"mm-{key}", deliveredAt = "2026-11-22T10:00:05+01:00" }, http.RequestAborted);
                return;
        }
    }

    private ServiceTrouble? Next(string recipient, bool before) =>
        troubles.TryGetValue(recipient, out var queue) && queue.TryPeek(out var next) && before == (next is ServiceTrouble.Away or ServiceTrouble.Silent or ServiceTrouble.Nonsense)
            && queue.TryDequeue(out next) ? next : null;

    private static async Task MisbehaveAsync(HttpContext http, ServiceTrouble trouble)
    {
        switch (trouble)
        {
            case ServiceTrouble.Silent:
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case ServiceTrouble.Nonsense:
                await http.Response.WriteAsync("<html>", http.RequestAborted);
                break;
            default:
                http.Response.StatusCode = 503;
                break;
        }
    }
}
