namespace CaseMgmt.Architecture.Tests.Support;

/// <summary>Rules that say where they are broken, all places at once.</summary>
internal static class Rule
{
    public static void Holds(IEnumerable<string?> broken)
    {
        var places = broken.ToList();
        Assert.True(places.Count == 0, $"Broken in {places.Count} places:\n{string.Join('\n', places)}");
    }
}
