using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CaseMgmt.Web.Tests.Fakes;

/// <summary>A request as the API received it.</summary>
public sealed record Received(string Method, string Path, string Query, string Body, string? Authorization, string? IdempotencyKey, string? IfMatch, string? Visitor = null)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}

/// <summary>What the API answers.</summary>
public sealed record Answer(int Status, object? Body, string ContentType = "application/json")
{
    public static Answer Ok(object body) => new(200, body);

    public static Answer Html(string html) => new(200, html, "text/html; charset=utf-8");

    public static Answer Problem(int status, string code, string detail = "", object? violations = null, object? existingCase = null) =>
        new(status, new { type = "about:blank", title = code, status, detail, code, traceId = "0", violations, existingCase }, "application/problem+json");
}

/// <summary>The REST API as its contract says it answers, on a real socket: what the web pages are tested against when the question is what the pages do.</summary>
public sealed class FakeApi : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, Func<Received, Answer>> overrides = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Body, Answer Answer)> commands = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Received> received = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> begun = new(StringComparer.Ordinal);

    private FakeApi(WebApplication app)
    {
        this.app = app;
        Identity = new FakeIdentity();
        Identity.Map(app);
        // Also what looks like a file.
        app.MapFallback("{*path}", AnswerAsync);
    }

    public FakeIdentity Identity { get; }

    public Uri Address { get; private set; } = null!;

    /// <summary>True: every call fails with 503, as when the database behind the API is away.</summary>
    public bool Away { get; set; }

    public IReadOnlyList<Received> Requests => [.. received];

    public static async Task<FakeApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var fake = new FakeApi(builder.Build());
        await fake.app.StartAsync();
        fake.Address = new Uri(fake.app.Urls.First());
        fake.Identity.Issuer = fake.Address + "identity";
        return fake;
    }

    /// <summary>Ends when the first of a request's body has come to a path.</summary>
    public Task BegunAsync(string path) => begun.GetOrAdd(path, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void On(string method, string path, Func<Received, Answer> answer) => overrides[$"{method} {path}"] = answer;

    public void Reset()
    {
        overrides.Clear();
        commands.Clear();
        received.Clear();
        begun.Clear();
        Away = false;
        Identity.Reset();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers;
        var first = new char[1];
        var beginning = new string(first, 0, await reader.ReadAsync(first, context.RequestAborted));
        if (beginning.Length > 0)
            begun.GetOrAdd(context.Request.Path, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        var request = new Received(
            context.Request.Method, context.Request.Path, context.Request.QueryString.ToString(), beginning + await reader.ReadToEndAsync(context.RequestAborted),
            headers.Authorization, headers["Idempotency-Key"], headers.IfMatch, headers["X-Visitor"]);
        received.Enqueue(request);

        var answer = Away ? Answer.Problem(503, "unavailable") : Guard(request);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        await context.Response.WriteAsync(answer.Body as string ?? JsonSerializer.Serialize(answer.Body, JsonSerializerOptions.Web), context.RequestAborted);
    }

    private Answer Guard(Received request)
    {
        if (request.Path.Contains("/public/", StringComparison.Ordinal))
            return overrides.TryGetValue($"{request.Method} {request.Path}", out var open) ? open(request) : IsCommand(request) ? Once(request) : Sample.Answer(request);
        if (!FakeIdentity.TryReadBearer(request.Authorization, out var person))
            return Answer.Problem(401, "unauthorized");
        if (overrides.TryGetValue($"{request.Method} {request.Path}", out var own))
            return own(request);
        if (request.Path.Contains("/guardian/", StringComparison.Ordinal) && !person.Roles.Contains("9901:guardian", StringComparer.Ordinal))
            return Answer.Problem(403, "forbidden");
        if (request.Path.Contains("/officer/", StringComparison.Ordinal) && !person.Roles.Contains("9901:officer", StringComparer.Ordinal))
            return Answer.Problem(403, "forbidden");
        if (request.Path.Contains("/manager/", StringComparison.Ordinal) && !person.Roles.Contains("9901:manager", StringComparer.Ordinal))
            return Answer.Problem(403, "forbidden");
        return IsCommand(request) ? Once(request) : Sample.Answer(request);
    }

    // A file comes in a form of a new boundary each time, and a question changes nothing.
    private static bool IsCommand(Received request) => request.Method == "POST" && request.Path.Split('/')[^1] is not ("previews" or "letter-previews" or "case-searches" or "attachments");

    private Answer Once(Received request)
    {
        if (string.IsNullOrEmpty(request.IdempotencyKey))
            return Answer.Problem(400, "idempotency-key-missing");
        var (body, answer) = commands.GetOrAdd(request.IdempotencyKey, _ => (request.Body, Sample.Answer(request)));
        return body == request.Body ? answer : Answer.Problem(422, "idempotency-key-reused");
    }
}
