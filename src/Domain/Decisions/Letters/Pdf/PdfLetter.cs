using System.Text;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>
/// Lays a letter out as PDF/A-1a (ISO 19005-1, level A): everything it needs is inside it, and its structure and language are told, so that
/// it can be kept for good and read aloud. The same content always gives the same bytes on the same machine.
/// </summary>
internal static class PdfLetter
{
    private const decimal Indent = 16;
    private const decimal AddressLeft = 310;
    private const decimal Gap = 7;

    /// <summary>Renders the letter; null in a program that was built without fonts.</summary>
    /// <param name="head">What stands above it.</param>
    /// <param name="body">What it says.</param>
    public static ReadOnlyMemory<byte>? Render(LetterHead head, IReadOnlyList<LetterBlock> body)
    {
        if (LetterFonts.Found is not var (regular, bold))
            return null;
        var fonts = new Styles(new FontSubset(regular), new FontSubset(bold));
        var document = new PdfElement("Document");
        var pages = new PdfPages();
        Head(head, document, pages, fonts);
        foreach (var block in body)
            Set(block, document, pages, fonts);
        for (var page = 0; page < pages.Count; page++)
            Margins(head, pages, page, fonts);
        return Write(head, document, pages, fonts);
    }

    private static void Head(LetterHead head, PdfElement document, PdfPages pages, Styles fonts)
    {
        pages.Y = PdfPages.Height - 50;
        pages.Flow(document.Child("P"), "P", head.Municipality, fonts.Sender, PdfPages.Left, AddressLeft - Gap);
        var below = pages.Y;
        pages.Y = PdfPages.Height - 50;
        var about = document.Child("P");
        pages.Flow(about, "P", head.Date, fonts.Body, AddressLeft);
        pages.Flow(about, "P", $"{LetterTexts.Get("Reference")}: {head.Reference}", fonts.Body, AddressLeft);
        pages.Y = Math.Min(below, pages.Y) - Gap;
        pages.Rule(pages.Y);
        // Where the window of an envelope is.
        pages.Y = Math.Min(pages.Y - (2 * Gap), PdfPages.Height - 130);
        var recipient = document.Child("P");
        foreach (var line in head.Recipient)
            pages.Flow(recipient, "P", line, fonts.Body, AddressLeft);
        pages.Y -= 5 * Gap;
        pages.Flow(document.Child("H1"), "H1", head.Title, fonts.Title);
    }

    private static void Set(LetterBlock block, PdfElement document, PdfPages pages, Styles fonts)
    {
        switch (block)
        {
            case LetterBlock.Heading h:
                // A heading never stands alone at the foot of a page.
                pages.Keep((2 * Gap) + fonts.Heading.Lead + (3 * fonts.Body.Lead));
                pages.Y -= 2 * Gap;
                pages.Flow(document.Child("H2"), "H2", h.Text, fonts.Heading);
                break;
            case LetterBlock.Paragraph p:
                pages.Y -= Gap / 2;
                pages.Flow(document.Child("P"), "P", p.Text, p.IsOperative ? fonts.Operative : fonts.Body);
                break;
            case LetterBlock.Address a:
                var address = document.Child("P");
                foreach (var line in a.Lines)
                    pages.Flow(address, "P", line, fonts.Body);
                break;
            case LetterBlock.Items i:
                var items = document.Child("L");
                foreach (var line in i.Lines)
                {
                    var item = items.Child("LI");
                    pages.Keep(fonts.Body.Lead);
                    var y = pages.Y;
                    pages.Flow(item.Child("Lbl"), "Lbl", "•", fonts.Body);
                    pages.Y = y;
                    pages.Flow(item.Child("LBody"), "LBody", line, fonts.Body, PdfPages.Left + Indent);
                }
                break;
            case LetterBlock.Facts f:
                var facts = document.Child("L");
                foreach (var fact in f.All)
                {
                    var item = facts.Child("LI");
                    pages.Keep((3 * fonts.Body.Lead) + Gap);
                    pages.Y -= Gap / 2;
                    pages.Flow(item.Child("Lbl"), "Lbl", fact.Label, fonts.Label);
                    var value = item.Child("LBody");
                    pages.Flow(value, "LBody", fact.Value, fonts.Body);
                    pages.Flow(value, "LBody", LetterTexts.Get("Facts.Source", fact.Source), fonts.Small);
                }
                break;
            default:
                throw new InvalidOperationException($"{block.GetType().Name} is not known here.");
        }
    }

