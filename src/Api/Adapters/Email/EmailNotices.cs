using CaseMgmt.Api.Adapters.Mailbox;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using MimeKit;
using MimeKit.Text;

namespace CaseMgmt.Api.Adapters.Email;

/// <summary>
/// Notices by e-mail. They say that there is something to read and nothing of what, and go to confirmed addresses alone. The message's id is the delivery's, so
/// that a mail server which has taken it before can tell.
/// </summary>
/// <param name="sender">The sender's address.</param>
/// <param name="service">Address of the e-service, which a notice leads to.</param>
/// <param name="transport">Takes the messages.</param>
/// <param name="store">The store, whose vault holds the addresses.</param>
/// <param name="municipalities">The municipalities' names.</param>
/// <param name="time">The clock.</param>
internal sealed class EmailNotices(MailboxAddress sender, Uri service, IMailTransport transport, IDocumentStore store, Municipalities municipalities, TimeProvider time) : IEmailNotices
{
    /// <inheritdoc/>
    /// <exception cref="Exception">The server is away, or refuses for now.</exception>
    public async Task<bool> NotifyAsync(string tenant, PersonRef person, Guid delivery, CancellationToken ct)
    {
        var municipality = municipalities.NameOf(tenant);
        return await AddressAsync(tenant, person, ct) is { } address
            && await SendAsync(address, delivery, CaseTexts.Fill("notice.subject", municipality), CaseTexts.Fill("notice.text", municipality, service), ct);
    }

    /// <inheritdoc/>
    /// <exception cref="Exception">The server is away, or refuses for now.</exception>
    public Task<bool> SendCodeAsync(string tenant, Guid message, string email, string code, CancellationToken ct)
    {
        var municipality = municipalities.NameOf(tenant);
        return SendAsync(email, message, CaseTexts.Fill("notice-code.subject", municipality), CaseTexts.Fill("notice-code.text", municipality, code), ct);
    }

    private async Task<bool> SendAsync(string address, Guid id, string subject, string text, CancellationToken ct)
    {
        if (!MailboxAddress.TryParse(address, out var to))
            return false;
        using var message = new MimeMessage { MessageId = $"{id:N}@{sender.Domain}", Date = time.GetUtcNow(), Subject = subject, Body = new TextPart(TextFormat.Plain) { Text = text } };
        message.From.Add(sender);
        message.To.Add(to);
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return await transport.SendAsync(message, ct);
    }

    private async Task<string?> AddressAsync(string tenant, PersonRef person, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        try
        {
            return await NoticeAddresses.FindAsync<ConfirmedNoticeAddress>(session, person, ct) is { } id
                ? (await session.Vault.ComputeAsync([id], "notice", ct)).Document<ConfirmedNoticeAddress>(id)?.Email
                : null;
        }
        catch (DocumentMissingException)
        {
            // Removed between the two reads.
            return null;
        }
    }
}
