using System.Globalization;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Texts;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolChoice.Publication;

/// <summary>One child's placement as it is about to be decided.</summary>
/// <param name="Child">The child.</param>
/// <param name="Applicant">To whom the decision is addressed.</param>
/// <param name="Year">The school year.</param>
/// <param name="Grade">The grade.</param>
/// <param name="Placement">Where it is placed.</param>
/// <param name="Explanation">What the family is told, wish by wish.</param>
/// <param name="IsProtected">Whether the letter names nobody and shows no number.</param>
/// <param name="CaseId">The case.</param>
/// <param name="Reference">Its public reference.</param>
/// <param name="Others">To whom the decision goes beside the applicant.</param>
internal sealed record PlacedChild(
    PersonRef Child, PersonRef Applicant, SchoolYear Year, Grade Grade, ChildPlacement Placement, PlacementExplanation Explanation, bool IsProtected, Guid CaseId, CaseReference Reference, IReadOnlyList<PersonRef> Others);

/// <summary>What is the same in every decision of a round.</summary>
/// <param name="Type">The decision's type.</param>
/// <param name="Officer">The officer.</param>
/// <param name="CommunicationNotNeeded">Whether the officer finds it obviously unnecessary to communicate the material first.</param>
/// <param name="Policies">The municipality's policies.</param>
/// <param name="Schools">The schools' names, by unit.</param>
/// <param name="Now">The moment of the decision, UTC.</param>
internal sealed record DecisionGroundwork(
    DecisionType Type, CurrentActor Officer, bool CommunicationNotNeeded, PolicySet Policies, IReadOnlyDictionary<SchoolUnitCode, string> Schools, DateTimeOffset Now);

/// <summary>Writes decisions of placement by wish or nearness: the letter first, then what follows from taking it.</summary>
internal static class PlacementDecisions
{
    /// <summary>The type of decision.</summary>
    public const string Type = "placement.by-wish-or-nearness";

    /// <summary>What a placement comes to: where the most wanted school is not the one, something is refused.</summary>
    /// <param name="placement">The placement.</param>
    /// <param name="wishes">How many schools were wished for.</param>
    public static Outcome OutcomeOf(ChildPlacement placement, int wishes) => PlacementReplay.OutcomeOf(placement.School, placement.Wish, wishes);

    /// <summary>What came of a wish, as a family is told it. Of a protected child no number is told that says how far it lives from anywhere: a parent may read it from whom the other is hidden.</summary>
    /// <param name="wish">What came of it.</param>
    /// <param name="isProtected">Whether the child or a guardian is protected.</param>
    public static string TextOf(WishExplanation wish, bool isProtected) => isProtected && !wish.IsAdmitted && wish.DecidedBy is not null ? CaseTexts.Get("round.wish-refused") : wish.Text;

    /// <summary>The reasons, wish by wish.</summary>
    public static IReadOnlyList<string> ReasonsOf(PlacedChild child, IReadOnlyDictionary<SchoolUnitCode, string> schools)
    {
        var wishes = child.Explanation.Wishes.Select((w, i) => CaseTexts.Fill(
            "round.wish", (i + 1).ToString(CultureInfo.InvariantCulture), NameOf(w.School, schools), TextOf(w, child.IsProtected)));
        return [.. wishes, .. new[] { child.Explanation.Placement }.OfType<string>()];
    }

    /// <summary>The letter as it will be sent.</summary>
    /// <param name="child">The child.</param>
    /// <param name="ground">What is the same in every decision.</param>
    /// <param name="persons">What the register says of child and applicant today.</param>
    /// <param name="municipalities">The municipality's name and address.</param>
    public static Letter Render(PlacedChild child, DecisionGroundwork ground, IReadOnlyDictionary<PersonRef, RegisterAnswer> persons, Municipalities municipalities)
    {
        var tenant = ground.Officer.MunicipalityId;
        var shows = !child.IsProtected && !persons[child.Child].IsProtected && !persons[child.Applicant].IsProtected;
        var pupil = (persons[child.Child] as RegisterAnswer.Found)?.Person;
        var (name, address) = LetterHeads.Of(persons[child.Applicant], persons[child.Child], shows, child.Others.Count == 0);
        var outcome = OutcomeOf(child.Placement, child.Explanation.Wishes.Count);
        var school = child.Placement.School ?? child.Explanation.Wishes.Select(w => (SchoolUnitCode?)w.School).FirstOrDefault();
        return HtmlLetter.Render(new LetterContent(
            municipalities.NameOf(tenant),
            child.Reference.Value,
            SwedishTime.DateOf(ground.Now),
            name,
            address,
            ground.Type,
            PlacementBasis.Of(ground.Type, child.Year, child.Grade).Citations,
            outcome,
            shows && pupil is not null ? pupil.Name : CaseTexts.Get("protected-pupil"),
            school is { } unit ? NameOf(unit, ground.Schools) : CaseTexts.Get("round.no-school"),
            child.Year.ToString(),
            outcome == Outcome.Refused ? null : child.Year.FirstDay,
            outcome == Outcome.Refused ? null : child.Year.LastDay,
            null,
            null,
            ReasonsOf(child, ground.Schools),
            shows ? FactsOf(child) : [],
            new LetterSigner.Officer(ground.Officer.Name),
            municipalities.ContactOf(tenant))
        { IsJourney = false });
    }

