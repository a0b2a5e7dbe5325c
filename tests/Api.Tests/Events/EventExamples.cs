using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;

namespace CaseMgmt.Api.Tests.Events;

/// <summary>Made-up examples of every event: with every part filled in, and with every part left out that may be.</summary>
internal static class EventExamples
{
    private static readonly DateTimeOffset At = new(2026, 8, 12, 10, 0, 0, 250, TimeSpan.Zero);
    private static readonly DateOnly On = new(2026, 8, 12);
    private static readonly CaseReference Reference = CaseReference.Create("SKJ", 0x1234_5678_9ABC);
    private static readonly PersonRef Pupil = new(Id(1));
    private static readonly PersonRef Guardian = new(Id(2));
    private static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");
    private static readonly DecisionTypeCode Type = new("school-transport.compulsory-school");
    private static readonly SchoolUnitCode School = new("99010001");
    private static readonly SchoolUnitCode Attended = new("99010004");
    private static readonly SchoolYear Year = new(2026);
    private static readonly PolicyReference BoardDecision = new(new PublicText("Delegationsordning, § 13"), "https://example.org/delegation");
    private static readonly PolicySource Source = new(BoardDecision, On);

    private static readonly IReadOnlyList<RuleOutcome> Rules =
    [
        new(new RuleVersion("school-transport.route-length", 1), RuleResult.Met),
        new(new RuleVersion("school-transport.assigned-school", 1), RuleResult.NotMet),
        new(new RuleVersion("school-transport.grade-fits-age", 2), RuleResult.NeedsOfficer),
    ];

    private static readonly CaseDecided ByMachine = new(
        Type, Outcome.Granted, DecisionGround.Distance, Actor.System, At, On,
        [new Citation("2010:800", 10, "32", 1), new Citation("2010:800", 9, "15 b"), new Citation("1991:1110", null, null)],
        BoardDecision, Rules, Year.FirstDay, Year.LastDay, new AppealRouteCode("administrative-appeal"), new(Id(23), "hash-reasons"), new(Id(24), "hash-letter"));

    private static readonly SchoolUnitDescription Described = new(
        new PublicText("Älvskolan"),
        [new FormGrades(SchoolForm.PreschoolClass, [Grade.PreschoolClass]), new FormGrades(SchoolForm.CompulsorySchool, [new Grade("1"), new Grade("2")])],
        "9901", ProviderType.Municipal, GeoPoint.FromDegrees(65.584, 22.1567), GeoPoint.FromDegrees(65.5840001, 22.15), new DateOnly(1998, 8, 1), new DateOnly(2030, 6, 30));

    private static readonly SchoolUnitDescription Barely = new(
        new PublicText("Skogens friskola"), [new FormGrades(SchoolForm.AdaptedCompulsorySchool, [new Grade("10")])], "9901", ProviderType.Independent, null, null, null, null);

