using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.HandOver;

/// <summary>What goes with an application that is handed over, whatever its type: parties, what was asked and answered, a request to be decided, messages, files and marks of secrecy.</summary>
/// <param name="baggage">What lies outside the case's stream.</param>
/// <param name="register">Tells the pupil's age.</param>
internal sealed class HandOverParts(IEnumerable<ICaseBaggage> baggage, IPopulationRegister register)
{
    private const string Purpose = "hand-over";

    /// <summary>What would follow; saves nothing.</summary>
    public async Task<Parts> ListAsync(Guid caseId, CaseTypeCode to, CaseFile file, IQuerySession session, DateOnly today, CancellationToken ct)
    {
        var history = await HistoryAsync(caseId, session, ct);
        var things = new List<ICaseBaggage.Item>();
        foreach (var part in baggage)
            things.AddRange(await part.ListAsync(caseId, session, ct));
        var (actsAlone, waits) = (await PupilActsAloneAsync(session.TenantId, to, file, today, ct), file.Clock.Waits.Values);
        HashSet<Guid> documents = [file.Registration!.Form.Id, .. TakenAlong.TextsOf(history).Select(t => t.Id), .. things.Select(t => t.Document)];
        return new Parts(
            things.Count,
            file.Parties.All.Values.Count(p => p.Role != PartyRole.Pupil || actsAlone),
            [.. waits.Where(w => !w.IsOver).OrderBy(w => w.Due).Select(w => new Waiting(w.Kind, w.Due))],
            waits.Count(w => w.Answer is not null),
            file.Clock is { Demand.IsRefused: false, Deadlines: var days } ? days[DeadlineKind.DemandAnswer] : null,
            file.Secrecy.Values.Count(m => m.IsSecret && documents.Contains(m.Document)) + things.Count(t => t.CameMarked));
    }

    /// <summary>Copies what lies outside the stream into the session, and gives what the new stream is to tell; saves nothing.</summary>
    public async Task<TakenAlong> FollowAsync(Guid from, Guid to, CaseTypeCode toType, CaseFile file, IDocumentSession session, DateOnly today, CancellationToken ct)
    {
        var (history, copies, marks) = (await HistoryAsync(from, session, ct), new Dictionary<Guid, Guid>(), new List<ClassifyDocument>());
        foreach (var part in baggage)
        {
            var copied = await part.FollowAsync(from, to, session, ct);
            foreach (var (old, copy) in copied.Copies)
                copies.Add(old, copy);
            marks.AddRange(copied.Marks);
        }
        var (key, texts) = (await session.Vault.KeyAsync(to, ct), new Dictionary<Guid, SealedRef<CaseText>>());
        var written = TakenAlong.TextsOf(history);
        var opened = await session.Vault.ComputeAsync([.. written.Select(t => t.Id)], Purpose, ct);
        foreach (var old in written)
        {
            if (opened.Document(old) is { } text)
            {
                var copy = session.Vault.Seal(key, text);
                texts.Add(old.Id, copy);
                copies[old.Id] = copy.Id;
            }
        }
        return new TakenAlong(history, texts, copies, marks, await PupilActsAloneAsync(session.TenantId, toType, file, today, ct));
    }

    private static async Task<IReadOnlyList<ICaseEvent>> HistoryAsync(Guid caseId, IQuerySession session, CancellationToken ct) =>
        [.. (await session.Events.FetchStreamAsync(caseId, ct: ct)).Select(e => e.Data).OfType<ICaseEvent>()];

    // Asked of the register only where a pupil takes part.
    private async Task<bool> PupilActsAloneAsync(string tenant, CaseTypeCode type, CaseFile file, DateOnly today, CancellationToken ct)
    {
        var pupil = file.Registration!.Subject;
        return file.Parties.All.Values.Any(p => p.Role == PartyRole.Pupil)
            && (await register.AskAsync(tenant, [pupil], ct))[pupil] is RegisterAnswer.Found found
            && CaseTypeRegister.Get(type).PupilActsAlone(found.Person.BirthDate, today);
    }

    /// <summary>What would follow.</summary>
    /// <param name="Things">How many files and messages.</param>
    /// <param name="Parties">How many take part beside the applicant.</param>
    /// <param name="Waits">What is waited for, the first day first.</param>
    /// <param name="Answers">How many answers.</param>
    /// <param name="DecideBy">The last day to answer a request to be decided, or null.</param>
    /// <param name="Marks">How many marks of secrecy.</param>
    internal sealed record Parts(int Things, int Parties, IReadOnlyList<Waiting> Waits, int Answers, DateOnly? DecideBy, int Marks);

    /// <summary>Something that is waited for.</summary>
    /// <param name="Kind">What.</param>
    /// <param name="Due">The last day to answer.</param>
    internal sealed record Waiting(WaitKind Kind, DateOnly Due);
}
