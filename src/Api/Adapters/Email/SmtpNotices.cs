using CaseMgmt.Api.Adapters.Mailbox;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using MailKit.Net.Smtp;
using MimeKit;
using MimeKit.Text;

namespace CaseMgmt.Api.Adapters.Email;

/// <summary>
/// Notices by e-mail, through the municipality's mail server. They say that there is something to read and nothing of what. The message's id is the delivery's, so
/// that a mail server which has taken it before can tell.
/// </summary>
internal sealed class SmtpNotices(SmtpOptions options, IDocumentStore store, Municipalities municipalities, TimeProvider time) : IEmailNotices
{
    private const int PermanentFailure = 500;

    /// <inheritdoc/>
    /// <exception cref="Exception">The server is away, or refuses for now.</exception>
    public async Task<bool> NotifyAsync(string tenant, PersonRef person, Guid delivery, CancellationToken ct)
    {
        if (await AddressAsync(tenant, person, ct) is not { } address || !MailboxAddress.TryParse(address, out var to))
            return false;
        using var message = Message(tenant, delivery, to);
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
            // There is no such address, and asking again would not make one.
            return false;
        }
        await EndAsync(client, ct);
        return true;
    }

    private async Task<string?> AddressAsync(string tenant, PersonRef person, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        try
        {
            return await NoticeAddresses.FindAsync(session, person, ct) is { } id ? (await session.Vault.ComputeAsync([id], "notice", ct)).Document<NoticeAddress>(id)?.Email : null;
        }
        catch (DocumentMissingException)
        {
            // Removed between the two reads.
            return null;
        }
    }

    private MimeMessage Message(string tenant, Guid delivery, MailboxAddress to)
    {
        var municipality = municipalities.NameOf(tenant);
        var message = new MimeMessage
        {
            MessageId = $"{delivery:N}@{options.Sender.Domain}",
            Date = time.GetUtcNow(),
            Subject = CaseTexts.Fill("notice.subject", municipality),
            Body = new TextPart(TextFormat.Plain) { Text = CaseTexts.Fill("notice.text", municipality, options.Service) },
        };
        message.From.Add(options.Sender);
        message.To.Add(to);
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
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
