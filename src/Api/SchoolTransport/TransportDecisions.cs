using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Persons;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>A decision as it is about to be taken, by an officer or the machine.</summary>
/// <param name="Outcome">What it comes to.</param>
/// <param name="Ground">On what ground.</param>
/// <param name="By">Who decides.</param>
/// <param name="Signer">Who signs the letter.</param>
/// <param name="From">First day; null when nothing is granted.</param>
/// <param name="To">Last day; null when nothing is granted.</param>
/// <param name="Mode">How the pupil travels; null when that is told later.</param>
/// <param name="Conditions">Conditions in words, or null.</param>
/// <param name="OwnReasons">What the one who decides adds to the rules' reasons, or null.</param>
/// <param name="Delegation">The board's delegation that covers it, or null.</param>
/// <param name="CommunicationNotNeeded">Whether the officer finds it obviously unnecessary to communicate the material first.</param>
/// <param name="Arrangement">Addresses, stops and weeks; null when that is told later.</param>
/// <param name="Renewal">When the guardian is to be reminded of the next school year; null when nobody is.</param>
/// <param name="Makers">Who beside <paramref name="By"/> has a part in it; null where nobody has.</param>
internal sealed record TransportDecision(
    Outcome Outcome,
    DecisionGround Ground,
    Actor By,
    LetterSigner Signer,
    DateOnly? From,
    DateOnly? To,
    TransportMode? Mode,
    string? Conditions,
    string? OwnReasons,
    Delegation? Delegation,
    bool CommunicationNotNeeded = false,
    TransportArrangement? Arrangement = null,
    TransportCommand.PlanRenewal? Renewal = null,
    DecisionMakers? Makers = null)
{
    /// <summary>What parties have sent in beside the application.</summary>
    public required LateMaterial Material { get; init; }

    /// <summary>The day of the decision: of the board's meeting where the board decided.</summary>
    /// <param name="now">When it is recorded, UTC.</param>
    public DateOnly On(DateTimeOffset now) => Makers?.Event.Minutes?.Meeting ?? SwedishTime.DateOf(now);

    /// <summary>Whether anything is granted.</summary>
    public bool Grants => Outcome is Outcome.Granted or Outcome.PartlyGranted;
}

/// <summary>A decision's letter, and the reasons as it gives them.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="Reasons">The reasons, sentence by sentence.</param>
/// <param name="Guardians">Those with custody who did not apply, and get the letter too.</param>
internal sealed record RenderedDecision(Letter Letter, IReadOnlyList<string> Reasons, IReadOnlyList<PersonRef> Guardians);

/// <summary>Takes decisions about school transport: the letter first, then the slice's and the case's events, both or neither.</summary>
internal sealed class TransportDecisions(IPopulationRegister register, LetterRecipients recipients, Municipalities municipalities)
{
    /// <summary>
    /// The letter as it would be sent. Of protected persons it says neither name, address nor length of way; where it goes to several, it says above it neither what any of them is called nor where any lives,
    /// and says where the pupil lives only where all of them live there.
    /// </summary>
    /// <exception cref="Http.ProblemException">The decision's type has no settled way to appeal, so no letter may be written.</exception>
    public async Task<RenderedDecision> RenderAsync(
        string tenant, CaseReference reference, TransportApplication application, DecisionType type, TransportEvidence evidence, TransportDecision decision, DateTimeOffset now,
        string? diaryNumber, CancellationToken ct, DateOnly? replaces = null, IReadOnlyDictionary<PersonRef, RegisterAnswer>? known = null, IEnumerable<PersonRef>? parties = null)
    {
        if (type.Route.Instruction is null)
            throw new Http.ProblemException(Http.Problem.From(new Rejection("decision-route-unconfirmed", RejectionKind.Rule)));
        var persons = known ?? await register.AskAsync(tenant, [application.Applicant, application.Pupil], ct);
        var pupil = (persons[application.Pupil] as RegisterAnswer.Found)?.Person;
        var shows = evidence.Protection == Protection.None && !persons[application.Applicant].IsProtected && !persons[application.Pupil].IsProtected;
        var reasons = ReasonsOf(evidence, decision, shows);
        // What was asked for the facts tells who has custody; a pupil who acts alone is told alone.
        var guardians = known is null ? await recipients.OthersWithCustodyAsync(tenant, application.Pupil, application.Applicant, ct)
            : application.Pupil == application.Applicant ? []
            : [.. known.Keys.Where(p => p != application.Pupil && p != application.Applicant).OrderBy(p => p.Value)];
        var others = guardians.Concat(parties ?? []).Where(p => p != application.Applicant).Distinct().ToList();
        var isAlone = others.Count == 0;
        var tellsHome = (isAlone || !evidence.NamesOtherHome) && LiveThere([application.Applicant, .. others], evidence.Pupil?.Address, others.All(persons.ContainsKey) ? persons : await register.AskAsync(tenant, [application.Applicant, .. others], ct));
        var (name, address) = LetterHeads.Of(persons[application.Applicant], persons[application.Pupil], shows, isAlone);
        return new RenderedDecision(HtmlLetter.Render(new LetterContent(
            municipalities.NameOf(tenant),
            CaseRow.Numbered(reference.Value, diaryNumber),
            decision.On(now),
            name,
            address,
            type,
            TransportBasis.For(type, evidence.Facts?.Pupil.Form),
            decision.Outcome,
            shows && pupil is not null ? pupil.Name : CaseTexts.Get("protected-pupil"),
            TransportFactSheet.SchoolName(evidence, new DecisionTypeCode(type.Code)),
            application.Year.ToString(),
            decision.From,
            decision.To,
            decision.Mode is { } mode ? TransportFactSheet.ModeText(mode) : null,
            decision.Conditions,
            reasons,
            shows ? [.. TransportFactSheet.ForLetter(evidence, tellsHome), .. TransportFactSheet.ForLetter(decision.Arrangement, evidence, tellsHome)] : [],
            decision.Signer,
            municipalities.ContactOf(tenant))
        {
            Replaces = replaces,
            PresentedBy = decision.Makers?.PresentedBy,
            TookPart = decision.Makers?.TookPart ?? [],
        }), reasons, guardians);
    }

