namespace CaseMgmt.Domain.Rules;

/// <summary>Reads what is policy of a round of school choice beside its order of priority.</summary>
internal static class RoundPolicyFiles
{
    private static readonly Dictionary<string, bool> Answers = new(StringComparer.Ordinal) { ["true"] = true, ["false"] = false };

    private static readonly Dictionary<string, SeedForm> Forms = new(StringComparer.Ordinal) { ["numbers"] = SeedForm.Numbers, ["hexadecimal"] = SeedForm.Hexadecimal };

    internal static PolicyValue.RoundClosing Closing(YamlPart part)
    {
        var members = PolicyFile.SourcedMembers(part, "closesItself", "lotterySources");
        return new PolicyValue.RoundClosing(members["closesItself"].Word(Answers), [.. members["lotterySources"].Items().Select(LotterySourceOf)], PolicyFile.SourceOf(members));
    }

    internal static PolicyValue.SiblingBands Siblings(YamlPart part)
    {
        var members = PolicyFile.SourcedMembers(part, "bands");
        return new PolicyValue.SiblingBands(
            [.. members["bands"].Items().Select(b => b.Members(["children", "siblings"])).Select(b => new SiblingBand(PolicyFile.GradesOf(b["children"]), PolicyFile.GradesOf(b["siblings"])))],
            PolicyFile.SourceOf(members));
    }

    private static LotterySource LotterySourceOf(YamlPart part)
    {
        var members = part.Members(["code", "title", "href", "form", "count"], "lowest", "highest");
        return new LotterySource(
            new LotterySourceCode(members["code"].Text()), new PublicText(members["title"].Text()), members["href"].IsNull ? null : members["href"].Text(),
            new SeedRule(
                members["form"].Word(Forms), members["count"].Number(), members.TryGetValue("lowest", out var lowest) ? lowest.Number() : 0, members.TryGetValue("highest", out var highest) ? highest.Number() : 0));
    }
}
