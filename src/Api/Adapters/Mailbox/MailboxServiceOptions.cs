using System.Security.Cryptography.X509Certificates;

namespace CaseMgmt.Api.Adapters.Mailbox;

/// <summary>Where the service for digital mailboxes is, and who the municipality is to it.</summary>
/// <param name="BaseAddress">Its address, ending with a slash; https, but on this machine itself.</param>
/// <param name="Senders">Organisation number by municipality code, ten digits. A municipality without one reaches nobody.</param>
/// <param name="Timeout">Longest wait for one answer.</param>
/// <param name="Token">Bearer token, or null.</param>
/// <param name="Certificate">Client certificate with its key, or null.</param>
internal sealed record MailboxServiceOptions(Uri BaseAddress, IReadOnlyDictionary<string, string> Senders, TimeSpan Timeout, string? Token, X509Certificate2? Certificate)
{
    private const int DefaultSeconds = 10;
    private const int DigitsOfOrganisation = 10;

    /// <summary>Reads the settings under <c>Delivery:MailboxService</c>.</summary>
    /// <exception cref="FormatException">One is missing or wrong; the message names it and no value.</exception>
    public static MailboxServiceOptions From(IConfiguration settings)
    {
        if (!Uri.TryCreate(settings["BaseAddress"], UriKind.Absolute, out var address) || !(address.Scheme == Uri.UriSchemeHttps || address is { Scheme: "http", IsLoopback: true }))
            throw new FormatException("Delivery:MailboxService:BaseAddress is an https address.");
        // The paths that are asked come below it, also where it was written without the slash.
        if (!address.AbsolutePath.EndsWith('/'))
            address = new UriBuilder(address) { Path = $"{address.AbsolutePath}/" }.Uri;
        var senders = settings.GetSection("Senders").GetChildren().ToDictionary(s => s.Key, s => s.Value ?? "", StringComparer.Ordinal);
        if (senders.Count == 0 || senders.Values.Any(n => n.Length != DigitsOfOrganisation || !n.All(char.IsAsciiDigit)))
            throw new FormatException("Delivery:MailboxService:Senders:<code> is the organisation number of a municipality, ten digits.");
        if (settings.GetValue("TimeoutSeconds", DefaultSeconds) is not (> 0 and <= 25 and var seconds))
            throw new FormatException("Delivery:MailboxService:TimeoutSeconds is from 1 to 25.");
        var certificate = settings["CertificateFile"] is { Length: > 0 } file ? X509Certificate2.CreateFromPemFile(file, settings["CertificateKeyFile"]) : null;
        return new MailboxServiceOptions(
            address, senders, TimeSpan.FromSeconds(seconds),
            settings["Token"] is { Length: > 0 } token ? token : null, certificate);
    }

    /// <summary>A client for the service: no proxy of the environment, no redirect that would carry a letter elsewhere.</summary>
    public HttpClient Client()
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (Certificate is not null)
            handler.SslOptions.ClientCertificates = [Certificate];
        var client = new HttpClient(handler) { BaseAddress = BaseAddress, Timeout = Timeout, MaxResponseContentBufferSize = 64 * 1024 };
        if (Token is not null)
            client.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", Token);
        return client;
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(MailboxServiceOptions);
}
