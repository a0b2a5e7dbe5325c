using CaseMgmt.Api.Http;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.HandOver;

/// <summary>An application that came to the wrong service.</summary>
/// <param name="NewCase">The case it goes on as.</param>
/// <param name="Header">What was registered of it.</param>
/// <param name="Channel">How it came.</param>
/// <param name="Queue">Who handles it.</param>
/// <param name="Form">The form as the applicant saw and sent it.</param>
/// <param name="Takes">What points back, and what goes with it.</param>
/// <param name="By">Who hands it over.</param>
/// <param name="Now">When, UTC.</param>
/// <param name="Policies">The municipality's policies.</param>
/// <param name="SchoolYear">The school year it is for, as the officer says; null where that is not said.</param>
internal sealed record MisdirectedCase(
    Guid NewCase, CaseHeader Header, Channel Channel, Queue Queue, FormSnapshot Form, ClosingCommand.TakeOver Takes, Actor By, DateTimeOffset Now, PolicySet Policies, SchoolYear? SchoolYear = null);

/// <summary>A service that applications can be handed over to. A slice registers one for each of its case types that can go on with what came elsewhere.</summary>
internal interface ICaseReceiver
{
    /// <summary>The case type it opens.</summary>
    CaseTypeCode CaseType { get; }

    /// <summary>Why the service cannot go on with it; null where it can.</summary>
    Task<Problem?> HindranceAsync(MisdirectedCase from, IQuerySession session, CancellationToken ct) => Task.FromResult<Problem?>(null);

    /// <summary>Puts the new case into the session, with its clocks from the first arrival; saves nothing.</summary>
    /// <returns>The new case's reference.</returns>
    Task<CaseReference> ReceiveAsync(MisdirectedCase from, IDocumentSession session, CancellationToken ct);
}

/// <summary>What a slice must undo when one of its cases goes on elsewhere, such as a claim that keeps a second application out.</summary>
internal interface ICaseGiver
{
    /// <summary>The case type that it leaves.</summary>
    CaseTypeCode CaseType { get; }

    /// <summary>Why the case may not leave now; null where it may. Asked again when it leaves, in the session that it leaves by.</summary>
    Task<Rejection?> HindranceAsync(Guid caseId, IQuerySession session, CancellationToken ct) => Task.FromResult<Rejection?>(null);

    /// <summary>Undoes it in the session; saves nothing.</summary>
    Task GiveAsync(Guid caseId, IDocumentSession session, CancellationToken ct);
}

/// <summary>What belongs to any case outside its stream, and follows when it is handed over: attachments, messages.</summary>
internal interface ICaseBaggage
{
    /// <summary>What would follow.</summary>
    Task<IReadOnlyList<Item>> ListAsync(Guid caseId, IQuerySession session, CancellationToken ct);

    /// <summary>Lets them follow, in the session; saves nothing.</summary>
    Task<Copied> FollowAsync(Guid from, Guid to, IDocumentSession session, CancellationToken ct);

    /// <summary>A thing that would follow.</summary>
    /// <param name="Document">The document it is.</param>
    /// <param name="CameMarked">Whether it bears a mark of secrecy from before marks were events.</param>
    internal sealed record Item(Guid Document, bool CameMarked);

    /// <summary>What followed.</summary>
    /// <param name="Copies">The copies, by the document each was copied from.</param>
    /// <param name="Marks">Marks of copies from before marks were events, as they are to be set now.</param>
    internal sealed record Copied(IReadOnlyDictionary<Guid, Guid> Copies, IReadOnlyList<ClassifyDocument> Marks);
}
