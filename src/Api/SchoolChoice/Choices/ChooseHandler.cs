using System.Buffers.Binary;
using System.Security.Cryptography;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Intake;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>A new choice as it comes in.</summary>
/// <param name="Child">The child.</param>
/// <param name="List">What is wished.</param>
/// <param name="Arrival">How and when it came.</param>
/// <param name="Actor">Who acts, with the applicant as guardian.</param>
/// <param name="Grade">The grade that an officer says, for a child who does not begin it by its year of birth or is not registered here; null otherwise.</param>
internal sealed record NewChoice(PersonRef Child, WishList List, Arrival Arrival, CurrentActor Actor, Grade? Grade = null);

/// <summary>The moment at which a choice is made, changed or taken back.</summary>
/// <param name="Listed">The round as the read model has it.</param>
/// <param name="Round">The round.</param>
/// <param name="Policies">The municipality's policies.</param>
/// <param name="Session">What is written.</param>
/// <param name="Now">When, UTC.</param>
internal sealed record ChoiceMoment(ListedRound Listed, ChoiceRound Round, PolicySet Policies, IDocumentSession Session, DateTimeOffset Now)
{
    /// <summary>The last day on which a signature is of use.</summary>
    public DateOnly SignBy => SwedishTime.DateOf(Listed.Plan.ClosesAt.AddTicks(-1));

    /// <summary>Whether whoever is asked to sign now can do so.</summary>
    public bool CanBeSigned => ChoiceRound.TakesChoices(Round, Now);
}

/// <summary>Registers choices, changes them and takes them back; saves nothing.</summary>
internal sealed class ChooseHandler(ChoiceFactsFinder finder, ChoiceSnapshots snapshots, OnBehalfIntake intake, IPopulationRegister register, ProceduralLetters letters)
{
    /// <summary>Whether the applicant has custody of the child.</summary>
    public async Task<bool> MayChooseAsync(NewChoice choice, CancellationToken ct) =>
        (await register.ChildrenOfAsync(choice.Actor.MunicipalityId, choice.Actor.Guardian, ct)).Contains(choice.Child);

