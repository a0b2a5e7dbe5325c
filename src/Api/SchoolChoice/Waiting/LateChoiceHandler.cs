using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.SchoolChoice.Choices;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Intake;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;
using Npgsql;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>A choice that came after the round closed.</summary>
/// <param name="Child">The child.</param>
/// <param name="Wishes">The wished schools, the most wanted first.</param>
/// <param name="Words">The guardian's own words, or null.</param>
/// <param name="Grade">The grade that an officer says; null where it follows from the register.</param>
/// <param name="Arrival">How and when it came.</param>
/// <param name="Actor">Who acts, with the applicant as guardian.</param>
internal sealed record LateChoice(PersonRef Child, IReadOnlyList<SchoolUnitCode> Wishes, string? Words, Grade? Grade, Arrival Arrival, CurrentActor Actor);

/// <summary>The moment at which a late choice is taken in.</summary>
/// <param name="RoundId">The round.</param>
/// <param name="Round">The round as it stands; held until this is committed.</param>
/// <param name="Policies">The municipality's policies.</param>
/// <param name="Session">What is written.</param>
/// <param name="Now">When, UTC.</param>
internal sealed record LateMoment(Guid RoundId, ChoiceRound Round, PolicySet Policies, IDocumentSession Session, DateTimeOffset Now)
{
    /// <summary>How the round was set up.</summary>
    public RoundPlan Plan => ChoiceRound.PlanOf(Round) ?? throw new InvalidOperationException("There is such a round.");
}

/// <summary>Takes choices in that came after a round closed: wishes on the case that a child has in the round, or a case of its own. Saves nothing.</summary>
internal sealed class LateChoiceHandler(IPopulationRegister register, MatterProtection matters, OnBehalfIntake intake, ProceduralLetters letters, SoleGuardian sole)
{
    private const string Existing = "select case_id from school_choices where tenant_id = $1 and round = $2 and child = $3";

    /// <summary>Whether the applicant has custody of the child.</summary>
    public async Task<bool> HasCustodyAsync(CurrentActor actor, PersonRef child, CancellationToken ct) => (await register.ChildrenOfAsync(actor.MunicipalityId, actor.Guardian, ct)).Contains(child);

    /// <summary>Takes it in.</summary>
    public async Task<CommandAnswer> HandleAsync(LateMoment at, LateChoice choice, CancellationToken ct)
    {
        var (session, plan) = (at.Session, at.Plan);
        choice = choice with { Arrival = choice.Arrival with { ArrivedAt = ChooseHandler.ArrivedIn(plan, choice.Arrival) } };
        // Whether it is late at all is known before anything is gathered.
        if (LateArrival.Hindrance(at.Round, choice.Arrival.ArrivedAt) is { } code)
            return new Rejection(code == LateArrival.BeingPublished && choice.Actor.Actor.Kind == ActorKind.Guardian ? CaseActions.NotOpenNow : code, RejectionKind.Conflict);
        var order = at.Policies.InForce<PolicyValue.PlacementOrder>(PolicyId.PlacementOrder, plan.OrderFrom, plan.OrderRecordedAt)?.Value ?? throw new InvalidOperationException("A round has an order of priority.");
        var units = (await session.SchoolUnitsAsync(ct)).ToDictionary(u => u.Code, u => u.Description.Name.Value);
        var basis = new WishBasis(order.MostWishes, plan, units.Keys.ToHashSet(), null);
        var existing = await ExistingAsync(session, at.RoundId, choice.Child, ct);
        var listed = existing is null ? await ListedAsync(at, choice.Child, ct) : null;
        var key = await session.Vault.KeyAsync(existing ?? listed?.CaseId ?? Guid.CreateVersion7(at.Now), ct);
        ChoiceCommand.ArriveLate Arrive(ChoiceMatter of) => new(
            of, at.Round, choice.Actor.Guardian, choice.Wishes, basis, choice.Arrival.ArrivedAt, session.Vault.Seal(key, new ChoiceForm(choice.Wishes, [], choice.Words)),
            session.Vault.Seal(key, new ChoiceCheck(null, [], null)), choice.Actor.Actor);
        var form = Snapshot(choice, [.. choice.Wishes.Select(w => units.GetValueOrDefault(w, w.Value))]);
        if (existing is { } known)
            return await WishAsync(at, known, choice, Arrive, key, form, ct);
        var (expected, reason) = Eligibility.Of((await register.AskAsync(session.TenantId, [choice.Child], ct))[choice.Child], session.TenantId, plan);
        return (listed?.Grade ?? choice.Grade ?? expected) is { } grade
            ? await OpenAsync(at, new ChoiceMatter(at.RoundId, choice.Child, plan.Year, grade), choice, Arrive, key, form, ct)
            : new Rejection(reason!, RejectionKind.Rule, "childId");
    }

