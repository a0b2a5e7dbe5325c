using CaseMgmt.Api.Adapters.Mailbox;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.Deliveries;

/// <summary>
/// Delivers what is queued: by digital mailbox where the person can be reached, otherwise on paper with a notice by e-mail. <see cref="DeliveryEnding"/> notes what came of it.
/// </summary>
internal sealed partial class DeliveryRun(
    IDocumentStore store, IPopulationRegister register, StatedApplicants stated, IDigitalMailbox mailbox, IEmailNotices notices, DeliveryEnding ending, TimeProvider time, ILogger<DeliveryRun> log)
{
    private const int Together = 16;
    // So many, so that no mailbox is met by all letters of a day at once; all of a batch are over before its lease.
    private const int AtOnce = 8;
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>How often a way that fails is tried before a letter goes on paper: about two hours.</summary>
    public static RetryPolicy Retries { get; } = new(10, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(30));

    /// <summary>Tries deliveries that are due in a municipality: several at the same time, and what comes of them soon is noted together.</summary>
    /// <returns>False when none was due.</returns>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    /// <exception cref="AggregateException">What came of some could not be noted, and they are tried again when their lease is over; all others are noted.</exception>
    public async Task<bool> NextAsync(string tenant, CancellationToken ct)
    {
        await using var session = store.LightweightSession(tenant);
        var due = await DeliveryRows.DueAsync(session, time.GetUtcNow(), Together, ct);
        if (due.Count == 0)
            return false;
        DeliveryRows.Begin(session, due, time.GetUtcNow() + Lease);
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (ConditionConflictException)
        {
            // Another node tries them.
            return true;
        }
        var answers = await AnswersAsync(tenant, due, ct);
        var places = new SemaphoreSlim(AtOnce);
        var tries = due.Select(d => TriedAsync(d)).ToList();
        // Who answers late, or never, keeps nobody's proof waiting.
        await Task.WhenAny(Task.WhenAll(tries), Task.Delay(Soon, ct));
        ct.ThrowIfCancellationRequested();
        var late = tries.Where(t => !t.IsCompleted).ToHashSet();
        var failures = new List<Exception>();
        await EndAsync([.. tries.Where(t => !late.Contains(t)).Select(t => t.Result)]);
        await foreach (var done in Task.WhenEach(late).WithCancellation(ct))
            await EndAsync([await done]);
        return failures.Count == 0 ? true : throw new AggregateException(failures);

        // What cannot be noted of one waits for its lease by itself: those that answer later are noted all the same.
        async Task EndAsync(IReadOnlyList<Tried> tried)
        {
            try
            {
                await ending.EndAsync(tenant, tried, ct);
            }
            catch (AggregateException e)
            {
                failures.AddRange(e.InnerExceptions);
            }
        }

        async Task<Tried> TriedAsync(DueDelivery d)
        {
            await places.WaitAsync(ct);
            try
            {
                return new Tried(d, await TryAsync(tenant, d, answers, ct));
            }
            finally
            {
                places.Release();
            }
        }
    }

    private async Task<IReadOnlyDictionary<PersonRef, RegisterAnswer>> AnswersAsync(string tenant, IReadOnlyList<DueDelivery> due, CancellationToken ct)
    {
        var persons = due.Select(d => new PersonRef(d.Recipient)).Where(p => p != PersonRef.Outside).Distinct().ToList();
        using var within = CancellationTokenSource.CreateLinkedTokenSource(ct);
        within.CancelAfter(Patience);
        try
        {
            return await register.AskAsync(tenant, persons, within.Token);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is not StoreUnavailableException)
        {
            return persons.ToDictionary(p => p, RegisterAnswer (_) => new RegisterAnswer.Unavailable());
        }
    }

    private async Task<DeliveryOutcome> TryAsync(string tenant, DueDelivery due, IReadOnlyDictionary<PersonRef, RegisterAnswer> answers, CancellationToken ct)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(ct);
        within.CancelAfter(Patience);
        try
        {
            var person = new PersonRef(due.Recipient);
            if (person == PersonRef.Outside)
                return await OutsideAsync(tenant, due, within.Token);
            var answer = answers[person];
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

    // Nobody whom no register knows has a mailbox here: the letter goes where the person said, or is fetched by reference and code.
    private async Task<DeliveryOutcome> OutsideAsync(string tenant, DueDelivery due, CancellationToken ct)
    {
        if (due.Document is null)
            return new DeliveryOutcome.Nowhere();
        await using var session = store.QuerySession(tenant);
        return await stated.OfAsync(session, due.CaseId, ct) switch
        {
            { Address.Count: > 0 } => new DeliveryOutcome.Print("outside-register", IsNotified: false),
            // By e-mail or telephone no letter goes by itself: nobody has confirmed that it is theirs.
            { IsElsewhere: true } => new DeliveryOutcome.Nowhere("no-postal-address"),
            _ => new DeliveryOutcome.Nowhere("no-address"),
        };
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
