using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Diary;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Board;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.EventStore.Tests.Support;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Microsoft.Extensions.Logging.Abstractions;

namespace CaseMgmt.Api.Tests.Projections;

/// <summary>A log of two municipalities with cases that went every way, written side by side, and every projection caught up with it.</summary>
public sealed class WrittenLog : IAsyncLifetime
{
    /// <summary>What stands in sealed documents and must stand nowhere else.</summary>
    public static readonly string[] Personal = ["Vera Vårdnadshavare", "Elis Elev", "Påhittsgatan 1", "2 345,6 m", "går dåligt"];

    private const int CasesEach = 24;
    private static readonly string[] Tenants = ["9901", "2580"];
    private static readonly DecisionTypeCode Type = new("school-transport.compulsory-school");
    private static readonly RuleOutcome[] Rules = [new(new RuleVersion("school-transport.route-length", 1), RuleResult.Met)];
    private static readonly PolicyReference Delegation = new(new PublicText("Delegationsordning, § 13"), "https://example.org/delegation");
    private static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");
    private readonly SettableClock clock = new(new DateTimeOffset(2026, 8, 12, 10, 0, 0, TimeSpan.Zero));
    private readonly Random random = new(2580);
    private string last = "";

    private enum Fate
    {
        GrantedByMachine,
        GrantedByOfficer,
        RefusedByOfficer,
        Pending,
        ProtectedPending,
        ProtectedRefused,
    }

    internal ProgramDatabase Database { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await ProgramDatabase.CreateAsync(clock);
        foreach (var tenant in Tenants)
            await WriteSchoolsAndPoliciesAsync(tenant);
        var cases = Enumerable.Range(0, CasesEach).SelectMany(n => Tenants.Select(t => (Tenant: t, Number: n, Fate: (Fate)(n % 6)))).ToArray();
        random.Shuffle(cases);
        foreach (var (tenant, number, fate) in cases)
            await OpenAsync(tenant, number, fate);
        foreach (var (tenant, number, _) in cases.Where(c => c.Fate is not Fate.GrantedByMachine))
            await HandleAsync(tenant, number);
        // Decided in another order than they came in.
        random.Shuffle(cases);
        foreach (var (tenant, number, fate) in cases.Where(c => c.Fate is Fate.GrantedByOfficer or Fate.RefusedByOfficer or Fate.ProtectedRefused))
            await DecideAsync(tenant, number, fate);
        foreach (var (tenant, number, _) in cases.Where(c => c.Fate is Fate.GrantedByOfficer or Fate.ProtectedRefused))
            await AppealAsync(tenant, number);
        foreach (var (tenant, number, _) in cases.Where(c => c.Number % 4 == 0))
            await CorrectAsync(tenant, number);
        foreach (var (tenant, number, _) in cases.Where(c => c.Fate is Fate.RefusedByOfficer && c.Number < 12))
            await DisposeOfAsync(tenant, number);
        foreach (var tenant in Tenants)
        {
            await ChooseAsync(tenant);
            await NumberAsync(tenant);
        }
        foreach (var tenant in Tenants)
            await PublishRoundAsync(tenant);
        await CatchUpAsync();
    }

    public async Task DisposeAsync() => await Database.DisposeAsync();

