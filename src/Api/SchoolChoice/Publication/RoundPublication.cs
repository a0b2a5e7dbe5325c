using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Publication;

/// <summary>
/// Decides the children of a round as an officer has ordered: each with its seat and its letter, up to two hundred in one transaction, everything withheld until the round is published. What stands
/// in one child's way is its result, and hinders no other.
/// </summary>
/// <param name="services">Gives the store and what is built upon it, asked for late: the store is built with its handlers.</param>
internal sealed class RoundPublication(IServiceProvider services) : IBatchHandler
{
    private readonly Lock opening = new();
    private (Guid Order, Task<Publication> Opened)? latest;

    /// <inheritdoc/>
    public OpenCode Kind => PublicationOrder.BatchKind;

    /// <inheritdoc/>
    public async Task<BatchOutcome> DecideAsync(BatchItem item, IEvent started, IQuerySession read, CancellationToken ct) => (await DecideTogetherAsync([item], read, ct))![0];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BatchOutcome>?> DecideTogetherAsync(IReadOnlyList<BatchItem> items, IQuerySession read, CancellationToken ct)
    {
        var publication = await OpenAsync(read, items[0], ct);
        var children = items.Select(i => publication.Children[i.StreamId]).ToList();
        var policies = await read.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(read.TenantId), ct: ct) ?? PolicySet.Initial;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (DecisionCatalogue.Shipped.Find(PlacementDecisions.Type, SwedishTime.DateOf(now)) is not { } type)
            return [.. items.Select(_ => BatchOutcome.Rejected(new OpenCode("decision-type-not-in-force")))];
        if (children.Exists(c => PlacementBasis.Of(type, publication.Year, c.Grade) is PlacementBasis.GradeLacking))
            return [.. items.Select(_ => BatchOutcome.Rejected(new OpenCode(PlacementBasis.GradeLacking.Rejection.Code)))];
        var order = publication.Order.Order;
        var ground = new DecisionGroundwork(type, order.Officer(read.TenantId), order.CommunicationNotNeeded, policies, publication.Schools, now);
        var register = services.GetRequiredService<IPopulationRegister>();
        var families = await register.FamiliesAsync(read.TenantId, [.. children.Select(c => c.Entrant.Child)], ct);
        var persons = await register.AskAsync(
            read.TenantId, [.. children.Select(c => c.Entrant.Child), .. children.Select(c => ApplicantOf(c.Entrant)), .. families.Values.SelectMany(f => f.Guardians)], ct);
        var cases = await CasesAsync(read, items, ct);
        var keys = await read.Vault.KeysAsync([.. items.Select(i => i.StreamId)], ct);
        var seats = await SeatBook.ReadAsync(read, [.. children.Select(c => SeatsOf(read.TenantId, publication, c)).OfType<Guid>()], publication.Seats, ct);

