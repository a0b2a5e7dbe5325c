using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Cases.Deliveries;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Publication;

/// <summary>Publishes a round when the last of its decisions is taken: one event, and from then on all of it is everybody's to see. A repeat finds it published.</summary>
/// <param name="store">Gives the store, which is built after its subscriptions.</param>
/// <param name="time">The clock.</param>
internal sealed class RoundPublishing(Func<IDocumentStore> store, TimeProvider time) : Subscription
{
    /// <inheritdoc/>
    public override string Name => "round-publishing";

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } = [typeof(BatchFinished), typeof(ChildTakenOut)];

    /// <inheritdoc/>
    public override SubscriptionStart Start => SubscriptionStart.Beginning;

    /// <inheritdoc/>
    public override async Task DeliverAsync(IEvent e, SubscriptionContext context, CancellationToken ct)
    {
        await using var session = store().LightweightSession(e.TenantId);
        if (await RoundOfAsync(e, session, ct) is not { } round)
            return;
        var stream = await session.Events.FetchForWriting<ChoiceRound>(round, ct);
        if (stream.Aggregate is not ChoiceRound.Publishing publishing || !(await RoundProgress.CountAsync(session, publishing.Batches, ct)).Finished)
            return;
        // Where one could not be decided nothing is published: the officer mends what stood in the way and begins again, or takes that child out.
        if ((await RoundProgress.ResultsAsync(session, publishing.Batches, ct)).Any(r => r.Value != BatchCodes.Done.Value && !publishing.TakenOut.Contains(r.Key)))
            return;
        var last = publishing.Begun[^1];
        session.After(last.By.Id, e);
        if (RoundDecider.Decide(new RoundCommand.Publish(last.ResultHash, last.Root, last.By, time.GetUtcNow()), stream.Aggregate) is not Verdict<IRoundEvent>.Accepted accepted)
            throw new InvalidOperationException("A round whose children are all decided can be published.");
        stream.AppendMany(accepted.Events);
        await session.SaveChangesAsync(ct);
    }

    // The round whose last batch has ended, or out of whose publication a child has been taken; null where the batch is no round's.
    private static async Task<Guid?> RoundOfAsync(IEvent e, IQuerySession session, CancellationToken ct) =>
        e.Data is ChildTakenOut ? e.StreamId
        : await session.Events.FetchStreamAsync(e.StreamId, version: 1, ct: ct) is [{ Data: BatchStarted started }] && started.Kind == PublicationOrder.BatchKind ? PublicationOrder.RoundOf(started.Items[0])
        : null;
}

/// <summary>Queues the letters of a round's decisions when it is published, to everyone who has custody of each child that day. A repeat finds them queued: their ids follow from case, decision and recipient.</summary>
/// <param name="store">Gives the store, which is built after its subscriptions.</param>
/// <param name="time">The clock.</param>
/// <param name="signal">Wakes who delivers.</param>
internal sealed class RoundDeliveries(Func<IDocumentStore> store, TimeProvider time, DeliverySignal signal) : Subscription
{
    // Who applied and has no custody any more is nobody to be told where the child goes to school.
    private const string ToApplicants = """
        INSERT INTO deliveries (tenant_id, id, case_id, kind, recipient, document, queued_at, state, next_at)
        SELECT c.tenant_id, md5(c.case_id::text || ':' || c.decided_version || ':' || c.applicant)::uuid, c.case_id, 'letter', c.applicant, c.letter, $3, 'queued', $3
        FROM (SELECT DISTINCT tenant_id, case_id FROM withheld_cases WHERE tenant_id = $1 AND holder = $2) w
        JOIN case_details c ON c.tenant_id = w.tenant_id AND c.case_id = w.case_id AND c.letter IS NOT NULL
        WHERE c.applicant = c.subject OR EXISTS (SELECT FROM register_relations r WHERE r.tenant_id = c.tenant_id AND r.guardian = c.applicant AND r.child = c.subject)
        ON CONFLICT DO NOTHING
        """;

