using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Reexamination;

/// <summary>What is done with a decision whose facts may no longer hold.</summary>
public interface IReexaminationEvent : ICaseEvent;

/// <summary>Facts that the decision rests on are no longer what the registers say: it stands, and is to be re-examined (förvaltningslagen 37–38 §§).</summary>
/// <param name="What">Which facts, each once.</param>
/// <param name="On">The day it was found, in Sweden.</param>
[EventName("case.reexamination-opened.v1")]
public sealed record ReexaminationOpened([Open] IReadOnlyList<FactCode> What, [Open] DateOnly On) : IReexaminationEvent;

/// <summary>An officer has re-examined the decision and found that it stands as it is.</summary>
/// <param name="On">The day, in Sweden.</param>
/// <param name="By">The officer.</param>
/// <param name="Text">Why.</param>
[EventName("case.reexamined.v1")]
public sealed record CaseReexamined([Open] DateOnly On, [Open] Actor By, [Sealed] SealedRef<CaseText> Text) : IReexaminationEvent, IActed;
