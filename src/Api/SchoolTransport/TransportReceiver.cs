using System.Buffers.Binary;
using System.Security.Cryptography;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases.HandOver;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Intake;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>
/// What was meant as an application for school transport and came to another service goes on as one: on other grounds, with the form that was sent as the applicant's own words. An officer
/// decides it; the registers are asked and the rules applied as for any other.
/// </summary>
internal sealed class TransportReceiver(TransportFactsFinder facts, IPopulationRegister register) : ICaseReceiver
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => TransportCases.Type;

    /// <inheritdoc/>
    public async Task<Problem?> HindranceAsync(MisdirectedCase from, IQuerySession session, CancellationToken ct)
    {
        var (pupil, year) = (from.Header.Subject, YearOf(from));
        var applicant = new CurrentActor(session.TenantId, from.By, new HashSet<Role>(), from.Header.Applicant, null);
        if (from.Header.Applicant == PersonRef.Outside || !await OwnPupils.HasAsync(register, applicant, pupil, year, SwedishTime.DateOf(from.Now), ct))
            return Problem.From(new Rejection("hand-over-names-no-pupil", RejectionKind.Rule, "caseType"));
        var officer = new Viewer(session.TenantId, IsOfficer: true, SeesProtected: false, null);
        return (await TransportApplications.FindAsync(session, officer, [pupil], year, ct))[pupil].Select(e => e.Case).FirstOrDefault() is { } existing ? Apply.Exists(existing) : null;
    }

    /// <inheritdoc/>
    public async Task<CaseReference> ReceiveAsync(MisdirectedCase from, IDocumentSession session, CancellationToken ct)
    {
        var (pupil, applicant, year) = (from.Header.Subject, from.Header.Applicant, YearOf(from));
        var key = await session.Vault.KeyAsync(from.NewCase, ct);
        var form = new TransportForm([TransportGround.Other], string.Join('\n', from.Form.Answers.Select(a => $"{a.Question}: {a.Answer}")));
        var evidence = await facts.FindAsync(session.TenantId, pupil, applicant, year, from.Policies, TransportClaims.Of(ApplicationKind.OtherGrounds, form.Grounds, null), ct);
        var assessment = TransportAssessment.Of(evidence);
        var type = TransportCases.TypeOf(assessment.DecisionType, from.Policies, from.Now);
        var reference = CaseReference.Create(CaseTypes.SchoolTransport.ReferencePrefix, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)));
        var application = new TransportApplication(pupil, applicant, year, ApplicationKind.OtherGrounds, session.Vault.Seal(key, form));
        var queue = evidence.Protection == Protection.None ? from.Queue : Queue.Protected;
        var events = Accepted(CaseVerdict.Join(
            CaseDecider.Decide(
                new CaseCommand.Register(reference, TransportCases.Type, from.Channel, from.Header.ArrivedAt, pupil, applicant, queue, session.Vault.Seal(key, from.Form)), CaseFile.Initial).Widen(),
            TransportDecider.Decide(new TransportCommand.Apply(application, TransportCases.Assessed(assessment, evidence, session.Vault.Seal(key, evidence))), TransportCase.Initial).Widen()));
        events = Then(events, f => CaseDecider.Decide(
            TransportProposal.Of(type, ApplicationKind.OtherGrounds, assessment, session.Vault.Seal(key, new DecisionReasons([.. assessment.Findings.Select(x => x.Reason)]))), f));
        events = Then(events, f => CaseIntake.Decide(
            new NewCase(CaseTypes.SchoolTransport, type, SwedishTime.DateOf(from.Header.ArrivedAt), SwedishTime.DateOf(from.Now), [], from.By, from.Policies, from.Now), f));
        events = Then(events, f => ClosingDecider.Decide(from.Takes, f));
        session.Events.StartStream<CaseOf<TransportCase>>(from.NewCase, [.. events]);
        session.Claim(TransportApplications.Claim, TransportApplications.KeyOf(application), from.NewCase);
        session.Claim("case.reference", reference.Value, from.NewCase);
        return reference;
    }

    private static SchoolYear YearOf(MisdirectedCase from) => from.SchoolYear ?? SchoolYear.Of(SwedishTime.DateOf(from.Header.ArrivedAt));

    private static IReadOnlyList<IDomainEvent> Then(IReadOnlyList<IDomainEvent> events, Func<CaseFile, Verdict<ICaseEvent>> decide) => [.. events, .. Accepted(decide(TransportCases.Fold(events).File).Widen())];

    // What opens a case that does not exist yet is never refused.
    private static IReadOnlyList<IDomainEvent> Accepted(Verdict<IDomainEvent> verdict) =>
        verdict is Verdict<IDomainEvent>.Accepted accepted ? accepted.Events : throw new InvalidOperationException($"Refused: {((Verdict<IDomainEvent>.Refused)verdict).Rejection.Code}.");
}