    /// <summary>Opens the case of a child's first choice.</summary>
    public async Task<CommandAnswer> OpenAsync(NewChoice choice, ChoiceMoment at, CancellationToken ct)
    {
        var (actor, plan, session) = (choice.Actor, at.Listed.Plan, at.Session);
        // Someone else's child is answered as one that does not exist.
        if (!await MayChooseAsync(choice, ct))
            return new Rejection("child-not-found", RejectionKind.NotFound, "childId");
        var facts = await finder.FindAsync(session.TenantId, choice.Child, actor.Guardian, plan, ct);
        if ((choice.Grade ?? facts.Grade) is not { } grade)
            return new Rejection(facts.Reason!, RejectionKind.Rule, "childId");
        if (choice.Grade is { } said && said != facts.Grade && facts.Person is { } person)
            facts = facts with { Grade = said, Assigned = await finder.AssignedAsync(session.TenantId, person, plan, said, ct) };
        var caseId = Guid.CreateVersion7(at.Now);
        var (basis, units) = await BasisAsync(choice.List, facts.Assigned, at, ct);
        if (basis.Fault(choice.List.ToSchools(), grade) is { } fault)
            return fault;

        var key = await session.Vault.NewKeyAsync(caseId, ct);
        var matter = new ChoiceMatter(at.Listed.RoundId, choice.Child, plan.Year, grade);
        var snapshot = await snapshots.OfAsync(actor, matter, choice.List.ToForm(), facts.Check, units, ct);
        var reference = CaseReference.Create(CaseTypes.SchoolChoice.ReferencePrefix, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)));
        var arrivedAt = ArrivedIn(plan, choice.Arrival);
        var opened = CaseVerdict.Join(
            CaseDecider.Decide(
                new CaseCommand.Register(
                    reference, CaseTypes.SchoolChoice.Code, choice.Arrival.Channel, arrivedAt, choice.Child, actor.Guardian, facts.Protection == Protection.None ? Queue.Ordinary : Queue.Protected,
                    session.Vault.Seal(key, snapshot)),
                CaseFile.Initial).Widen(),
            ChoiceDecider.Decide(
                new ChoiceCommand.Choose(
                    matter, at.Round, actor.Guardian, choice.List.ToSchools(), basis, arrivedAt, session.Vault.Seal(key, choice.List.ToForm()), session.Vault.Seal(key, facts.Check), actor.Actor),
                ChoiceCase.Initial).Widen());
        if (opened is Verdict<IDomainEvent>.Refused refused)
            return refused.Rejection;
        var events = ((Verdict<IDomainEvent>.Accepted)opened).Events;
        var today = SwedishTime.DateOf(at.Now);
        var type = DecisionCatalogue.Shipped.Find(CaseTypes.SchoolChoice.DecisionTypes[0].Value, today) ?? throw new InvalidOperationException("The catalogue has no decision of placement today.");
        var watched = CaseIntake.Decide(
            new NewCase(CaseTypes.SchoolChoice, type, SwedishTime.DateOf(arrivedAt), today, [.. facts.Guardians.Where(g => g != actor.Guardian)], actor.Actor, at.Policies, at.Now, at.SignBy),
            ChoiceRows.Fold(events).File);
        if (watched is Verdict<ICaseEvent>.Refused unwatched)
            return unwatched.Rejection;
        IReadOnlyList<IDomainEvent> all = [.. events, .. ((Verdict<ICaseEvent>.Accepted)watched).Events];
        var moment = new CaseMoment(ChoiceRows.Fold(all).File, actor.Actor, at.Now, session, key);
        all = [.. all, .. at.CanBeSigned ? await letters.SignatureRequestsAsync(moment, all, ct) : NobodyAwaited(moment.File, today)];
        session.Events.StartStream<CaseOf<ChoiceCase>>(caseId, [.. all]);
        session.Claim(ChoiceMatter.Claim, matter.Key, caseId);
        session.Claim("case.reference", reference.Value, caseId);
        await intake.ConfirmAsync(session, key, caseId, reference, CaseTypes.SchoolChoice.Code, choice.Arrival, actor.Guardian, choice.Child, snapshot, at.Now, ct);
        return CommandAnswer.Created(
            $"/{actor.MunicipalityId}/{(actor.Actor.Kind == ActorKind.Guardian ? "guardian" : "officer")}/school-choice/choices/{caseId}", all.Count, new { caseId, reference });
    }

    /// <summary>Replaces the wishes of a choice. Whoever signs such a choice signs anew; what does not differ changes nothing.</summary>
    /// <param name="list">What is wished now.</param>
    /// <param name="arrivedAt">When it came, UTC.</param>
    /// <param name="actor">Who acts, with the guardian who changes it as guardian.</param>
    /// <param name="stream">The case.</param>
    /// <param name="at">The moment.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<CommandAnswer> ChangeAsync(WishList list, DateTimeOffset arrivedAt, CurrentActor actor, IEventStream<CaseOf<ChoiceCase>> stream, ChoiceMoment at, CancellationToken ct)
    {
        var (state, session) = (stream.Aggregate, at.Session);
        if (state.Slice.Matter is not { } matter)
            return new Rejection("case-not-found", RejectionKind.NotFound);
        if (state.Slice is ChoiceCase.Chosen { Choice: var before } && (await session.Vault.ComputeAsync([before.Form.Id], "school-choice", ct)).Document(before.Form) == list.ToForm())
            return CommandAnswer.Ok(stream.CurrentVersion, new { caseId = stream.Id });
        var replaced = await ReplacedAsync(state, matter, actor, ct);
        if (replaced is Verdict<ICaseEvent>.Refused barred)
            return barred.Rejection;
        var file = ((Verdict<ICaseEvent>.Accepted)replaced).Events.Aggregate(state.File, (f, e) => f.Evolve(e));
        var facts = await finder.FindAsync(session.TenantId, matter.Child, actor.Guardian, at.Listed.Plan, ct);
        if (facts.Person is { } person && facts.Grade != matter.Grade)
            facts = facts with { Assigned = await finder.AssignedAsync(session.TenantId, person, at.Listed.Plan, matter.Grade, ct) };
        var (basis, _) = await BasisAsync(list, facts.Assigned, at, ct);
        var key = await session.Vault.KeyAsync(stream.Id, ct);
        var chosen = ChoiceDecider.Decide(
            new ChoiceCommand.Choose(
                matter, at.Round, actor.Guardian, list.ToSchools(), basis, arrivedAt, session.Vault.Seal(key, list.ToForm()), session.Vault.Seal(key, facts.Check), actor.Actor),
            state.Slice);
        var verdict = CaseVerdict.Join([replaced.Widen(), chosen.Widen(), .. AskedAgain(file, at)]);
        if (verdict is not Verdict<IDomainEvent>.Accepted { Events: var events })
            return Append(stream, verdict);
        var moment = new CaseMoment(file, actor.Actor, at.Now, session, key);
        IReadOnlyList<ICaseEvent> told = file.Registration == state.File.Registration ? [] : await letters.NoticesAsync(moment, NoticeKind.ApplicantReplaced, OtherChooses.Words, ct);
        var asked = at.CanBeSigned
            ? await letters.SignatureRequestsAsync(moment, events, ct)
            : NobodyAwaited(events.OfType<ICaseEvent>().Aggregate(state.File, (f, e) => f.Evolve(e)), SwedishTime.DateOf(at.Now));
        return Append(stream, new Verdict<IDomainEvent>.Accepted([.. events, .. told, .. asked]));
    }

    // Who chose and took it back keeps nobody from choosing: the other becomes the applicant of the same case, and the one before is asked to sign.
    private async Task<Verdict<ICaseEvent>> ReplacedAsync(CaseOf<ChoiceCase> state, ChoiceMatter matter, CurrentActor actor, CancellationToken ct)
    {
        if (state is not { Slice: ChoiceCase.Withdrawn, File.Registration: { } header } || header.Applicant == actor.Guardian)
            return Verdict<ICaseEvent>.Accept();
        var guardians = await register.GuardiansOfAsync(actor.MunicipalityId, matter.Child, ct);
        return guardians.Contains(actor.Guardian)
            ? PartyDecider.Decide(new PartyCommand.ReplaceApplicant(actor.Guardian, guardians.Contains(header.Applicant), actor.Actor), state.File)
            : Verdict<ICaseEvent>.Refuse("choice-of-other-guardian", RejectionKind.Conflict);
    }

    /// <summary>Takes a choice back; nobody is waited for any longer.</summary>
    public static CommandAnswer Withdraw(CurrentActor actor, IEventStream<CaseOf<ChoiceCase>> stream, DateTimeOffset arrivedAt, ChoiceMoment at)
    {
        var (state, today) = (stream.Aggregate, SwedishTime.DateOf(at.Now));
        var withdrawn = ChoiceDecider.Decide(new ChoiceCommand.Withdraw(at.Round, actor.Guardian, arrivedAt, actor.Actor), state.Slice);
        return Append(stream, CaseVerdict.Join([withdrawn.Widen(), .. state.File.Parties.All.Keys.Select(p => PartyDecider.Decide(new PartyCommand.EndWait(p, today), state.File).Widen())]));
    }

    /// <summary>When what came on a day counts as having come: not before the round opened that day. Of a paper only the day is known: on the last day it is in time whenever it is written down.</summary>
    public static DateTimeOffset ArrivedIn(RoundPlan plan, Arrival arrival)
    {
        var at = arrival.Channel == Channel.Paper && arrival.ArrivedAt >= plan.ClosesAt && arrival.On == SwedishTime.DateOf(plan.ClosesAt.AddTicks(-1)) ? SwedishDay.StartOf(arrival.On) : arrival.ArrivedAt;
        return at < plan.OpensAt && arrival.On == SwedishTime.DateOf(plan.OpensAt) ? plan.OpensAt : at;
    }

    /// <summary>When what came counts as having come where something stands already: of two that came the same day the officer, who has both, knows which is the later.</summary>
    public static DateTimeOffset LaterOfDay(DateTimeOffset arrived, ChoiceCase state)
    {
        var since = state switch
        {
            ChoiceCase.Chosen c => c.Choice.ArrivedAt,
            ChoiceCase.Withdrawn w => w.At,
            _ => arrived,
        };
        return arrived < since && SwedishTime.DateOf(arrived) == SwedishTime.DateOf(since) ? since : arrived;
    }

    // Signatures are over with the time for choices: a letter that asks for one would come too late. The officer settles whether such wishes count.
    private static IReadOnlyList<ICaseEvent> NobodyAwaited(CaseFile file, DateOnly today) =>
        [.. file.Parties.All.Keys.SelectMany(p => PartyDecider.Decide(new PartyCommand.EndWait(p, today), file) is Verdict<ICaseEvent>.Accepted ended ? ended.Events : [])];

    /// <summary>Appends what was decided.</summary>
    public static CommandAnswer Append(IEventStream<CaseOf<ChoiceCase>> stream, Verdict<IDomainEvent> verdict)
    {
        if (verdict is Verdict<IDomainEvent>.Refused refused)
            return refused.Rejection;
        var events = ((Verdict<IDomainEvent>.Accepted)verdict).Events;
        stream.AppendMany(events);
        return CommandAnswer.Ok(stream.CurrentVersion + events.Count, new { caseId = stream.Id });
    }

    private static IEnumerable<Verdict<IDomainEvent>> AskedAgain(CaseFile file, ChoiceMoment at)
    {
        var today = SwedishTime.DateOf(at.Now);
        var times = at.Policies.InForce<PolicyValue.CaseTimes>(PolicyId.CaseTimes, today, at.Now)?.Value;
        var last = at.SignBy > today ? at.SignBy : today.AddDays(1);
        var (remindOn, due) = times is null ? (last, last) : CaseIntake.SigningTime(times, today, at.SignBy);
        return file.Parties.All.Where(p => p.Value.Signature != SignatureState.NotAsked || (p.Value.Role == PartyRole.CoGuardian && times is not null))
            .Select(p => PartyDecider.Decide(new PartyCommand.AskAgain(p.Key, today, remindOn, due), file).Widen());
    }

    private static async Task<(WishBasis Basis, IReadOnlyDictionary<SchoolUnitCode, ListedSchoolUnit> Units)> BasisAsync(WishList list, SchoolUnitCode? assigned, ChoiceMoment at, CancellationToken ct)
    {
        var order = RoundList.OrderOf(at.Listed, at.Policies) ?? throw new InvalidOperationException("The log does not tell the order of priority that the round cites.");
        var units = await at.Session.SchoolUnitsAsync(
            [.. list.ToSchools().Concat(list.ToForm().Siblings.Select(s => s.School)).Concat(assigned is { } a ? [a] : Array.Empty<SchoolUnitCode>()).Distinct()], ct);
        return (new WishBasis(order.MostWishes, at.Listed.Plan, units.Keys.ToHashSet(), assigned), units);
    }
}
