using System.Globalization;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.Letters;

/// <summary>A decision about the handling of a case, with its letter, sealed; or why the actor may not take it.</summary>
internal abstract record ProceduralDecision
{
    private ProceduralDecision()
    {
    }

    /// <summary>Ready to be recorded.</summary>
    internal sealed record Ready(SealedRef<DecisionReasons> Reasons, SealedRef<Letter> Letter) : ProceduralDecision;

    /// <summary>It may not be taken.</summary>
    internal sealed record Barred(Rejection Rejection) : ProceduralDecision;
}

/// <summary>Decisions about the handling of a case, which are appealed as the matter itself, and letters that put one right.</summary>
internal sealed class ProceduralLetters(IPopulationRegister register, LetterRecipients recipients, StatedApplicants stated, Municipalities municipalities)
{
    private static readonly CultureInfo Swedish = CultureInfo.GetCultureInfo("sv-SE");

    /// <summary>Checks who may decide, renders the letter and seals it with the reasons.</summary>
    /// <param name="at">The moment of the decision.</param>
    /// <param name="actor">Who decides.</param>
    /// <param name="code">The decision's type in the catalogue: one that is refused or dismissed.</param>
    /// <param name="matter">The type of the matter, whose way to appeal holds; null when it is not known.</param>
    /// <param name="reasons">The reasons, sentence by sentence.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="to">To whom, where it is another than the applicant.</param>
    /// <param name="goesToOthers">Whether others get the letter too: then it does not say where the one to whom it is written lives.</param>
    public async Task<ProceduralDecision> RefuseAsync(
        CaseMoment at, CurrentActor actor, string code, DecisionType? matter, IReadOnlyList<string> reasons, CancellationToken ct, PersonRef? to = null, bool goesToOthers = false)
    {
        var type = DecisionCatalogue.Shipped.Find(code, at.Today) ?? throw new InvalidOperationException($"The catalogue has no '{code}' today.");
        if (matter is null)
            return new ProceduralDecision.Barred(new Rejection("decision-type-unknown", RejectionKind.Rule));
        var policies = await at.Session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        var delegation = Delegations.Of(policies, actor, type, Outcome.Refused, at.Now);
        if (AutomationBar.Against(type, at.By, Outcome.Refused, DecisionGround.IndividualAssessment, delegation is not null) is { } barred)
            return new ProceduralDecision.Barred(barred);
        if (matter.Route.Instruction is null)
            return new ProceduralDecision.Barred(new Rejection("decision-route-unconfirmed", RejectionKind.Rule));
        var (recipient, address) = await RecipientAsync(at, ct, to);
        return Sealed(at, reasons, HtmlLetter.Render(Content(at, actor, type with { Route = matter.Route }, Outcome.Refused, recipient, goesToOthers ? [] : address, reasons)));
    }

    /// <summary>The letter that puts an obvious slip in a decision right.</summary>
    public async Task<ProceduralDecision.Ready> RectifyAsync(CaseMoment at, CurrentActor actor, CaseDecided decision, string what, CancellationToken ct) =>
        Sealed(at, [what], await RectificationAsync(at, actor, decision, what, ct));

    /// <summary>The same letter, not sealed.</summary>
    public async Task<Letter> RectificationAsync(CaseMoment at, CurrentActor actor, CaseDecided decision, string what, CancellationToken ct)
    {
        var (recipient, address) = await RecipientAsync(at, ct);
        var type = DecisionCatalogue.Shipped.Find(decision.DecisionType.Value, decision.DecidedOn)
            ?? throw new InvalidOperationException($"The catalogue has no '{decision.DecisionType}' on the day of the decision.");
        return HtmlLetter.Rectify(Content(at, actor, type, decision.Outcome, recipient, address, [what]), decision.DecidedOn);
    }

    /// <summary>Writes a letter that decides nothing, in both forms, sealed.</summary>
    /// <param name="at">The moment.</param>
    /// <param name="kind">What it is about.</param>
    /// <param name="to">To whom.</param>
    /// <param name="words">What it says.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="hasCustody">Whether the recipient is told as guardian, in the case or not.</param>
    /// <exception cref="StoreUnavailableException">The register is away: without an address nobody could send it on paper, so it is written later.</exception>
    public async Task<Verdict<ICaseEvent>> NoticeAsync(CaseMoment at, NoticeKind kind, PersonRef to, NoticeWords words, CancellationToken ct, bool hasCustody = false)
    {
        var (name, address) = await RecipientAsync(at, ct, to);
        var letter = NoticeLetter.Render(new NoticeContent(
            municipalities.NameOf(at.Session.TenantId), at.File.Registration!.Reference.Value, at.Today, [name, .. address], to == PersonRef.Outside ? NoticeLetter.ToOutside(words) : words, municipalities.ContactOf(at.Session.TenantId)));
        return NoticeDecider.Decide(new WriteNotice(kind, to, at.Today, at.Session.Vault.Seal(at.Key, letter), hasCustody), at.File);
    }

