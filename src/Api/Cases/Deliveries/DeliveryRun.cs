using CaseMgmt.Api.Adapters.Mailbox;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.Deliveries;

/// <summary>
/// Delivers what is queued: by digital mailbox where the person can be reached, otherwise on paper with a notice by e-mail. That a mailbox has taken a decision is
/// proof that it was received, and is recorded in the case by the ordinary command, in the same transaction as the delivery's end.
/// </summary>
internal sealed partial class DeliveryRun(
    IDocumentStore store, IPopulationRegister register, IDigitalMailbox mailbox, IEmailNotices notices, TimeProvider time, ILogger<DeliveryRun> log)
{
    private const int MostConflicts = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>How often a way that fails is tried before a letter goes on paper: about two hours.</summary>
    public static RetryPolicy Retries { get; } = new(10, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(30));

    /// <summary>Tries the delivery that is due in a municipality.</summary>
    /// <returns>False when none was due.</returns>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public async Task<bool> NextAsync(string tenant, CancellationToken ct)
    {
        await using var session = store.LightweightSession(tenant);
        if (await DeliveryRows.NextAsync(session, time.GetUtcNow(), ct) is not { } due)
            return false;
        DeliveryRows.Begin(session, due, time.GetUtcNow() + Lease);
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (ClaimTakenException)
        {
            // Another node tries it.
            return true;
        }
        var outcome = await TryAsync(tenant, due, ct);
        var conflicts = 0;
        while (true)
        {
            try
            {
                await EndAsync(tenant, due, outcome, ct);
                return true;
            }
            catch (ConcurrencyConflictException) when (conflicts++ < MostConflicts)
            {
                // Somebody did something in the case meanwhile: the receipt is decided again on what is.
            }
        }
    }

    private async Task EndAsync(string tenant, DueDelivery due, DeliveryOutcome outcome, CancellationToken ct)
    {
        await using var session = store.LightweightSession(tenant);
        session.UserName = Actor.System.Id;
        DeliveryRows.End(session, due, outcome, time.GetUtcNow());
        if (outcome is DeliveryOutcome.Delivered { Channel: DeliveryChannel.DigitalMailbox } delivered)
            await ReceiveAsync(session, due, SwedishTime.DateOf(delivered.At), time.GetUtcNow(), ct);
        await session.SaveChangesAsync(ct);
    }

    // Of the decision in force alone: the proof of a letter about something else, or of a decision since changed, starts no clock.
    private static async Task ReceiveAsync(IDocumentSession session, DueDelivery due, DateOnly on, DateTimeOffset now, CancellationToken ct)
    {
        var stream = await session.Events.FetchForWriting<CaseFile>(due.CaseId, ct);
        if (due.Document is { } letter && stream.Aggregate.Appeals.Procedural.ContainsKey(letter))
        {
            var at = new CaseMoment(stream.Aggregate, Actor.System, now, session, await session.Vault.KeyAsync(due.CaseId, ct));
            if (await ProceduralAppealing.RouteAsync(at, ct) is { } way
                && AppealDecider.Decide(new AppealCommand.ReceiveProcedural(letter, way, on, DeliveryProof.DigitalMailbox), stream.Aggregate) is Verdict<ICaseEvent>.Accepted received)
            {
                stream.AppendMany(received.Events);
            }
            return;
        }
        if ((stream.Aggregate is CaseFile.Closed closed ? closed.Before : stream.Aggregate) is not CaseFile.Decided { Decision: var decision } || decision.Letter.Id != due.Document
            || AppealRoutes.Of(stream.Aggregate) is not { } route)
        {
            return;
        }
        if (AppealDecider.Decide(new AppealCommand.Receive(route, on, DeliveryProof.DigitalMailbox, OtherOf(due, stream.Aggregate)), stream.Aggregate) is Verdict<ICaseEvent>.Accepted accepted)
            stream.AppendMany(accepted.Events);
    }

    // Where the decision was not addressed to others by name, anyone's proof is the applicant's.
    private static PersonRef? OtherOf(DueDelivery due, CaseFile file) =>
        new PersonRef(due.Recipient) is var recipient && file.Appeals.Others.ContainsKey(recipient) ? recipient : null;

    private async Task<DeliveryOutcome> TryAsync(string tenant, DueDelivery due, CancellationToken ct)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(ct);
        within.CancelAfter(Patience);
        try
        {
            var person = new PersonRef(due.Recipient);
            var answer = (await register.AskAsync(tenant, [person], within.Token))[person];
            if (answer is RegisterAnswer.Unavailable)
                return await FailedAsync(tenant, due, "register-unavailable", within.Token);
            // What is sent to a protected person is for the named officers to send.
            if (answer.IsProtected)
                return due.Document is null ? new DeliveryOutcome.Nowhere() : new DeliveryOutcome.Print("protected", IsNotified: false);
            return due.Document is { } document ? await LetterAsync(tenant, due, person, document, within.Token) : await NoticeAsync(tenant, due, person, within.Token);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Failed(log, due.Id, e.GetType().Name);
            return await FailedAsync(tenant, due, e is OperationCanceledException ? "timeout" : "failed", ct);
        }
    }

    private async Task<DeliveryOutcome> LetterAsync(string tenant, DueDelivery due, PersonRef person, Guid document, CancellationToken ct)
    {
        if (!await mailbox.IsReachableAsync(tenant, person, ct))
            return new DeliveryOutcome.Print("not-reachable", await notices.NotifyAsync(tenant, person, due.Id, ct));
        await using var session = store.QuerySession(tenant);
        if ((await session.Vault.ComputeAsync([document], "deliver", ct)).Document<Letter>(document) is not { } letter)
            return new DeliveryOutcome.Nowhere();
        var proof = await mailbox.DeliverAsync(new MailboxLetter(due.Id, tenant, person, letter), ct);
        return new DeliveryOutcome.Delivered(DeliveryChannel.DigitalMailbox, proof.Id, proof.At);
    }

    private async Task<DeliveryOutcome> NoticeAsync(string tenant, DueDelivery due, PersonRef person, CancellationToken ct) =>
        await notices.NotifyAsync(tenant, person, due.Id, ct) ? new DeliveryOutcome.Delivered(DeliveryChannel.EMail, null, time.GetUtcNow()) : new DeliveryOutcome.Nowhere();

    // Nothing waits for ever on a way that fails: a letter goes on paper, a notice is let be.
    private async Task<DeliveryOutcome> FailedAsync(string tenant, DueDelivery due, string problem, CancellationToken ct)
    {
        if (due.Attempts + 1 < Retries.Attempts)
            return new DeliveryOutcome.Again(problem, time.GetUtcNow() + Retries.DelayAfter(due.Attempts + 1, jitter: 1));
        if (due.Document is null)
            return new DeliveryOutcome.Nowhere();
        return new DeliveryOutcome.Print(problem, await NotifiesAsync(tenant, due, ct));
    }

    private async Task<bool> NotifiesAsync(string tenant, DueDelivery due, CancellationToken ct)
    {
        try
        {
            var person = new PersonRef(due.Recipient);
            return !(await register.AskAsync(tenant, [person], ct))[person].IsProtected && await notices.NotifyAsync(tenant, person, due.Id, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Failed(log, due.Id, e.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} failed and is tried again or goes on paper: {Reason}")]
    private static partial void Failed(ILogger log, Guid delivery, string reason);
}
