using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.Inquiries;

/// <summary>What was written.</summary>
/// <param name="Subject">What it is about, in a few words.</param>
/// <param name="Text">The text.</param>
/// <param name="Name">The name that somebody outside the register gave, or null: nobody needs to say who asks for a public document.</param>
/// <param name="Contact">Where to answer somebody outside the register, or null: the answer is fetched.</param>
public sealed record InquiryForm(string Subject, string Text, string? Name, string? Contact);

/// <summary>The secrecy review (sekretessprövning) of the documents that were asked for.</summary>
/// <param name="Documents">The documents, at least one.</param>
public sealed record SecrecyReview(IReadOnlyList<ReviewedDocument> Documents)
{
    /// <summary>Places of the documents that hand out a file over a mark of secrecy that was not weighed: one that the review says nothing of, or that was set or changed after it.</summary>
    /// <param name="marks">The marks that the files bear now.</param>
    public IReadOnlyList<int> Unweighed(IReadOnlyCollection<FileMark> marks) =>
        [.. Enumerable.Range(0, Documents.Count).Where(i => marks.Any(m => Documents[i].HandsOut.Contains(m.File) && Documents[i].Weighed?.Marks.Contains(m) is not true))];
}

/// <summary>One document that was asked for.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Treatment">What is done with it.</param>
/// <param name="Ground">Why something of it is withheld, with the section; null when nothing is.</param>
/// <param name="Disclosed">The document as it is disclosed, masked where it is; null when it is withheld, or handed out otherwise.</param>
/// <param name="File">The file that it is, where it is one; null for what is written out above.</param>
/// <param name="Weighed">How marks of secrecy were weighed against disclosing the file; null where none was, as in every review of before marks were asked for.</param>
public sealed record ReviewedDocument(string Title, DocumentTreatment Treatment, string? Ground, string? Disclosed, ReviewedFile? File = null, WeighedMarks? Weighed = null)
{
    /// <summary>The files whose content is handed out: the one asked for and its copy where it is disclosed whole, the masked copy alone where it is masked.</summary>
    [JsonIgnore]
    public IReadOnlyList<Guid> HandsOut => (Treatment, File) switch
    {
        (DocumentTreatment.Open, { } file) => [file.File, .. file.Copy is { } copy ? new[] { copy } : []],
        (DocumentTreatment.Masked, { Copy: { } masked }) => [masked],
        _ => [],
    };
}

/// <summary>That an officer weighed the marks of a file and found that it can be disclosed all the same.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Marks">The marks as they stood then; another mark has to be weighed anew.</param>
public sealed record WeighedMarks(string Reason, IReadOnlyList<FileMark> Marks);

/// <summary>A mark of secrecy that a file bears.</summary>
/// <param name="File">The file.</param>
/// <param name="Ground">The section that it rests on, in the short form; null for one that the file came with and that names none.</param>
/// <param name="MarkedOn">The day of the mark; null for one that the file came with.</param>
/// <param name="Words">What was added to the section, or null.</param>
public sealed record FileMark(Guid File, string? Ground, DateOnly? MarkedOn, Guid? Words);

/// <summary>A file that was asked for.</summary>
/// <param name="Case">The case it lies in.</param>
/// <param name="File">The file there.</param>
/// <param name="Copy">The file in the request's own case that is disclosed: the same content, or a masked copy; null when it is withheld.</param>
public sealed record ReviewedFile(Guid Case, Guid File, Guid? Copy);