    /// <summary>Writes such a letter to everyone to whom the letters of the case go, each with that person's own name and address.</summary>
    /// <inheritdoc cref="NoticeAsync"/>
    public async Task<IReadOnlyList<ICaseEvent>> NoticesAsync(CaseMoment at, NoticeKind kind, NoticeWords words, CancellationToken ct)
    {
        var written = new List<ICaseEvent>();
        foreach (var to in await recipients.OfAsync(at.Session.TenantId, at.File, ct))
            written.AddRange(Of(await NoticeAsync(at, kind, to.Person, words, ct, to.HasCustody)));
        return written;
    }

    /// <summary>Tells each who has been asked to sign, and until when.</summary>
    /// <param name="at">The moment, with the case as it is once they have been asked.</param>
    /// <param name="events">What has followed, of which what asks for signatures is told.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="StoreUnavailableException">The register is away.</exception>
    public async Task<IReadOnlyList<ICaseEvent>> SignatureRequestsAsync(CaseMoment at, IEnumerable<IDomainEvent> events, CancellationToken ct)
    {
        var written = new List<ICaseEvent>();
        foreach (var asked in events.OfType<SignatureAsked>())
            written.AddRange(Of(await NoticeAsync(at, NoticeKind.SignatureRequest, asked.Person, NoticeLetter.OfSignatureRequest(CaseTypeRegister.Get(at.File.Registration!.CaseType).Title, asked.Due), ct)));
        return written;
    }

    private static IReadOnlyList<ICaseEvent> Of(Verdict<ICaseEvent> verdict) =>
        verdict is Verdict<ICaseEvent>.Accepted letter ? letter.Events : throw new InvalidOperationException("Whom a case concerns may always be written to.");

    /// <summary>A day as letters write it.</summary>
    public static string Date(DateOnly day) => day.ToString("d MMMM yyyy", Swedish);

    // What is decided about the handling names neither child nor school.
    private LetterContent Content(CaseMoment at, CurrentActor actor, DecisionType type, Outcome outcome, string recipient, IReadOnlyList<string> address, IReadOnlyList<string> reasons) => new(
        municipalities.NameOf(actor.MunicipalityId), at.File.Registration!.Reference.Value, at.Today, recipient, address, type, type.LegalBasis, outcome, "", "", "", null, null, null, null,
        reasons, [], new LetterSigner.Officer(actor.Name), municipalities.ContactOf(actor.MunicipalityId));

    private static ProceduralDecision.Ready Sealed(CaseMoment at, IReadOnlyList<string> reasons, Letter letter) =>
        new(at.Session.Vault.Seal(at.Key, new DecisionReasons(reasons)), at.Session.Vault.Seal(at.Key, letter));

    // Of protected persons the letter says neither name nor address.
    private async Task<(string Name, IReadOnlyList<string> Address)> RecipientAsync(CaseMoment at, CancellationToken ct, PersonRef? other = null)
    {
        var header = at.File.Registration!;
        var to = other ?? header.Applicant;
        if (to == PersonRef.Outside)
        {
            var said = await stated.OfAsync(at.Session, at.Key.RetentionUnit, ct);
            return (said.Name, said.Address);
        }
        var persons = await register.AskAsync(at.Session.TenantId, [.. new[] { to, header.Applicant, header.Subject }.Distinct().Where(p => p != PersonRef.Outside)], ct);
        if (other is not null && persons.Values.Any(p => p is RegisterAnswer.Unavailable))
            throw new StoreUnavailableException("The population register does not answer; the letter is written when it does.");
        var shows = at.File.Queue == Queue.Ordinary && !persons.Values.Any(p => p.IsProtected);
        return shows && persons.GetValueOrDefault(to) is RegisterAnswer.Found { Person: var applicant }
            ? (applicant.Name, applicant.Address is { } a ? [a.Street, a.PostalLine] : [])
            : (CaseTexts.Get("protected-applicant"), []);
    }
}