    private static bool LiveThere(IEnumerable<PersonRef> persons, RegisteredAddress? home, IReadOnlyDictionary<PersonRef, RegisterAnswer> answers) =>
        home is not null && persons.All(p => HomeSight.LivesThere(answers[p], home));

    /// <summary>What follows when the decision is taken, with everything personal sealed in the session.</summary>
    public static Verdict<IDomainEvent> Take(
        CaseOf<TransportCase> state, DecisionType type, TransportEvidence evidence, TransportDecision decision, RenderedDecision rendered, IVault vault, RetentionKey key,
        DateTimeOffset now)
    {
        // Whoever calls, no machine decides under a type that the facts do not give.
        if (state.Slice is TransportCase.UnderAssessment { Assessment: var assessed }
            && MachineType.AgainstFinal(decision.By, new DecisionTypeCode(type.Code), assessed.DecisionType, assessed.Problem, TypesOfSchoolForm.FormOf(evidence)) is { } foreign)
        {
            return new Verdict<IDomainEvent>.Refused(foreign);
        }
        var settled = TransportDecider.Decide(SettlementOf(type, evidence, decision, vault, key), state.Slice);
        var ofCase = OfCase(state.File, type, evidence, decision, rendered, vault, key, now);
        return CaseVerdict.Join([settled.Widen(), CaseDecider.Decide(ofCase, state.File).Widen(), .. Afterwards(settled, state.Slice, decision, vault, key).Select(v => v.Widen())]);
    }

    /// <summary>What follows when a decision is changed to another, sealed the same way; why and on what ground is told given the new decision.</summary>
    public static Verdict<IDomainEvent> Change(
        CaseOf<TransportCase> state, DecisionType type, TransportEvidence evidence, TransportDecision decision, RenderedDecision rendered, Func<CaseCommand.Decide, ChangeDecision> change,
        IVault vault, RetentionKey key, DateTimeOffset now)
    {
        var settled = TransportDecider.Decide(new TransportCommand.Change(SettlementOf(type, evidence, decision, vault, key)), state.Slice);
        return CaseVerdict.Join(
        [
            ChangeDecider.Decide(change(OfCase(state.File, type, evidence, decision, rendered, vault, key, now)), state.File).Widen(), settled.Widen(),
            .. Afterwards(settled, state.Slice, decision, vault, key).Select(v => v.Widen()),
        ]);
    }

    private static TransportCommand SettlementOf(DecisionType type, TransportEvidence evidence, TransportDecision decision, IVault vault, RetentionKey key) =>
        TransportDestination.UnitOf(evidence, new DecisionTypeCode(type.Code)) is var school && decision.Grants ? GrantOf(school, decision, vault, key) : new TransportCommand.Refuse(school);

    private static TransportCommand.Grant GrantOf(SchoolUnitCode? school, TransportDecision decision, IVault vault, RetentionKey key) =>
        new(school, decision.From!.Value, decision.To!.Value, decision.Mode, decision.Conditions is { } text ? vault.Seal(key, new TransportConditions(text)) : null);

    private static CaseCommand.Decide OfCase(
        CaseFile file, DecisionType type, TransportEvidence evidence, TransportDecision decision, RenderedDecision rendered, IVault vault, RetentionKey key, DateTimeOffset now) => new(
        type, decision.Outcome, decision.Ground, decision.By, now, decision.On(now), decision.Delegation, TransportBasis.For(type, evidence.Facts?.Pupil.Form),
        TransportRules.OpenOutcomes(evidence.Findings), decision.From, decision.To, vault.Seal(key, new DecisionReasons(rendered.Reasons)), vault.Seal(key, rendered.Letter),
        decision.CommunicationNotNeeded, [.. file.Parties.All.Keys.OrderBy(p => p.Value).Concat(rendered.Guardians).Distinct()], decision.Makers?.Event)
        {
            Material = decision.Material,
        };

    // What follows on a grant is decided on the state that the grant makes.
    private static IEnumerable<Verdict<ITransportEvent>> Afterwards(Verdict<ITransportEvent> settled, TransportCase state, TransportDecision decision, IVault vault, RetentionKey key)
    {
        if (!decision.Grants || settled is not Verdict<ITransportEvent>.Accepted accepted)
            yield break;
        var granted = accepted.Events.Aggregate(state, TransportCase.Evolve);
        if (decision is { Arrangement: { } arrangement, Mode: { } mode, From: { } from })
            yield return TransportDecider.Decide(new TransportCommand.Arrange(from, mode, vault.Seal(key, arrangement)), granted);
        if (decision.Renewal is { } renewal)
            yield return TransportDecider.Decide(renewal, granted);
    }

    // What the length of the way was decides on distance, and is told when it did not suffice; the rules' other words speak to
    // the applicant before a decision and would be untrue in one.
    private static IReadOnlyList<string> ReasonsOf(TransportEvidence evidence, TransportDecision decision, bool showsNumbers)
    {
        var length = TransportRules.OfLength(evidence.Findings);
        var isDecisive = length is not null && showsNumbers && (decision.Ground == DecisionGround.Distance || length.Result == RuleResult.NotMet);
        return [.. isDecisive ? [length!.Reason] : Array.Empty<string>(), .. new[] { decision.OwnReasons }.OfType<string>()];
    }
}
