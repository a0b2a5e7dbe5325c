using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CaseMgmt.Web.Hosting;
using Microsoft.Extensions.Options;

namespace CaseMgmt.Web.ApiClient;

/// <summary>Sends requests to the REST API in the signed-in person's name and turns every refusal into <see cref="ApiProblemException"/> or <see cref="ApiUnavailableException"/>.</summary>
public sealed class ApiTransport(HttpClient http, IOptions<ApiOptions> options)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan DefaultRetry = TimeSpan.FromSeconds(10);

    /// <summary>Reads a resource.</summary>
    public Task<T> GetAsync<T>(string path, CancellationToken ct) =>
        ReadAsync<T>(new HttpRequestMessage(HttpMethod.Get, path), ct);

    /// <summary>Reads an HTML document, such as a letter.</summary>
    public Task<string> GetHtmlAsync(string path, CancellationToken ct) =>
        ReadHtmlAsync(new HttpRequestMessage(HttpMethod.Get, path), ct);

    /// <summary>Reads a document of another form than HTML.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="mediaType">The form to ask for.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<byte[]> GetBytesAsync(string path, string mediaType, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(mediaType);
        using var response = await SendAsync(request, ct);
        return await response.Content.ReadAsByteArrayAsync(ct);
    }

    /// <summary>Opens a file as it is kept; it is passed on as it comes and never held whole.</summary>
    public Task<ApiFile> OpenAsync(string path, CancellationToken ct) => OpenAsync(new HttpRequestMessage(HttpMethod.Get, path), ct);

    /// <summary>Opens a file that is asked for by what does not belong in an address.</summary>
    public Task<ApiFile> AskFileAsync(string path, object body, CancellationToken ct) => OpenAsync(Post(path, body), ct);

    private async Task<ApiFile> OpenAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var response = await SendAsync(request, ct, options.Value.FileTimeoutSeconds, HttpCompletionOption.ResponseHeadersRead);
        var headers = response.Content.Headers;
        return new ApiFile(await response.Content.ReadAsStreamAsync(ct), headers.ContentType?.ToString() ?? "application/octet-stream", headers.ContentDisposition?.FileName?.Trim('"'));
    }

    /// <summary>Sends a file as it comes, as the one part of a form.</summary>
    /// <param name="path">The command's path.</param>
    /// <param name="content">The file; read once, from where it stands.</param>
    /// <param name="name">What the sender calls it.</param>
    /// <param name="idempotencyKey">As for a command.</param>
    /// <param name="ct">Cancels.</param>
    public Task<T> UploadAsync<T>(string path, Stream content, string name, Guid idempotencyKey, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new MultipartFormDataContent { { new StreamContent(content), "file", name } } };
        request.Headers.Add("Idempotency-Key", idempotencyKey.ToString("D"));
        return ReadAsync<T>(request, ct, options.Value.FileTimeoutSeconds);
    }

    /// <summary>Asks a question whose input does not belong in an address; nothing is saved.</summary>
    public Task<T> AskAsync<T>(string path, object body, CancellationToken ct) => ReadAsync<T>(Post(path, body), ct);

    /// <summary>Asks a question that is answered line by line as it is worked out, each line JSON; answers with the last.</summary>
    public async Task<T> AskLastAsync<T>(string path, object body, CancellationToken ct)
    {
        using var response = await SendAsync(Post(path, body), ct, options.Value.FileTimeoutSeconds, HttpCompletionOption.ResponseHeadersRead);
        try
        {
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
            string? last = null;
            while (await lines.ReadLineAsync(ct) is { } line)
                last = line.Length > 0 ? line : last;
            return (last is null ? default : JsonSerializer.Deserialize<T>(last, Json)) ?? throw new ApiUnavailableException("The API answered with nothing.", DefaultRetry);
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new ApiUnavailableException("The API broke off its answer.", DefaultRetry, e);
        }
    }

    /// <summary>Asks for an HTML document made from the body; nothing is saved.</summary>
    public Task<string> AskHtmlAsync(string path, object body, CancellationToken ct) => ReadHtmlAsync(Post(path, body), ct);

    /// <summary>Sends a command.</summary>
    /// <param name="path">The command's path.</param>
    /// <param name="body">The command.</param>
    /// <param name="idempotencyKey">The same key again gives the same answer, so that a double submit does one thing once.</param>
    /// <param name="ifMatch">The version the decision was made on, for a command on a named case; null otherwise.</param>
    /// <param name="ct">Cancels the wait, not the command.</param>
    public Task<T> CommandAsync<T>(string path, object body, Guid idempotencyKey, long? ifMatch, CancellationToken ct)
    {
        var request = Post(path, body);
        request.Headers.Add("Idempotency-Key", idempotencyKey.ToString("D"));
        if (ifMatch is { } version)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version.ToString(CultureInfo.InvariantCulture)}\""));
        return ReadAsync<T>(request, ct);
    }

    /// <summary>Sends a command that replaces what there is.</summary>
    /// <inheritdoc cref="CommandAsync"/>
    public Task<T> PutAsync<T>(string path, object body, Guid idempotencyKey, long version, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body, body.GetType(), options: Json) };
        request.Headers.Add("Idempotency-Key", idempotencyKey.ToString("D"));
        request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version.ToString(CultureInfo.InvariantCulture)}\""));
        return ReadAsync<T>(request, ct);
    }

    private static HttpRequestMessage Post(string path, object body) =>
        new(HttpMethod.Post, path) { Content = JsonContent.Create(body, body.GetType(), options: Json) };

    private async Task<T> ReadAsync<T>(HttpRequestMessage request, CancellationToken ct, int? seconds = null)
    {
        using var response = await SendAsync(request, ct, seconds);
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(Json, ct)
                ?? throw new ApiUnavailableException("The API answered with nothing.", DefaultRetry);
        }
        catch (JsonException e)
        {
            throw new ApiUnavailableException("The API answered in an unknown form.", DefaultRetry, e);
        }
    }

    private async Task<string> ReadHtmlAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using var response = await SendAsync(request, ct);
        return await response.Content.ReadAsStringAsync(ct);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken ct, int? seconds = null, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(seconds ?? options.Value.TimeoutSeconds));
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, until, patience.Token);
        }
        catch (HttpRequestException e)
        {
            throw new ApiUnavailableException("The API could not be reached.", DefaultRetry, e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new ApiUnavailableException("The API did not answer in time.", DefaultRetry, e);
        }
        finally
        {
            request.Dispose();
        }

        if (response.IsSuccessStatusCode)
            return response;

        using (response)
        {
            if (response.StatusCode >= HttpStatusCode.InternalServerError)
                throw new ApiUnavailableException($"The API answered {(int)response.StatusCode}.", response.Headers.RetryAfter?.Delta ?? DefaultRetry);
            throw new ApiProblemException(await ReadProblemAsync(response, ct));
        }
    }

    private static async Task<ApiProblem> ReadProblemAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        var nothing = new ApiProblem(null, status, null, null, null, null, null);
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
            return nothing;
        try
        {
            return await response.Content.ReadFromJsonAsync<ApiProblem>(Json, ct) is { } problem ? problem with { Status = status } : nothing;
        }
        catch (JsonException)
        {
            return nothing;
        }
    }
}
