using System.Buffers.Binary;
using System.Security.Cryptography;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
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

/// <summary>Takes choices in that came after a round closed: wishes on the case of a child that the round placed, or a case of its own for one who was not on the list. Saves nothing.</summary>
internal sealed class LateChoiceHandler(IPopulationRegister register, MatterProtection matters, OnBehalfIntake intake, ProceduralLetters letters)
{
    private const string Existing = "select case_id from school_choices where tenant_id = $1 and round = $2 and child = $3";

    /// <summary>Whether the applicant has custody of the child.</summary>
    public async Task<bool> HasCustodyAsync(CurrentActor actor, PersonRef child, CancellationToken ct) => (await register.ChildrenOfAsync(actor.MunicipalityId, actor.Guardian, ct)).Contains(child);

    /// <summary>Takes it in.</summary>
    public async Task<CommandAnswer> HandleAsync(IDocumentSession session, Guid round, RoundPlan plan, LateChoice choice, PolicySet policies, DateTimeOffset now, CancellationToken ct)
    {
        var order = policies.InForce<PolicyValue.PlacementOrder>(PolicyId.PlacementOrder, plan.OrderFrom, plan.OrderRecordedAt)?.Value ?? throw new InvalidOperationException("A round has an order of priority.");
        var units = (await session.SchoolUnitsAsync(ct)).ToDictionary(u => u.Code, u => u.Description.Name.Value);
        var basis = new WishBasis(order.MostWishes, plan, units.Keys.ToHashSet(), null);
        var existing = await ExistingAsync(session, round, choice.Child, ct);
        var key = await session.Vault.KeyAsync(existing ?? Guid.CreateVersion7(now), ct);
        ChoiceCommand.ArriveLate Arrive(ChoiceMatter of) => new(
            of, choice.Actor.Guardian, choice.Wishes, basis, choice.Arrival.ArrivedAt, session.Vault.Seal(key, new ChoiceForm(choice.Wishes, [], choice.Words)),
            session.Vault.Seal(key, new ChoiceCheck(null, [], null)), choice.Actor.Actor);
        if (existing is { } known)
            return await WishAsync(session, known, choice, Arrive, ct);
        var (expected, reason) = Eligibility.Of((await register.AskAsync(session.TenantId, [choice.Child], ct))[choice.Child], session.TenantId, plan);
        return (choice.Grade ?? expected) is { } grade
            ? await OpenAsync(
                session, new ChoiceMatter(round, choice.Child, plan.Year, grade), choice, Arrive, key, [.. choice.Wishes.Select(w => units.GetValueOrDefault(w, w.Value))], policies, now, ct)
            : new Rejection(reason!, RejectionKind.Rule, "childId");
    }

    // The other guardian of a placed child cannot sign in the case any more: an officer has heard both.
    private static async Task<CommandAnswer> WishAsync(IDocumentSession session, Guid caseId, LateChoice choice, Func<ChoiceMatter, ChoiceCommand.ArriveLate> arrive, CancellationToken ct)
    {
        var stream = await session.Events.FetchForWriting<CaseOf<ChoiceCase>>(caseId, ct);
        if (stream.Aggregate.File is CaseFile.Closed or CaseFile.Disposed || stream.Aggregate.Slice.Matter is not { } matter)
            return new Rejection("case-closed", RejectionKind.Conflict);
        if (choice.Actor.Actor.Kind == ActorKind.Guardian && !OfferAnswers.IsAlone(stream.Aggregate, choice.Actor.Guardian))
            return new Rejection("late-wishes-need-officer", RejectionKind.Conflict);
        switch (ChoiceDecider.Decide(arrive(matter), stream.Aggregate.Slice))
        {
            case Verdict<IChoiceEvent>.Refused refused:
                return refused.Rejection;
            case Verdict<IChoiceEvent>.Accepted accepted:
                stream.AppendMany(accepted.Events);
                return CommandAnswer.Ok(stream.CurrentVersion + accepted.Events.Count, new { caseId, reference = stream.Aggregate.File.Registration!.Reference });
            default:
                throw new InvalidOperationException("A verdict is accepted or refused.");
        }
    }

    private async Task<CommandAnswer> OpenAsync(
        IDocumentSession session, ChoiceMatter matter, LateChoice choice, Func<ChoiceMatter, ChoiceCommand.ArriveLate> arrive, RetentionKey key, IReadOnlyList<string> schools,
        PolicySet policies, DateTimeOffset now, CancellationToken ct)
    {
        var (actor, caseId) = (choice.Actor, key.RetentionUnit);
        var isProtected = (await matters.OfAsync(session.TenantId, [choice.Child], actor.Guardian, ct))[choice.Child].IsProtected();
        var snapshot = new FormSnapshot(CaseTexts.Get("late-choice.title"), [.. schools.Select((s, i) => new FormAnswer(CaseTexts.Fill("late-choice.wish", (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)), s))]);
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
            new NewCase(CaseTypes.SchoolChoice, SinglePlacements.TypeOf(policies, now), choice.Arrival.On, SwedishTime.DateOf(now), others, actor.Actor, policies, now), state.File);
        if (watched is Verdict<ICaseEvent>.Refused unwatched)
            return unwatched.Rejection;
        var asked = ((Verdict<ICaseEvent>.Accepted)watched).Events;
        var file = asked.Aggregate(state.File, (s, e) => s.Evolve(e));
        IReadOnlyList<IDomainEvent> all = [.. events, .. asked, .. await letters.SignatureRequestsAsync(new CaseMoment(file, actor.Actor, now, session, key), asked, ct)];
        session.Events.StartStream<CaseOf<ChoiceCase>>(caseId, [.. all]);
        session.Claim(ChoiceMatter.Claim, matter.Key, caseId);
        session.Claim("case.reference", reference.Value, caseId);
        await intake.ConfirmAsync(session, key, caseId, reference, CaseTypes.SchoolChoice.Code, choice.Arrival, actor.Guardian, choice.Child, snapshot, now, ct);
        return CommandAnswer.Created($"/{actor.MunicipalityId}/{(actor.Actor.Kind == ActorKind.Guardian ? "guardian" : "officer")}/cases/{caseId}", all.Count, new { caseId, reference });
    }

    private static Task<Guid?> ExistingAsync(IDocumentSession session, Guid round, PersonRef child, CancellationToken ct)
    {
        var command = new NpgsqlBatchCommand(Existing);
        foreach (var parameter in new object[] { session.TenantId, round, child.Value })
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return session.QueryAsync(command, async reader => await reader.ReadAsync(ct) ? reader.GetGuid(0) : (Guid?)null, ct);
    }
}