    /// <summary>What follows when the decision is taken: proposed, placed and decided, with everything personal sealed.</summary>
    /// <param name="state">The case.</param>
    /// <param name="child">The child.</param>
    /// <param name="ground">What is the same in every decision.</param>
    /// <param name="letter">The letter.</param>
    /// <param name="vault">Where it is sealed.</param>
    /// <param name="key">The case's key.</param>
    public static Verdict<IDomainEvent> Take(CaseOf<ChoiceCase> state, PlacedChild child, DecisionGroundwork ground, Letter letter, IVault vault, RetentionKey key)
    {
        var (by, placement) = (ground.Officer.Actor, child.Placement);
        var outcome = OutcomeOf(placement, child.Explanation.Wishes.Count);
        var proposed = ChoiceDecider.Decide(new ChoiceCommand.Propose(placement.School, placement.Wish, vault.Seal(key, child.Explanation), by), state.Slice);
        if (proposed is not Verdict<IChoiceEvent>.Accepted accepted)
            return proposed.Widen();
        var placed = ChoiceDecider.Decide(new ChoiceCommand.Place(placement.School, by), accepted.Events.Aggregate(state.Slice, ChoiceCase.Evolve));
        // Nobody can sign in a decided case. What the round decides does not rest on what came late; whoever tries that afterwards hears both guardians.
        var waited = CaseVerdict.Join([.. (state.Slice is ChoiceCase.Late ? state.File.Parties.All.Keys : []).Select(p => PartyDecider.Decide(new PartyCommand.EndWait(p, SwedishTime.DateOf(ground.Now)), state.File).Widen())]);
        var file = ((Verdict<IDomainEvent>.Accepted)waited).Events.OfType<ICaseEvent>().Aggregate(state.File, (f, e) => f.Evolve(e));
        var decided = CaseDecider.Decide(
            new CaseCommand.Decide(
                ground.Type, outcome, DecisionGround.IndividualAssessment, by, ground.Now, SwedishTime.DateOf(ground.Now), Delegations.Of(ground.Policies, ground.Officer, ground.Type, outcome, ground.Now),
                PlacementBasis.Of(ground.Type, child.Year, child.Grade).Citations, [], outcome == Outcome.Refused ? null : child.Year.FirstDay, outcome == Outcome.Refused ? null : child.Year.LastDay,
                vault.Seal(key, new DecisionReasons(ReasonsOf(child, ground.Schools))), vault.Seal(key, letter), ground.CommunicationNotNeeded, child.Others)
            {
                // A round decides on what was frozen at its closing, by the order that was published; what came in later is gone through after it (docs/adr/0046, 0054).
                Material = LateMaterial.None,
            },
            file);
        return CaseVerdict.Join(proposed.Widen(), waited, placed.Widen(), decided.Widen());
    }

    /// <summary>The case of a child for whom nobody chose, opened by the municipality.</summary>
    /// <param name="reference">Its public reference.</param>
    /// <param name="matter">Child, round and grade.</param>
    /// <param name="applicant">To whom the decision is addressed.</param>
    /// <param name="isProtected">Whether the named officers alone handle it.</param>
    /// <param name="now">When, UTC.</param>
    /// <param name="by">The officer.</param>
    /// <param name="vault">Where it is sealed.</param>
    /// <param name="key">The case's key.</param>
    public static Verdict<IDomainEvent> Open(CaseReference reference, ChoiceMatter matter, PersonRef applicant, bool isProtected, DateTimeOffset now, Actor by, IVault vault, RetentionKey key)
    {
        var form = vault.Seal(key, new FormSnapshot(CaseTexts.Get("round.without-choice"), [new FormAnswer(CaseTexts.Get("round.without-choice.grade"), GradeText.For(matter.Grade)), new FormAnswer(CaseTexts.Get("round.without-choice.year"), matter.Year.ToString())]));
        return CaseVerdict.Join(
            CaseDecider.Decide(
                new CaseCommand.Register(reference, CaseTypes.SchoolChoice.Code, Channel.OwnInitiative, now, matter.Child, applicant, isProtected ? Queue.Protected : Queue.Ordinary, form), CaseFile.Initial).Widen(),
            ChoiceDecider.Decide(new ChoiceCommand.OpenWithoutChoice(matter, applicant, by), ChoiceCase.Initial).Widen());
    }

    private static IReadOnlyList<LetterFact> FactsOf(PlacedChild child) =>
        [new LetterFact(CaseTexts.Get("round.lottery"), child.Placement.Lottery.ToString(CultureInfo.InvariantCulture), CaseTexts.Get("round.lottery.source"))];

    private static string NameOf(SchoolUnitCode unit, IReadOnlyDictionary<SchoolUnitCode, string> schools) => schools.GetValueOrDefault(unit, unit.Value);
}
