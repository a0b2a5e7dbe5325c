using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Rules;

/// <summary>A policy file as shipped: a matter, the statute's criterion if any, and its dated values.</summary>
/// <param name="Policy">The matter.</param>
/// <param name="Criterion">The place in the statute that leaves the choice to the municipality, or null where none is named.</param>
/// <param name="Values">What applies from each day, oldest first; null ends the matter.</param>
public sealed record PolicyFile(PolicyId Policy, Citation? Criterion, IReadOnlyList<(DateOnly From, PolicyValue? Value)> Values)
{
    internal static IReadOnlyDictionary<string, LimitComparison> Comparisons { get; } = new Dictionary<string, LimitComparison>(StringComparer.Ordinal)
    {
        ["more-than"] = LimitComparison.MoreThan,
        ["at-least"] = LimitComparison.AtLeast,
    };

    private static readonly Dictionary<string, DelegateRole> DelegateRoles = new(StringComparer.Ordinal)
    {
        ["case-officer"] = DelegateRole.CaseOfficer,
        ["manager"] = DelegateRole.Manager,
    };

    private static readonly Dictionary<string, UnsignedRule> UnsignedRules = new(StringComparer.Ordinal) { ["counts"] = UnsignedRule.Counts, ["assigned-school"] = UnsignedRule.AssignedSchool };

    private static readonly Dictionary<string, AfterNo> AfterNos = new(StringComparer.Ordinal) { ["leaves-list"] = AfterNo.LeavesList, ["goes-behind"] = AfterNo.GoesBehind };

    private static readonly Dictionary<string, Outcome> Outcomes = new(StringComparer.Ordinal)
    {
        ["granted"] = Outcome.Granted,
        ["partly-granted"] = Outcome.PartlyGranted,
        ["refused"] = Outcome.Refused,
        ["dismissed"] = Outcome.Dismissed,
        ["struck-off"] = Outcome.StruckOff,
    };

    /// <summary>Reads a file strictly.</summary>
    /// <exception cref="YamlFormatException">Anything that is not expected, with line and column.</exception>
    public static PolicyFile Read(YamlPart root)
    {
        var policy = PolicyOf(root);
        if (policy == PolicyId.RouteLength)
        {
            var limits = root.Members(["id", "criterion", "unit", "bands"]);
            Expect(limits["unit"], "metre");
            return new PolicyFile(policy, CitationOf(limits["criterion"]), RouteLengths(limits["bands"]));
        }
        var unit = UnitOf(policy);
        var members = root.Members(["id", "criterion", "unit", "values"]);
        Expect(members["unit"], unit);
        var values = Dated(members["values"]).Select(v => (v.From, v.Value.IsNull ? null : ValueOf(policy, v.Value)));
        return new PolicyFile(policy, CitationOf(members["criterion"]), [.. values]);
    }

    /// <summary>Reads a citation, or null where <c>null</c> is written.</summary>
    /// <exception cref="YamlFormatException">Anything that is not expected.</exception>
    public static Citation? CitationOf(YamlPart part)
    {
        if (part.IsNull)
            return null;
        var members = part.Members(["sfs", "section"], "chapter", "paragraph");
        return new Citation(
            members["sfs"].Text(),
            members.TryGetValue("chapter", out var chapter) ? chapter.Number() : null,
            members["section"].Text(),
            members.TryGetValue("paragraph", out var paragraph) ? paragraph.Number() : null);
    }

    private static PolicyId PolicyOf(YamlPart root)
    {
        var id = root.Pairs().Select(p => (Name: p.Key.Text(), p.Value)).FirstOrDefault(p => p.Name == "id").Value
            ?? throw root.Fault("missing-key", "'id' is missing.");
        var policy = new PolicyId(id.Text());
        return PolicyId.Known.ContainsKey(policy) ? policy : throw id.Fault("unknown-policy", $"'{policy}' is no policy of the program.");
    }

    private static string UnitOf(PolicyId policy) =>
        policy == PolicyId.ProcessingTarget || policy == PolicyId.ChoiceDecisionTime || policy == PolicyId.CaseTimes || policy == PolicyId.LateRegistration ? "day"
        : policy == PolicyId.SchoolYearsOpen || policy == PolicyId.Renewal ? "date"
        : policy == PolicyId.Retention ? "year"
        : policy == PolicyId.TrafficGuidance ? "km/h"
        : policy == PolicyId.MoveInLastYear ? "grade"
        : policy == PolicyId.StandardCost || policy == PolicyId.ModeCosts ? "SEK"
        : policy == PolicyId.SimulationRuns ? "run"
        : "code";

    private static void Expect(YamlPart part, string word)
    {
        if (part.Text() != word)
            throw part.Fault("wrong-unit", $"The unit is '{word}'.");
    }

