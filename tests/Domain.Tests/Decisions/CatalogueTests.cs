using System.Globalization;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using FsCheck;
using FsCheck.Fluent;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using Outcome = CaseMgmt.Domain.Decisions.Outcome;

namespace CaseMgmt.Domain.Tests.Decisions;

public class CatalogueTests
{
    private static readonly string Shipped = ReadShipped();

    [Fact]
    public void Every_decision_of_the_domain_has_its_row() =>
        Assert.Equal(
            [
                "after-school-care.journey never confirm", "after-school-care.placement never legality-review", "appeal.dismissed-late never as-the-matter",
                "disclosure.refused never administrative-court-of-appeal", "general-matter never confirm", "independent-school.additional-grant never administrative-appeal",
                "independent-school.basic-grant ifdelegated administrative-appeal", "independent-school.preschool-approval never administrative-appeal",
                "placement.by-wish-or-nearness never legality-review", "placement.refused-for-difficulty never appeals-board",
                "reception.from-another-municipality never per-section", "request-to-be-decided.refused never as-the-matter", "resource-school never confirm",
                "school-transport.adapted-compulsory-school grantondistance administrative-appeal",
                "school-transport.adapted-upper-secondary-school never administrative-appeal", "school-transport.chosen-school never legality-review",
                "school-transport.compulsory-school grantondistance administrative-appeal", "school-transport.independent-school never legality-review",
                "school-transport.preschool-class grantondistance administrative-appeal", "upper-secondary-travel never legality-review",
            ],
            DecisionCatalogue.Shipped.All.Select(t => $"{t.Code} {t.Automation.ToString().ToLowerInvariant()} {t.Route.Code}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);

    [Fact]
    public void The_whole_catalogue_reads_as_a_lawyer_has_approved_it() =>
        Approval.Verify("catalogue.txt", string.Concat(DecisionCatalogue.Shipped.All.OrderBy(t => t.Code, StringComparer.Ordinal).Select(Row)));

    [Fact]
    public void Sections_are_written_as_Swedish_lawyers_write_them() =>
        Assert.Equal("10 kap. 32 § första stycket skollagen (2010:800)", Type().LegalBasis[0].ToSwedish());

    [Fact]
    public void Travel_to_upper_secondary_school_is_bound_by_policy_only() =>
        Assert.Equal("policy-only", Type("upper-secondary-travel").Binding.Code);

    [Theory]
    [InlineData("    route: administrative-appeal\n", "", "'route' is missing")]
    [InlineData("    confirmed: true\n", "", "'confirmed' is missing")]
    [InlineData("    title: Skolskjuts i grundskolan till anvisad skola\n", "", "'title' is missing")]
    [InlineData("legalBasis: [\"2010:800 10:32/1\", \"2010:800 10:33\"]", "legalBasis: []", "'legalBasis (or legalBasisNote)' is missing")]
    [InlineData("legalBasis: [\"2010:800 10:32/1\"", "legalBasis: [\"10:32 skollagen\"", "is not a citation")]
    [InlineData("may: grant-on-distance", "may: always", "'always' is not known")]
    [InlineData("may: grant-on-distance", "may: 1", "'1' is not known")]
    [InlineData("    route: administrative-appeal\n", "    route: legality-review\n", "a machine may decide only where")]
    [InlineData("      granted: \"Vi beviljar skolskjuts för {pupil} mellan hemmet och {school} läsåret {schoolYear}.\"\n", "", "'letter.granted' is missing")]
    [InlineData("    validFrom: null\n", "    validFrom: i går\n", "is not a date")]
    [InlineData("    title: Skolskjuts", "    titel: Skolskjuts", "line")]
    public void A_row_that_lacks_a_part_stops_the_start_and_is_named(string part, string instead, string complaint)
    {
        var at = Shipped.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, part);
        var broken = Shipped[..at] + instead + Shipped[(at + part.Length)..];
        var e = Assert.Throws<CatalogueException>(() => CatalogueYaml.Read(new StringReader(broken), "catalogue.yaml"));
        Assert.Contains(complaint, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("catalogue.yaml", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_rows_for_one_code_may_not_hold_on_the_same_day()
    {
        var row = Type() with { ValidTo = new DateOnly(2028, 6, 30) };
        Assert.Throws<CatalogueException>(() => new DecisionCatalogue([row, row with { ValidFrom = row.ValidTo, ValidTo = null }]));
        var catalogue = new DecisionCatalogue([row with { ValidFrom = new DateOnly(2028, 7, 1), ValidTo = null, Title = "ny" }, row]);
        Assert.Equal("ny", catalogue.Find(row.Code, new DateOnly(2028, 7, 1))!.Title);
        Assert.Equal(row.Title, catalogue.Find(row.Code, new DateOnly(2028, 6, 30))!.Title);
    }

    [Fact]
    public void No_machine_takes_a_final_decision_that_the_catalogue_or_the_board_keeps_from_it() =>
        Prop.ForAll(
            Gen.Elements<DecisionType>(DecisionCatalogue.Shipped.All).ToArbitrary(),
            Gen.Elements(ActorKind.System, ActorKind.Robot).ToArbitrary(),
            Gen.Elements(from o in Enum.GetValues<Outcome>() from g in Enum.GetValues<DecisionGround>() from d in new[] { true, false } select (o, g, d)).ToArbitrary(),
            (type, kind, how) =>
            {
                var (outcome, ground, delegated) = how;
                var allowed = AutomationBar.Against(type, new Actor(kind, "m"), outcome, ground, delegated) is null;
                return !allowed || (delegated && type.Confirmed && type.Route.Code == "administrative-appeal"
                    && (type.Automation == Automation.IfDelegated
                        || (type.Automation == Automation.GrantOnDistance && outcome == Outcome.Granted && ground == DecisionGround.Distance)));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Every_settled_route_has_an_instruction_and_a_clock() =>
        Assert.All(
            DecisionCatalogue.Shipped.All.Where(t => t.Confirmed && t.Route.Code != "as-the-matter"),
            t =>
            {
                Assert.NotNull(t.Route.Instruction);
                Assert.Equal(3, t.Route.Clock.Weeks);
            });

    private static string Row(DecisionType t) => $"""
        {t.Title} ({t.Code})
          Lagstöd:              {Sections(t.LegalBasis, t.LegalBasisNote ?? "-")}
          Förfarande:           {t.Binding.Code}: {(t.Binding.Whole ? "hela förvaltningslagen, programmet följer särskilt " : "")}{Sections(t.Binding.Sections, "inga paragrafer")}. {t.Binding.Source}
          Överklagas:           {t.Route.Title} ({t.Route.Code}), lämnas till {t.Route.FiledWith}, {Sections(t.Route.Citations, "inga paragrafer")}
          Tid att överklaga:    {Clock(t.Route.Clock)}
          Överklagandevägen:    {(t.Confirmed ? "bekräftad" : "inte bekräftad: får föreslås, aldrig beslutas")}
          Maskinellt beslut:    {Machine(t.Automation)} {t.AutomationReason}
          Gäller:               {t.ValidFrom?.ToString("O", CultureInfo.InvariantCulture) ?? "från början"} till {t.ValidTo?.ToString("O", CultureInfo.InvariantCulture) ?? "vidare"}


        """.ReplaceLineEndings("\n");

    private static string Sections(IReadOnlyList<Citation> sections, string otherwise) => sections.Count == 0 ? otherwise : string.Join("; ", sections.Select(s => s.ToSwedish()));

    private static string Clock(AppealClock clock) => (clock.Weeks is { } weeks ? $"{weeks} veckor " : "") + clock.From switch
    {
        ClockStart.Received => "från den dag beslutet togs emot",
        ClockStart.MinutesAnnounced => "från den dag det justerade protokollet anslogs",
        ClockStart.AsTheMatter => "som i ärendet det gäller",
        ClockStart.Unconfirmed => "inte bekräftad",
        _ => throw new ArgumentOutOfRangeException(nameof(clock)),
    };

    private static string Machine(Automation automation) => automation switch
    {
        Automation.Never => "aldrig.",
        Automation.GrantOnDistance => "endast bifall på avstånd, om det är delegerat.",
        Automation.IfDelegated => "om det är delegerat.",
        _ => throw new ArgumentOutOfRangeException(nameof(automation)),
    };

    private static string ReadShipped()
    {
        using var stream = typeof(DecisionCatalogue).Assembly.GetManifestResourceStream("CaseMgmt.Domain.Decisions.catalogue.yaml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
