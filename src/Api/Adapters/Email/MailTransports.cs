using MailKit.Net.Smtp;
using MimeKit;

namespace CaseMgmt.Api.Adapters.Email;

/// <summary>Takes messages on their way.</summary>
internal interface IMailTransport
{
    /// <summary>Hands a message over.</summary>
    /// <returns>False when there is no such address, and asking again would not make one.</returns>
    /// <exception cref="Exception">The server is away, or refuses for now.</exception>
    Task<bool> SendAsync(MimeMessage message, CancellationToken ct);
}

/// <summary>The municipality's mail server.</summary>
internal sealed class SmtpTransport(SmtpOptions options) : IMailTransport
{
    private const int PermanentFailure = 500;

    /// <inheritdoc/>
    public async Task<bool> SendAsync(MimeMessage message, CancellationToken ct)
    {
        using var client = new SmtpClient { Timeout = (int)options.Timeout.TotalMilliseconds };
        await client.ConnectAsync(options.Host, options.Port, options.Security, ct);
        if (options.UserName is { } user)
            await client.AuthenticateAsync(user, options.Password ?? "", ct);
        try
        {
            await client.SendAsync(message, ct);
        }
        catch (SmtpCommandException e) when (e.ErrorCode == SmtpErrorCode.RecipientNotAccepted && (int)e.StatusCode >= PermanentFailure)
        {
            return false;
        }
        await EndAsync(client, ct);
        return true;
    }

    // The server has the message: what goes wrong from now on must not send it again.
    private static async Task EndAsync(SmtpClient client, CancellationToken ct)
    {
        try
        {
            await client.DisconnectAsync(quit: true, ct);
        }
        catch (Exception e) when (e is IOException or MailKit.ProtocolException or MailKit.CommandException or OperationCanceledException or System.Net.Sockets.SocketException or TimeoutException)
        {
            // Whichever way it ended, it has ended.
        }
    }
}

/// <summary>A stand-in for trials on one machine: every message becomes a file in a folder, and goes nowhere. Never for production.</summary>
/// <param name="folder">The folder; made when it is missing.</param>
internal sealed class FolderTransport(string folder) : IMailTransport
{
    /// <inheritdoc/>
    public async Task<bool> SendAsync(MimeMessage message, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, $"{message.MessageId!.Split('@')[0]}.eml");
        // Whoever looks in the folder meanwhile finds whole messages only.
        await message.WriteToAsync(file + ".part", ct);
        File.Move(file + ".part", file, overwrite: true);
        return true;
    }
}
