using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Tests.Cases;
using FsCheck;
using FsCheck.Fluent;
using static CaseMgmt.Domain.Tests.Cases.Examples;

namespace CaseMgmt.Domain.Tests.Inquiries;

public class InquiryTests
{
    private static readonly SealedRef<InquiryForm> Written = new(Id(90), "written");
    private static readonly SealedRef<SecrecyReview> Reviewed = new(Id(91), "reviewed");
    private static readonly DocumentTreatment[] SomeMasked = [DocumentTreatment.Open, DocumentTreatment.Masked];
    private static readonly DocumentTreatment[] AllOpen = [DocumentTreatment.Open, DocumentTreatment.Open];

    [Fact]
    public void Another_matter_is_received_once_and_answered_once()
    {
        Then(Given(), new InquiryCommand.Receive(InquiryKind.GeneralMatter, Written), new InquiryReceived(InquiryKind.GeneralMatter, Written));
        var received = Given(new InquiryReceived(InquiryKind.GeneralMatter, Written));
        Then(received, new InquiryCommand.Receive(InquiryKind.GeneralMatter, Written));
        Refused(received, new InquiryCommand.Receive(InquiryKind.DocumentRequest, Written), "case-exists");
        Then(received, new InquiryCommand.Answer(Today, Officer, Text), new InquiryAnswered(Today, Officer, Text));
        var answered = Given(new InquiryReceived(InquiryKind.GeneralMatter, Written), new InquiryAnswered(Today, Officer, Text));
        Assert.True(InquiryDecider.IsTerminal(answered));
        Then(answered, new InquiryCommand.Answer(Today, Officer, Text));
        Refused(answered, new InquiryCommand.Answer(Today, Officer, OtherText), "case-already-decided");
    }

    [Fact]
    public void Documents_are_reviewed_before_anything_is_disclosed_or_withheld()
    {
        var request = Given(new InquiryReceived(InquiryKind.DocumentRequest, Written));
        Refused(request, new InquiryCommand.Disclose(Today, Officer, []), "review-missing");
        Refused(request, new InquiryCommand.Withhold([]), "review-missing");
        Refused(request, new InquiryCommand.Review([], Officer, Reviewed, []), "review-empty");
        Refused(request, new InquiryCommand.Answer(Today, Officer, Text), "inquiry-of-other-kind");
        Refused(Given(new InquiryReceived(InquiryKind.GeneralMatter, Written)), new InquiryCommand.Review(AllOpen, Officer, Reviewed, []), "inquiry-of-other-kind");
        Refused(Given(), new InquiryCommand.Disclose(Today, Officer, []), "case-not-found");
        Then(request, new InquiryCommand.Review(SomeMasked, Officer, Reviewed, []), new DocumentsReviewed(DisclosureExtent.Part, Officer, Reviewed));
    }

    [Fact]
    public void What_is_open_is_disclosed_and_what_is_masked_is_withheld_in_part()
    {
        var open = Given(new InquiryReceived(InquiryKind.DocumentRequest, Written), new DocumentsReviewed(DisclosureExtent.All, Officer, Reviewed));
        Then(open, new InquiryCommand.Review(AllOpen, Officer, Reviewed, []));
        Refused(open, new InquiryCommand.Withhold([]), "review-withholds-nothing");
        Then(open, new InquiryCommand.Disclose(Today, Officer, []), new DocumentsDisclosed(Today, Officer));
        var part = Given(new InquiryReceived(InquiryKind.DocumentRequest, Written), new DocumentsReviewed(DisclosureExtent.Part, Officer, Reviewed));
        Refused(part, new InquiryCommand.Disclose(Today, Officer, []), "review-withholds");
        Then(part, new InquiryCommand.Withhold([]), new DocumentsWithheld(DisclosureExtent.Part));
        var withheld = Given(
            new InquiryReceived(InquiryKind.DocumentRequest, Written), new DocumentsReviewed(DisclosureExtent.Part, Officer, Reviewed), new DocumentsWithheld(DisclosureExtent.Part));
        Then(withheld, new InquiryCommand.Withhold([]));
        Then(withheld, new InquiryCommand.Review(SomeMasked, Officer, Reviewed, []));
        Refused(withheld, new InquiryCommand.Disclose(Today, Officer, []), "case-already-decided");
    }

