using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.SchoolChoice.Publication;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>A placement by a decision of its own, as it is about to be taken.</summary>
/// <param name="School">The school.</param>
/// <param name="Ground">Why.</param>
/// <param name="Officer">Who decides.</param>
/// <param name="Reasons">What the officer adds, or null.</param>
/// <param name="Appeal">The appeal whose ruling asks for it, or null.</param>
internal sealed record SinglePlacement(SchoolUnitCode School, AnewGround Ground, CurrentActor Officer, string? Reasons, Guid? Appeal)
{
    /// <summary>On which ground it goes before those who wait; null where nobody waits before it.</summary>
    public ListPassing? Passing { get; init; }

    /// <summary>The fact that was wrong and where that is on record; null for none.</summary>
    public (FactKind Fact, string Record)? Corrected { get; init; }

    /// <summary>The decision's reasons, in Swedish.</summary>
    public IReadOnlyList<string> Told =>
    [
        CaseTexts.Get($"placed-anew.{Code.Of(Ground)}"),
        .. Corrected is var (fact, record) ? [CaseTexts.Fill("placed-anew.fact", CaseTexts.Get($"fact.{Code.Of(fact)}"), record)] : Array.Empty<string>(),
        .. Passing is null ? [] : new[] { CaseTexts.Get("placed-anew.passed") },
        .. new[] { Reasons }.OfType<string>(),
    ];
}

/// <summary>A decision that gives no place, as it is about to be taken.</summary>
/// <param name="Outcome">Refused or struck off; partly granted where a placement stands and what was wished beside it is refused.</param>
/// <param name="Officer">Who decides.</param>
/// <param name="Reasons">The reasons.</param>
/// <param name="CommunicationNotNeeded">Whether the officer finds it obviously unnecessary to communicate the material first.</param>
internal sealed record SingleEnding(Outcome Outcome, CurrentActor Officer, string Reasons, bool CommunicationNotNeeded);

/// <summary>Takes single decisions of placement after a round is published: the letter first, then the slice's and the case's events, both or neither. The seat is the caller's to move in the same transaction.</summary>
internal sealed class SinglePlacements(IPopulationRegister register, LetterRecipients recipients, Municipalities municipalities)
{
    private const string TypeCode = "placement.by-wish-or-nearness";

    /// <summary>The decision's type as it holds today.</summary>
    public static DecisionType TypeOf(PolicySet policies, DateTimeOffset now)
    {
        var today = SwedishTime.DateOf(now);
        var type = DecisionCatalogue.Shipped.Find(TypeCode, today) ?? throw new InvalidOperationException("The catalogue has no decision of placement today.");
        return DecisionCatalogue.Shipped.Confirmed(type, policies, today, now);
    }

    /// <summary>What the municipality lets follow from a missing signature; null where it has said nothing.</summary>
    public static UnsignedRule? UnsignedOf(PolicySet policies, ChoiceMatter matter, DateTimeOffset now) =>
        policies.InForce<PolicyValue.UnsignedChoice>(PolicyId.UnsignedChoice, matter.Year.FirstDay, now)?.Value.Rule;

