using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Inquiries;

/// <summary>What happens in an inquiry beside what happens in every case.</summary>
public interface IInquiryEvent : IDomainEvent;

/// <summary>What was asked for.</summary>
public enum InquiryKind
{
    /// <summary>Another matter.</summary>
    GeneralMatter,

    /// <summary>Public documents.</summary>
    DocumentRequest,
}

/// <summary>What is done with a document that was asked for.</summary>
public enum DocumentTreatment
{
    /// <summary>Disclosed as it is.</summary>
    Open,

    /// <summary>Disclosed with parts masked.</summary>
    Masked,

    /// <summary>Withheld.</summary>
    Withheld,
}

/// <summary>How much of what was asked for can be disclosed.</summary>
public enum DisclosureExtent
{
    /// <summary>All of it.</summary>
    All,

    /// <summary>Some of it.</summary>
    Part,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>Somebody has written to the school office.</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Form">What was written.</param>
[EventName("inquiry.received.v1")]
public sealed record InquiryReceived([Open] InquiryKind Kind, [Sealed] SealedRef<InquiryForm> Form) : IInquiryEvent;

/// <summary>The matter has been answered and called for no decision (förvaltningslagen 6 §).</summary>
/// <param name="On">The day.</param>
/// <param name="By">Who answered.</param>
/// <param name="Text">The answer.</param>
[EventName("inquiry.answered.v1")]
public sealed record InquiryAnswered([Open] DateOnly On, [Open] Actor By, [Sealed] SealedRef<CaseText> Text) : IInquiryEvent;

/// <summary>The documents that were asked for have been reviewed for secrecy; nothing is decided by it.</summary>
/// <param name="Extent">How much can be disclosed.</param>
/// <param name="By">Who reviewed them.</param>
/// <param name="Review">Document by document.</param>
[EventName("inquiry.documents-reviewed.v1")]
public sealed record DocumentsReviewed([Open] DisclosureExtent Extent, [Open] Actor By, [Sealed] SealedRef<SecrecyReview> Review) : IInquiryEvent;

/// <summary>All that was asked for has been disclosed, which calls for no decision.</summary>
/// <param name="On">The day.</param>
/// <param name="By">Who disclosed it.</param>
[EventName("inquiry.documents-disclosed.v1")]
public sealed record DocumentsDisclosed([Open] DateOnly On, [Open] Actor By) : IInquiryEvent;

/// <summary>What was withheld has been reviewed anew and decided otherwise: on reconsideration, on new facts, or as a ruling asks. The decision itself is the case's.</summary>
/// <param name="Extent">How much is disclosed now.</param>
/// <param name="By">Who reviewed it.</param>
/// <param name="Review">Document by document, in place of the review before.</param>
[EventName("inquiry.disclosure-changed.v1")]
public sealed record DisclosureChanged([Open] DisclosureExtent Extent, [Open] Actor By, [Sealed] SealedRef<SecrecyReview> Review) : IInquiryEvent;

/// <summary>Documents, or parts of them, are withheld; the rest is disclosed. The decision itself is the case's.</summary>
/// <param name="Extent">How much is disclosed: some or nothing.</param>
[EventName("inquiry.documents-withheld.v1")]
public sealed record DocumentsWithheld([Open] DisclosureExtent Extent) : IInquiryEvent;