    // A child on the fixed list has the identity of its case given already: the case that the municipality would open is opened now.
    private static async Task<(Guid CaseId, Grade Grade)?> ListedAsync(LateMoment at, PersonRef child, CancellationToken ct)
    {
        if (at.Round is not (ChoiceRound.Closed or ChoiceRound.Drawn or ChoiceRound.Allocated))
            return null;
        var row = await RoundActions.FindAsync(at.Session, at.RoundId, ct);
        var opened = await RoundArchive.OpenAsync(at.Session, at.RoundId, row.Facts.GetValueOrDefault(), "late-choice", ct);
        return opened.Grades.SelectMany(g => g.Entrants.Where(e => e.Child == child).Select(e => ((Guid, Grade)?)(e.CaseId, g.Grade))).FirstOrDefault();
    }

    // The other guardian of a child that has a case cannot sign there any more: an officer has heard both.
    private async Task<CommandAnswer> WishAsync(
        LateMoment at, Guid caseId, LateChoice choice, Func<ChoiceMatter, ChoiceCommand.ArriveLate> arrive, RetentionKey key, FormSnapshot form, CancellationToken ct)
    {
        var stream = await at.Session.Events.FetchForWriting<CaseOf<ChoiceCase>>(caseId, ct);
        if (stream.Aggregate.File is CaseFile.Closed or CaseFile.Disposed || stream.Aggregate.Slice.Matter is not { } matter)
            return new Rejection("case-closed", RejectionKind.Conflict);
        if (choice.Actor.Actor.Kind == ActorKind.Guardian && !await sole.IsAsync(at.Session.TenantId, stream.Aggregate, choice.Actor.Guardian, ct))
            return new Rejection("late-wishes-need-officer", RejectionKind.Conflict);
        var late = arrive(matter);
        switch (ChoiceDecider.Decide(late with { ArrivedAt = LaterOfDay(late.ArrivedAt, stream.Aggregate.Slice) }, stream.Aggregate.Slice))
        {
            case Verdict<IChoiceEvent>.Refused refused:
                return refused.Rejection;
            case Verdict<IChoiceEvent>.Accepted accepted:
                var reference = stream.Aggregate.File.Registration!.Reference;
                stream.AppendMany(accepted.Events);
                if (accepted.Events.Count > 0)
                    await intake.ConfirmAsync(at.Session, key, caseId, reference, CaseTypes.SchoolChoice.Code, choice.Arrival, choice.Actor.Guardian, choice.Child, form, at.Now, ct);
                return CommandAnswer.Ok(stream.CurrentVersion + accepted.Events.Count, Receipt(caseId, reference, choice));
            default:
                throw new InvalidOperationException("A verdict is accepted or refused.");
        }
    }

