using MailKit.Security;
using MimeKit;

namespace CaseMgmt.Api.Adapters.Email;

/// <summary>The mail server that takes the municipality's notices.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Security">How the connection is kept from others.</param>
/// <param name="UserName">The account; null where the server asks for none.</param>
/// <param name="Password">Its password.</param>
/// <param name="Sender">The sender's address.</param>
/// <param name="Service">Address of the e-service, which the notice leads to.</param>
/// <param name="Timeout">Longest wait for one answer.</param>
internal sealed record SmtpOptions(string Host, int Port, SecureSocketOptions Security, string? UserName, string? Password, MailboxAddress Sender, Uri Service, TimeSpan Timeout)
{
    private const int DefaultPort = 587;
    private const int DefaultSeconds = 10;

    /// <summary>Reads the settings under <c>Delivery:Email</c>.</summary>
    /// <exception cref="FormatException">One is missing or wrong; the message names it and no value.</exception>
    public static SmtpOptions From(IConfiguration settings)
    {
        var host = settings["Host"] is { Length: > 0 } given ? given : throw new FormatException("Delivery:Email:Host is the mail server's name.");
        var (from, service) = SenderOf(settings);
        if (settings.GetValue("TimeoutSeconds", DefaultSeconds) is not (> 0 and <= 25 and var seconds))
            throw new FormatException("Delivery:Email:TimeoutSeconds is from 1 to 25.");
        var security = settings["Security"] switch
        {
            null or "" or "starttls" => SecureSocketOptions.StartTls,
            "tls" => SecureSocketOptions.SslOnConnect,
            "none" => SecureSocketOptions.None,
            _ => throw new FormatException("Delivery:Email:Security is 'starttls', 'tls' or 'none'."),
        };
        return new SmtpOptions(
            host, settings.GetValue("Port", DefaultPort), security, settings["UserName"] is { Length: > 0 } user ? user : null, settings["Password"], from, service, TimeSpan.FromSeconds(seconds));
    }

    /// <summary>Reads the sender's address and the address of the e-service.</summary>
    /// <exception cref="FormatException">One is missing or wrong; the message names it and no value.</exception>
    public static (MailboxAddress Sender, Uri Service) SenderOf(IConfiguration settings)
    {
        if (!MailboxAddress.TryParse(settings["From"] ?? "", out var from) || string.IsNullOrEmpty(from.Domain))
            throw new FormatException("Delivery:Email:From is an e-mail address.");
        return Uri.TryCreate(settings["Service"], UriKind.Absolute, out var service) ? (from, service) : throw new FormatException("Delivery:Email:Service is the address of the e-service.");
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(SmtpOptions);
}