    [Fact]
    public void What_was_withheld_is_reviewed_anew_and_what_is_out_is_not_taken_back()
    {
        var anew = new SealedRef<SecrecyReview>(Id(96), "anew");
        var received = new InquiryReceived(InquiryKind.DocumentRequest, Written);
        var change = new InquiryCommand.Change(AllOpen, Officer, anew, []);
        Refused(Given(received), change, "case-not-decided");
        Refused(Given(new InquiryReceived(InquiryKind.GeneralMatter, Written), new InquiryAnswered(Today, Officer, Text)), change, "inquiry-of-other-kind");
        IInquiryEvent[] withheld = [received, new DocumentsReviewed(DisclosureExtent.Part, Officer, Reviewed), new DocumentsWithheld(DisclosureExtent.Part)];
        Refused(Given(withheld), change with { Treatments = [] }, "review-empty");
        Refused(Given(withheld), change with { Unweighed = [0] }, "mark-not-weighed");
        Then(Given(withheld), change, new DisclosureChanged(DisclosureExtent.All, Officer, anew));
        Then(Given(withheld), change with { Treatments = [DocumentTreatment.Withheld] }, new DisclosureChanged(DisclosureExtent.None, Officer, anew));
        var changed = Given([.. withheld, new DisclosureChanged(DisclosureExtent.All, Officer, anew)]);
        Assert.Equal((DisclosureExtent.All, anew), ((changed as InquiryCase.Settled)!.Disclosed, (changed as InquiryCase.Settled)!.Before.Review!.Review));
        Then(changed, change);
        Refused(changed, change with { Document = Reviewed }, "case-already-decided");
    }

    [Theory]
    [InlineData(DisclosureExtent.All, DocumentTreatment.Open, DocumentTreatment.Open)]
    [InlineData(DisclosureExtent.Part, DocumentTreatment.Open, DocumentTreatment.Withheld)]
    [InlineData(DisclosureExtent.Part, DocumentTreatment.Masked, DocumentTreatment.Masked)]
    [InlineData(DisclosureExtent.None, DocumentTreatment.Withheld, DocumentTreatment.Withheld)]
    public void The_extent_follows_from_the_documents(DisclosureExtent extent, DocumentTreatment one, DocumentTreatment other) =>
        Assert.Equal(extent, InquiryDecider.ExtentOf([one, other]));

    [Fact]
    public void Nothing_is_handed_out_over_a_mark_that_nobody_has_weighed_at_the_review_or_since()
    {
        var request = Given(new InquiryReceived(InquiryKind.DocumentRequest, Written));
        Refused(request, new InquiryCommand.Review(AllOpen, Officer, Reviewed, [1]), "mark-not-weighed");
        var open = Given(new InquiryReceived(InquiryKind.DocumentRequest, Written), new DocumentsReviewed(DisclosureExtent.All, Officer, Reviewed));
        Refused(open, new InquiryCommand.Disclose(Today, Officer, [0]), "mark-not-weighed");
        var part = Given(new InquiryReceived(InquiryKind.DocumentRequest, Written), new DocumentsReviewed(DisclosureExtent.Part, Officer, Reviewed));
        Refused(part, new InquiryCommand.Withhold([0]), "mark-not-weighed");
        // What has been handed out is not handed out again.
        Then(Given(new InquiryReceived(InquiryKind.DocumentRequest, Written), new DocumentsReviewed(DisclosureExtent.All, Officer, Reviewed), new DocumentsDisclosed(Today, Officer)), new InquiryCommand.Disclose(Today, Officer, [0]));
    }

