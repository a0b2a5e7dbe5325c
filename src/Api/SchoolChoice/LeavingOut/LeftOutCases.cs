using System.Buffers.Binary;
using System.Security.Cryptography;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.SchoolChoice.Choices;
using CaseMgmt.Api.SchoolChoice.Publication;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolChoice.LeavingOut;

/// <summary>That a child is taken out of a round.</summary>
/// <param name="Step">At which step.</param>
/// <param name="School">The school that the proposal gave it, or null.</param>
/// <param name="Words">Why, in the officer's words; its guardians are told them.</param>
internal sealed record LeavingChild(LeftOutStep Step, SchoolUnitCode? School, string Words);

/// <summary>Writes into a child's case that it is taken out of its round, and tells its guardians by letter, in the transaction that takes it out. The case stays open for an officer's single decision.</summary>
internal sealed class LeftOutCases(ProceduralLetters letters)
{
    /// <summary>What follows in the case, with the reason sealed under its key; nothing in one that has been disposed of, or whose choice came late and is tried by itself anyway.</summary>
    /// <param name="session">What is written.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="state">The case as it stands, or as it is opened in the same transaction.</param>
    /// <param name="child">The child that leaves.</param>
    /// <param name="by">The officer.</param>
    /// <param name="now">When, UTC.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="StoreUnavailableException">The register is away.</exception>
    public async Task<Verdict<IDomainEvent>> DecideAsync(IDocumentSession session, Guid caseId, CaseOf<ChoiceCase> state, LeavingChild child, Actor by, DateTimeOffset now, CancellationToken ct)
    {
        if (state.File is CaseFile.Disposed || (state.Slice is ChoiceCase.Late && child.Step != LeftOutStep.Publication))
            return Verdict<IDomainEvent>.Accept();
        var (key, today) = (await session.Vault.KeyAsync(caseId, ct), SwedishTime.DateOf(now));
        var reason = new LeftOutReason(child.Words);
        var left = ChoiceDecider.Decide(new ChoiceCommand.LeaveOut(child.Step, child.School, today, session.Vault.Seal(key, reason), by), state.Slice);
        // Where the application has been handed over the family knows; only the round had not heard of it.
        if (left is not Verdict<IChoiceEvent>.Accepted { Events.Count: > 0 } || state.File is not CaseFile.UnderAssessment)
            return left.Widen();
        var waits = CaseVerdict.Join([.. state.File.Parties.All.Keys.Select(p => PartyDecider.Decide(new PartyCommand.EndWait(p, today), state.File).Widen())]);
        var file = ((Verdict<IDomainEvent>.Accepted)waits).Events.OfType<ICaseEvent>().Aggregate(state.File, (f, e) => f.Evolve(e));
        var told = await letters.NoticesAsync(new CaseMoment(file, by, now, session, key), NoticeKind.LeftOut, LeftOutNotice.Of(reason), ct);
        return CaseVerdict.Join(left.Widen(), waits, new Verdict<IDomainEvent>.Accepted([.. told]));
    }

    /// <summary>Takes a child out, whether or not anybody has chosen for it: where nobody has, the municipality opens the case that it is told and decided in.</summary>
    /// <param name="session">What is written.</param>
    /// <param name="entrant">The child.</param>
    /// <param name="matter">Child, round and grade.</param>
    /// <param name="child">That it leaves.</param>
    /// <param name="by">The officer.</param>
    /// <param name="now">When, UTC.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Why it is refused, or null.</returns>
    public async Task<Rejection?> LeaveAsync(IDocumentSession session, RoundEntrant entrant, ChoiceMatter matter, LeavingChild child, Actor by, DateTimeOffset now, CancellationToken ct)
    {
        var stream = await session.Events.FetchForWriting<CaseOf<ChoiceCase>>(entrant.CaseId, ct);
        if (stream.CurrentVersion > 0)
            return await AppendAsync(session, stream, child, by, now, ct);
        var reference = CaseReference.Create(CaseTypes.SchoolChoice.ReferencePrefix, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        var opened = PlacementDecisions.Open(
            reference, matter, entrant.Applicant ?? entrant.Child, entrant.IsProtected, now, by, session.Vault, await session.Vault.KeyAsync(entrant.CaseId, ct));
        if (opened is not Verdict<IDomainEvent>.Accepted { Events: var first })
            return ((Verdict<IDomainEvent>.Refused)opened).Rejection;
        if (await DecideAsync(session, entrant.CaseId, ChoiceRows.Fold(first), child, by, now, ct) is not Verdict<IDomainEvent>.Accepted { Events: var left })
            throw new InvalidOperationException("A child whose case is opened for it can be taken out.");
        session.Events.StartStream<CaseOf<ChoiceCase>>(entrant.CaseId, [.. first, .. left]);
        session.Claim(ChoiceMatter.Claim, matter.Key, entrant.CaseId);
        session.Claim("case.reference", reference.Value, entrant.CaseId);
        return null;
    }

    /// <summary>As <see cref="DecideAsync"/>, of a case that is read to be decided on, and appended to it.</summary>
    /// <returns>Why it is refused, or null.</returns>
    public async Task<Rejection?> AppendAsync(IDocumentSession session, IEventStream<CaseOf<ChoiceCase>> stream, LeavingChild child, Actor by, DateTimeOffset now, CancellationToken ct)
    {
        switch (await DecideAsync(session, stream.Id, stream.Aggregate, child, by, now, ct))
        {
            case Verdict<IDomainEvent>.Refused refused:
                return refused.Rejection;
            case Verdict<IDomainEvent>.Accepted accepted:
                stream.AppendMany(accepted.Events);
                return null;
            default:
                throw new InvalidOperationException("A verdict is accepted or refused.");
        }
    }
}
