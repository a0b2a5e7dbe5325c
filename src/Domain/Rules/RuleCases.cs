using System.Globalization;

namespace CaseMgmt.Domain.Rules;

/// <summary>One version of one rule, as the program knows it.</summary>
public interface IRule
{
    /// <summary>Rule and version.</summary>
    RuleVersion Rule { get; }

    /// <summary>Reads the facts of a case in a table and gives back the rule, ready to run on them.</summary>
    /// <param name="given">What the case states.</param>
    /// <param name="policies">The policies a case may name.</param>
    /// <exception cref="YamlFormatException">Anything that is not expected, with line and column.</exception>
    Func<Finding> ReadCase(YamlPart given, RuleCasePolicies policies);
}

/// <summary>The policies that the cases of a file may name: those shipped for a municipality, and those written in the file itself.</summary>
public sealed class RuleCasePolicies
{
    private static readonly DateTimeOffset Imported = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, PolicySet> own = new(StringComparer.Ordinal);

    internal RuleCasePolicies(YamlPart? part)
    {
        foreach (var (key, value) in part?.Pairs() ?? [])
            own.Add(key.Text(), value.Items().Select(Adopted).SelectMany(a => a).Aggregate(PolicySet.Initial, PolicySet.Evolve));
    }

    /// <summary>The policies a case names, or those shipped for its municipality when it names none.</summary>
    /// <exception cref="YamlFormatException"><c>unknown-policies</c>.</exception>
    public PolicySet Set(YamlPart? name, string municipality)
    {
        if (name is null)
            return ShippedPolicies.Load(municipality, Imported).Aggregate(PolicySet.Initial, PolicySet.Evolve);
        return own.TryGetValue(name.Text(), out var set) ? set : throw name.Fault("unknown-policies", "The file has no policies of that name.");
    }

    /// <summary>The moment from which a case looks at its policies: the start of a day, or after everything recorded.</summary>
    public static DateTimeOffset KnownAt(YamlPart? day) => day is null ? DateTimeOffset.MaxValue : Start(day.Date());

    private static IEnumerable<PolicyAdopted> Adopted(YamlPart part)
    {
        var members = part.Members(["recorded", "policy"]);
        var recordedAt = Start(members["recorded"].Date());
        var file = PolicyFile.Read(members["policy"]);
        return file.Values.Select(v => new PolicyAdopted(file.Policy, v.From, v.Value, recordedAt));
    }

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}

/// <summary>One case of a table: given facts, and what the rule is to find.</summary>
/// <param name="File">The file it stands in.</param>
/// <param name="Name">Its name, in Swedish.</param>
/// <param name="Rule">The rule and version it tries.</param>
/// <param name="Expected">What the rule is to find.</param>
/// <param name="ExpectedReason">The reason word for word, or null when the case does not pin it.</param>
/// <param name="Run">The rule on the case's facts.</param>
public sealed record RuleCase(string File, string Name, RuleVersion Rule, RuleResult Expected, string? ExpectedReason, Func<Finding> Run)
{
    /// <summary>Runs the case and tells what is wrong, or null when the rule finds what was expected.</summary>
    public string? Mismatch()
    {
        var finding = Run();
        if (finding.Result != Expected)
            return string.Create(CultureInfo.InvariantCulture, $"väntade {RuleCases.Word(Expected)}, fick {RuleCases.Word(finding.Result)}: {finding.Reason}");
        // Tables are typed with ordinary spaces where the texts have hard ones.
        return ExpectedReason is null || ExpectedReason == finding.Reason.Replace('\u00A0', ' ')
            ? null
            : $"väntade skälet \"{ExpectedReason}\", fick \"{finding.Reason}\"";
    }
}

/// <summary>Tables of cases for rules, in files that an officer can read.</summary>
public static class RuleCases
{
    /// <summary>How the files end.</summary>
    public const string FilePattern = "*.cases.yaml";

    private static readonly Dictionary<string, RuleResult> Results = new(StringComparer.Ordinal)
    {
        ["met"] = RuleResult.Met,
        ["not-met"] = RuleResult.NotMet,
        ["needs-officer"] = RuleResult.NeedsOfficer,
    };

    /// <summary>The word for a result in files and interfaces.</summary>
    public static string Word(RuleResult result) => Results.First(r => r.Value == result).Key;

    /// <summary>Reads a file: a rule and version, policies of its own if any, and the cases.</summary>
    /// <param name="file">The file's name, for faults.</param>
    /// <param name="text">Its content.</param>
    /// <param name="rules">The rules the program knows.</param>
    /// <exception cref="YamlFormatException">Anything that is not expected, with line and column.</exception>
    public static IReadOnlyList<RuleCase> Read(string file, string text, IReadOnlyList<IRule> rules)
    {
        var root = YamlPart.Parse(file, text);
        var members = root.Members(["rule", "version", "cases"], "policies");
        var version = new RuleVersion(members["rule"].Text(), members["version"].Number());
        var rule = rules.FirstOrDefault(r => r.Rule == version)
            ?? throw members["rule"].Fault("unknown-rule", string.Create(CultureInfo.InvariantCulture, $"The program has no rule {version.Id} version {version.Version}."));
        var policies = new RuleCasePolicies(members.GetValueOrDefault("policies"));
        var names = new HashSet<string>(StringComparer.Ordinal);
        var cases = new List<RuleCase>();
        foreach (var part in members["cases"].Items())
        {
            var own = part.Members(["name", "given", "expect"], "reason");
            var name = own["name"].Text();
            if (!names.Add(name))
                throw own["name"].Fault("name-twice", "Two cases have the same name.");
            cases.Add(new RuleCase(
                file, name, version, own["expect"].Word(Results), own.TryGetValue("reason", out var reason) ? reason.Text() : null, rule.ReadCase(own["given"], policies)));
        }
        return cases.Count > 0 ? cases : throw members["cases"].Fault("no-cases", "At least one case is expected.");
    }
}
