using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Tests.Cases;
using Outcome = CaseMgmt.Domain.Decisions.Outcome;

namespace CaseMgmt.Domain.Tests.Decisions;

public sealed partial class LetterTests
{
    private const string Hostile = "<script>alert('x')</script> \"&amp; {school} {{body}} {0}";

    /// <summary>Every letter that somebody has read: each way it can end for a guardian, and each settled way to appeal.</summary>
    internal static readonly Dictionary<string, LetterContent> Letters = new(StringComparer.Ordinal)
    {
        ["granted-by-machine"] = Granted,
        ["granted-by-officer-with-conditions"] = Granted with
        {
            Mode = "taxi",
            Conditions = "Eleven ska stå vid infarten klockan 7.20.",
            Reasons = ["Vägen till skolan är 2 140 m. För årskurs 5 måste den vara längre än 3 000 m.", "Vägen saknar gångbana och belysning, och bilar får köra 80 km i timmen."],
            DecidedBy = new LetterSigner.Officer("Ingrid Ström"),
        },
        ["partly-granted-by-officer"] = Granted with
        {
            Outcome = Outcome.PartlyGranted,
            Mode = "skolbuss",
            Conditions = "Gäller de veckor då eleven bor i det andra hemmet.",
            Reasons = ["Vägen till skolan från det andra hemmet är 4 210 m. Det når gränsen 2 000 m för årskurs 2.", "Från folkbokföringsadressen är vägen 640 m, som är kortare än gränsen."],
            DecidedBy = new LetterSigner.Officer("Ingrid Ström"),
        },
        ["refused-by-officer"] = Refused("school-transport.compulsory-school"),
        ["refused-without-address-and-facts"] = Refused("school-transport.compulsory-school") with { Recipient = "Skyddad uppgift", Pupil = "Skyddad uppgift", RecipientAddress = [], Facts = [] },
        ["granted-in-place-of-a-refusal"] = Granted with { DecidedBy = new LetterSigner.Officer("Ingrid Ström"), Replaces = new DateOnly(2026, 7, 1) },
        ["demand-refused"] = Procedural("request-to-be-decided.refused", "Utredningen om vägen är inte klar."),
        ["appeal-dismissed"] = Procedural(
            "appeal.dismissed-late", "Du fick del av beslutet den 1 juli 2026.", "Sista dagen att överklaga var den 22 juli 2026.", "Ditt överklagande kom in den 10 augusti 2026."),
        ["by-the-board"] = Granted with { DecidedBy = new LetterSigner.Board(new DateOnly(2026, 6, 24), 114), PresentedBy = "Hanna Handläggare" },
        ["presented-and-taken-part"] = Granted with { DecidedBy = new LetterSigner.Officer("Stina Chef"), PresentedBy = "Hanna Handläggare", TookPart = ["Sam Skolskjuts", "Lo Logistik"] },
        ["appeal-administrative-appeal"] = Refused("school-transport.preschool-class"),
        ["appeal-legality-review"] = Refused("school-transport.chosen-school"),
        ["appeal-appeals-board"] = Refused("placement.refused-for-difficulty"),
        ["appeal-administrative-court-of-appeal"] = Refused("disclosure.refused"),
    };

    public static TheoryData<string> Names => [.. Letters.Keys];

    internal static LetterContent Granted => new(
        "Älvås kommun",
        "SKJ-7K4M-2Q9X",
        Examples.Today,
        "Vera Vårdnadshavare",
        ["Påhittsgatan 1", "999 01 Älvås"],
        Examples.Type(),
        [Examples.Type().LegalBasis[0]],
        Outcome.Granted,
        "Elis Elev",
        "Älvskolan",
        "2026/2027",
        new DateOnly(2026, 8, 18),
        new DateOnly(2027, 6, 30),
        Mode: null,
        Conditions: null,
        ["Vägen till skolan är 2 345,6 m. Det är längre än gränsen 2 000 m för årskurs 2."],
        [new LetterFact("Vägen till skolan", "2 345,6 m", "Vägnät 2026-08-01"), new LetterFact("Årskurs", "2", "Elevregistret")],
        new LetterSigner.Machine(Examples.BoardDecision),
        ["Älvås kommun, barn- och utbildningsnämnden", "Storgatan 1, 999 01 Älvås"]);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_letter_is_byte_for_byte_the_one_that_was_read_and_approved(string name) =>
        Approval.Verify(name + ".html", HtmlLetter.Render(Letters[name]).Content);

