using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Inquiries;

/// <summary>What can be asked of an inquiry.</summary>
public abstract record InquiryCommand
{
    private InquiryCommand()
    {
    }

    /// <summary>Receive it.</summary>
    /// <param name="Kind">What is asked for.</param>
    /// <param name="Form">What was written.</param>
    public sealed record Receive(InquiryKind Kind, SealedRef<InquiryForm> Form) : InquiryCommand;

    /// <summary>Answer another matter.</summary>
    /// <param name="On">Today.</param>
    /// <param name="By">Who answers.</param>
    /// <param name="Text">The answer.</param>
    public sealed record Answer(DateOnly On, Actor By, SealedRef<CaseText> Text) : InquiryCommand;

    /// <summary>Record the secrecy review; a later one replaces it.</summary>
    /// <param name="Treatments">What is done with each document, at least one.</param>
    /// <param name="By">Who reviewed them.</param>
    /// <param name="Document">Document by document.</param>
    /// <param name="Unweighed">Places of the documents that hand out a file over a mark of secrecy that nobody has weighed.</param>
    public sealed record Review(IReadOnlyList<DocumentTreatment> Treatments, Actor By, SealedRef<SecrecyReview> Document, IReadOnlyList<int> Unweighed) : InquiryCommand;

    /// <summary>Disclose all that was asked for.</summary>
    /// <param name="On">Today.</param>
    /// <param name="By">Who discloses.</param>
    /// <param name="Unweighed">Places of the documents that hand out a file over a mark of secrecy that the review has not weighed; one may have been set since.</param>
    public sealed record Disclose(DateOnly On, Actor By, IReadOnlyList<int> Unweighed) : InquiryCommand;

    /// <summary>Review what was withheld anew, and decide it otherwise.</summary>
    /// <param name="Treatments">As in a review.</param>
    /// <param name="By">Who reviewed them.</param>
    /// <param name="Document">Document by document.</param>
    /// <param name="Unweighed">As in a review.</param>
    public sealed record Change(IReadOnlyList<DocumentTreatment> Treatments, Actor By, SealedRef<SecrecyReview> Document, IReadOnlyList<int> Unweighed) : InquiryCommand;

    /// <summary>Withhold what the review withholds, and disclose the rest.</summary>
    /// <param name="Unweighed">As where all is disclosed.</param>
    public sealed record Withhold(IReadOnlyList<int> Unweighed) : InquiryCommand;
}
