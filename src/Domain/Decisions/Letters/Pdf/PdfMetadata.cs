using System.Xml.Linq;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>What a PDF letter says of itself (XMP): title, language, and which standard it follows.</summary>
internal static class PdfMetadata
{
    // A character that no title has: everything but the title is the same in every letter.
    private const string Place = "\uE000";
    private static readonly string[] Around = Packet().Split(Place);

    /// <summary>The metadata of a letter.</summary>
    /// <param name="title">Its title.</param>
    public static string Of(string title) => Around[0] + new XText(title) + Around[1];

    private static string Packet()
    {
#pragma warning disable S5332 // Names that the standard gives, not addresses.
        XNamespace x = "adobe:ns:meta/", rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", dc = "http://purl.org/dc/elements/1.1/", pdfa = "http://www.aiim.org/pdfa/ns/id/";
#pragma warning restore S5332
        var packet = new XElement(x + "xmpmeta", new XAttribute(XNamespace.Xmlns + "x", x), new XElement(
            rdf + "RDF",
            new XAttribute(XNamespace.Xmlns + "rdf", rdf),
            new XElement(
                rdf + "Description",
                new XAttribute(rdf + "about", ""),
                new XAttribute(XNamespace.Xmlns + "dc", dc),
                new XElement(dc + "title", new XElement(rdf + "Alt", new XElement(rdf + "li", new XAttribute(XNamespace.Xml + "lang", "x-default"), Place))),
                new XElement(dc + "language", new XElement(rdf + "Bag", new XElement(rdf + "li", "sv-SE")))),
            new XElement(
                rdf + "Description",
                new XAttribute(rdf + "about", ""),
                new XAttribute(XNamespace.Xmlns + "pdfaid", pdfa),
                new XElement(pdfa + "part", "1"),
                new XElement(pdfa + "conformance", "A"))));
        return $"<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n{packet}\n<?xpacket end=\"w\"?>";
    }
}