    [Fact]
    public void So_is_the_letter_that_puts_a_slip_right() =>
        Approval.Verify(
            "rectification.html",
            HtmlLetter.Rectify(Refused("school-transport.compulsory-school") with { Reasons = ["I beslutet står läsåret 2025/2026. Rätt läsår är 2026/2027."] }, new DateOnly(2026, 7, 1)).Content);

    [Fact]
    public void Every_approved_letter_is_still_written() =>
        Assert.Equal(
            Letters.Keys.Append("rectification").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Approval.Folder, "*.html").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_settled_way_to_appeal_has_an_approved_letter() =>
        Assert.Empty(DecisionCatalogue.Shipped.All.Where(t => t.Route.Instruction is not null).Select(t => t.Route.Code).Distinct(StringComparer.Ordinal)
            .Except(Letters.Where(l => l.Key == $"appeal-{l.Value.Type.Route.Code}").Select(l => l.Value.Type.Route.Code), StringComparer.Ordinal));

    [Fact]
    public void No_letter_is_written_while_the_way_to_appeal_is_unsettled()
    {
        var unsettled = DecisionCatalogue.Shipped.All.Where(t => t.Route.Instruction is null).ToList();
        Assert.NotEmpty(unsettled);
        Assert.All(unsettled, type => Assert.Throws<InvalidOperationException>(() => HtmlLetter.Render(Granted with { Type = type })));
    }

    [Theory]
    [InlineData(Outcome.Dismissed, "Vi avvisar ärendet. Det betyder att vi inte prövar det i sak.")]
    [InlineData(Outcome.StruckOff, "Vi avskriver ärendet. Det betyder att ärendet avslutas utan att vi prövar det i sak.")]
    public void What_is_not_tried_says_so_in_words_of_its_own(Outcome outcome, string sentence)
    {
        var letter = HtmlLetter.Render(Granted with { Outcome = outcome }).Content;
        Assert.Contains(sentence, letter);
        Assert.DoesNotContain("Vi beviljar", letter);
        Assert.DoesNotContain("Vi avslår", letter);
    }

    [Theory]
    [InlineData("school-transport.compulsory-school", "Förvaltningsrätten prövar överklagandet.", "Skicka överklagandet till Älvås kommun, inte till domstolen.", "fick del av beslutet", "28 kap. 5 § skollagen (2010:800) samt 43 och 44 §§ förvaltningslagen (2017:900)")]
    [InlineData("school-transport.chosen-school", "genom laglighetsprövning", "Skicka överklagandet till förvaltningsrätten.", "meddelade på sin anslagstavla", "13 kap. 4, 5 och 6 §§ kommunallagen (2017:725)")]
    [InlineData("placement.refused-for-difficulty", "Skolväsendets överklagandenämnd prövar överklagandet.", "Skicka överklagandet till Älvås kommun, inte till nämnden.", "fick del av beslutet", "43 och 44 §§ förvaltningslagen (2017:900)")]
    [InlineData("disclosure.refused", "Kammarrätten prövar överklagandet.", "Skicka överklagandet till Älvås kommun, inte till domstolen.", "fick del av beslutet", "43 och 44 §§ förvaltningslagen (2017:900)")]
    public void A_refusal_says_who_tries_the_appeal_where_it_is_sent_from_when_the_weeks_run_and_where_that_is_written(string type, string court, string sentTo, string clock, string basis)
    {
        var text = TextOf(HtmlLetter.Render(Refused(type)).Content);
        var appeal = text[text.IndexOf("Så här överklagar du", StringComparison.Ordinal)..];
        Assert.Contains(court, appeal, StringComparison.Ordinal);
        Assert.Contains(sentTo, appeal, StringComparison.Ordinal);
        Assert.Contains("inom tre veckor", appeal, StringComparison.Ordinal);
        Assert.Contains(clock, appeal, StringComparison.Ordinal);
        Assert.Contains($"Bestämmelserna om överklagande finns i {basis}.", appeal, StringComparison.Ordinal);
        Assert.DoesNotContain("Beslutet gäller från", text, StringComparison.Ordinal);
        Assert.DoesNotContain('{', appeal);
    }

