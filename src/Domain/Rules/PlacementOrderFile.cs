namespace CaseMgmt.Domain.Rules;

/// <summary>Reads <see cref="PolicyValue.PlacementOrder"/> from a policy file.</summary>
internal static class PlacementOrderFile
{
    private static readonly Dictionary<string, PlacementPrinciple> Principles = new(StringComparer.Ordinal)
    {
        ["catchment-area"] = PlacementPrinciple.CatchmentArea,
        ["sibling"] = PlacementPrinciple.Sibling,
        ["relative-proximity"] = PlacementPrinciple.RelativeProximity,
        ["moved-within-municipality"] = PlacementPrinciple.MovedWithinMunicipality,
        ["residents"] = PlacementPrinciple.Residents,
        ["five-year-olds-last"] = PlacementPrinciple.FiveYearOldsLast,
        ["application-time"] = PlacementPrinciple.ApplicationTime,
        ["lottery"] = PlacementPrinciple.Lottery,
    };

    // Named, so that whoever tries them is told why and not only that the word is unknown.
    private static readonly Dictionary<string, string> NotAccepted = new(StringComparer.Ordinal)
    {
        ["nearest-first"] = "Nearest first by itself has not been accepted (HFD 2015 ref. 50).",
        ["birth-date"] = "Date of birth has not been accepted as a principle (appeals board 2019:1036).",
        ["personnummer"] = "Personnummer has not been accepted as a principle (appeals board 2019:1036).",
    };

    private static readonly Dictionary<string, ProximityAlternative> Alternatives = new(StringComparer.Ordinal)
    {
        ["second-nearest"] = ProximityAlternative.SecondNearest,
        ["own-area"] = ProximityAlternative.OwnArea,
    };

    private static readonly Dictionary<string, SeatOrder> Orders = new(StringComparer.Ordinal) { ["reserved-first"] = SeatOrder.ReservedFirst, ["open-first"] = SeatOrder.OpenFirst };

    private static readonly Dictionary<string, bool> Answers = new(StringComparer.Ordinal) { ["true"] = true, ["false"] = false };

    internal static PolicyValue.PlacementOrder Read(YamlPart part)
    {
        var members = PolicyFile.SourcedMembers(part, "principles", "alternative", "mostWishes", "guaranteesAssigned", "reservedPercent", "seatOrder", "fewestShown");
        foreach (var principle in members["principles"].Items())
        {
            if (NotAccepted.TryGetValue(principle.Text(), out var why))
                throw principle.Fault("principle-not-accepted", why);
        }
        return new PolicyValue.PlacementOrder(
            [.. members["principles"].Items().Select(p => p.Word(Principles))],
            members["alternative"].IsNull ? null : members["alternative"].Word(Alternatives),
            members["mostWishes"].Number(),
            members["guaranteesAssigned"].Word(Answers),
            members["reservedPercent"].Number(),
            members["seatOrder"].IsNull ? null : members["seatOrder"].Word(Orders),
            members["fewestShown"].Number(),
            PolicyFile.SourceOf(members));
    }
}
