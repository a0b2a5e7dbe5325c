using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.Decisions;

/// <summary>Letters that decide nothing, approved byte for byte.</summary>
public sealed class NoticeLetterTests
{
    private static readonly Dictionary<string, NoticeWords> Letters = new(StringComparer.Ordinal)
    {
        ["delay"] = NoticeLetter.OfDelay("Skolskjuts", new DateOnly(2027, 2, 1), "Vi väntar på ett yttrande om <trafiken>.", mayBeDemanded: true),
        ["signature"] = NoticeLetter.OfSignature("Skolskjuts", new DateOnly(2026, 12, 6)),
        ["completion"] = NoticeLetter.OfCompletion("Skolskjuts", new DateOnly(2026, 12, 20), "Ett intyg från läkare.\nVilka tider <barnet> slutar."),
        ["opinion"] = NoticeLetter.OfOpinion("Skolskjuts", new DateOnly(2026, 12, 20), "Trafikingenjörens yttrande över vägen."),
        ["answer-extension"] = NoticeLetter.OfAnswerExtension("Skolskjuts", new DateOnly(2027, 1, 10), "Läkaren har <inte> hunnit skriva intyget.", WaitKind.Completion),
        ["signature-request"] = NoticeLetter.OfSignatureRequest("Skolval", new DateOnly(2026, 12, 6)),
        ["seat-offer"] = OfferNotice.Of("Norra skolan", new DateOnly(2027, 5, 31)),
        ["renewal"] = RenewalNotice.Of(new SchoolYear(2027), new DateOnly(2027, 5, 31)),
    };

    public static TheoryData<string> Names => [.. Letters.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_letter_is_as_it_was_approved(string name) => Approval.Verify(Path.Combine("Notices", $"{name}.html"), NoticeLetter.Render(Content(name)).Content);

    [Fact]
    public void Where_the_law_gives_no_request_to_be_decided_the_letter_tells_of_none() =>
        Assert.DoesNotContain("12 §", string.Concat(NoticeLetter.OfDelay("Skolskjuts", new DateOnly(2027, 2, 1), "Skäl.", mayBeDemanded: false).Text), StringComparison.Ordinal);

    [PdfFact]
    public void Each_is_valid_PDF_A_too_and_says_the_same()
    {
        var folder = Directory.CreateTempSubdirectory("notices");
        try
        {
            var files = Letters.Keys.ToDictionary(n => n, n => Path.Combine(folder.FullName, $"{n}.pdf"), StringComparer.Ordinal);
            foreach (var (name, file) in files)
                File.WriteAllBytes(file, NoticeLetter.Render(Content(name)).Pdf!.Value.ToArray());
            var list = Path.Combine(folder.FullName, "list");
            File.WriteAllLines(list, files.Values);
            PdfCheckers.Preflight(list);
            Assert.Equal(Letters.Count, File.ReadAllText(list + ".preflight.xml").Split("<isValid type=\"PDF/A1-b\">true</isValid>").Length - 1);
            foreach (var (name, file) in files)
                Assert.Contains(Letters[name].Lead.Split(' ')[^1], PdfCheckers.Text(file).Said, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static NoticeContent Content(string name) => new(
        "Älvås kommun", "SKJ-7K4M-2Q9X", new DateOnly(2026, 11, 29), ["Vera Vårdnadshavare", "Påhittsgatan 1", "999 01 Älvås"], Letters[name], ["Älvås kommun, barn- och utbildningsnämnden"]);
}
