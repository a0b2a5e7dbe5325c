using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions.Letters;

namespace CaseMgmt.Domain.Tests.Decisions;

public sealed class ReceiptLetterTests
{
    private static readonly ReceiptContent Content = new(
        "Älvås kommun", "SKJ-7K4M-2Q9X", "Skolskjuts", new DateOnly(2026, 11, 18), new DateOnly(2026, 11, 22), ["Vera Vårdnadshavare", "Påhittsgatan 1", "999 01 Älvås"],
        new FormSnapshot("Ansökan om skolskjuts", [new FormAnswer("Barn", "Elis Elev"), new FormAnswer("Läsår", "2026/2027")]), ["Älvås kommun, barn- och utbildningsnämnden"]);

    [Fact]
    public void A_receipt_says_when_the_application_came_its_reference_and_what_was_registered()
    {
        var html = ReceiptLetter.Render(Content).Content;
        Assert.Contains("Vi har tagit emot din ansökan: Skolskjuts", html, StringComparison.Ordinal);
        Assert.Contains("Den kom in den 18 november 2026.", html, StringComparison.Ordinal);
        Assert.Contains("Ärendets nummer är SKJ-7K4M-2Q9X.", html, StringComparison.Ordinal);
        Assert.Contains("<li>Barn: Elis Elev</li>", html, StringComparison.Ordinal);
        Assert.Contains("Datum: 22 november 2026", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Beslut", html.Replace("Du får ett skriftligt beslut", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_form_is_not_to_be_shown_the_receipt_tells_nothing_of_it() =>
        Assert.DoesNotContain("<li>", ReceiptLetter.Render(Content with { Form = null, Recipient = ["Skyddad uppgift"] }).Content, StringComparison.Ordinal);

    [PdfFact]
    public void A_receipt_is_valid_PDF_A_too()
    {
        var folder = Directory.CreateTempSubdirectory("receipt");
        try
        {
            var file = Path.Combine(folder.FullName, "receipt.pdf");
            File.WriteAllBytes(file, ReceiptLetter.Render(Content).Pdf!.Value.ToArray());
            File.WriteAllText(file + ".list", file + "\n");
            PdfCheckers.Preflight(file + ".list");
            Assert.Contains("<isValid type=\"PDF/A1-b\">true</isValid>", File.ReadAllText(file + ".list.preflight.xml"), StringComparison.Ordinal);
            Assert.Contains("Ärendets nummer är SKJ-7K4M-2Q9X.", PdfCheckers.Text(file).Said, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
