namespace CaseMgmt.Web.ApiClient;

/// <summary>What anyone may do, signed in or not.</summary>
public sealed class PublicApi(ApiTransport transport)
{
    /// <summary>Asks for public documents; nobody needs to say who asks.</summary>
    public Task<CommandAnswer> AskForDocumentsAsync(string municipality, string? subject, string? text, string? name, string? contact, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<CommandAnswer>($"{municipality}/public/document-requests", new { subject, text, name, contact }, idempotencyKey, null, ct);
}
