using CaseMgmt.Web.Pages.Guardian;
using CaseMgmt.Web.Pages.Officer;
using CaseMgmt.Web.Pages.Officer.Parts;

namespace CaseMgmt.Web.Tests.Texts;

public sealed class CodeTextTests
{
    private static readonly string[] Decided = ["granted", "partly-granted", "refused"];

    [Theory]
    [InlineData("answer", "Entitlement")]
    [InlineData("ground", "TransportGround")]
    [InlineData("ground-hint", "TransportGround")]
    [InlineData("kind", "ApplicationKind")]
    [InlineData("mode", "TransportMode")]
    [InlineData("fact", "TransportFact")]
    [InlineData("warning", "WorklistWarning")]
    [InlineData("queue", "Queue")]
    [InlineData("channel", "Channel")]
    [InlineData("wait", "WaitKind")]
    [InlineData("ruling", "Ruling")]
    [InlineData("step", "DecisionAppealsAppealStep")]
    [InlineData("scan", "ScanResult")]
    [InlineData("side", "MessageListSide")]
    [InlineData("role", "FindCasesPersonRole")]
    [InlineData("search-reason", "FindCasesSearchReason")]
    [InlineData("weeks", "WeekPattern")]
    [InlineData("treatment", "DocumentTreatment")]
    [InlineData("change", "ChangeReason")]
    [InlineData("adverse", "AdverseChangeGround")]
    [InlineData("purpose", "ReferralPurpose")]
    [InlineData("reply", "ReferralAnswer")]
    [InlineData("disqualification", "DisqualificationGround")]
    [InlineData("proof", "DeliveryProof")]
    [InlineData("party", "PartyRole")]
    [InlineData("delivery-kind", "DeliveryKind")]
    [InlineData("delivery-channel", "DeliveryChannel")]
    [InlineData("delivery-state", "DeliveryState")]
    [InlineData("replay", "ReplayStatus")]
    [InlineData("replay-means", "ReplayStatus")]
    [InlineData("replay-outcome", "Outcome")]
    public void The_codes_with_a_text_are_the_codes_of_the_API(string group, string schema)
    {
        var texts = Contract.WebTexts(group);
        Assert.Equal(Contract.Codes(schema).Order(StringComparer.Ordinal), texts.Keys.Order(StringComparer.Ordinal));
        Assert.All(texts.Values, text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.Equal(texts.Count, texts.Values.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void The_forms_offer_every_ground_mode_and_status_of_the_API_and_outcomes_that_it_has()
    {
        Assert.Equal(Contract.Codes("TransportGround"), ApplyModel.AllGrounds);
        Assert.Equal(Contract.Codes("TransportMode"), DecisionForm.Modes);
        Assert.Equal(Contract.Codes("TransportFact"), CorrectionForm.Facts);
        Assert.Equal(Contract.ParameterCodes("/{municipalityId}/officer/worklist", "status"), WorklistModel.Statuses);
        Assert.Equal(Contract.Codes("WorklistWarning"), WorklistModel.Warnings);
        Assert.Equal(Contract.Codes("Queue"), WorklistModel.Queues);
        Assert.Equal(Contract.Codes("Ruling"), AppealsModel.Rulings);
        Assert.Equal(Contract.Codes("WaitKind"), RequestsModel.Kinds);
        Assert.Equal(Contract.Codes("FindCasesSearchReason"), SearchModel.Reasons);
        Assert.Equal(Contract.Codes("DisqualificationGround"), HandlingModel.Grounds);
        Assert.Equal(Contract.Codes("PartyRole").Order(StringComparer.Ordinal), PartiesModel.Roles.Order(StringComparer.Ordinal));
        Assert.Equal(Contract.Codes("ChangeReason"), ChangeModel.Reasons);
        Assert.Equal(Contract.Codes("AdverseChangeGround"), ChangeModel.Grounds);
        Assert.Equal(Contract.Codes("WeekPattern"), ArrangementModel.Weeks);
        Assert.Equal(Contract.Codes("DeliveryProof").Order(StringComparer.Ordinal), AppealsModel.Proofs.Order(StringComparer.Ordinal));
        Assert.Equal(Decided, DecisionForm.Outcomes);
        Assert.Subset(Contract.Codes("ReleaseReason").ToHashSet(StringComparer.Ordinal), HandlingModel.Reasons.ToHashSet(StringComparer.Ordinal));
        Assert.Subset(Contract.Codes("Channel").ToHashSet(StringComparer.Ordinal), RequestsModel.Channels.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(WorklistModel.Statuses.Order(StringComparer.Ordinal), Contract.WebTexts("status").Keys.Order(StringComparer.Ordinal));
        foreach (var group in new[] { "decide", "proposal" })
            Assert.Equal(Decided, Contract.WebTexts(group).Keys.Order(StringComparer.Ordinal));
        Assert.Subset(Contract.Codes("Outcome").ToHashSet(StringComparer.Ordinal), Decided.ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ground", "ground.")]
    [InlineData("mode", "detail.")]
    [InlineData("fact", "detail.")]
    [InlineData("kind", "detail.")]
    [InlineData("status", "status.")]
    public void What_a_form_says_is_what_the_API_writes_down(string group, string prefix)
    {
        var api = Contract.ApiTexts(prefix);
        Assert.All(Contract.WebTexts(group), text => Assert.Equal(api[text.Key], text.Value));
    }

    [Fact]
    public void A_letter_names_the_modes_as_the_form_does()
    {
        var letter = File.ReadLines(Path.Combine(Contract.Root, "src", "Domain", "Texts", "transport.yaml"))
            .Where(l => l.StartsWith("mode.", StringComparison.Ordinal)).Select(l => l["mode.".Length..].Split(": ", 2))
            .ToDictionary(l => l[0], l => l[1].Trim('"'), StringComparer.Ordinal);
        Assert.All(Contract.WebTexts("mode"), text => Assert.Equal(letter[text.Key], text.Value, ignoreCase: true));
    }

    [Fact]
    public void The_API_says_an_outcome_in_one_way()
    {
        var outcomes = Contract.ApiTexts("outcome.");
        var details = Contract.ApiTexts("detail.");
        Assert.Equal(Contract.Codes("Outcome").Order(StringComparer.Ordinal), outcomes.Keys.Order(StringComparer.Ordinal));
        Assert.All(outcomes, text => Assert.Equal(text.Value, details[text.Key]));
    }

    [Fact]
    public void Every_rule_of_school_transport_has_a_name_in_plain_words()
    {
        var rules = Directory.EnumerateFiles(Path.Combine(Contract.Root, "src", "Domain", "SchoolTransport", "Rules"), "*.cs")
            .SelectMany(f => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(f), @"RuleVersion Rule \{ get; \} = new\(""(?<id>[^""]+)""", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)))
            .Select(m => m.Groups["id"].Value).ToList();
        Assert.True(rules.Count > 10);
        Assert.Equal(rules.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), Contract.WebTexts("rule").Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("result", "met not-met needs-officer")]
    [InlineData("compare", "more-than at-least")]
    [InlineData("preview", "protected-identity")]
    public void Codes_that_the_API_lists_nowhere_have_texts_too(string group, string codes) =>
        Assert.Equal(codes.Split(' ').Order(StringComparer.Ordinal), Contract.WebTexts(group).Keys.Order(StringComparer.Ordinal));
}
