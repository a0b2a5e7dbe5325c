namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>A part of a document's structure, as a screen reader walks it: what it is, its parts, and where on which page its content stands.</summary>
/// <param name="tag">A standard type of PDF, such as <c>H1</c> or <c>P</c>.</param>
internal sealed class PdfElement(string tag)
{
    private readonly List<PdfElement> children = [];
    private readonly List<(int Page, int Mark)> content = [];

    /// <summary>The number of its object, once the file has given one.</summary>
    public int Number { get; private set; }

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

    /// <summary>Writes it with its parts.</summary>
    /// <param name="pdf">The file.</param>
    /// <param name="parent">Number of what it is a part of.</param>
    /// <param name="pages">Numbers of the pages.</param>
    public void Write(PdfFile pdf, int parent, IReadOnlyList<int> pages)
    {
        if (Number == 0)
            Number = pdf.Reserve();
        foreach (var child in children)
            child.Number = pdf.Reserve();
        var body = pdf.Begin(Number).Put("<< /Type /StructElem /S /"u8).Put(tag).Put(" /P "u8).Ref(parent).Put("/K ["u8);
        foreach (var (page, mark) in content)
            body.Put("<< /Type /MCR /Pg "u8).Ref(pages[page]).Put("/MCID "u8).Put(mark).Put(" >>"u8);
        foreach (var child in children)
            body.Ref(child.Number);
        body.Put("] >>"u8);
        pdf.End();
        foreach (var child in children)
            child.Write(pdf, Number, pages);
    }
}