    private static Guid CaseId(string tenant, int number) => new(number + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, (byte)Array.IndexOf(Tenants, tenant)]);

    private async Task OpenAsync(string tenant, int number, Fate fate)
    {
        var id = CaseId(tenant, number);
        await using var session = Begin(tenant, Actor.System.Id);
        var key = await session.Vault.KeyAsync(id);
        var (pupil, guardian, year) = (new PersonRef(Person()), new PersonRef(Person()), new SchoolYear(2026 + random.Next(2)));
        var kind = fate == Fate.GrantedByMachine ? ApplicationKind.Distance : (ApplicationKind)random.Next(3);
        var known = fate < Fate.ProtectedPending;
        SchoolUnitCode? school = known && random.Next(5) > 0 ? new SchoolUnitCode($"9901000{random.Next(1, 4)}") : null;
        var reasons = session.Vault.Seal(key, new DecisionReasons([$"Vägen till skolan är {Personal[3]}."]));
        IDomainEvent[] opened =
        [
            new CaseRegistered(
                CaseReference.Create("SKJ", (ulong)random.NextInt64()), new CaseTypeCode("school-transport"), Channel.EService, clock.Now, pupil, guardian,
                known ? Queue.Ordinary : Queue.Protected, session.Vault.Seal(key, new FormSnapshot("Ansökan", [new FormAnswer("Sökande", Personal[0]), new FormAnswer("Adress", Personal[2])]))),
            new TransportApplied(pupil, guardian, year, kind, session.Vault.Seal(key, new TransportForm([TransportGround.DisabilityOrIllness], $"{Personal[1]} {Personal[4]}."))),
            new TransportAssessed(
                known ? (Entitlement)random.Next(2) : Entitlement.NeedsOfficer, known ? null : new ProblemCode("protected-identity"), Type, school, Rules,
                known ? new VersionId("network-1") : null, new SealedRef<TransportEvidence>(Person(), "hash-evidence"), school, null, null, school),
        ];
        IDomainEvent[] settled = fate == Fate.GrantedByMachine
            ? [new TransportGranted(school, year.FirstDay, year.LastDay, null, null), Decided(session, key, Outcome.Granted, Actor.System, year, reasons)]
            : [new DecisionRecommended(Type, DecisionKind.Recommended, known ? (Outcome)(random.Next(2) * 2) : null, DecisionGround.Distance, Actor.System, Rules, reasons)];
        session.Events.StartStream<CaseOf<TransportCase>>(id, [.. opened, .. settled]);
        await SaveAsync(session);
    }

    // One round whose decisions were shown all at once, and one whose are still withheld.
    private async Task PublishRoundAsync(string tenant)
    {
        var plan = new RoundPlan(new SchoolYear(2027), clock.Now, clock.Now.AddDays(30), [new PlannedSeats(new SchoolUnitCode("99010001"), Grade.PreschoolClass, 25)], new DateOnly(2024, 7, 1), clock.Now);
        var hash = new LotteryHash(new string('a', 64));
        foreach (var isPublished in new[] { true, false })
        {
            await using var session = Begin(tenant, Officer.Id);
            var (round, caseId) = (Person(), Person());
            var key = await session.Vault.KeyAsync(caseId);
            session.SetHeader(WithheldCases.Header, round.ToString());
            var (facts, result) = (new SealedRef<RoundFacts>(Person(), "hash-facts"), new SealedRef<RoundResult>(Person(), "hash-result"));
            IDomainEvent[] events =
            [
                new RoundPrepared(plan, Officer, clock.Now), new RoundOpened(Officer, clock.Now), new RoundChoicesEnded(clock.Now),
                new RoundClosed(1, hash, null, null, facts, null, null, Officer, clock.Now), new LotteryDrawn(new PublicText("3 8 11"), Officer, clock.Now),
                new RoundAllocated(facts, result, hash, true, 0, 0, Officer, clock.Now), new RoundPublicationBegun([Person()], hash, hash, Officer, clock.Now),
            ];
            IDomainEvent[] shown = isPublished ? [new RoundPublished(hash, Officer, clock.Now), new RoundFinished(Officer, clock.Now)] : [];
            session.Events.StartStream<ChoiceRound>(round, [.. events, .. shown]);
            session.Events.StartStream<CaseOf<TransportCase>>(caseId, new CaseRegistered(
                CaseReference.Create("SKJ", (ulong)random.NextInt64()), new CaseTypeCode("school-transport"), Channel.EService, clock.Now, new PersonRef(Person()), new PersonRef(Person()), Queue.Ordinary,
                session.Vault.Seal(key, new FormSnapshot("Ansökan", [new FormAnswer("Sökande", Personal[0])]))));
            await SaveAsync(session);
        }
    }

    // Taken by an officer or two, some handed back; asked about, and answered, left unanswered or no longer asked.
    private async Task HandleAsync(string tenant, int number)
    {
        await using var session = Begin(tenant, Officer.Id);
        var stream = await session.Events.FetchForWriting<CaseFile>(CaseId(tenant, number));
        var key = await session.Vault.KeyAsync(stream.Id);
        var today = DateOnly.FromDateTime(clock.Now.DateTime);
        var request = Person();
        SealedRef<CaseText> Text() => session.Vault.Seal(key, new CaseText($"{Personal[1]} {Personal[4]}."));
        stream.AppendMany(
            new CaseAssigned(new OfficerId(Officer.Id), Officer), new CaseAssigned(new OfficerId("officer-2"), Officer), new DeadlineSet(DeadlineKind.Target, today.AddDays(30)),
            new AnswerRequested(request, (WaitKind)(number % 2), today, today.AddDays(14), Officer, Text()));
        var (asked, other) = (Person(), Person());
        stream.AppendMany(
            new CaseReferred(asked, new OfficerId("officer-2"), ReferralPurpose.Advice, Officer, Text()), new CaseReferred(other, new OfficerId("officer-3"), ReferralPurpose.Approval, Officer, Text()),
            number % 2 == 0 ? new ReferralAnswered(asked, ReferralAnswer.Advised, Officer, Text()) : new ReferralWithdrawn(asked, Officer));
        stream.AppendMany(new DocumentClassified(Person(), IsSecret: true, Citation.Parse("2009:400 23:2"), today, Officer, Text()));
        var (trustee, coGuardian) = (new PersonRef(Person()), new PersonRef(Person()));
        stream.AppendMany(new PartyJoined(trustee, PartyRole.Trustee, Officer), new PartyJoined(coGuardian, PartyRole.CoGuardian, Officer));
        if (stream.Aggregate is CaseFile.UnderAssessment)
            stream.AppendMany(new SignatureAsked(coGuardian, today, today.AddDays(7), today.AddDays(14)), new SignatureReminded(coGuardian, today.AddDays(7)), new CaseSigned(coGuardian, today.AddDays(8), Channel.EService, null));
        if (number % 2 == 0)
            stream.AppendMany(new PartyLeft(trustee, Officer));
        if (number % 3 > 0)
            stream.AppendMany(new CaseReleased(new OfficerId("officer-2"), ReleaseReason.Workload, Officer));
        object[] end = (number % 4) switch
        {
            0 => [new AnswerReceived(request, today.AddDays(3), Channel.EService, Officer, Text()), new DeadlineSet(DeadlineKind.Target, today.AddDays(33))],
            1 => [new AnswerOverdue(request, today.AddDays(15))],
            2 => [new AnswerRequestWithdrawn(request, today.AddDays(1), Officer)],
            _ => [new AnswerTimeExtended(request, today.AddDays(2), today.AddDays(30), Officer, Text()), new TargetExtended(today.AddDays(2), today.AddDays(60), Officer, Text()), new DeadlineSet(DeadlineKind.Target, today.AddDays(60))],
        };
        stream.AppendMany(end);
        await SaveAsync(session);
    }

    private async Task DecideAsync(string tenant, int number, Fate fate)
    {
        await using var session = Begin(tenant, Officer.Id);
        var stream = await session.Events.FetchForWriting<CaseOf<TransportCase>>(CaseId(tenant, number));
        var key = await session.Vault.KeyAsync(stream.Id);
        var state = (TransportCase.UnderAssessment)stream.Aggregate.Slice;
        var (year, school) = (state.Application.Year, state.Assessment.School);
        var reasons = session.Vault.Seal(key, new DecisionReasons([$"{Personal[1]} {Personal[4]}."]));
        ITransportEvent ofSlice = fate == Fate.GrantedByOfficer
            ? new TransportGranted(school, year.FirstDay.AddDays(random.Next(60)), year.LastDay, (TransportMode)random.Next(4), session.Vault.Seal(key, new TransportConditions(Personal[2])))
            : new TransportRefused(school);
        stream.AppendMany(ofSlice, Decided(session, key, fate == Fate.GrantedByOfficer ? Outcome.Granted : Outcome.Refused, Officer, year, reasons));
        await SaveAsync(session);
    }

    // Ruled on, sent on, taken back, late and admitted, or only received.
    private async Task AppealAsync(string tenant, int number)
    {
        await using var session = Begin(tenant, Officer.Id);
        var stream = await session.Events.FetchForWriting<CaseFile>(CaseId(tenant, number));
        var key = await session.Vault.KeyAsync(stream.Id);
        var today = DateOnly.FromDateTime(clock.Now.DateTime);
        var appeal = Person();
        SealedRef<CaseText> Text() => session.Vault.Seal(key, new CaseText($"{Personal[1]} {Personal[4]}."));
        stream.AppendMany(
            new DecisionMadeBy(new OfficerId(Officer.Id), [], new BoardMinutes(today, 14), Officer),
            new DecisionAddressed([new PersonRef(appeal), new PersonRef(stream.Id)], session.Vault.Seal(key, new Letter("text/html", "Brev."))),
            new DecisionReceivedByParty(new PersonRef(appeal), today, DeliveryProof.DigitalMailbox, today.AddDays(21)),
            new DecisionReceived(today, DeliveryProof.Receipt, today.AddDays(21)), new AppealReceived(appeal, today, number % 4 == 1 ? false : null, Channel.Paper, Officer, Text(), new PersonRef(appeal)));
        var dismissal = session.Vault.Seal(key, new Letter("text/html", "Avvisning."));
        object[] end = (number % 4) switch
        {
            0 => [new AppealReconsidered(appeal, today, IsMet: false, Officer), new AppealForwarded(appeal, today, Officer), new AppealRuled(appeal, today, Ruling.Rejected, Officer, Text())],
            1 =>
            [
                new AppealDismissed(appeal, today, Officer, session.Vault.Seal(key, new DecisionReasons([$"{Personal[1]} {Personal[4]}."])), dismissal), new ProceduralDecisionAddressed([new PersonRef(stream.Id)], dismissal),
                new ProceduralDecisionReceivedByParty(dismissal.Id, new PersonRef(stream.Id), today, DeliveryProof.Receipt, today.AddDays(21)), new LateAppealAdmitted(appeal, Officer),
            ],
            2 => [new AppealWithdrawn(appeal, today, Officer, Channel.Paper, Text()), new LegalForceGained(today), new CaseClosed(today, RetentionRule.MunicipalPlan, Officer), new CaseReopened(today, Officer), new AppealReceived(Person(), today, true, Channel.Paper, Officer, Text(), null)],
            _ => [],
        };
        stream.AppendMany(end);
        await SaveAsync(session);
    }

    private async Task CorrectAsync(string tenant, int number)
    {
        await using var session = Begin(tenant, Officer.Id);
        var stream = await session.Events.FetchForWriting<CaseOf<TransportCase>>(CaseId(tenant, number));
        var from = DateOnly.FromDateTime(clock.Now.DateTime).AddDays(-random.Next(30));
        var note = session.Vault.Seal(await session.Vault.KeyAsync(stream.Id), new CorrectionNote($"{Personal[1]} har flyttat till {Personal[2]}."));
        stream.AppendMany(
            new CaseFactsCorrected(new FactCode("home-address"), from, Officer, clock.Now, note),
            new TransportFactsCorrected(
                from, (Entitlement)random.Next(2), null, Type, new SchoolUnitCode($"9901000{random.Next(1, 4)}"), Rules, new VersionId("network-2"), new SealedRef<TransportEvidence>(Person(), "hash-evidence"), null, null, null, null));
        await SaveAsync(session);
    }

    private async Task ChooseAsync(string tenant)
    {
        await using var session = Begin(tenant, Officer.Id);
        foreach (var (id, events) in await WrittenChoices.OfAsync(session, n => CaseId(tenant, n), Person, clock.Now, Personal))
            session.Events.StartStream<CaseOf<ChoiceCase>>(id, [.. events]);
        await SaveAsync(session);
    }

    private async Task NumberAsync(string tenant)
    {
        await using var session = Begin(tenant, Actor.System.Id);
        var inquiry = CaseId(tenant, 4000);
        var key = await session.Vault.KeyAsync(inquiry);
        session.Events.StartStream<CaseOf<InquiryCase>>(
            inquiry,
            new CaseRegistered(
                CaseReference.Create("HND", (ulong)random.NextInt64()), new CaseTypeCode("document-request"), Channel.Email, clock.Now, PersonRef.Outside, PersonRef.Outside, Queue.Ordinary,
                session.Vault.Seal(key, new FormSnapshot("Begäran", [new FormAnswer("Namn", Personal[0])]))),
            new InquiryReceived(InquiryKind.DocumentRequest, session.Vault.Seal(key, new InquiryForm("Beslut", Personal[2], Personal[0], null))),
            new DocumentsReviewed(DisclosureExtent.All, Officer, session.Vault.Seal(key, new SecrecyReview([new ReviewedDocument(Personal[1], DocumentTreatment.Open, null, Personal[4])]))),
            new DocumentsDisclosed(DateOnly.FromDateTime(clock.Now.DateTime), Officer));
        session.Events.StartStream<CaseDiary>(StreamIds.Diary(tenant, 2026), [.. CaseDiary.Initial.Give(2026, [.. Enumerable.Range(0, CasesEach).Select(n => CaseId(tenant, n))])]);
        await SaveAsync(session);
        var on = DateOnly.FromDateTime(clock.Now.DateTime);
        var appointed = new TrusteeAppointed(
            new PersonRef(CaseId(tenant, 2000)), new PersonRef(CaseId(tenant, 2001)), TrusteeKind.Trustee, new DateOnly(2026, 3, 2), new DateOnly(2027, 3, 1), new AppointmentReference("2026/117"), Officer);
        session.Events.StartStream<Trusteeship>(CaseId(tenant, 2002), appointed);
        session.Events.StartStream<Trusteeship>(CaseId(tenant, 2003), appointed with { Kind = TrusteeKind.AppointedGuardian, Until = null }, new TrusteeEnded(new DateOnly(2026, 6, 9), Officer));
        session.Events.StartStream<BoardMeeting>(
            StreamIds.BoardMeeting(tenant, on), new ReportDrawnUp(on, [CaseId(tenant, 0), CaseId(tenant, 1)], Officer, 1, 1), new MinutesApproved(on, Officer), new AnnouncementMade(on, Officer));
        await SaveAsync(session);
    }

    private async Task DisposeOfAsync(string tenant, int number)
    {
        await using var session = Begin(tenant, Officer.Id);
        var stream = await session.Events.FetchForWriting<CaseFile>(CaseId(tenant, number));
        var header = ((CaseFile.Decided)stream.Aggregate).Header;
        stream.AppendMany(new CaseDisposed(RetentionRule.MunicipalPlan, new DisposalReference("BUN-2036/114:7"), Officer, clock.Now, number % 12 == 2 ? [header.Applicant] : [], null, null));
        await SaveAsync(session);
    }

    private CaseDecided Decided(IDocumentSession session, RetentionKey key, Outcome outcome, Actor by, SchoolYear year, SealedRef<DecisionReasons> reasons) => new(
        Type, outcome, by == Officer ? DecisionGround.IndividualAssessment : DecisionGround.Distance, by, clock.Now, DateOnly.FromDateTime(clock.Now.DateTime),
        [Citation.Parse("2010:800 10:32/1"), Citation.Parse("2010:800 9:15 b")], by == Officer ? null : Delegation, Rules, year.FirstDay, year.LastDay,
        new AppealRouteCode("administrative-appeal"), reasons, session.Vault.Seal(key, new Letter("text/html; charset=utf-8", $"<p>{Personal[0]}</p>")));

    private async Task WriteSchoolsAndPoliciesAsync(string tenant)
    {
        await using var session = Begin(tenant, Actor.System.Id);
        var description = new SchoolUnitDescription(
            new PublicText("Älvskolan"), [new FormGrades(SchoolForm.CompulsorySchool, [new Grade("1")])], tenant, ProviderType.Municipal, null, null, null, null);
        for (var n = 1; n <= 3; n++)
        {
            var (stream, code) = (CaseId(tenant, 1000 + n), new SchoolUnitCode($"9901000{n}"));
            session.Events.StartStream<SchoolUnit>(stream, new SchoolUnitRegistered(code, description));
        }
        session.Events.StartStream<PolicySet>(
            CaseId(tenant, 2000),
            new PolicyAdopted(PolicyId.ProcessingTarget, new DateOnly(2026, 1, 1), new PolicyValue.ProcessingTarget(30, new PolicySource(Delegation, new DateOnly(2026, 1, 1))), clock.Now),
            new PolicyAdopted(PolicyId.ProcessingTarget, new DateOnly(2027, 1, 1), null, clock.Now));
        session.Events.StartStream<SimulationDay>(
            CaseId(tenant, 2100), new PolicySimulated(PolicyId.RouteLength, new DraftHash(new string('b', 64)), [new SchoolYear(2026)], new Actor(ActorKind.CaseOfficer, "manager-1"), clock.Now));
        await SaveAsync(session);
        session.Events.StartStream<SeatLedger>(
            CaseId(tenant, 1100), new SeatsOpened(new SchoolUnitCode("99010001"), new Grade("1"), new SchoolYear(2027), 3, Officer),
            new SeatReserved(CaseId(tenant, 0), new PersonRef(Person()), new DateOnly(2027, 3, 1), Officer), new SeatReserved(CaseId(tenant, 1), new PersonRef(Person()), new DateOnly(2027, 3, 1), Officer),
            new SeatsCounted(2, 0, Officer));
        await SaveAsync(session);
        var (taken, left) = (new PersonRef(Person()), new PersonRef(Person()));
        session.Events.Append(
            CaseId(tenant, 1100), 4, new SeatTaken(CaseId(tenant, 1), taken, Officer), new SeatTaken(CaseId(tenant, 2), left, Officer), new SeatReleased(CaseId(tenant, 2), left, SeatReleaseReason.Left, Officer),
            new KeptSeatLeft(CaseId(tenant, 3), left, SeatReleaseReason.Moved, Officer), new KeptSeatLeft(CaseId(tenant, 4), new PersonRef(Person()), SeatReleaseReason.Left, Officer),
            new KeptSeatLeft(CaseId(tenant, 5), new PersonRef(Person()), SeatReleaseReason.Left, Officer), new SeatKept(CaseId(tenant, 3), left, Officer), new KeptSeatGivenOn(CaseId(tenant, 4), 3, Officer));
        await SaveAsync(session);
        session.Events.Append(CaseId(tenant, 1002), 1, new SchoolUnitChanged(new SchoolUnitCode("99010002"), description with { Name = new PublicText("Nya Älvskolan") }));
        session.Events.Append(CaseId(tenant, 1003), 1, new SchoolUnitClosed(new SchoolUnitCode("99010003"), new DateOnly(2027, 6, 30), new SchoolUnitCode("99010001")));
        await SaveAsync(session);
        session.StartBatch(CaseId(tenant, 3000), new OpenCode("decide-proposals"), [new BatchItem(CaseId(tenant, 0), 1, []), new BatchItem(CaseId(tenant, 1), 1, [])]);
        await SaveAsync(session);
        session.Events.Append(CaseId(tenant, 3000), 1, new BatchChunkDone([new BatchResult(0, BatchCodes.Stale), new BatchResult(1, BatchCodes.Done)]), new BatchFinished(2));
        await SaveAsync(session);
    }

    private IDocumentSession Begin(string tenant, string actor)
    {
        var session = Database.Store.LightweightSession(tenant).Run(SetUpStore.Test, SetUpStore.Test);
        session.UserName = actor;
        return session;
    }

    private async Task SaveAsync(IDocumentSession session)
    {
        last = (await session.SaveChangesAsync()).Position;
        clock.Now += TimeSpan.FromMinutes(random.Next(1, 600));
    }

    private async Task CatchUpAsync()
    {
        using var daemon = new ProjectionDaemon(Database.Store, NullLogger<ProjectionDaemon>.Instance);
        await daemon.StartAsync(CancellationToken.None);
        foreach (var (projection, lifecycle) in Registration.Projections().All.Where(p => p.Lifecycle == ProjectionLifecycle.Async))
            Assert.True(await daemon.WaitForAsync(last, projection.Name, TimeSpan.FromSeconds(60)), $"{projection.Name} ({lifecycle}) did not catch up.");
        await daemon.StopAsync(CancellationToken.None);
    }

    private Guid Person()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
