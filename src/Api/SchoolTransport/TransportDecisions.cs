using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>A decision as it is about to be taken, by an officer or the machine.</summary>
/// <param name="Outcome">What it comes to.</param>
/// <param name="Ground">On what ground.</param>
/// <param name="By">Who decides.</param>
/// <param name="Signer">Who signs the letter.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Mode">How the pupil travels; null when that is told later.</param>
/// <param name="Conditions">Conditions in words, or null.</param>
/// <param name="OwnReasons">What the one who decides adds to the rules' reasons, or null.</param>
internal sealed record TransportDecision(
    Outcome Outcome, DecisionGround Ground, Actor By, LetterSigner Signer, DateOnly From, DateOnly To, TransportMode? Mode, string? Conditions, string? OwnReasons);

/// <summary>Takes decisions about school transport: the letter first, then the slice's and the case's events, both or neither.</summary>
internal sealed class TransportDecisions(IPopulationRegister register, Municipalities municipalities, TimeProvider time)
{
    /// <summary>The letter as it would be sent.</summary>
    /// <exception cref="Http.ProblemException">The decision's type has no settled way to appeal, so no letter may be written.</exception>
    public async Task<Letter> RenderAsync(
        string tenant, CaseReference reference, TransportApplication application, DecisionType type, TransportEvidence evidence, TransportDecision decision, CancellationToken ct)
    {
        if (type.Route.Instruction is null)
            throw new Http.ProblemException(Http.Problem.From(new Rejection("decision-route-unconfirmed", RejectionKind.Rule)));
        var persons = await register.AskAsync(tenant, [application.Applicant, application.Pupil], ct);
        var applicant = (persons[application.Applicant] as RegisterAnswer.Found)?.Person;
        var pupil = (persons[application.Pupil] as RegisterAnswer.Found)?.Person;
        var showsAddress = evidence.Protection == Protection.None && !persons[application.Applicant].IsProtected && !persons[application.Pupil].IsProtected;
        return HtmlLetter.Render(new LetterContent(
            municipalities.NameOf(tenant),
            reference.Value,
            SwedishTime.DateOf(time.GetUtcNow()),
            applicant?.Name ?? CaseTexts.Get("protected-name"),
            showsAddress && applicant?.Address is { } a ? [a.Street, a.PostalLine] : [],
            type,
            TransportBasis.For(type, evidence.Facts?.Pupil.Form),
            decision.Outcome,
            pupil?.Name ?? CaseTexts.Get("protected-name"),
            TransportFactSheet.SchoolName(evidence),
            application.Year.ToString(),
            decision.From,
            decision.To,
            decision.Mode is { } mode ? TransportFactSheet.ModeText(mode) : null,
            decision.Conditions,
            ReasonsOf(evidence, decision),
            showsAddress ? TransportFactSheet.ForLetter(evidence) : [],
            decision.Signer,
            municipalities.ContactOf(tenant)));
    }

    /// <summary>What follows when the decision is taken, with everything personal sealed in the session.</summary>
    public Verdict<IDomainEvent> Take(
        CaseOf<TransportCase> state, DecisionType type, TransportEvidence evidence, TransportDecision decision, Letter letter, IVault vault, RetentionKey key)
    {
        var now = time.GetUtcNow();
        var rules = evidence.Findings.Select(f => f.Outcome).ToList();
        TransportCommand ofSlice = decision.Outcome == Outcome.Granted
            ? new TransportCommand.Grant(decision.From, decision.To, decision.Mode, decision.Conditions is { } text ? vault.Seal(key, new TransportConditions(text)) : null)
            : new TransportCommand.Refuse();
        var delegation = evidence.Delegation?.Value.Covers(new DecisionTypeCode(type.Code)) is true ? new Delegation(evidence.Delegation.Value.Source.Reference) : null;
        var ofCase = new CaseCommand.Decide(
            type, decision.Outcome, decision.Ground, decision.By, now, SwedishTime.DateOf(now), delegation, TransportBasis.For(type, evidence.Facts?.Pupil.Form), rules, decision.From, decision.To,
            vault.Seal(key, new DecisionReasons(ReasonsOf(evidence, decision))), vault.Seal(key, letter));
        return CaseVerdict.Join(TransportDecider.Decide(ofSlice, state.Slice).Widen(), CaseDecider.Decide(ofCase, state.File).Widen());
    }

    /// <summary>The reasons: what was decisive among the rules, and what the one who decides adds.</summary>
    public static IReadOnlyList<string> ReasonsOf(TransportEvidence evidence, TransportDecision decision)
    {
        var decisive = decision.Ground == DecisionGround.Distance
            ? evidence.Findings.Where(f => f.Rule.Id == RouteLength.Rule.Id)
            : evidence.Findings.Where(f => f.Result != Domain.Rules.RuleResult.Met);
        return [.. decisive.Select(f => f.Reason), .. new[] { decision.OwnReasons }.OfType<string>()];
    }
}
