using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Diary;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Decisions.Board;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Operations;

/// <summary>One process that appends an event.</summary>
/// <param name="Process">The use case or command as users know it, after the word always or sometimes.</param>
/// <param name="When">Under which condition, or null: every time it is accepted.</param>
public sealed record EventSource(string Process, string? When);

/// <summary>Where events come from: which kind of stream holds them, and which processes append them. For the document of events.</summary>
public static class EventSources
{
    private const string Write = "when somebody writes to the school office or asks for documents";
    private const string HandOver = "when an officer hands an application over";
    private const string Withhold = "when documents are refused";
    private const string Apply = "when a guardian applies for school transport";
    private const string Decide = "when an officer decides on school transport";
    private const string Investigate = "when an officer records what was found out of the grounds of a case";
    private const string Correct = "when an officer corrects facts of a case of school transport";
    private const string Reassess = "when an import of the register or of a map, a robot's or an officer's decision or a batch finds that an undecided case rests on facts that no longer hold";
    private const string ImportSchools = "by `import schools` and `sample load`";
    private const string ByMachine = "where the catalogue and the municipality's delegation let the machine grant on distance";

    private static readonly (string Stream, string StateName) OneBatch = ("one per batch", nameof(Batch));

    private static readonly Dictionary<Type, (string Stream, string StateName)> Streams = new()
    {
        [typeof(ICaseEvent)] = ("one per case", nameof(CaseFile)),
        [typeof(ITransportEvent)] = ("one per case", nameof(TransportCase)),
        [typeof(IInquiryEvent)] = ("one per case", nameof(InquiryCase)),
        [typeof(IChoiceEvent)] = ("one per case", nameof(ChoiceCase)),
        [typeof(IRegisterEvent)] = ("one per import of the population register", nameof(RegisterChanges)),
        [typeof(ITrusteeshipEvent)] = ("one per appointment of a trustee", nameof(Trusteeship)),
        [typeof(IPolicyEvent)] = ("one per municipality: its policies", nameof(PolicySet)),
        [typeof(ISchoolUnitEvent)] = ("one per school unit", nameof(SchoolUnit)),
        [typeof(IRoundEvent)] = ("one per round of school choice", nameof(ChoiceRound)),
        [typeof(ISeatEvent)] = ("one per school unit, grade and school year: its seats", nameof(SeatLedger)),
        [typeof(IDiaryEvent)] = ("one per municipality and year: its diary", nameof(CaseDiary)),
        [typeof(ICorrespondenceEvent)] = ("one per message or file of a case", nameof(KeptCorrespondence)),
        [typeof(IGroundEvent)] = ("one per import of a map", nameof(GroundChanges)),
        [typeof(ISimulationEvent)] = ("one per person and day: the simulations that were run", nameof(SimulationDay)),
        [typeof(IBoardEvent)] = ("one per meeting of the board", nameof(BoardMeeting)),
        [typeof(BatchStarted)] = OneBatch,
        [typeof(BatchChunkDone)] = OneBatch,
        [typeof(BatchFinished)] = OneBatch,
    };

