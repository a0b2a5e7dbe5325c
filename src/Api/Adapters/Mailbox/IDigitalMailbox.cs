using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Adapters.Mailbox;

/// <summary>
/// The digital mailboxes of persons, as Mina meddelanden reaches them: first ask whether somebody can be reached, then deliver. Any exception is a failed attempt
/// and is tried again.
/// </summary>
public interface IDigitalMailbox
{
    /// <summary>Whether the person has a mailbox that takes letters from the municipality.</summary>
    Task<bool> IsReachableAsync(string tenant, PersonRef person, CancellationToken ct);

    /// <summary>Delivers a letter. The same delivery again, after an answer that never came, gives the first proof and no second letter.</summary>
    Task<MailboxProof> DeliverAsync(MailboxLetter letter, CancellationToken ct);
}

/// <summary>A letter to a digital mailbox. Personal throughout: it exists in memory only.</summary>
/// <param name="Delivery">Identity of the delivery: the idempotency key for the world outside.</param>
/// <param name="Tenant">The municipality.</param>
/// <param name="Recipient">To whom.</param>
/// <param name="Letter">The letter as it was sealed.</param>
public sealed record MailboxLetter(Guid Delivery, string Tenant, PersonRef Recipient, Letter Letter)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(MailboxLetter);
}

/// <summary>That a letter lies in a mailbox.</summary>
/// <param name="Id">The mailbox's own receipt; a code, never text.</param>
/// <param name="At">When it was delivered, UTC.</param>
public sealed record MailboxProof(string Id, DateTimeOffset At);

/// <summary>Where no mailbox is configured nobody is reachable, and letters go to the print queue.</summary>
internal sealed class NoMailbox : IDigitalMailbox
{
    /// <inheritdoc/>
    public Task<bool> IsReachableAsync(string tenant, PersonRef person, CancellationToken ct) => Task.FromResult(false);

    /// <inheritdoc/>
    public Task<MailboxProof> DeliverAsync(MailboxLetter letter, CancellationToken ct) => throw new InvalidOperationException("There is no mailbox.");
}

/// <summary>A stand-in for trials on one machine: everybody is reachable, and what is delivered is read in the e-service. Never for production.</summary>
internal sealed class LocalMailbox(TimeProvider time) : IDigitalMailbox
{
    /// <inheritdoc/>
    public Task<bool> IsReachableAsync(string tenant, PersonRef person, CancellationToken ct) => Task.FromResult(true);

    /// <inheritdoc/>
    public Task<MailboxProof> DeliverAsync(MailboxLetter letter, CancellationToken ct) => Task.FromResult(new MailboxProof($"local-{letter.Delivery:N}", time.GetUtcNow()));
}

/// <summary>E-mail that says that there is something to read, and nothing of what: no name, no child, no outcome.</summary>
public interface IEmailNotices
{
    /// <summary>Sends a notice. The same delivery again sends no second one as far as the mail server can tell.</summary>
    /// <returns>False when no confirmed address of the person is known.</returns>
    Task<bool> NotifyAsync(string tenant, PersonRef person, Guid delivery, CancellationToken ct);

    /// <summary>Sends a code to an address, to see that who gave it reads what comes there.</summary>
    /// <returns>False when there is no such address, or no e-mail at all.</returns>
    Task<bool> SendCodeAsync(string tenant, Guid message, string email, string code, CancellationToken ct);
}

/// <summary>Where no e-mail is configured no address is known.</summary>
internal sealed class NoEmailNotices : IEmailNotices
{
    /// <inheritdoc/>
    public Task<bool> NotifyAsync(string tenant, PersonRef person, Guid delivery, CancellationToken ct) => Task.FromResult(false);

    /// <inheritdoc/>
    public Task<bool> SendCodeAsync(string tenant, Guid message, string email, string code, CancellationToken ct) => Task.FromResult(false);
}
