namespace CaseMgmt.Domain.Inquiries;

/// <summary>What was written.</summary>
/// <param name="Subject">What it is about, in a few words.</param>
/// <param name="Text">The text.</param>
/// <param name="Name">The name that somebody outside the register gave, or null: nobody needs to say who asks for a public document.</param>
/// <param name="Contact">Where to answer somebody outside the register, or null: the answer is fetched.</param>
public sealed record InquiryForm(string Subject, string Text, string? Name, string? Contact);

/// <summary>The secrecy review (sekretessprövning) of the documents that were asked for.</summary>
/// <param name="Documents">The documents, at least one.</param>
public sealed record SecrecyReview(IReadOnlyList<ReviewedDocument> Documents);

/// <summary>One document that was asked for.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Treatment">What is done with it.</param>
/// <param name="Ground">Why something of it is withheld, with the section; null when nothing is.</param>
/// <param name="Disclosed">The document as it is disclosed, masked where it is; null when it is withheld, or handed out otherwise.</param>
/// <param name="File">The file that it is, where it is one; null for what is written out above.</param>
public sealed record ReviewedDocument(string Title, DocumentTreatment Treatment, string? Ground, string? Disclosed, ReviewedFile? File = null);

/// <summary>A file that was asked for.</summary>
/// <param name="Case">The case it lies in.</param>
/// <param name="File">The file there.</param>
/// <param name="Copy">The file in the request's own case that is disclosed: the same content, or a masked copy; null when it is withheld.</param>
public sealed record ReviewedFile(Guid Case, Guid File, Guid? Copy);