    // A child whom nobody answers for any more is told itself, as one that never had anybody: what is sent to a protected one is for the named officers to send.
    private const string ToChildren = """
        INSERT INTO deliveries (tenant_id, id, case_id, kind, recipient, document, queued_at, state, next_at)
        SELECT c.tenant_id, md5(c.case_id::text || ':' || c.decided_version || ':' || c.subject)::uuid, c.case_id, 'letter', c.subject, c.letter, $3, 'queued', $3
        FROM (SELECT DISTINCT tenant_id, case_id FROM withheld_cases WHERE tenant_id = $1 AND holder = $2) w
        JOIN case_details c ON c.tenant_id = w.tenant_id AND c.case_id = w.case_id AND c.letter IS NOT NULL
        WHERE c.applicant <> c.subject AND NOT EXISTS (SELECT FROM register_relations r WHERE r.tenant_id = c.tenant_id AND r.child = c.subject)
        ON CONFLICT DO NOTHING
        """;

    // Whoever has custody and did not apply is told all the same.
    private const string ToOthers = """
        INSERT INTO deliveries (tenant_id, id, case_id, kind, recipient, document, queued_at, state, next_at)
        SELECT c.tenant_id, md5(c.case_id::text || ':' || c.decided_version || ':' || r.guardian)::uuid, c.case_id, 'letter', r.guardian, c.letter, $3, 'queued', $3
        FROM (SELECT DISTINCT tenant_id, case_id FROM withheld_cases WHERE tenant_id = $1 AND holder = $2) w
        JOIN case_details c ON c.tenant_id = w.tenant_id AND c.case_id = w.case_id AND c.letter IS NOT NULL
        JOIN register_relations r ON r.tenant_id = c.tenant_id AND r.child = c.subject AND r.guardian <> c.applicant
        ON CONFLICT DO NOTHING
        """;

    // Trustees and representatives, to whom the decision is addressed, are in no register of guardians.
    private const string ToParties = """
        INSERT INTO deliveries (tenant_id, id, case_id, kind, recipient, document, queued_at, state, next_at)
        SELECT c.tenant_id, md5(c.case_id::text || ':' || c.decided_version || ':' || a.person)::uuid, c.case_id, 'letter', a.person, c.letter, $3, 'queued', $3
        FROM (SELECT DISTINCT tenant_id, case_id FROM withheld_cases WHERE tenant_id = $1 AND holder = $2) w
        JOIN case_details c ON c.tenant_id = w.tenant_id AND c.case_id = w.case_id AND c.letter IS NOT NULL
        JOIN case_recipients a ON a.tenant_id = c.tenant_id AND a.case_id = c.case_id AND a.version > c.decided_version
        JOIN case_parties p ON p.tenant_id = c.tenant_id AND p.case_id = c.case_id AND p.person = a.person AND p.role <> 'co-guardian'
        ON CONFLICT DO NOTHING
        """;

    // Whoever was taken out is told why, with the same exception: who has lost custody is not.
    private const string Notices = """
        INSERT INTO deliveries (tenant_id, id, case_id, kind, recipient, document, queued_at, state, next_at)
        SELECT c.tenant_id, md5(l.letter::text || ':' || l.recipient)::uuid, c.case_id, 'letter', l.recipient, l.letter, $3, 'queued', $3
        FROM (SELECT tenant_id, case_id, min(from_version) AS from_version FROM withheld_cases WHERE tenant_id = $1 AND holder = $2 GROUP BY tenant_id, case_id) w
        JOIN case_details c ON c.tenant_id = w.tenant_id AND c.case_id = w.case_id
        JOIN case_letters l ON l.tenant_id = w.tenant_id AND l.case_id = w.case_id AND l.version >= w.from_version AND l.kind = 'left-out'
        WHERE l.recipient = c.subject OR EXISTS (SELECT FROM register_relations r WHERE r.tenant_id = c.tenant_id AND r.guardian = l.recipient AND r.child = c.subject)
          OR EXISTS (SELECT FROM case_parties p WHERE p.tenant_id = c.tenant_id AND p.case_id = c.case_id AND p.person = l.recipient AND p.role <> 'co-guardian')
        ON CONFLICT DO NOTHING
        """;

    /// <inheritdoc/>
    public override string Name => "round-deliveries";

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } = [typeof(RoundPublished)];

    /// <inheritdoc/>
    public override SubscriptionStart Start => SubscriptionStart.Beginning;

    /// <inheritdoc/>
    public override async Task DeliverAsync(IEvent e, SubscriptionContext context, CancellationToken ct)
    {
        await using var session = store().LightweightSession(e.TenantId);
        foreach (var statement in new[] { ToApplicants, ToChildren, ToOthers, ToParties, Notices })
            session.Execute(CaseWriting.Statement(statement, session.TenantId, e.StreamId, time.GetUtcNow()));
        await session.SaveChangesAsync(ct);
        signal.Wake();
    }
}
