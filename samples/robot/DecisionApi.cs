using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CaseMgmt.Samples.Robot;

/// <summary>An answer of the API.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">What it says; empty when it says nothing.</param>
public sealed record ApiAnswer(HttpStatusCode Status, JsonObject Body)
{
    /// <summary>Code of the refusal, or null.</summary>
    public string? Refusal => (string?)Body["code"];
}

/// <summary>The API could not be used: it is away, or refused the robot itself.</summary>
/// <param name="message">What happened.</param>
public sealed class DecisionApiException(string message) : Exception(message);

/// <summary>The decision API over HTTP: tokens by client credentials, an Idempotency-Key on every command, patience with an API that is busy.</summary>
/// <param name="http">Reaches the API.</param>
/// <param name="options">Where and as whom.</param>
/// <param name="time">The clock.</param>
public sealed class DecisionApi(HttpClient http, RobotOptions options, TimeProvider time)
{
    private const int MostAttempts = 4;
    private string? token;
    private DateTimeOffset renew;

    /// <summary>Takes tasks.</summary>
    public Task<ApiAnswer> ClaimAsync(string key, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, "decision-tasks/claims", new JsonObject { ["queue"] = options.Queue, ["max"] = options.Max, ["leaseSeconds"] = options.LeaseSeconds }, key, null, ct);

    /// <summary>Reads a task anew.</summary>
    public Task<ApiAnswer> ReadAsync(Guid task, Guid lease, CancellationToken ct) => SendAsync(HttpMethod.Get, $"decision-tasks/{task}?leaseId={lease}", null, null, null, ct);

    /// <summary>Keeps a task longer.</summary>
    public Task<ApiAnswer> BeatAsync(Guid task, Guid lease, string key, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, $"decision-tasks/{task}/heartbeats", new JsonObject { ["leaseId"] = lease.ToString(), ["leaseSeconds"] = options.LeaseSeconds }, key, null, ct);

    /// <summary>Gives a task back.</summary>
    public Task<ApiAnswer> ReleaseAsync(Guid task, Guid lease, string reason, string key, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, $"decision-tasks/{task}/releases", new JsonObject { ["leaseId"] = lease.ToString(), ["reason"] = reason }, key, null, ct);

    /// <summary>Decides a task at the version that was seen.</summary>
    public Task<ApiAnswer> DecideAsync(Guid task, long version, JsonObject decision, string key, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, $"decision-tasks/{task}/decision", decision, key, version, ct);

    /// <summary>Asks what would be decided on facts.</summary>
    public Task<ApiAnswer> EvaluateAsync(JsonArray facts, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, "evaluations", new JsonObject { ["queue"] = options.Queue, ["facts"] = facts }, null, null, ct);

    // The same key each time: an answer that was lost on the way is given again, and nothing is done twice.
    private async Task<ApiAnswer> SendAsync(HttpMethod method, string path, JsonObject? body, string? key, long? version, CancellationToken ct)
    {
        var attempt = 0;
        while (true)
        {
            attempt++;
            using var request = new HttpRequestMessage(method, new Uri($"/{options.Municipality}/robot/{path}", UriKind.Relative));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(ct));
            if (body is not null)
                request.Content = JsonContent.Create(body);
            if (key is not null)
                request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            if (version is { } seen)
                request.Headers.TryAddWithoutValidation("If-Match", string.Create(CultureInfo.InvariantCulture, $"\"{seen}\""));
            var wait = TimeSpan.FromSeconds(attempt);
            try
            {
                using var response = await http.SendAsync(request, ct);
                if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                    throw new DecisionApiException($"The API refuses the robot: {(int)response.StatusCode}.");
                if (response.StatusCode is not (HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError))
                    return new ApiAnswer(response.StatusCode, await response.Content.ReadFromJsonAsync<JsonObject>(ct) ?? []);
                if (attempt == MostAttempts)
                    throw new DecisionApiException($"The API does not answer: {(int)response.StatusCode}.");
                wait = response.Headers.RetryAfter?.Delta ?? wait;
            }
            catch (HttpRequestException e) when (attempt < MostAttempts)
            {
                _ = e;
            }
            catch (HttpRequestException e)
            {
                throw new DecisionApiException($"The API cannot be reached: {e.HttpRequestError}.");
            }
            await Task.Delay(wait, time, ct);
        }
    }

    private async Task<string> TokenAsync(CancellationToken ct)
    {
        if (token is not null && time.GetUtcNow() < renew)
            return token;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = options.ClientId,
            ["client_secret"] = options.ClientSecret,
        });
        using var response = await http.PostAsync(options.TokenEndpoint, form, ct);
        if (!response.IsSuccessStatusCode || await response.Content.ReadFromJsonAsync<JsonObject>(ct) is not { } answer)
            throw new DecisionApiException($"No token for '{options.ClientId}': {(int)response.StatusCode}.");
        token = (string?)answer["access_token"] ?? throw new DecisionApiException("The answer of the token endpoint has no token.");
        renew = time.GetUtcNow().AddSeconds(((int?)answer["expires_in"] ?? 60) / 2.0);
        return token;
    }
}