    [Fact]
    public void An_officer_whose_name_is_not_known_signs_as_an_officer()
    {
        var text = TextOf(HtmlLetter.Render(Granted with { DecidedBy = new LetterSigner.Officer(null) }).Content);
        Assert.Contains("En handläggare har fattat beslutet.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_people_have_written_is_shown_as_written_and_is_never_markup_or_a_place_to_fill()
    {
        var plain = HtmlLetter.Render(Everything("x")).Content;
        var hostile = HtmlLetter.Render(Everything(Hostile)).Content;
        Assert.Equal(Tags().Matches(plain).Select(m => m.Value), Tags().Matches(hostile).Select(m => m.Value));
        Assert.Contains($"Vi beviljar skolskjuts för {Hostile} mellan hemmet och {Hostile} läsåret {Hostile}.", TextOf(hostile), StringComparison.Ordinal);
        // Municipality, reference, recipient, address line, operative sentence (3), mode, conditions, reason, fact (3), signer, where to appeal.
        Assert.Equal(15, TextOf(hostile).Split(Hostile).Length - 1);
    }

    [Fact]
    public void The_same_content_gives_the_same_bytes_whatever_the_machine_speaks()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var bytes = new[] { "sv-SE", "en-US", "ar-SA", "th-TH" }.Select(culture =>
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                return Convert.ToHexString(Encoding.UTF8.GetBytes(HtmlLetter.Render(Granted).Content));
            });
            Assert.Single(bytes.Distinct(StringComparer.Ordinal));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    // About the handling of a case: appealed as the matter itself, and without child or school.
    private static LetterContent Procedural(string type, params string[] reasons) => Refused("school-transport.compulsory-school") with
    {
        Type = Examples.Type(type) with { Route = Examples.Type().Route },
        LegalBasis = Examples.Type(type).LegalBasis,
        Pupil = "",
        School = "",
        SchoolYear = "",
        Reasons = reasons,
        Facts = [],
    };

    private static LetterContent Refused(string type) => Granted with
    {
        Type = Examples.Type(type),
        LegalBasis = Examples.Type(type).LegalBasis,
        Outcome = Outcome.Refused,
        Reasons = ["Vägen till skolan är 1 234,5 m. För årskurs 2 måste den vara längre än 2 000 m.", "Det har inte kommit fram något annat som gör att eleven har rätt till skolskjuts."],
        Facts = [new LetterFact("Vägen till skolan", "1 234,5 m", "Vägnät 2026-08-01"), new LetterFact("Årskurs", "2", "Elevregistret")],
        DecidedBy = new LetterSigner.Officer("Ingrid Ström"),
    };

    internal static LetterContent Everything(string text) => Granted with
    {
        Municipality = text,
        Reference = text,
        Recipient = text,
        RecipientAddress = [text],
        Pupil = text,
        School = text,
        SchoolYear = text,
        Mode = text,
        Conditions = text,
        Reasons = [text],
        Facts = [new LetterFact(text, text, text)],
        DecidedBy = new LetterSigner.Officer(text),
    };

    private static string TextOf(string html) =>
        Regex.Replace(WebUtility.HtmlDecode(Tags().Replace(html[html.IndexOf("<body>", StringComparison.Ordinal)..], " ")), @"[ \n]+", " ", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tags();
}