    private static void Margins(LetterHead head, PdfPages pages, int page, Styles fonts)
    {
        var number = LetterTexts.Get("Page", page + 1, pages.Count);
        pages.Mark(page, number, fonts.Small, PdfPages.Right - fonts.Small.WidthOf(number), 42);
        if (page > 0)
            pages.Mark(page, head.Reference, fonts.Small, PdfPages.Left, PdfPages.Height - 50);
    }

    private static byte[] Write(LetterHead head, PdfElement document, PdfPages pages, Styles fonts)
    {
        var pdf = new PdfFile();
        var (catalog, tree, root) = (pdf.Reserve(), pdf.Reserve(), pdf.Reserve());
        var regular = fonts.Body.Font.Program.Write(pdf);
        var bold = fonts.Title.Font.Program.Write(pdf);
        // A grey that says what white is needs no profile of a screen or a printer.
        var grey = pdf.Add("[/CalGray << /WhitePoint [0.9505 1 1.089] /Gamma 2.2 >>]");
        var numbers = new int[pages.Count];
        for (var i = 0; i < pages.Count; i++)
            numbers[i] = pdf.Reserve();
        for (var i = 0; i < pages.Count; i++)
        {
            var stream = pdf.AddStream(PdfFile.Deflate(pages[i].Content.Written));
            pdf.Begin(numbers[i]).Put("<< /Type /Page /Parent "u8).Ref(tree).Put("/MediaBox [0 0 "u8).Put(PdfPages.Width).Put(" "u8).Put(PdfPages.Height)
                .Put("] /Resources << /Font << /"u8).Put(fonts.Body.Font.Font.Name).Put(" "u8).Ref(regular).Put("/"u8).Put(fonts.Title.Font.Font.Name).Put(" "u8).Ref(bold)
                .Put(">> /ColorSpace << /CS0 "u8).Ref(grey).Put(">> >> /Contents "u8).Ref(stream).Put("/StructParents "u8).Put(i).Put(" >>"u8);
            pdf.End();
        }
        var kids = pdf.Begin(tree).Put("<< /Type /Pages /Kids ["u8);
        foreach (var number in numbers)
            kids.Ref(number);
        kids.Put("] /Count "u8).Put(pages.Count).Put(" >>"u8);
        pdf.End();

        document.Write(pdf, root, numbers);
        var parents = pdf.Begin(root).Put("<< /Type /StructTreeRoot /K ["u8).Ref(document.Number).Put("] /ParentTree << /Nums ["u8);
        for (var page = 0; page < pages.Count; page++)
        {
            parents.Put(page).Put(" ["u8);
            foreach (var element in pages[page].Marks)
                parents.Ref(element.Number);
            parents.Put("] "u8);
        }
        parents.Put("] >> /ParentTreeNextKey "u8).Put(pages.Count).Put(" >>"u8);
        pdf.End();

        var title = $"{head.Title}, {head.Reference}";
        var metadata = pdf.AddStream(Encoding.UTF8.GetBytes(PdfMetadata.Of(title)), "/Type /Metadata /Subtype /XML ", plain: true);
        pdf.Begin(catalog).Put("<< /Type /Catalog /Pages "u8).Ref(tree).Put("/Metadata "u8).Ref(metadata).Put("/MarkInfo << /Marked true >> /StructTreeRoot "u8).Ref(root)
            .Put("/Lang (sv-SE) /ViewerPreferences << /DisplayDocTitle true >> >>"u8);
        pdf.End();
        return pdf.Write(catalog, pdf.Add($"<< /Title {PdfFile.Text(title)} >>"));
    }

    private sealed class Styles(FontSubset regular, FontSubset bold)
    {
        public PdfStyle Body { get; } = new(regular, 10, 14.5m);

        public PdfStyle Operative { get; } = new(regular, 11, 16);

        public PdfStyle Small { get; } = new(regular, 8.5m, 12);

        public PdfStyle Label { get; } = new(bold, 10, 14.5m);

        public PdfStyle Sender { get; } = new(bold, 12, 16);

        public PdfStyle Title { get; } = new(bold, 16, 20);

        public PdfStyle Heading { get; } = new(bold, 11.5m, 15);
    }
}