    /// <summary>The processes that append each event; an empty list is an event that none appends yet.</summary>
    public static IReadOnlyDictionary<Type, IReadOnlyList<EventSource>> All { get; } = new Dictionary<Type, IReadOnlyList<EventSource>>
    {
        [typeof(CaseRegistered)] = [new(Apply, null), new(Write, null), new(HandOver, "in the case it goes on as"), new("when a round of school choice is decided, child by child", "for a child for whom nobody chose")],
        [typeof(CaseRegistered)] = [new(Apply, null), new(Write, null), new("when schools are chosen for a child for the first time in a round", null), new(HandOver, "in the case it goes on as")],
        [typeof(GroundChanged)] = [new("by `import roads` and `import catchments`", "where the municipality has another road network or other areas than before")],
        [typeof(PolicySimulated)] = [new("when a manager or an operator tries a draft policy on past applications", null)],
        [typeof(MessageKept)] = [new("when a guardian or an officer writes a message in a case", null), new(HandOver, "for each message that follows, and for the one that tells of it"),
            new("when guardians do not agree on a choice of school", "for what they are told")],
        [typeof(FileKept)] = [new("when a file is put into a case", null), new(HandOver, "for each file that follows"), new("when documents are reviewed for disclosure, the first time or anew", "for each file that is disclosed whole")],
        [typeof(InquiryReceived)] = [new(Write, null), new(HandOver, "to another matter")],
        [typeof(InquiryAnswered)] = [new("when an officer answers another matter", null)],
        [typeof(DocumentsReviewed)] = [new("when an officer records a secrecy review", null)],
        [typeof(DocumentsDisclosed)] = [new("when an officer discloses all that was asked for", null)],
        [typeof(DisclosureChanged)] = [new("when an officer reviews anew what was withheld, and changes the decision", null)],
        [typeof(DocumentsWithheld)] = [new(Withhold, null)],
        [typeof(TransportApplied)] = [new(Apply, null)],
        [typeof(TransportAssessed)] = [new(Apply, null), new(Investigate, null), new(Reassess, null)],
        [typeof(TransportFactsChanged)] = [new(Reassess, null)],
        [typeof(DecisionRecommended)] = [new(Apply, "where an officer is to decide"), new(Correct, "where the case is not decided"), new(Investigate, null), new(Reassess, null)],
        [typeof(TransportGranted)] = [new(Apply, ByMachine), new(Decide, "where something is granted")],
        [typeof(TransportArranged)] = [new("when an officer arranges a granted transport", null), new(Decide, "where the arrangement is given with the decision")],
        [typeof(TransportRenewalPlanned)] = [new(Apply, ByMachine + ", and it has a last day of renewal"), new(Decide, "where something is granted and the municipality has a last day of renewal"),
            new("when the day of the reminder comes", "where the municipality has moved its last day")],
        [typeof(TransportRenewalReminded)] = [new("when the day of the reminder comes and nobody has applied for the next school year", null)],
        [typeof(RegisterChanged)] = [new("by `import register`", "for persons of whom something is no longer as it was")],
        [typeof(TrusteeAppointed)] = [new("when an officer records that a trustee answers for a child", null)],
        [typeof(TrusteeEnded)] = [new("when an officer records that an appointment has ended", null), new("when the last day of an appointment has passed", null)],
        [typeof(TransportLeftUntried)] = [new(LifeEventSources.EndUntried, "in a case of school transport")],
        [typeof(TransportRefused)] = [new(Decide, "where the outcome is refused")],
        [typeof(CaseDecided)] = [new(Apply, ByMachine), new(Decide, null), new(Withhold, null), new(LifeEventSources.EndUntried, null), new("when a round of school choice is decided, child by child", null)],
        [typeof(CaseFactsCorrected)] = [new(Correct, null)],
        [typeof(TransportFactsCorrected)] = [new(Correct, null)],
        [typeof(CaseDisposed)] = [new("when a manager disposes of a case, and by `dispose`", null)],
        [typeof(PolicyAdopted)] = [new("when a manager adopts a policy", null), new("by `import policies` and `sample load`", "once for each value that the log does not hold already")],
        [typeof(SchoolUnitRegistered)] = [new(ImportSchools, "for each unit that is new")],
        [typeof(SchoolUnitChanged)] = [new(ImportSchools, "for each unit of which something has changed")],
        [typeof(SchoolUnitClosed)] = [],
        [typeof(SchoolUnitDepartmentsStated)] = [new("when an officer states the departments of a school unit", "where something has changed"), new(ImportSchools, "for each unit whose departments the file names and of which something has changed")],
        [typeof(BatchStarted)] = [new("when an officer decides many cases at once", null)],
        [typeof(SeatsOpened)] = [new("when an officer says how many seats a school has", "the first time"), new("when an officer opens a round of school choice", "for seats that nobody has counted")],
        [typeof(SeatsCounted)] = [new("when an officer says how many seats a school has", "where the number is another")],
        [typeof(KeptSeatGivenOn)] = [new("when an officer gives on a seat that a child who kept it has left", null)],
        [typeof(BatchChunkDone)] = [new("when up to 200 items of a batch have been dealt with", null)],
        [typeof(BatchFinished)] = [new("when the last item of a batch has its result", null)],
    }.Concat(LifeEventSources.All).Concat(ChoiceEventSources.All).ToDictionary();

    /// <summary>The kind of stream that holds an event, and the state the event folds into.</summary>
    /// <exception cref="KeyNotFoundException">The event belongs to no kind of stream that is known here.</exception>
    public static (string Stream, string State) StreamOf(Type eventType) =>
        Streams.FirstOrDefault(s => s.Key.IsAssignableFrom(eventType)) is { Key: not null } found
            ? found.Value
            : throw new KeyNotFoundException($"{eventType.Name} belongs to no kind of stream in {nameof(EventSources)}.");

    /// <summary>The processes that append an event.</summary>
    /// <exception cref="KeyNotFoundException">Nothing is said of the event here.</exception>
    public static IReadOnlyList<EventSource> Of(Type eventType) =>
        All.TryGetValue(eventType, out var sources) ? sources : throw new KeyNotFoundException($"{eventType.Name} is missing from {nameof(EventSources)}.");
}
