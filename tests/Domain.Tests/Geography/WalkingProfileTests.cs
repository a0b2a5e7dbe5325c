using CaseMgmt.Domain.Geography;

namespace CaseMgmt.Domain.Tests.Geography;

public sealed class WalkingProfileTests
{
    [Theory]
    [InlineData("highway=residential", true)]
    [InlineData("highway=steps", true)]
    [InlineData("highway=footway;oneway=yes", true)]
    [InlineData("highway=trunk", false)]
    [InlineData("highway=trunk;sidewalk=right", true)]
    [InlineData("highway=trunk;sidewalk=no", false)]
    [InlineData("highway=trunk;foot=yes", true)]
    [InlineData("highway=motorway;sidewalk=both", false)]
    [InlineData("highway=motorway;foot=yes", true)]
    [InlineData("highway=footway;foot=private", false)]
    [InlineData("highway=cycleway;foot=use_sidepath", false)]
    [InlineData("highway=service;access=private", false)]
    [InlineData("highway=service;access=private;foot=permissive", true)]
    [InlineData("highway=service;access=no;foot=destination", true)]
    [InlineData("highway=service;access=customers", true)]
    [InlineData("highway=pedestrian;area=yes", true)]
    [InlineData("highway=service;area=yes", false)]
    [InlineData("highway=proposed;foot=yes", false)]
    [InlineData("building=yes;foot=yes", false)]
    public void The_default_profile_counts(string tags, bool isWalkable) =>
        Assert.Equal(isWalkable, WalkingProfiles.Default.Allows(Tags(tags)));

    [Theory]
    [InlineData("highway=steps")]
    [InlineData("highway=track")]
    [InlineData("highway=path")]
    public void The_paved_profile_leaves_out(string tags) =>
        Assert.False(WalkingProfiles.Shipped["walking-paved"].Allows(Tags(tags)));

    [Fact]
    public void A_profile_is_known_by_its_content_and_not_its_layout()
    {
        const string One = "name: a\nhighways: [path, steps]\nfoot: { forbids: [\"no\"] }\n";
        const string Same = "# a comment\nname: a\nhighways:\n  - steps\n  - path\nfoot:\n  forbids:\n    - \"no\"\n";
        Assert.Equal(WalkingProfile.Parse(One).ContentHash, WalkingProfile.Parse(Same).ContentHash);
        Assert.NotEqual(WalkingProfile.Parse(One).ContentHash, WalkingProfile.Parse(One.Replace("steps", "track", StringComparison.Ordinal)).ContentHash, StringComparer.Ordinal);
    }

    [Fact]
    public void The_profile_is_part_of_the_version_and_of_the_network()
    {
        var map = new TestMap().Node(1, 0, 0).Node(2, 0, 100).Node(3, 50, 50)
            .TaggedWay(10, [("highway", "residential")], 1, 3, 2).TaggedWay(11, [("highway", "steps")], 1, 2);
        var all = map.Build();
        var paved = map.Build(WalkingProfiles.Shipped["walking-paved"]);

        Assert.Equal("walking-paved", paved.Version.Profile);
        Assert.Equal(WalkingProfiles.Shipped["walking-paved"].ContentHash, paved.Version.ProfileHash);
        Assert.NotEqual(all.Version.Id, paved.Version.Id, StringComparer.Ordinal);
        Assert.Equal((2, 1), (all.EdgeCount, paved.EdgeCount));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("highways: [path]", "name")]
    [InlineData("name: x", "no highways")]
    [InlineData("name: x\nhighways: [path]\nspeed: 3", "line 3")]
    public void A_faulty_profile_is_refused(string yaml, string saying) =>
        Assert.Contains(saying, Assert.Throws<FormatException>(() => WalkingProfile.Parse(yaml)).Message, StringComparison.Ordinal);

    private static Dictionary<string, string> Tags(string text) =>
        text.Split(';').Select(tag => tag.Split('=')).ToDictionary(tag => tag[0], tag => tag[1], StringComparer.Ordinal);
}
