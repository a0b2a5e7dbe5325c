using System.Globalization;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>A part of a document's structure, as a screen reader walks it: what it is, its parts, and where on which page its content stands.</summary>
/// <param name="tag">A standard type of PDF, such as <c>H1</c> or <c>P</c>.</param>
internal sealed class PdfElement(string tag)
{
    private readonly List<PdfElement> children = [];
    private readonly List<(int Page, int Mark)> content = [];

    /// <summary>Adds a part.</summary>
    public PdfElement Child(string childTag)
    {
        var child = new PdfElement(childTag);
        children.Add(child);
        return child;
    }

    /// <summary>Notes where content of it stands.</summary>
    /// <param name="page">The page, from 0.</param>
    /// <param name="mark">The number of the marked content on that page.</param>
    public void Mark(int page, int mark) => content.Add((page, mark));

    /// <summary>Writes it with its parts and gives its number.</summary>
    /// <param name="pdf">The file.</param>
    /// <param name="parent">Number of what it is a part of.</param>
    /// <param name="pages">Numbers of the pages.</param>
    /// <param name="owners">Receives, by page and mark, the number of the element that owns the content.</param>
    public int Write(PdfFile pdf, int parent, IReadOnlyList<int> pages, Dictionary<(int Page, int Mark), int> owners)
    {
        var number = pdf.Reserve();
        foreach (var mark in content)
            owners.Add(mark, number);
        var parts = content.Select(c => string.Create(CultureInfo.InvariantCulture, $"<< /Type /MCR /Pg {pages[c.Page]} 0 R /MCID {c.Mark} >>"))
            .Concat(children.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Write(pdf, number, pages, owners)} 0 R")).ToList());
        pdf.Set(number, string.Create(CultureInfo.InvariantCulture, $"<< /Type /StructElem /S /{tag} /P {parent} 0 R /K [{string.Join(' ', parts)}] >>"));
        return number;
    }
}
