using System.Globalization;

namespace CaseMgmt.Domain.Inquiries;

/// <summary>Decides what may happen in an inquiry; catalogue and delegation are the case's own matter.</summary>
public static class InquiryDecider
{
    /// <summary>What follows from a command in a state. A repeated command adds no event.</summary>
    public static Verdict<IInquiryEvent> Decide(InquiryCommand command, InquiryCase state) => (command, state) switch
    {
        (InquiryCommand.Receive c, InquiryCase.None) => Accept(new InquiryReceived(c.Kind, c.Form)),
        (InquiryCommand.Receive c, InquiryCase.Received s) => Again(c, s),
        (InquiryCommand.Receive c, InquiryCase.Settled s) => Again(c, s.Before),
        (_, InquiryCase.None) => Refuse("case-not-found", RejectionKind.NotFound),
        (InquiryCommand.Answer c, InquiryCase.Received s) => Of(s, InquiryKind.GeneralMatter, () => Accept(new InquiryAnswered(c.On, c.By, c.Text))),
        (InquiryCommand.Review c, InquiryCase.Received s) => Of(s, InquiryKind.DocumentRequest, () => Review(c, s)),
        (InquiryCommand.Disclose c, InquiryCase.Received s) => Of(s, InquiryKind.DocumentRequest, () => s.Review switch
        {
            null => Refuse("review-missing", RejectionKind.Conflict),
            { Extent: not DisclosureExtent.All } => Refuse("review-withholds", RejectionKind.Rule),
            _ => Over(c.Unweighed, new DocumentsDisclosed(c.On, c.By)),
        }),
        (InquiryCommand.Withhold c, InquiryCase.Received s) => Of(s, InquiryKind.DocumentRequest, () => s.Review switch
        {
            null => Refuse("review-missing", RejectionKind.Conflict),
            { Extent: DisclosureExtent.All } => Refuse("review-withholds-nothing", RejectionKind.Rule),
            { Extent: var extent } => Over(c.Unweighed, new DocumentsWithheld(extent)),
        }),
        (InquiryCommand.Change, InquiryCase.Received s) => Of(s, InquiryKind.DocumentRequest, () => Refuse("case-not-decided", RejectionKind.Conflict)),
        // What is out cannot be taken back.
        (InquiryCommand.Change c, InquiryCase.Settled { Disclosed: DisclosureExtent.All } s) => s.Before.Review?.Review == c.Document ? Nothing() : Refuse("case-already-decided", RejectionKind.Conflict),
        (InquiryCommand.Change c, InquiryCase.Settled { Disclosed: not null } s) => c.Treatments.Count == 0 ? Refuse("review-empty", RejectionKind.Rule)
            : s.Before.Review?.Review == c.Document ? Nothing()
            : Over(c.Unweighed, new DisclosureChanged(ExtentOf(c.Treatments), c.By, c.Document)),
        (InquiryCommand.Change, InquiryCase.Settled) => Refuse("inquiry-of-other-kind", RejectionKind.Conflict),
        (InquiryCommand.Answer c, InquiryCase.Settled { Answer: { } given }) when given == c.Text => Nothing(),
        (InquiryCommand.Disclose, InquiryCase.Settled { Disclosed: DisclosureExtent.All }) => Nothing(),
        (InquiryCommand.Withhold, InquiryCase.Settled { Disclosed: DisclosureExtent.Part or DisclosureExtent.None }) => Nothing(),
        (InquiryCommand.Review c, InquiryCase.Settled s) when s.Before.Review?.Review == c.Document => Nothing(),
        (_, InquiryCase.Settled) => Refuse("case-already-decided", RejectionKind.Conflict),
        _ => throw new InvalidOperationException($"{command.GetType().Name} is not known here."),
    };

    /// <summary>Whether nothing more can happen in the slice's part.</summary>
    public static bool IsTerminal(InquiryCase state) => state is InquiryCase.Settled { Disclosed: null or DisclosureExtent.All };

    /// <summary>How much of documents can be disclosed.</summary>
    /// <param name="treatments">What is done with each, at least one.</param>
    public static DisclosureExtent ExtentOf(IReadOnlyList<DocumentTreatment> treatments) =>
        treatments.All(t => t == DocumentTreatment.Open) ? DisclosureExtent.All
        : treatments.All(t => t == DocumentTreatment.Withheld) ? DisclosureExtent.None
        : DisclosureExtent.Part;

    private static Verdict<IInquiryEvent> Review(InquiryCommand.Review c, InquiryCase.Received state) =>
        c.Treatments.Count == 0 ? Refuse("review-empty", RejectionKind.Rule)
        : state.Review?.Review == c.Document ? Nothing()
        : Over(c.Unweighed, new DocumentsReviewed(ExtentOf(c.Treatments), c.By, c.Document));

    // A mark is a reminder, never an answer: what bears one may be disclosed, but never unawares (offentlighets- och sekretesslagen 5 kap. 5 §).
    private static Verdict<IInquiryEvent> Over(IReadOnlyList<int> unweighed, IInquiryEvent e) =>
        unweighed.Count == 0 ? Accept(e)
        : Verdict<IInquiryEvent>.Refuse("mark-not-weighed", RejectionKind.Rule, string.Create(CultureInfo.InvariantCulture, $"documents[{unweighed[0]}].markWeighed"));

    private static Verdict<IInquiryEvent> Again(InquiryCommand.Receive c, InquiryCase.Received state) =>
        (state.Kind, state.Form) == (c.Kind, c.Form) ? Nothing() : Refuse("case-exists", RejectionKind.Conflict);

    private static Verdict<IInquiryEvent> Of(InquiryCase.Received state, InquiryKind kind, Func<Verdict<IInquiryEvent>> decide) =>
        state.Kind == kind ? decide() : Refuse("inquiry-of-other-kind", RejectionKind.Conflict);

    private static Verdict<IInquiryEvent> Nothing() => Verdict<IInquiryEvent>.Accept();

    private static Verdict<IInquiryEvent> Accept(IInquiryEvent e) => Verdict<IInquiryEvent>.Accept(e);

    private static Verdict<IInquiryEvent> Refuse(string code, RejectionKind kind) => Verdict<IInquiryEvent>.Refuse(code, kind);
}