    /// <summary>Examples by event type, each with a name that says what it shows.</summary>
    public static IReadOnlyDictionary<Type, IReadOnlyList<(string Name, IDomainEvent Event)>> All { get; } = Group(
    [
        ("e-service", new CaseRegistered(
            Reference, new CaseTypeCode("school-transport"), Channel.EService, At, Pupil, Guardian, Queue.Ordinary, new(Id(20), "hash-form"))),
        ("protected", new CaseRegistered(
            Reference, new CaseTypeCode("school-transport"), Channel.Api, At, Pupil, Guardian, Queue.Protected, new(Id(20), "hash-form"))),
        ("by-rules", new DecisionRecommended(Type, DecisionKind.Recommended, Outcome.Granted, DecisionGround.Distance, Actor.System, Rules, new(Id(22), "hash-reasons"))),
        ("left-to-the-officer", new DecisionRecommended(Type, DecisionKind.Proposed, null, DecisionGround.IndividualAssessment, Officer, [], new(Id(22), "hash-reasons"))),
        ("by-machine", ByMachine),
        ("by-officer", ByMachine with { DecidedBy = Officer, Outcome = Outcome.Refused, Ground = DecisionGround.IndividualAssessment, Delegation = null, Rules = [], ValidFrom = null, ValidTo = null }),
        ("with-the-identity-of-one", new CaseDisposed(RetentionRule.MunicipalPlan, new DisposalReference("BUN-2036/114:7"), Officer, At, [Pupil], new RetentionPeriod(new CaseTypeCode("school-transport"), 5, "§ 4.1"), null)),
        ("as-it-was-told-before", new CaseDisposed(RetentionRule.MunicipalPlan, new DisposalReference("BUN-2036/114:8"), Officer, At, [], null, null)),
        ("the-case-alone", new CaseDisposed(RetentionRule.MunicipalPlan, new DisposalReference("BUN-2036/114:8"), Officer, At, [], new RetentionPeriod(new CaseTypeCode("school-transport"), 5, "§ 4.1"), NoLegalForceGround.WentAgainstNobody)),
        ("distance", new TransportApplied(Pupil, Guardian, Year, ApplicationKind.Distance, new(Id(25), "hash-grounds"))),
        ("other-grounds", new TransportApplied(Pupil, Guardian, Year, ApplicationKind.OtherGrounds, new(Id(25), "hash-grounds"))),
        ("formal-decision", new TransportApplied(Pupil, Guardian, Year, ApplicationKind.FormalDecision, new(Id(25), "hash-grounds"))),
        ("entitled", new TransportAssessed(Entitlement.Entitled, null, Type, School, Rules, new VersionId("network-1"), new(Id(26), "hash-evidence"), Attended, SchoolForm.CompulsorySchool, new Grade("4"), Attended)),
        ("needs-officer", new TransportAssessed(Entitlement.NeedsOfficer, new ProblemCode("outside-catchments"), Type, null, [], null, new(Id(26), "hash-evidence"), null, null, null, null)),
        ("home-address", new CaseFactsCorrected(new FactCode("home-address"), new DateOnly(2026, 7, 15), Officer, At, new(Id(28), "hash-explanation"))),
        ("entitled-after-moving", new TransportFactsCorrected(new DateOnly(2026, 7, 15), Entitlement.Entitled, null, Type, School, Rules, new VersionId("network-1"), new(Id(29), "hash-evidence"), School, SchoolForm.CompulsorySchool, new Grade("4"), School)),
        ("moved-outside", new TransportFactsCorrected(new DateOnly(2026, 7, 15), Entitlement.NeedsOfficer, new ProblemCode("outside-catchments"), Type, null, [], null, new(Id(29), "hash-evidence"), null, null, null, null)),
        ("taxi-with-conditions", new TransportGranted(School, Year.FirstDay, Year.LastDay, TransportMode.Taxi, new(Id(27), "hash-conditions"))),
        ("moved", new TransportFactsChanged([new FactCode("home-address"), new FactCode("school-placement")], new DateOnly(2026, 7, 15))),
        ("other-areas", new GroundChanged(GroundPart.CatchmentAreas)),
        ("two-persons", new RegisterChanged([Pupil, Guardian])),
        ("until-a-day", new TrusteeAppointed(Pupil, Guardian, TrusteeKind.Trustee, Year.FirstDay, Year.LastDay, new AppointmentReference("Ä 1234-26"), Officer)),
        ("without-end", new TrusteeAppointed(Pupil, Guardian, TrusteeKind.AppointedGuardian, Year.FirstDay, null, new AppointmentReference("2026/117:3"), Officer)),
        ("ended", new TrusteeEnded(Year.LastDay, Actor.System)),
        ("arranged", new TransportArranged(Year.FirstDay, TransportMode.SchoolBus, new(Id(28), "hash-arrangement"))),
        ("renewal-planned", new TransportRenewalPlanned(new SchoolYear(2027), new DateOnly(2027, 4, 16), new DateOnly(2027, 5, 31))),
        ("renewal-reminded", new TransportRenewalReminded(new SchoolYear(2027), new DateOnly(2027, 4, 16), new DateOnly(2027, 5, 31))),
        ("mode-told-later", new TransportGranted(null, Year.FirstDay, Year.LastDay, null, null)),
        ("to-a-school", new TransportRefused(School)),
        ("no-school-known", new TransportRefused(null)),
        ("struck-off", new TransportLeftUntried(Outcome.StruckOff)),
        ("dismissed", new TransportLeftUntried(Outcome.Dismissed)),
        ("everything-known", new SchoolUnitRegistered(School, Described)),
        ("little-known", new SchoolUnitRegistered(School, Barely)),
        ("everything-known", new SchoolUnitChanged(School, Described)),
        ("little-known", new SchoolUnitChanged(School, Barely)),
        ("closed", new SchoolUnitClosed(School, new DateOnly(2027, 6, 30), null)),
        ("reorganised", new SchoolUnitClosed(School, new DateOnly(2027, 6, 30), new SchoolUnitCode("99010002"))),
        ("two-departments", new SchoolUnitDepartmentsStated(School,
        [
            new Department(new DepartmentCode("bla"), new PublicText("Blåklockan"), null, null),
            new Department(new DepartmentCode("rod"), new PublicText("Rödluvan"), new DateOnly(2024, 8, 15), new DateOnly(2027, 6, 11)),
        ])),
        ("counted", new SeatsOpened(School, Grade.PreschoolClass, Year, 50, Officer)),
        ("fewer-than-held", new SeatsCounted(40, 2, Officer)),
        ("offered", new SeatReserved(Id(41), Pupil, new DateOnly(2026, 4, 1), Officer)),
        ("given", new SeatTaken(Id(41), Pupil, Officer)),
        ("declined", new SeatReleased(Id(41), Pupil, SeatReleaseReason.Declined, Officer)),
        ("own-school-left", new KeptSeatLeft(Id(41), Pupil, SeatReleaseReason.Moved, Officer)),
        ("own-school-again", new SeatKept(Id(41), Pupil, Officer)),
        ("given-on", new KeptSeatGivenOn(Id(41), 51, Officer)),
        ("route-length-limits", Adopted(PolicyId.RouteLength, new PolicyValue.RouteLengthLimits(
        [
            new RouteLengthBand([Grade.PreschoolClass, new Grade("1")], 2000, LimitComparison.MoreThan, Source),
            new RouteLengthBand([new Grade("7")], 3000, LimitComparison.AtLeast, new PolicySource(null, On)),
        ]))),
        ("delegation-to-machine", Adopted(PolicyId.DelegationToMachine, new PolicyValue.DelegationToMachine([Type], Source))),
        ("walking-profile", Adopted(PolicyId.WalkingProfile, new PolicyValue.WalkingProfile("walking-default", new PolicySource(new PolicyReference(BoardDecision.Title, null), On)))),
        ("school-years-open", Adopted(PolicyId.SchoolYearsOpen, new PolicyValue.SchoolYearsOpen(3, 1, Source))),
        ("processing-target", Adopted(PolicyId.ProcessingTarget, new PolicyValue.ProcessingTarget(30, Source))),
        ("placement-order", Adopted(PolicyId.PlacementOrder, new PolicyValue.PlacementOrder(
            [PlacementPrinciple.CatchmentArea, PlacementPrinciple.Sibling, PlacementPrinciple.RelativeProximity, PlacementPrinciple.Lottery], ProximityAlternative.SecondNearest, 5, true, 10, SeatOrder.ReservedFirst, 5, Source))),
        ("retention", Adopted(PolicyId.Retention, new PolicyValue.Retention([new RetentionPeriod(new CaseTypeCode("general-matter"), 2, "§ 1.3")], Source))),
        ("waiting-list", Adopted(PolicyId.WaitingList, new PolicyValue.WaitingListRule(AfterNo.LeavesList, AfterNo.GoesBehind, Source))),
        ("unsigned-choice", Adopted(PolicyId.UnsignedChoice, new PolicyValue.UnsignedChoice(UnsignedRule.AssignedSchool, Source))),
        ("round-closing", Adopted(PolicyId.RoundClosing, new PolicyValue.RoundClosing(
            false, [new LotterySource(new("lotto"), new PublicText("Lotto, dragning 1"), "https://example.org", new SeedRule(SeedForm.Numbers, 7, 1, 35)), new LotterySource(new("beacon"), new PublicText("Beacon"), null, new SeedRule(SeedForm.Hexadecimal, 128, 0, 0))], Source))),
        ("sibling-bands", Adopted(PolicyId.SiblingBands, new PolicyValue.SiblingBands([new SiblingBand([Grade.PreschoolClass, new Grade("1")], [Grade.PreschoolClass, new Grade("1"), new Grade("2")])], Source))),
        ("case-times", Adopted(PolicyId.CaseTimes, new PolicyValue.CaseTimes(7, 14, 7, Source))),
        ("traffic-guidance", Adopted(PolicyId.TrafficGuidance, new PolicyValue.TrafficGuidance([new TrafficGuidanceRow([Grade.PreschoolClass, new Grade("1")], 50)], Source))),
        ("move-in-last-year", Adopted(PolicyId.MoveInLastYear, new PolicyValue.MoveInLastYear([new Grade("9")], Source))),
        ("standard-cost", Adopted(PolicyId.StandardCost, new PolicyValue.StandardCost(3100.5m, Source))),
        ("mode-costs", Adopted(PolicyId.ModeCosts, new PolicyValue.ModeCosts(12_400, 5_900, null, 8_200.5m, Source))),
        ("simulation-runs", Adopted(PolicyId.SimulationRuns, new PolicyValue.SimulationRuns(20, Source))),
        ("by-a-manager", new PolicySimulated(PolicyId.RouteLength, new DraftHash("hash-draft"), [Year], new Actor(ActorKind.CaseOfficer, "manager-1"), At)),
        ("renewal", Adopted(PolicyId.Renewal, new PolicyValue.Renewal(5, 31, 45, Source))),
        ("confirmed-routes", Adopted(PolicyId.ConfirmedRoutes, new PolicyValue.ConfirmedRoutes([new ConfirmedRoute(new("after-school-care.journey"), new("legality-review"))], Source))),
        ("delegation-order", Adopted(PolicyId.DelegationOrder, new PolicyValue.DelegationOrder(
        [
            new DelegationRow(DelegateRole.CaseOfficer, [Type], [Outcome.Granted, Outcome.PartlyGranted]),
            new DelegationRow(DelegateRole.Manager, [Type], []),
        ], Source))),
        ("ended", Adopted(PolicyId.RouteLength, null)),
        .. RoundExamples.All,
        .. ChoiceExamples.All,
        .. LifeExamples.All]);

    private static PolicyAdopted Adopted(PolicyId policy, PolicyValue? value) => new(policy, new DateOnly(2024, 7, 1), value, At);

    private static Guid Id(int n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    private static Dictionary<Type, IReadOnlyList<(string Name, IDomainEvent Event)>> Group(params (string Name, IDomainEvent Event)[] examples) =>
        examples.GroupBy(e => e.Event.GetType()).ToDictionary(g => g.Key, g => (IReadOnlyList<(string, IDomainEvent)>)[.. g]);
}