    [Fact]
    public void A_mark_counts_on_what_is_handed_out_and_has_to_be_weighed_as_it_stands()
    {
        var (asked, copy) = (Id(93), Id(94));
        FileMark Mark(Guid file, string ground = "2009:400 23:2") => new(file, ground, Today, null);
        IReadOnlyList<int> Unweighed(DocumentTreatment treatment, WeighedMarks? weighed, params FileMark[] marks) =>
            new SecrecyReview([new ReviewedDocument("Brev", DocumentTreatment.Open, null, "Hej."), new ReviewedDocument("Intyg", treatment, null, null, new ReviewedFile(Id(95), asked, copy), weighed)]).Unweighed(marks);
        Assert.Empty(Unweighed(DocumentTreatment.Open, null));
        Assert.Equal([1], Unweighed(DocumentTreatment.Open, null, Mark(asked)));
        Assert.Equal([1], Unweighed(DocumentTreatment.Open, null, Mark(copy)));
        Assert.Equal([1], Unweighed(DocumentTreatment.Masked, null, Mark(copy)));
        // The mark is why it is masked or withheld.
        Assert.Empty(Unweighed(DocumentTreatment.Masked, null, Mark(asked)));
        Assert.Empty(Unweighed(DocumentTreatment.Withheld, null, Mark(asked)));
        var weighed = new WeighedMarks("Uppgiften är den sökandes egen.", [Mark(asked)]);
        Assert.Empty(Unweighed(DocumentTreatment.Open, weighed, Mark(asked)));
        Assert.Equal([1], Unweighed(DocumentTreatment.Open, weighed, Mark(asked, "2009:400 23:5")));
        Assert.Equal([1], Unweighed(DocumentTreatment.Open, weighed, Mark(asked), Mark(copy)));
        Assert.Equal([1], Unweighed(DocumentTreatment.Open, new WeighedMarks("Ingen markering fanns.", []), Mark(asked)));
    }

    [Fact]
    public void A_matter_that_calls_for_no_decision_is_closed_without_one()
    {
        var finish = new ClosingCommand.Finish(Today, RetentionRule.MunicipalPlan, Officer);
        Specification.CaseGiven(Registered).When(finish).Then(new CaseClosed(Today, RetentionRule.MunicipalPlan, Officer));
        Specification.CaseGiven(Registered, new CaseClosed(Today, RetentionRule.MunicipalPlan, Officer)).When(finish).Then();
        Specification.CaseGiven(Registered, Decided).When(finish).ThenRefused("case-already-decided");
    }

    [Fact]
    public void A_retry_adds_no_event_and_a_settled_inquiry_emits_nothing() => Prop.ForAll(
        Gen.ListOf(Gen.Elements<InquiryCommand>(
            new InquiryCommand.Receive(InquiryKind.GeneralMatter, Written), new InquiryCommand.Receive(InquiryKind.DocumentRequest, Written), new InquiryCommand.Answer(Today, Officer, Text),
            new InquiryCommand.Review(AllOpen, Officer, Reviewed, []), new InquiryCommand.Review(SomeMasked, Officer, new SealedRef<SecrecyReview>(Id(92), "other"), []),
            new InquiryCommand.Disclose(Today, Officer, []), new InquiryCommand.Withhold([]),
            new InquiryCommand.Change(AllOpen, Officer, new SealedRef<SecrecyReview>(Id(96), "anew"), []), new InquiryCommand.Change(SomeMasked, Officer, new SealedRef<SecrecyReview>(Id(97), "again"), []))).ToArbitrary(),
        commands =>
        {
            var state = InquiryCase.Initial;
            foreach (var command in commands)
            {
                var wasTerminal = InquiryDecider.IsTerminal(state);
                if (InquiryDecider.Decide(command, state) is not Verdict<IInquiryEvent>.Accepted accepted)
                    continue;
                if (wasTerminal && accepted.Events.Count > 0)
                    return false;
                state = accepted.Events.Aggregate(state, InquiryCase.Evolve);
                if (InquiryDecider.Decide(command, state) is not Verdict<IInquiryEvent>.Accepted { Events.Count: 0 })
                    return false;
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(2580, 9901));

    private static InquiryCase Given(params IInquiryEvent[] events) => events.Aggregate(InquiryCase.Initial, InquiryCase.Evolve);

    private static void Then(InquiryCase state, InquiryCommand command, params IInquiryEvent[] events) =>
        Assert.Equal(events, Assert.IsType<Verdict<IInquiryEvent>.Accepted>(InquiryDecider.Decide(command, state)).Events);

    private static void Refused(InquiryCase state, InquiryCommand command, string code) =>
        Assert.Equal(code, Assert.IsType<Verdict<IInquiryEvent>.Refused>(InquiryDecider.Decide(command, state)).Rejection.Code);
}
