using System.Text.RegularExpressions;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Adapters.Mailbox;

/// <summary>
/// Digital mailboxes behind an HTTP service that works as Mina meddelanden does: whether a recipient's account takes letters from the sender, then the letter, then
/// the proof that it lies in the mailbox. What is personal travels in bodies alone, never in an address. The service knows a delivery again by its
/// <c>Idempotency-Key</c>; an answer that says less than that the letter is delivered is a failed attempt, and the next one asks for the same delivery.
/// </summary>
internal sealed partial class HttpMailbox(HttpClient http, MailboxServiceOptions options, IPersonalNumbers numbers, Municipalities municipalities) : IDigitalMailbox, IDisposable
{
    private const string Purpose = "digital-mailbox";

    /// <inheritdoc/>
    public async Task<bool> IsReachableAsync(string tenant, PersonRef person, CancellationToken ct)
    {
        if (!options.Senders.TryGetValue(tenant, out var sender) || await numbers.OfAsync(tenant, person, Purpose, ct) is not { } number)
            return false;
        using var answer = await http.PostAsJsonAsync("reachability", new ReachabilityRequest(sender, [number.Reveal()]), ct);
        answer.EnsureSuccessStatusCode();
        var reply = await answer.Content.ReadFromJsonAsync<ReachabilityReply>(ct);
        return reply?.Recipients?.SingleOrDefault(r => r.Recipient == number.Reveal()) is { SenderAccepted: true, AccountStatus: "active" };
    }

    /// <inheritdoc/>
    public async Task<MailboxProof> DeliverAsync(MailboxLetter letter, CancellationToken ct)
    {
        var sender = options.Senders[letter.Tenant];
        var number = await numbers.OfAsync(letter.Tenant, letter.Recipient, Purpose, ct) ?? throw new InvalidOperationException("Who was reachable is no longer known.");
        var (type, content) = letter.Letter.Pdf is { } pdf ? ("application/pdf", pdf.ToArray()) : ("text/html", System.Text.Encoding.UTF8.GetBytes(letter.Letter.Content));
        using var request = new HttpRequestMessage(HttpMethod.Post, "deliveries")
        {
            Content = JsonContent.Create(new DeliveryRequest(
                letter.Delivery, sender, number.Reveal(), CaseTexts.Fill("mailbox.subject", municipalities.NameOf(letter.Tenant)), type, content)),
        };
        request.Headers.Add("Idempotency-Key", letter.Delivery.ToString());
        using var answer = await http.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<DeliveryReply>(ct) is { Status: "delivered", Receipt: { } receipt, DeliveredAt: { } at } && ReceiptForm().IsMatch(receipt)
            ? new MailboxProof(receipt, at.ToUniversalTime())
            : throw new HttpRequestException("The service has not delivered the letter yet.");
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    // The proof stands in a plain column: nothing but a code comes there.
    [GeneratedRegex("^[A-Za-z0-9._:-]{1,100}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReceiptForm();

    private sealed record ReachabilityRequest(string Sender, IReadOnlyList<string> Recipients);

    private sealed record ReachabilityReply(IReadOnlyList<RecipientStatus>? Recipients);

    private sealed record RecipientStatus(string? Recipient, bool SenderAccepted, string? AccountStatus);

    private sealed record DeliveryRequest(Guid DeliveryId, string Sender, string Recipient, string Subject, string ContentType, byte[] Content);

    private sealed record DeliveryReply(string? Status, string? Receipt, DateTimeOffset? DeliveredAt);
}