    private async Task<CommandAnswer> OpenAsync(
        LateMoment at, ChoiceMatter matter, LateChoice choice, Func<ChoiceMatter, ChoiceCommand.ArriveLate> arrive, RetentionKey key, FormSnapshot snapshot, CancellationToken ct)
    {
        var (session, actor, caseId) = (at.Session, choice.Actor, key.RetentionUnit);
        var isProtected = (await matters.OfAsync(session.TenantId, [choice.Child], actor.Guardian, ct))[choice.Child].IsProtected();
        var reference = CaseReference.Create(CaseTypes.SchoolChoice.ReferencePrefix, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)));
        var opened = CaseVerdict.Join(
            CaseDecider.Decide(
                new CaseCommand.Register(
                    reference, CaseTypes.SchoolChoice.Code, choice.Arrival.Channel, choice.Arrival.ArrivedAt, choice.Child, actor.Guardian, isProtected ? Queue.Protected : Queue.Ordinary,
                    session.Vault.Seal(key, snapshot)),
                CaseFile.Initial).Widen(),
            ChoiceDecider.Decide(arrive(matter), ChoiceCase.Initial).Widen());
        if (opened is Verdict<IDomainEvent>.Refused refused)
            return refused.Rejection;
        var events = ((Verdict<IDomainEvent>.Accepted)opened).Events;
        var state = events.Aggregate(new CaseOf<ChoiceCase>(CaseFile.Initial, ChoiceCase.Initial), (s, e) => s.Evolve<IChoiceEvent>(e, ChoiceCase.Evolve));
        var others = (await register.GuardiansOfAsync(session.TenantId, choice.Child, ct)).Where(g => g != actor.Guardian).ToList();
        var watched = CaseIntake.Decide(
            new NewCase(CaseTypes.SchoolChoice, SinglePlacements.TypeOf(at.Policies, at.Now), choice.Arrival.On, SwedishTime.DateOf(at.Now), others, actor.Actor, at.Policies, at.Now), state.File);
        if (watched is Verdict<ICaseEvent>.Refused unwatched)
            return unwatched.Rejection;
        var asked = ((Verdict<ICaseEvent>.Accepted)watched).Events;
        var file = asked.Aggregate(state.File, (s, e) => s.Evolve(e));
        IReadOnlyList<IDomainEvent> all = [.. events, .. asked, .. await letters.SignatureRequestsAsync(new CaseMoment(file, actor.Actor, at.Now, session, key), asked, ct)];
        session.Events.StartStream<CaseOf<ChoiceCase>>(caseId, [.. all]);
        session.Claim(ChoiceMatter.Claim, matter.Key, caseId);
        session.Claim("case.reference", reference.Value, caseId);
        await intake.ConfirmAsync(session, key, caseId, reference, CaseTypes.SchoolChoice.Code, choice.Arrival, actor.Guardian, choice.Child, snapshot, at.Now, ct);
        return CommandAnswer.Created(
            $"/{actor.MunicipalityId}/{(actor.Actor.Kind == ActorKind.Guardian ? "guardian" : "officer")}/school-choice/choices/{caseId}", all.Count, Receipt(caseId, reference, choice));
    }

    // Of two that came the same day the officer, who has both, knows which is the later: who left the waiting list in the morning and wishes anew waits again. The log keeps microseconds.
    private static DateTimeOffset LaterOfDay(DateTimeOffset arrived, ChoiceCase state) =>
        state.Left is [.., { At: var left }] && arrived <= left && SwedishTime.DateOf(arrived) == SwedishTime.DateOf(left) ? left.AddMicroseconds(1) : arrived;

    private static object Receipt(Guid caseId, CaseReference reference, LateChoice choice) => new { caseId, reference, isLate = true, arrivedOn = choice.Arrival.On };

    // Says that it is late and what follows, so that the receipt does.
    private static FormSnapshot Snapshot(LateChoice choice, IReadOnlyList<string> schools) => new(
        CaseTexts.Get("late-choice.title"),
        [
            new FormAnswer(CaseTexts.Get("late-choice.arrived"), choice.Arrival.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            .. schools.Select((s, i) => new FormAnswer(CaseTexts.Fill("late-choice.wish", (i + 1).ToString(CultureInfo.InvariantCulture)), s)),
            .. choice.Words is { } words ? [new FormAnswer(CaseTexts.Get("form.choice.words"), words)] : Array.Empty<FormAnswer>(),
            new FormAnswer(CaseTexts.Get("late-choice.what-follows"), CaseTexts.Get("late-choice.tried-afterwards")),
        ]);

    private static Task<Guid?> ExistingAsync(IDocumentSession session, Guid round, PersonRef child, CancellationToken ct)
    {
        var command = new NpgsqlBatchCommand(Existing);
        foreach (var parameter in new object[] { session.TenantId, round, child.Value })
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return session.QueryAsync(command, async reader => await reader.ReadAsync(ct) ? reader.GetGuid(0) : (Guid?)null, ct);
    }
}