    private static PolicyValue ValueOf(PolicyId policy, YamlPart part)
    {
        PolicyValue value;
        if (policy == PolicyId.DelegationToMachine)
        {
            var members = SourcedMembers(part, "decisionTypes");
            value = new PolicyValue.DelegationToMachine([.. members["decisionTypes"].Items().Select(i => new DecisionTypeCode(i.Text()))], SourceOf(members));
        }
        else if (policy == PolicyId.DelegationOrder)
        {
            var members = SourcedMembers(part, "rows");
            value = new PolicyValue.DelegationOrder([.. members["rows"].Items().Select(DelegationRowOf)], SourceOf(members));
        }
        else if (policy == PolicyId.CaseTimes)
        {
            var members = SourcedMembers(part, "warnBefore", "signWithin", "remindAfter");
            value = new PolicyValue.CaseTimes(members["warnBefore"].Number(), members["signWithin"].Number(), members["remindAfter"].Number(), SourceOf(members));
        }
        else if (policy == PolicyId.Retention)
        {
            var members = SourcedMembers(part, "periods");
            value = new PolicyValue.Retention([.. members["periods"].Items().Select(PeriodOf)], SourceOf(members));
        }
        else if (policy == PolicyId.PlacementOrder)
        {
            value = PlacementOrderFile.Read(part);
        }
        else if (policy == PolicyId.RoundClosing)
        {
            value = RoundPolicyFiles.Closing(part);
        }
        else if (policy == PolicyId.SiblingBands)
        {
            value = RoundPolicyFiles.Siblings(part);
        }
        else if (policy == PolicyId.UnsignedChoice)
        {
            var members = SourcedMembers(part, "rule");
            value = new PolicyValue.UnsignedChoice(members["rule"].Word(UnsignedRules), SourceOf(members));
        }
        else if (policy == PolicyId.WaitingList)
        {
            var members = SourcedMembers(part, "declined", "lapsed");
            value = new PolicyValue.WaitingListRule(members["declined"].Word(AfterNos), members["lapsed"].Word(AfterNos), SourceOf(members));
        }
        else if (policy == PolicyId.WalkingProfile)
        {
            var members = SourcedMembers(part, "profile");
            value = new PolicyValue.WalkingProfile(members["profile"].Text(), SourceOf(members));
        }
        else if (policy == PolicyId.SchoolYearsOpen)
        {
            var members = SourcedMembers(part, "month", "day");
            value = new PolicyValue.SchoolYearsOpen(members["month"].Number(), members["day"].Number(), SourceOf(members));
        }
        else if (policy == PolicyId.TrafficGuidance)
        {
            var members = SourcedMembers(part, "rows");
            value = new PolicyValue.TrafficGuidance([.. members["rows"].Items().Select(TrafficRowOf)], SourceOf(members));
        }
        else if (policy == PolicyId.MoveInLastYear)
        {
            var members = SourcedMembers(part, "grades");
            value = new PolicyValue.MoveInLastYear(GradesOf(members["grades"]), SourceOf(members));
        }
        else if (policy == PolicyId.StandardCost)
        {
            var members = SourcedMembers(part, "sekPerKilometre");
            value = new PolicyValue.StandardCost(members["sekPerKilometre"].Number(), SourceOf(members));
        }
        else if (policy == PolicyId.ModeCosts)
        {
            var members = SourcedMembers(part, "schoolBus", "publicTransportCard", "taxi", "compensation");
            value = new PolicyValue.ModeCosts(Amount("schoolBus"), Amount("publicTransportCard"), Amount("taxi"), Amount("compensation"), SourceOf(members));
            decimal? Amount(string mode) => members[mode].IsNull ? null : members[mode].Number();
        }
        else if (policy == PolicyId.SimulationRuns)
        {
            var members = SourcedMembers(part, "perPersonAndDay");
            value = new PolicyValue.SimulationRuns(members["perPersonAndDay"].Number(), SourceOf(members));
        }
        else if (policy == PolicyId.Renewal)
        {
            var members = SourcedMembers(part, "month", "day", "remindDaysBefore");
            value = new PolicyValue.Renewal(members["month"].Number(), members["day"].Number(), members["remindDaysBefore"].Number(), SourceOf(members));
        }
        else if (policy == PolicyId.ConfirmedRoutes)
        {
            var members = SourcedMembers(part, "rows");
            value = new PolicyValue.ConfirmedRoutes([.. members["rows"].Items().Select(ConfirmedRouteOf)], SourceOf(members));
        }
        else
        {
            var members = SourcedMembers(part, "days");
            value = new PolicyValue.ProcessingTarget(members["days"].Number(), SourceOf(members));
        }
        return PolicyDecider.FaultOf(value) is { } fault ? throw part.Fault(fault, "The value cannot stand.") : value;
    }

    private static TrafficGuidanceRow TrafficRowOf(YamlPart part)
    {
        var members = part.Members(["grades", "speed"]);
        return new TrafficGuidanceRow(GradesOf(members["grades"]), members["speed"].Number());
    }

