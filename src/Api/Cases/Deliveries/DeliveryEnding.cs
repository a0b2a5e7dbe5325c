using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using Dapper;

namespace CaseMgmt.Api.Cases.Deliveries;

/// <summary>An attempt and what it came to.</summary>
/// <param name="Delivery">What was tried.</param>
/// <param name="Outcome">What it came to.</param>
internal sealed record Tried(DueDelivery Delivery, DeliveryOutcome Outcome);

/// <summary>
/// Notes what attempts came to, many in one transaction. That a mailbox has taken a decision is proof that it was received, and is recorded in the case by the ordinary
/// command, in the same transaction as the delivery's end.
/// </summary>
internal sealed class DeliveryEnding(IDocumentStore store, TimeProvider time)
{
    private const int MostConflicts = 5;

    /// <summary>Notes attempts as ended.</summary>
    /// <exception cref="StoreUnavailableException">The database is away: what is not noted is tried again when its lease is over.</exception>
    /// <exception cref="AggregateException">Some could not be noted, and are tried again like that; all others are.</exception>
    public async Task EndAsync(string tenant, IReadOnlyList<Tried> tried, CancellationToken ct)
    {
        var failures = new List<Exception>();
        var left = tried;
        while (left.Count > 0)
        {
            // One proof of each case at a time: what is decided about the next rests on it.
            var now = left.Where(t => !HasProof(t)).Concat(left.Where(HasProof).DistinctBy(t => t.Delivery.CaseId)).ToList();
            try
            {
                await TogetherAsync(tenant, now, ct);
            }
            catch (Exception e) when (e is not (StoreUnavailableException or OperationCanceledException))
            {
                // One case at which somebody works, or that cannot be read, hinders no other.
                foreach (var one in now)
                {
                    if (await AloneAsync(tenant, one, ct) is { } failure)
                        failures.Add(failure);
                }
            }
            left = [.. left.Except(now)];
        }
        if (failures.Count > 0)
            throw new AggregateException(failures);
    }

    private static bool HasProof(Tried t) => t.Outcome is DeliveryOutcome.Delivered { Channel: DeliveryChannel.DigitalMailbox };

    private async Task<Exception?> AloneAsync(string tenant, Tried tried, CancellationToken ct)
    {
        var conflicts = 0;
        while (true)
        {
            try
            {
                await TogetherAsync(tenant, [tried], ct);
                return null;
            }
            catch (ConcurrencyConflictException) when (conflicts++ < MostConflicts)
            {
                // Somebody did something in the case meanwhile: the receipt is decided again on what is.
            }
            catch (Exception e) when (e is not (StoreUnavailableException or OperationCanceledException))
            {
                return e;
            }
        }
    }

    private async Task TogetherAsync(string tenant, IReadOnlyList<Tried> tried, CancellationToken ct)
    {
        await using var session = store.LightweightSession(tenant);
        var now = time.GetUtcNow();
        session.Run(Actor.System.Id, $"deliveries:{Guid.CreateVersion7(now)}");
        var proofs = tried.Where(HasProof).ToList();
        if (proofs.Count > 0)
        {
            var batch = session.CreateBatchQuery();
            var streams = proofs.Select(t => batch.FetchForWriting<CaseFile>(t.Delivery.CaseId)).ToList();
            await batch.Execute(ct);
            foreach (var (t, stream) in proofs.Zip(streams))
                await ReceiveAsync(session, t.Delivery, await stream, SwedishTime.DateOf(((DeliveryOutcome.Delivered)t.Outcome).At), now, ct);
        }
        foreach (var t in tried)
            DeliveryRows.End(session, t.Delivery, t.Outcome, now);
        await session.SaveChangesAsync(ct);
    }

    // Of the decision in force alone: the proof of a letter about something else, or of a decision since changed, starts no clock.
    private static async Task ReceiveAsync(IDocumentSession session, DueDelivery due, IEventStream<CaseFile> stream, DateOnly on, DateTimeOffset now, CancellationToken ct)
    {
        if (due.Document is { } letter && stream.Aggregate.Appeals.Procedural.ContainsKey(letter))
        {
            var at = new CaseMoment(stream.Aggregate, Actor.System, now, session, await session.Vault.KeyAsync(due.CaseId, ct));
            if (await ProceduralAppealing.RouteAsync(at, ct) is { } way
                && AppealDecider.Decide(new AppealCommand.ReceiveProcedural(letter, way, on, DeliveryProof.DigitalMailbox, new PersonRef(due.Recipient)), stream.Aggregate) is Verdict<ICaseEvent>.Accepted received)
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
        // A receipt is a person's: what somebody has received to whom the decision is not addressed starts nobody's time, but for who has got custody since, who has a time of their own.
        var (recipient, state) = (new PersonRef(due.Recipient), stream.Aggregate.Appeals);
        var command = recipient == state.Applicant
            ? new AppealCommand.Receive(route, on, DeliveryProof.DigitalMailbox)
            : new AppealCommand.Receive(
                route, on, DeliveryProof.DigitalMailbox, recipient, HasCustody: !state.Others.ContainsKey(recipient) && await HasCustodyAsync(session, recipient, stream.Aggregate.Registration!.Subject, ct));
        if (AppealDecider.Decide(command, stream.Aggregate) is Verdict<ICaseEvent>.Accepted accepted)
            stream.AppendMany(accepted.Events);
    }

    private static Task<bool> HasCustodyAsync(IDocumentSession session, PersonRef guardian, PersonRef child, CancellationToken ct) => session.QueryAsync(
        connection => connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select has_custody(@TenantId, @Guardian, @Child)", new { session.TenantId, Guardian = guardian.Value, Child = child.Value }, cancellationToken: ct)), ct);
}
