using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.Cases;

/// <summary>One made-up case that the tests start from.</summary>
internal static class Examples
{
    public static readonly DateTimeOffset Noon = new(2026, 8, 12, 10, 0, 0, TimeSpan.Zero);
    public static readonly DateOnly Today = new(2026, 8, 12);
    public static readonly PersonRef Pupil = new(Id(1));
    public static readonly PersonRef Guardian = new(Id(2));
    public static readonly SchoolYear Year = new(2026);
    public static readonly SchoolUnitCode School = new("99010001");
    public static readonly CaseReference Reference = CaseReference.Create("SKJ", 0x1234_5678_9ABC);
    public static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");
    public static readonly Actor Robot = new(ActorKind.Robot, "robot-1");
    public static readonly RuleOutcome LengthMet = new(new RuleVersion("school-transport.route-length", 1), RuleResult.Met);
    public static readonly IReadOnlyList<PersonRef> Gone = [Pupil];
    public static readonly IReadOnlyList<RuleOutcome> Rules = [LengthMet];
    public static readonly SealedRef<FormSnapshot> Form = new(Id(10), "form");
    public static readonly SealedRef<DecisionReasons> Reasons = new(Id(11), "reasons");
    public static readonly SealedRef<Letter> Letter = new(Id(12), "letter");
    public static readonly SealedRef<TransportForm> TransportForm = new(Id(13), "transport-form");
    public static readonly SealedRef<TransportEvidence> Evidence = new(Id(14), "evidence");
    public static readonly SealedRef<CorrectionNote> Explanation = new(Id(15), "explanation");
    public static readonly SealedRef<TransportEvidence> CorrectedEvidence = new(Id(16), "corrected-evidence");
    public static readonly SealedRef<CaseText> Text = new(Id(17), "text");
    public static readonly SealedRef<CaseText> OtherText = new(Id(18), "other-text");
    public static readonly Actor Applicant = new(ActorKind.Guardian, "guardian-1");
    public static readonly OfficerId Anna = new("officer-1");
    public static readonly OfficerId Bo = new("officer-2");
    public static readonly PolicyReference BoardDecision = new(new PublicText("Delegationsordning, § 13"), null);

    public static CaseRegistered Registered { get; } =
        new(Reference, new CaseTypeCode("school-transport"), Channel.EService, Noon, Pupil, Guardian, Queue.Ordinary, Form);

    public static TransportApplied Applied { get; } = new(Pupil, Guardian, Year, ApplicationKind.Distance, TransportForm);

    public static TransportAssessed Assessed { get; } = new(
        Entitlement.Entitled, null, new DecisionTypeCode("school-transport.compulsory-school"), School, Rules, new VersionId("network-1"), Evidence,
        School, SchoolForm.CompulsorySchool, new Grade("4"), School);

    public static TransportGranted Granted { get; } = new(School, Year.FirstDay, Year.LastDay, null, null);

    public static CaseDecided Decided { get; } = new(
        new DecisionTypeCode(Type().Code), Outcome.Granted, DecisionGround.Distance, Actor.System, Noon, Today, Type().LegalBasis, BoardDecision, Rules,
        Year.FirstDay, Year.LastDay, new AppealRouteCode("administrative-appeal"), Reasons, Letter);

    public static CaseFactsCorrected Corrected { get; } = new(new FactCode("home-address"), Today.AddDays(-10), Officer, Noon, Explanation);

    public static CaseCommand.Correct Correct { get; } = new(new FactCode("home-address"), Today.AddDays(-10), ChangesFacts: true, Explanation, Officer, Noon, Today);

    public static TransportAssessed Reassessed { get; } = Assessed with { Entitlement = Entitlement.NotEntitled, Evidence = CorrectedEvidence };

    public static TransportFactsCorrected FactsCorrected { get; } = TransportFactsCorrected.Of(Today.AddDays(-10), Reassessed);

    public static DecisionType Type(string code = "school-transport.compulsory-school") =>
        DecisionCatalogue.Shipped.Find(code, Today) ?? throw new ArgumentException(code, nameof(code));

    public static CaseCommand.Decide Decide(
        Actor? by = null, string type = "school-transport.compulsory-school", Outcome outcome = Outcome.Granted, DecisionGround ground = DecisionGround.Distance, bool delegated = true) =>
        new(Type(type), outcome, ground, by ?? Actor.System, Noon, Today, delegated ? new Delegation(BoardDecision) : null, Type(type).LegalBasis, Rules, Year.FirstDay, Year.LastDay, Reasons, Letter) { Material = LateMaterial.None };

    public static CaseDisposed Disposed { get; } = new(RetentionRule.MunicipalPlan, new DisposalReference("BUN-2036/114:7"), Officer, Noon.AddYears(10), Gone, Kept, null);

    public static RetentionPeriod Kept => new(new CaseTypeCode("school-transport"), 5, "§ 4.1");

    public static CaseCommand.Dispose Dispose(DateOnly? on = null) =>
        new(RetentionRule.MunicipalPlan, new DisposalReference("BUN-2036/114:7"), Officer, Noon.AddYears(10), on ?? Today.AddYears(10), Gone, Kept, Type().Route);

    public static CaseCommand.Register Register { get; } =
        new(Reference, new CaseTypeCode("school-transport"), Channel.EService, Noon, Pupil, Guardian, Queue.Ordinary, Form);

    public static TransportCommand.Apply Apply(ApplicationKind kind = ApplicationKind.Distance, Entitlement entitlement = Entitlement.Entitled) =>
        new(new TransportApplication(Pupil, Guardian, Year, kind, TransportForm), Assessed with { Entitlement = entitlement });

    public static Guid Id(int n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);
}