    private static RetentionPeriod PeriodOf(YamlPart part)
    {
        var members = part.Members(["caseType", "years", "section"]);
        return new RetentionPeriod(new CaseTypeCode(members["caseType"].Text()), members["years"].Number(), members["section"].Text());
    }

    private static ConfirmedRoute ConfirmedRouteOf(YamlPart part)
    {
        var members = part.Members(["decisionType", "route"]);
        return new ConfirmedRoute(new DecisionTypeCode(members["decisionType"].Text()), new AppealRouteCode(members["route"].Text()));
    }

    internal static IReadOnlyList<Grade> GradesOf(YamlPart part) =>
        [.. part.Items().Select(i => Grade.TryParse(i.Text(), out var grade) ? grade : throw i.Fault("unknown-grade", $"'{i.Text()}' is no grade: F or 1 to 10."))];

    private static DelegationRow DelegationRowOf(YamlPart part)
    {
        var members = part.Members(["role", "decisionTypes"], "outcomes");
        return new DelegationRow(
            members["role"].Word(DelegateRoles),
            [.. members["decisionTypes"].Items().Select(i => new DecisionTypeCode(i.Text()))],
            members.TryGetValue("outcomes", out var outcomes) ? [.. outcomes.Items().Select(i => i.Word(Outcomes))] : []);
    }

    // A file gives each band its own dates; an adoption states all bands of a day, so every change of any band makes one.
    private static IReadOnlyList<(DateOnly From, PolicyValue? Value)> RouteLengths(YamlPart bands)
    {
        var taken = new HashSet<Grade>();
        var timelines = bands.Items().Select(b => BandTimeline(b, taken)).ToList();
        var days = timelines.SelectMany(t => t.Select(v => v.From)).Distinct().Order();
        return [.. days.Select(day => (day, LimitsOn(day, timelines)))];
    }

    private static PolicyValue.RouteLengthLimits? LimitsOn(DateOnly day, List<List<(DateOnly From, RouteLengthBand? Band)>> timelines)
    {
        var bands = timelines.Select(t => t.LastOrDefault(v => v.From <= day).Band).OfType<RouteLengthBand>().ToList();
        return bands.Count == 0 ? null : new PolicyValue.RouteLengthLimits(bands);
    }

    private static List<(DateOnly From, RouteLengthBand? Band)> BandTimeline(YamlPart band, HashSet<Grade> taken)
    {
        var members = band.Members(["grades", "values"]);
        var grades = new List<Grade>();
        foreach (var item in members["grades"].Items())
        {
            if (!Grade.TryParse(item.Text(), out var grade))
                throw item.Fault("unknown-grade", $"'{item.Text()}' is no grade: F or 1 to 10.");
            if (!taken.Add(grade))
                throw item.Fault("overlapping-grades", $"Grade {grade} stands in two bands or twice in one.");
            grades.Add(grade);
        }
        return [.. Dated(members["values"]).Select(v => (v.From, v.Value.IsNull ? null : Band(grades, v.Value)))];
    }

    private static RouteLengthBand Band(List<Grade> grades, YamlPart part)
    {
        var members = SourcedMembers(part, "metres", "compare");
        var metres = members["metres"].Number();
        return metres > 0
            ? new RouteLengthBand(grades, metres, members["compare"].Word(Comparisons), SourceOf(members))
            : throw members["metres"].Fault("policy-limit-not-positive", "A limit is at least one metre.");
    }

    private static List<(DateOnly From, YamlPart Value)> Dated(YamlPart part)
    {
        var dated = part.Pairs().Select(p => (From: p.Key.Date(), p.Value, p.Key)).ToList();
        for (var i = 1; i < dated.Count; i++)
        {
            if (dated[i].From <= dated[i - 1].From)
                throw dated[i].Key.Fault("dates-not-in-order", "Dates stand oldest first, each once.");
        }
        return dated.Count > 0 ? [.. dated.Select(d => (d.From, d.Value))] : throw part.Fault("no-values", "At least one dated value is expected.");
    }

    internal static IReadOnlyDictionary<string, YamlPart> SourcedMembers(YamlPart part, params string[] own) =>
        part.Members([.. own, "reference", "lastChecked"]);

    internal static PolicySource SourceOf(IReadOnlyDictionary<string, YamlPart> members)
    {
        var reference = members["reference"];
        if (reference.IsNull)
            return new PolicySource(null, members["lastChecked"].Date());
        var parts = reference.Members(["title", "href"]);
        var href = parts["href"].IsNull ? null : parts["href"].Text();
        if (href is not null && !(Uri.TryCreate(href, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"))
            throw parts["href"].Fault("bad-href", "An address on the web is expected, or null.");
        return new PolicySource(new PolicyReference(new PublicText(parts["title"].Text()), href), members["lastChecked"].Date());
    }
}
