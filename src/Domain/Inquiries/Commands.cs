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
    public sealed record Review(IReadOnlyList<DocumentTreatment> Treatments, Actor By, SealedRef<SecrecyReview> Document) : InquiryCommand;

    /// <summary>Disclose all that was asked for.</summary>
    /// <param name="On">Today.</param>
    /// <param name="By">Who discloses.</param>
    public sealed record Disclose(DateOnly On, Actor By) : InquiryCommand;

    /// <summary>Withhold what the review withholds.</summary>
    public sealed record Withhold : InquiryCommand;
}
