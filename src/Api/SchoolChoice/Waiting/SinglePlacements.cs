using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.SchoolChoice.Publication;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
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
internal sealed record SinglePlacement(SchoolUnitCode School, AnewGround Ground, CurrentActor Officer, string? Reasons, Guid? Appeal);

/// <summary>Takes single decisions of placement after a round is published: the letter first, then the slice's and the case's events, both or neither. The seat is the caller's to move in the same transaction.</summary>
internal sealed class SinglePlacements(IPopulationRegister register, Municipalities municipalities)
{
    private const string TypeCode = "placement.by-wish-or-nearness";

    /// <summary>The decision's type as it holds today.</summary>
    public static DecisionType TypeOf(PolicySet policies, DateTimeOffset now)
    {
        var today = SwedishTime.DateOf(now);
        var type = DecisionCatalogue.Shipped.Find(TypeCode, today) ?? throw new InvalidOperationException("The catalogue has no decision of placement today.");
        return DecisionCatalogue.Shipped.Confirmed(type, policies, today, now);
    }

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
        if (state is not { File.Registration: { } header, Slice.Matter: { } matter })
            return Verdict<IDomainEvent>.Refuse("case-not-found", RejectionKind.NotFound);
        // Asking for the key of a case that is disposed of would be refused before the decider says why.
        if (state.File is CaseFile.Disposed)
            return Verdict<IDomainEvent>.Refuse("case-disposed", RejectionKind.Conflict);
        var (type, today) = (TypeOf(policies, now), SwedishTime.DateOf(now));
        var from = today > matter.Year.FirstDay ? today : matter.Year.FirstDay;
        var before = (state.File as CaseFile.Decided)?.Decision;
        var basis = PlacementDecisions.BasisOf(type, matter.Year, matter.Grade);
        IReadOnlyList<string> reasons = [CaseTexts.Get($"placed-anew.{Code.Of(placement.Ground)}"), .. new[] { placement.Reasons }.OfType<string>()];
        var persons = await register.AskAsync(session.TenantId, [header.Applicant, matter.Child], ct);
        var shows = !persons[header.Applicant].IsProtected && !persons[matter.Child].IsProtected;
        var school = (await session.SchoolUnitsAsync([placement.School], ct)).GetValueOrDefault(placement.School)?.Description.Name.Value ?? placement.School.Value;
        var letter = HtmlLetter.Render(new LetterContent(
            municipalities.NameOf(session.TenantId), CaseRow.Numbered(header.Reference.Value, diaryNumber), today, shows ? NameOf(persons[header.Applicant]) : CaseTexts.Get("protected-applicant"),
            shows && (persons[header.Applicant] as RegisterAnswer.Found)?.Person.Address is { } a ? [a.Street, a.PostalLine] : [], type, basis, Outcome.Granted,
            shows ? NameOf(persons[matter.Child]) : CaseTexts.Get("protected-pupil"), school, matter.Year.ToString(), from, matter.Year.LastDay, null, null, reasons, [],
            new LetterSigner.Officer(placement.Officer.Name), municipalities.ContactOf(session.TenantId))
        {
            IsJourney = false,
            Replaces = before?.DecidedOn,
        });
        var key = await session.Vault.KeyAsync(caseId, ct);
        var decide = new CaseCommand.Decide(
            type, Outcome.Granted, DecisionGround.IndividualAssessment, placement.Officer.Actor, now, today, Delegations.Of(policies, placement.Officer, type, Outcome.Granted, now), basis, [], from,
            matter.Year.LastDay, session.Vault.Seal(key, new DecisionReasons(reasons)), session.Vault.Seal(key, letter));
        var ofCase = state.File is CaseFile.Decided
            ? ChangeDecider.Decide(new ChangeDecision(placement.Ground == AnewGround.Appeal ? ChangeReason.Ruling : ChangeReason.Request, placement.Appeal, IsAdverse: false, null, decide), state.File)
            : CaseDecider.Decide(decide, state.File);
        return CaseVerdict.Join(
            ChoiceDecider.Decide(new ChoiceCommand.PlaceAnew(placement.School, placement.Ground, placement.Officer.Actor), state.Slice).Widen(), ofCase.Widen());
    }

    private static string NameOf(RegisterAnswer answer) => (answer as RegisterAnswer.Found)?.Person.Name ?? "";
}