    /// <summary>What follows when the child is placed, with everything personal sealed in the session.</summary>
    /// <param name="session">What is written.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="state">The case as it stands, what is decided before in the same transaction included.</param>
    /// <param name="placement">The placement.</param>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="diaryNumber">The diary number, or null.</param>
    /// <param name="now">When, UTC.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Verdict<IDomainEvent>> DecideAsync(
        IDocumentSession session, Guid caseId, CaseOf<ChoiceCase> state, SinglePlacement placement, PolicySet policies, string? diaryNumber, DateTimeOffset now, CancellationToken ct)
    {
        if (state is not { File.Registration: not null, Slice.Matter: { } matter })
            return Verdict<IDomainEvent>.Refuse("case-not-found", RejectionKind.NotFound);
        // Asking for the key of a case that is disposed of would be refused before the decider says why.
        if (state.File is CaseFile.Disposed)
            return Verdict<IDomainEvent>.Refuse("case-disposed", RejectionKind.Conflict);
        var (type, today) = (TypeOf(policies, now), SwedishTime.DateOf(now));
        if (PlacementBasis.Of(type, matter.Year, matter.Grade) is PlacementBasis.GradeLacking)
            return new Verdict<IDomainEvent>.Refused(PlacementBasis.GradeLacking.Rejection);
        var from = today > matter.Year.FirstDay ? today : matter.Year.FirstDay;
        var placed = ChoiceDecider.Decide(new ChoiceCommand.PlaceAnew(placement.School, placement.Ground, placement.Officer.Actor) { From = from, Passing = placement.Passing, MeetsLateWish = await LateWishesAsync(session, state.Slice, ct) is { } late && late.Contains(placement.School) }, state.Slice);
        if (placed is Verdict<IChoiceEvent>.Refused)
            return placed.Widen();
        var decide = await ComposeAsync(session, caseId, state.File, new Draft(type, Outcome.Granted, matter, placement.School, from, placement.Told, placement.Officer, diaryNumber)
        {
            // What the family answers to an offer is what it says last.
            Material = placement.Ground == AnewGround.Offer ? LateMaterial.None : await SentIn.OfAsync(session, caseId, ct),
        }, policies, now, ct);
        var ofCase = state.File is CaseFile.Decided
            ? ChangeDecider.Decide(new ChangeDecision(placement.Ground == AnewGround.Appeal ? ChangeReason.Ruling : ChangeReason.Request, placement.Appeal, IsAdverse: false, null, decide), state.File)
            : CaseDecider.Decide(decide, state.File);
        return CaseVerdict.Join(placed.Widen(), ofCase.Widen());
    }

    /// <summary>What follows when the choice of a child whom the round does not place is decided without a place, with everything personal sealed in the session.</summary>
    /// <inheritdoc cref="DecideAsync"/>
    public async Task<Verdict<IDomainEvent>> EndAsync(
        IDocumentSession session, Guid caseId, CaseOf<ChoiceCase> state, SingleEnding ending, PolicySet policies, string? diaryNumber, DateTimeOffset now, CancellationToken ct)
    {
        var ended = ChoiceDecider.Decide(new ChoiceCommand.EndWithoutPlace(ending.Officer.Actor), state.Slice);
        if (ended is not Verdict<IChoiceEvent>.Accepted || state.Slice.Matter is not { } matter)
            return ended.Widen();
        if (state.File is CaseFile.Disposed)
            return Verdict<IDomainEvent>.Refuse("case-disposed", RejectionKind.Conflict);
        var wished = (state.Slice.Form ?? state.Slice.LateForm) is { } form ? (await session.Vault.ComputeAsync([form.Id], "decide", ct)).Document(form)?.Wishes[0] : null;
        // A refusal refuses a wish: without one there is nothing to refuse.
        if (ending.Outcome == Outcome.Refused && (wished is null || state.Slice.HasLeft(null)))
            return Verdict<IDomainEvent>.Refuse("no-wish-to-refuse", RejectionKind.Conflict, "outcome");
        if (PlacementBasis.Of(TypeOf(policies, now), matter.Year, matter.Grade) is PlacementBasis.GradeLacking)
            return new Verdict<IDomainEvent>.Refused(PlacementBasis.GradeLacking.Rejection);
        var draft = new Draft(TypeOf(policies, now), ending.Outcome, matter, wished, null, [ending.Reasons], ending.Officer, diaryNumber)
        {
            Material = await SentIn.OfAsync(session, caseId, ct),
        };
        var decide = await ComposeAsync(session, caseId, state.File, draft, policies, now, ct);
        return CaseVerdict.Join(ended.Widen(), CaseDecider.Decide(decide with { CommunicationNotNeeded = ending.CommunicationNotNeeded }, state.File).Widen());
    }

    /// <summary>What follows when the late wishes of a placed child are refused while the placement stands, with everything personal sealed in the session.</summary>
    /// <inheritdoc cref="DecideAsync"/>
    public async Task<Verdict<IDomainEvent>> RefuseLateAsync(
        IDocumentSession session, Guid caseId, CaseOf<ChoiceCase> state, SingleEnding refusal, PolicySet policies, string? diaryNumber, DateTimeOffset now, CancellationToken ct)
    {
        if (state.File is CaseFile.Disposed)
            return Verdict<IDomainEvent>.Refuse("case-disposed", RejectionKind.Conflict);
        var refused = ChoiceDecider.Decide(new ChoiceCommand.RefuseLateWishes(refusal.Officer.Actor), state.Slice);
        if (refused is not Verdict<IChoiceEvent>.Accepted || state.Slice is not ChoiceCase.Placed { Matter: { } matter } placed)
            return refused.Widen();
        if (PlacementBasis.Of(TypeOf(policies, now), matter.Year, matter.Grade) is PlacementBasis.GradeLacking)
            return new Verdict<IDomainEvent>.Refused(PlacementBasis.GradeLacking.Rejection);
        var wishes = await LateWishesAsync(session, placed, ct) ?? [];
        var units = await session.SchoolUnitsAsync([.. wishes], ct);
        string[] reasons =
        [
            .. placed.School is null ? Array.Empty<string>() : [CaseTexts.Get("late-refused.stands")],
            CaseTexts.Fill("late-refused.wishes", string.Join(", ", wishes.Select(w => units.GetValueOrDefault(w)?.Description.Name.Value ?? w.Value))),
            refusal.Reasons,
        ];
        var draft = new Draft(
            TypeOf(policies, now), refusal.Outcome, matter, placed.School ?? wishes.Cast<SchoolUnitCode?>().FirstOrDefault(), (state.File as CaseFile.Decided)?.Decision.ValidFrom, reasons, refusal.Officer, diaryNumber)
        {
            Material = await SentIn.OfAsync(session, caseId, ct),
        };
        var decide = await ComposeAsync(session, caseId, state.File, draft, policies, now, ct);
        return CaseVerdict.Join(
            refused.Widen(),
            ChangeDecider.Decide(new ChangeDecision(ChangeReason.FurtherWishes, null, IsAdverse: false, null, decide with { CommunicationNotNeeded = refusal.CommunicationNotNeeded }), state.File).Widen());
    }

    // Those that are neither met nor refused yet; null where there are none.
    private static async Task<IReadOnlyList<SchoolUnitCode>?> LateWishesAsync(IDocumentSession session, ChoiceCase state, CancellationToken ct) =>
        state is { LateForm: { } form, LateIsSettled: false } ? (await session.Vault.ComputeAsync([form.Id], "decide", ct)).Document(form)?.Wishes : null;

    private async Task<CaseCommand.Decide> ComposeAsync(
        IDocumentSession session, Guid caseId, CaseFile file, Draft draft, PolicySet policies, DateTimeOffset now, CancellationToken ct)
    {
        var (header, matter, today) = (file.Registration!, draft.Matter, SwedishTime.DateOf(now));
        DateOnly? until = draft.From is null ? null : matter.Year.LastDay;
        var basis = PlacementBasis.Of(draft.Type, matter.Year, matter.Grade).Citations;
        var others = await PlacementRecipients.OthersAsync(recipients, session.TenantId, file, ct);
        var persons = await register.AskAsync(session.TenantId, [header.Applicant, matter.Child, .. others], ct);
        var shows = !persons.Values.Any(p => p.IsProtected);
        var (name, address) = LetterHeads.Of(persons[header.Applicant], persons[matter.Child], shows, others.Count == 0);
        var school = draft.School is not { } unit ? CaseTexts.Get("round.no-school") : (await session.SchoolUnitsAsync([unit], ct)).GetValueOrDefault(unit)?.Description.Name.Value ?? unit.Value;
        var letter = HtmlLetter.Render(new LetterContent(
            municipalities.NameOf(session.TenantId), CaseRow.Numbered(header.Reference.Value, draft.DiaryNumber), today, name, address, draft.Type, basis, draft.Outcome,
            shows ? NameOf(persons[matter.Child]) : CaseTexts.Get("protected-pupil"), school, matter.Year.ToString(), draft.From, until, null, null, draft.Reasons, [],
            new LetterSigner.Officer(draft.Officer.Name), municipalities.ContactOf(session.TenantId))
        {
            IsJourney = false,
            Replaces = (file as CaseFile.Decided)?.Decision.DecidedOn,
        });
        var key = await session.Vault.KeyAsync(caseId, ct);
        return new CaseCommand.Decide(
            draft.Type, draft.Outcome, DecisionGround.IndividualAssessment, draft.Officer.Actor, now, today, Delegations.Of(policies, draft.Officer, draft.Type, draft.Outcome, now), basis, [], draft.From, until,
            session.Vault.Seal(key, new DecisionReasons(draft.Reasons)), session.Vault.Seal(key, letter), Recipients: others)
        {
            Material = draft.Material,
        };
    }

    private sealed record Draft(
        DecisionType Type, Outcome Outcome, ChoiceMatter Matter, SchoolUnitCode? School, DateOnly? From, IReadOnlyList<string> Reasons, CurrentActor Officer, string? DiaryNumber)
    {
        public required LateMaterial Material { get; init; }
    }

    private static string NameOf(RegisterAnswer answer) => (answer as RegisterAnswer.Found)?.Person.Name ?? "";
}
