using System.Buffers.Binary;
using System.Security.Cryptography;
using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Intake;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Inquiries;

/// <summary>An inquiry as it comes in.</summary>
/// <param name="CaseId">The new case.</param>
/// <param name="Kind">What is asked for.</param>
/// <param name="Channel">How it came.</param>
/// <param name="ArrivedAt">When it first arrived at the municipality, UTC.</param>
/// <param name="Now">When it is registered, UTC.</param>
/// <param name="Subject">Whom it is about.</param>
/// <param name="Applicant">Who asks.</param>
/// <param name="Queue">Who handles it.</param>
/// <param name="Form">What was written.</param>
/// <param name="By">Who registers it.</param>
/// <param name="TakenOver">Where it came from when it was handed over; null otherwise.</param>
internal sealed record NewInquiry(
    Guid CaseId, InquiryKind Kind, Channel Channel, DateTimeOffset ArrivedAt, DateTimeOffset Now, PersonRef Subject, PersonRef Applicant, Queue Queue, InquiryForm Form, Actor By,
    ClosingCommand.TakeOver? TakenOver = null)
{
    /// <summary>Why it is registered only now; null where nobody had to say.</summary>
    public LateReason? Late { get; init; }
}

/// <summary>Registers inquiries: by those who ask, by officers on behalf, or handed over from another service.</summary>
internal static class InquiryIntake
{
    /// <summary>The case type of a kind.</summary>
    public static CaseType TypeOf(InquiryKind kind) => kind switch
    {
        InquiryKind.GeneralMatter => CaseTypes.GeneralMatter,
        InquiryKind.DocumentRequest => CaseTypes.DocumentRequest,
        _ => throw new InvalidOperationException($"{kind} has no case type."),
    };

    /// <summary>Puts the new case into the session; saves nothing.</summary>
    /// <param name="c">The inquiry.</param>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="session">What is written.</param>
    /// <param name="snapshot">The form as it was seen; made of the inquiry when null.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The reference and the number of events.</returns>
    public static async Task<(CaseReference Reference, int Version)> OpenAsync(NewInquiry c, PolicySet policies, IDocumentSession session, FormSnapshot? snapshot, CancellationToken ct)
    {
        var type = TypeOf(c.Kind);
        var key = await session.Vault.KeyAsync(c.CaseId, ct);
        var reference = CaseReference.Create(type.ReferencePrefix, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)));
        var register = new CaseCommand.Register(
            reference, type.Code, c.Channel, c.ArrivedAt, c.Subject, c.Applicant, c.Queue, session.Vault.Seal(key, snapshot ?? SnapshotOf(c)));
        var events = Accepted(CaseVerdict.Join(
            CaseDecider.Decide(register, CaseFile.Initial).Widen(),
            InquiryDecider.Decide(new InquiryCommand.Receive(c.Kind, session.Vault.Seal(key, c.Form)), InquiryCase.Initial).Widen()));
        var (arrivedOn, today) = (SwedishTime.DateOf(c.ArrivedAt), SwedishTime.DateOf(c.Now));
        var decision = DecisionCatalogue.Shipped.Find(type.DecisionTypes[0].Value, today) ?? throw new InvalidOperationException($"The catalogue has no '{type.DecisionTypes[0]}' today.");
        var watched = CaseIntake.Decide(new NewCase(type, decision, arrivedOn, today, [], c.By, policies, c.Now), Fold(events).File);
        IReadOnlyList<IDomainEvent> all = [.. events, .. Accepted(watched.Widen())];
        if (c.TakenOver is { } from)
            all = [.. all, .. Accepted(ClosingDecider.Decide(from, Fold(all).File).Widen())];
        session.Events.StartStream<CaseOf<InquiryCase>>(c.CaseId, [.. all]);
        session.Claim("case.reference", reference.Value, c.CaseId);
        c.Late?.Note(session, key, c.CaseId, arrivedOn, c.Now);
        return (reference, all.Count);
    }

    /// <summary>The state that events fold into, before they are saved.</summary>
    public static CaseOf<InquiryCase> Fold(IEnumerable<IDomainEvent> events) => events.Aggregate(
        new CaseOf<InquiryCase>(CaseFile.Initial, InquiryCase.Initial), (s, e) => s.Evolve<IInquiryEvent>(e, InquiryCase.Evolve));

    // What opens a case that does not exist yet is never refused.
    private static IReadOnlyList<IDomainEvent> Accepted(Verdict<IDomainEvent> verdict) =>
        verdict is Verdict<IDomainEvent>.Accepted accepted ? accepted.Events : throw new InvalidOperationException($"Refused: {((Verdict<IDomainEvent>.Refused)verdict).Rejection.Code}.");

    private static FormSnapshot SnapshotOf(NewInquiry c)
    {
        var answers = new List<FormAnswer> { new(CaseTexts.Get("inquiry.subject"), c.Form.Subject), new(CaseTexts.Get("inquiry.text"), c.Form.Text) };
        if (c.Form.Name is { } name)
            answers.Add(new FormAnswer(CaseTexts.Get("inquiry.name"), name));
        if (c.Form.Contact is { } contact)
            answers.Add(new FormAnswer(CaseTexts.Get("inquiry.contact"), contact));
        return new FormSnapshot(TypeOf(c.Kind).Title, answers);
    }
}
