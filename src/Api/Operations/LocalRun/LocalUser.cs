using System.Text.Json;

namespace CaseMgmt.Api.Operations.LocalRun;

/// <summary>A made-up person that one can log in as.</summary>
/// <param name="Id">What is chosen at the login.</param>
/// <param name="Name">Made-up name.</param>
/// <param name="Description">What the person is good for in a trial.</param>
public sealed record LocalUser(string Id, string Name, string Description)
{
    /// <summary>Asks the API's test identity provider for its users; none when it has no such provider.</summary>
    /// <param name="apiAddress">Address of the API.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<IReadOnlyList<LocalUser>> AllAsync(string apiAddress, CancellationToken ct)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        try
        {
            return await client.GetFromJsonAsync<List<LocalUser>>(new Uri(apiAddress + "/identity/test-users"), JsonSerializerOptions.Web, ct) ?? [];
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            return [];
        }
    }
}