        var placed = children.Select((c, i) => Placed(
            publication, c, items[i], cases[i], families[c.Entrant.Child].Guardians, families[c.Entrant.Child].Guardians.Any(g => persons[g].IsProtected) || persons[c.Entrant.Child].IsProtected)).ToList();
        var municipalities = services.GetRequiredService<Municipalities>();
        // Laying out and sealing is most of the work, and each child's is its own.
        var prepared = new Prepared[placed.Count];
        Parallel.For(0, placed.Count, new ParallelOptions { CancellationToken = ct }, i => prepared[i] =
            Prepare(publication.Round, placed[i], cases[i], ground, PlacementDecisions.Render(placed[i], ground, persons, municipalities), keys[items[i].StreamId], read.Vault.Ahead()));
        return [.. items.Select((item, i) => Decide(publication, item, children[i], placed[i], cases[i] is null, ground, prepared[i], seats, read.TenantId))];
    }

    private static Prepared Prepare(Guid round, PlacedChild placed, CaseOf<ChoiceCase>? state, DecisionGroundwork ground, Letter letter, RetentionKey key, SealedAhead documents)
    {
        var opened = state is null ? PlacementDecisions.Open(
            placed.Reference, new ChoiceMatter(round, placed.Child, placed.Year, placed.Grade), placed.Applicant, placed.IsProtected, ground.Now, ground.Officer.Actor, documents.Vault, key) : Verdict<IDomainEvent>.Accept();
        return new Prepared(
            opened is Verdict<IDomainEvent>.Accepted { Events: var first } ? CaseVerdict.Join(opened, PlacementDecisions.Take(state ?? Fold(first), placed, ground, letter, documents.Vault, key)) : opened,
            documents);
    }

    private static BatchOutcome Decide(
        Publication publication, BatchItem item, RoundChildItem child, PlacedChild placed, bool isNew, DecisionGroundwork ground, Prepared prepared, SeatBook seats, string tenant)
    {
        if (prepared.Verdict is not Verdict<IDomainEvent>.Accepted { Events: var events })
            return BatchOutcome.Rejected(new OpenCode(((Verdict<IDomainEvent>.Refused)prepared.Verdict).Rejection.Code));
        Action<IDocumentSession>? seat = null;
        if (SeatsOf(tenant, publication, child) is { } seatsId)
        {
            var (refusal, gather) = seats.Decide(seatsId, new SeatCommand.Take(item.StreamId, child.Entrant.Child, ground.Officer.Actor));
            if (refusal is not null)
                return BatchOutcome.Rejected(new OpenCode(refusal.Code));
            seat = gather;
        }
        return BatchOutcome.Write(BatchCodes.Done, session =>
        {
            session.SetHeader(WithheldCases.Header, publication.Round.ToString());
            session.Vault.Take(prepared.Documents);
            if (isNew)
            {
                session.Events.StartStream<CaseOf<ChoiceCase>>(item.StreamId, [.. events]);
                session.Claim(ChoiceMatter.Claim, new ChoiceMatter(publication.Round, child.Entrant.Child, placed.Year, placed.Grade).Key, item.StreamId);
                session.Claim("case.reference", placed.Reference.Value, item.StreamId);
            }
            else
            {
                session.Events.Append(item.StreamId, item.ExpectedVersion, [.. events]);
            }
            seat?.Invoke(session);
        });
    }

    private static PlacedChild Placed(Publication publication, RoundChildItem child, BatchItem item, CaseOf<ChoiceCase>? state, IReadOnlyList<PersonRef> guardians, bool isProtected)
    {
        var code = child.Entrant.Facts.Code;
        var hides = isProtected || child.Entrant.IsProtected;
        var wishes = Explanation.Of(child.Outcome, code, publication.Hidden);
        var explanation = new PlacementExplanation(code, child.Placement.Lottery, wishes, Explanation.OfPlacement(child.Placement, child.Entrant.Facts), hides);
        var applicant = state?.File.Registration!.Applicant ?? ApplicantOf(child.Entrant);
        return new PlacedChild(
            child.Entrant.Child, applicant, publication.Year, child.Grade, child.Placement, explanation, hides, item.StreamId,
            state?.File.Registration!.Reference ?? CaseReference.Create(CaseTypes.SchoolChoice.ReferencePrefix, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)))),
            PlacementRecipients.Others(applicant, state?.File.Parties ?? CaseParties.Initial, guardians));
    }

    // A child of whom the register knows no guardian is told itself; who answers for it follows from the register when it is told.
    private static PersonRef ApplicantOf(RoundEntrant entrant) => entrant.Applicant ?? entrant.Child;

    // Who goes on at the own school takes no seat of the round.
    private static Guid? SeatsOf(string tenant, Publication publication, RoundChildItem child) => child.Placement.School is { } unit && unit != child.Entrant.Facts.CurrentSchool ? StreamIds.Seats(tenant, unit, child.Grade, publication.Year) : null;

    private static CaseOf<ChoiceCase> Fold(IReadOnlyList<IDomainEvent> events) =>
        events.Aggregate(new CaseOf<ChoiceCase>(CaseFile.Initial, ChoiceCase.Initial), (s, e) => s.Evolve<IChoiceEvent>(e, ChoiceCase.Evolve));

    private static async Task<IReadOnlyList<CaseOf<ChoiceCase>?>> CasesAsync(IQuerySession read, IReadOnlyList<BatchItem> items, CancellationToken ct)
    {
        var batch = read.CreateBatchQuery();
        var asked = items.Where(i => i.ExpectedVersion > 0).Select(i => (i.StreamId, Case: batch.AggregateStream<CaseOf<ChoiceCase>>(i.StreamId))).ToList();
        if (asked.Count > 0)
            await batch.Execute(ct);
        var found = new Dictionary<Guid, CaseOf<ChoiceCase>?>();
        foreach (var (id, reading) in asked)
            found[id] = await reading;
        return [.. items.Select(i => found.GetValueOrDefault(i.StreamId))];
    }

    // Opened once for all chunks of a publication, and let go of when another begins.
    private async Task<Publication> OpenAsync(IQuerySession read, BatchItem item, CancellationToken ct)
    {
        var order = PublicationOrder.OrderOf(item);
        Task<Publication> opened;
        lock (opening)
        {
            if (latest is not { } kept || kept.Order != order || kept.Opened.IsFaulted || kept.Opened.IsCanceled)
                latest = (order, ReadAsync(read.TenantId, PublicationOrder.RoundOf(item), order, ct));
            opened = latest.Value.Opened;
        }
        return await opened.WaitAsync(ct);
    }

    /// <summary>Lets go of what was opened: everything has been decided.</summary>
    public void Forget()
    {
        lock (opening)
            latest = null;
    }

    private async Task<Publication> ReadAsync(string tenant, Guid roundId, Guid orderId, CancellationToken ct)
    {
        await using var session = services.GetRequiredService<IDocumentStore>().QuerySession(tenant);
        var order = (await session.Vault.ComputeAsync([orderId], "round-publication", ct)).Document<PublicationOrder>(orderId) ?? throw new InvalidOperationException("The order is disposed of.");
        var round = await RoundArchive.OpenAsync(session, roundId, order.Facts, "round-publication", ct);
        var run = round.Run(order.Seed).Run;
        if (run is null || !round.IsHashOf(order.ResultHash, run.Result()))
            throw new InvalidOperationException("The frozen facts no longer give the result that was looked at.");
        var plan = ChoiceRound.PlanOf(await session.Events.AggregateStreamAsync<ChoiceRound>(roundId, ct: ct) ?? ChoiceRound.Initial)!;
        var units = await session.SchoolUnitsAsync(ct);
        var last = run.Outcomes.SelectMany(o => LastAdmitted.CodesOf(o.Outcome)).ToHashSet();
        var lastAdmitted = round.Entrants.Where(e => last.Contains(e.Facts.Code)).ToList();
        var open = await RoundChildren.OpenAsync(session, [.. lastAdmitted.Select(e => e.Child)], ct);
        var children = run.Outcomes.SelectMany(o => o.Outcome.Placements.Select(p => (p, o.Grade, o.Outcome))).ToDictionary(p => p.p.Code);
        return new Publication(
            roundId, plan.Year, order, units.ToDictionary(u => u.Code, u => u.Description.Name.Value),
            lastAdmitted.Where(e => e.IsProtected || !open.Contains(e.Child)).Select(e => e.Facts.Code).ToHashSet(),
            round.Entrants.ToDictionary(e => e.CaseId, e => new RoundChildItem(e, children[e.Facts.Code].Grade, children[e.Facts.Code].p, children[e.Facts.Code].Outcome)));
    }

    // What follows when a decision is taken, with its documents sealed.
    private sealed record Prepared(Verdict<IDomainEvent> Verdict, SealedAhead Documents);

    private sealed record RoundChildItem(RoundEntrant Entrant, Grade Grade, ChildPlacement Placement, RoundOutcome Outcome);

    private sealed record Publication(
        Guid Round, SchoolYear Year, PublicationOrder Order, IReadOnlyDictionary<SchoolUnitCode, string> Schools, IReadOnlySet<RoundCode> Hidden,
        IReadOnlyDictionary<Guid, RoundChildItem> Children)
    {
        /// <summary>The seats as last read, so that a chunk reads no more than what the chunks before it have added.</summary>
        public ConcurrentDictionary<Guid, (SeatLedger Ledger, long Version)> Seats { get; } = new();
    }
}
