using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.Letters;

/// <summary>A decision as an officer means to take it, in a case of any type.</summary>
/// <param name="Type">Its type, with the way to appeal that holds in the municipality.</param>
/// <param name="Outcome">What it comes to.</param>
/// <param name="LegalBasis">Those of the type's sections that it rests on.</param>
/// <param name="Rules">What each rule found.</param>
/// <param name="Reasons">The reasons, sentence by sentence.</param>
/// <param name="Officer">Who decides, or records what the board decided.</param>
/// <param name="Makers">Who else has a part in it; null where nobody has.</param>
/// <param name="Policies">The municipality's policies.</param>
internal sealed record PlainDecision(
    DecisionType Type, Outcome Outcome, IReadOnlyList<Citation> LegalBasis, IReadOnlyList<RuleOutcome> Rules, IReadOnlyList<string> Reasons, CurrentActor Officer, DecisionMakers? Makers,
    PolicySet Policies)
{
    /// <summary>First day in force; null when nothing is granted, and where what is granted is done once: its record then has the day of the decision.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day in force; null as the first.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Conditions in words, or null.</summary>
    public string? Conditions { get; init; }

    /// <summary>Whether the officer finds it obviously unnecessary to communicate the material first (förvaltningslagen 25 §).</summary>
    public bool CommunicationNotNeeded { get; init; }

    /// <summary>What parties have sent in beside the application.</summary>
    public required LateMaterial Material { get; init; }

    /// <summary>The date of the decision that it changes; null where it is the first.</summary>
    public DateOnly? Replaces { get; init; }

    /// <summary>Where the board's decision stands; null where the officer decides.</summary>
    public BoardMinutes? Minutes => Makers?.Event.Minutes;
}

/// <summary>Takes decisions whose letter names neither child nor school, with the record that every decision has; the letter before the decision.</summary>
internal sealed class PlainDecisions(IPopulationRegister register, LetterRecipients recipients, StatedApplicants stated, Municipalities municipalities)
{
    /// <summary>The decision before its letter is written, to see whether it may be taken at all.</summary>
    /// <param name="at">The moment.</param>
    /// <param name="d">The decision.</param>
    public static CaseCommand.Decide Draft(CaseMoment at, PlainDecision d) => new(
        d.Type, d.Outcome, DecisionGround.IndividualAssessment, d.Minutes is null ? d.Officer.Actor : Actor.Board, at.Now, d.Minutes?.Meeting ?? at.Today,
        d.Minutes is null ? Delegations.Of(d.Policies, d.Officer, d.Type, d.Outcome, at.Now) : null, d.LegalBasis, d.Rules, d.From ?? Once(at, d), d.To ?? Once(at, d), new(Guid.Empty, ""), new(Guid.Empty, ""),
        d.CommunicationNotNeeded, MadeBy: d.Makers?.Event)
    {
        Material = d.Material,
    };

    private static DateOnly? Once(CaseMoment at, PlainDecision d) => d.Outcome is Outcome.Granted or Outcome.PartlyGranted ? d.Minutes?.Meeting ?? at.Today : null;

    /// <summary>The decision with its letter and reasons sealed, addressed to everyone whom it goes to.</summary>
    /// <param name="at">The moment.</param>
    /// <param name="row">The case as the officer sees it.</param>
    /// <param name="d">The decision; one that <see cref="Draft"/> was not refused for.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<CaseCommand.Decide> ComposeAsync(CaseMoment at, CaseRow row, PlainDecision d, CancellationToken ct)
    {
        var (letter, others) = await RenderAsync(at, row, d, ct);
        return Draft(at, d) with { Reasons = at.Session.Vault.Seal(at.Key, new DecisionReasons(d.Reasons)), Letter = at.Session.Vault.Seal(at.Key, letter), Recipients = others };
    }

    /// <summary>The letter as it would be sent, and to whom beside the applicant. Of protected persons it says neither name nor address, and of nobody the address where others get it too.</summary>
    /// <inheritdoc cref="ComposeAsync"/>
    public async Task<(Letter Letter, IReadOnlyList<PersonRef> Others)> RenderAsync(CaseMoment at, CaseRow row, PlainDecision d, CancellationToken ct)
    {
        var header = at.File.Registration!;
        var tenant = at.Session.TenantId;
        IReadOnlyList<PersonRef> others = await recipients.BesideAsync(tenant, at.File, to: null, ct);
        var to = await AddresseeAsync(at, header, ct);
        var letter = HtmlLetter.Render(new LetterContent(
            municipalities.NameOf(tenant), CaseRow.Numbered(header.Reference.Value, row.DiaryNumber), d.Minutes?.Meeting ?? at.Today, to.Name, others.Count > 0 ? [] : to.Address, d.Type, d.LegalBasis,
            d.Outcome, "", "", "", d.From, d.To, null, d.Conditions, d.Reasons, [],
            d.Minutes is { } m ? new LetterSigner.Board(m.Meeting, m.Paragraph) : new LetterSigner.Officer(d.Officer.Name), municipalities.ContactOf(tenant))
        {
            IsJourney = false,
            Replaces = d.Replaces,
            PresentedBy = d.Makers?.PresentedBy,
            TookPart = d.Makers?.TookPart ?? [],
        });
        return (letter, others);
    }

    private async Task<LetterAddressee> AddresseeAsync(CaseMoment at, CaseHeader header, CancellationToken ct)
    {
        // Nobody's address but what the letter's reader has said themselves.
        if (header.Applicant == PersonRef.Outside)
            return await stated.OfAsync(at.Session, at.Key.RetentionUnit, ct);
        var persons = await register.AskAsync(at.Session.TenantId, [header.Applicant, header.Subject], ct);
        var shows = at.File.Queue == Queue.Ordinary && !persons.Values.Any(p => p.IsProtected);
        return shows && persons[header.Applicant] is RegisterAnswer.Found { Person: var applicant }
            ? new LetterAddressee(applicant.Name, applicant.Address is { } a ? [a.Street, a.PostalLine] : [])
            : new LetterAddressee(CaseTexts.Get("protected-applicant"), []);
    }
}
