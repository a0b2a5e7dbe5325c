using CaseMgmt.Domain.Geography;

namespace CaseMgmt.Domain.Tests.Geography;

public sealed class NetworkTests
{
    private static readonly SnapPolicy AnyPart = new(MinComponentPercent: 0);

    [Fact]
    public void A_straight_street_is_measured_between_the_snapped_points()
    {
        var network = new TestMap().Node(1, 0, 0).Node(2, 0, 1000).Way(10, 1, 2).Build();

        var answer = Measured(network.Measure(TestMap.At(20, 100), TestMap.At(-30, 600)));

        Assert.InRange(answer.LengthMm, 499_500, 500_500);
        Assert.InRange(answer.HomeSnap.OffsetMm, 19_950, 20_050);
        Assert.InRange(answer.SchoolSnap.OffsetMm, 29_950, 30_050);
        Assert.Equal([10], answer.WayIds);
        Assert.Equal([answer.HomeSnap.At, answer.SchoolSnap.At], answer.Geometry);
        Assert.Equal("walking-default", answer.Profile);
    }

    [Fact]
    public void The_way_goes_round_by_the_bridge_and_not_across_the_river()
    {
        // Two banks 50 m apart, joined by a bridge 800 m away.
        var network = new TestMap()
            .Node(1, 0, 0).Node(2, 0, 800).Node(3, 50, 0).Node(4, 50, 800)
            .Way(10, 1, 2).Way(11, 3, 4).TaggedWay(12, [("highway", "residential"), ("bridge", "yes")], 2, 4).Build();

        var answer = Measured(network.Measure(TestMap.At(-10, 0), TestMap.At(60, 0)));

        Assert.InRange(answer.LengthMm, 1_649_000, 1_651_000);
        Assert.Equal([10, 12, 11], answer.WayIds);
        Assert.Equal(4, answer.Geometry.Count);
    }

    [Fact]
    public void The_shorter_of_two_ways_between_the_same_crossings_is_taken()
    {
        var network = new TestMap().Node(1, 0, 0).Node(2, 0, 100).Node(3, 80, 50).Node(4, 0, -50).Node(5, 0, 150)
            .Way(10, 1, 3, 2).Way(11, 1, 2).Way(12, 4, 1).Way(13, 2, 5).Build();

        var answer = Measured(network.Measure(TestMap.At(0, -50), TestMap.At(0, 150)));

        Assert.InRange(answer.LengthMm, 199_800, 200_200);
        Assert.Equal([12, 11, 13], answer.WayIds);
    }

    [Fact]
    public void Two_places_on_one_bent_edge_are_joined_along_it()
    {
        var network = new TestMap().Node(1, 0, 0).Node(2, 100, 0).Node(3, 100, 100).Node(4, 0, 100).Way(10, 1, 2, 3, 4).Build();
        Assert.Equal(1, network.EdgeCount);

        var there = Measured(network.Measure(TestMap.At(50, -5), TestMap.At(50, 105)));
        var back = Measured(network.Measure(TestMap.At(50, 105), TestMap.At(50, -5)));

        Assert.InRange(there.LengthMm, 199_800, 200_200);
        Assert.Equal(there.LengthMm, back.LengthMm);
        Assert.Equal(4, there.Geometry.Count);
        Assert.Equal(there.Geometry, back.Geometry.Reverse());
    }

    [Fact]
    public void A_loop_is_walked_the_shorter_way_round()
    {
        // A closed way that meets the rest in one crossing only: one edge from that crossing to itself, 400 m.
        var network = new TestMap().Node(1, 0, 0).Node(2, 0, 100).Node(3, 100, 100).Node(4, 100, 0).Node(9, 0, -50)
            .Way(10, 1, 2, 3, 4, 1).Way(11, 9, 1).Build();
        Assert.Equal(2, network.EdgeCount);

        var acrossTheCrossing = Measured(network.Measure(TestMap.At(0, 20), TestMap.At(20, 0)));
        var outOfTheLoop = Measured(network.Measure(TestMap.At(0, -50), TestMap.At(30, 0)));

        Assert.InRange(acrossTheCrossing.LengthMm, 39_900, 40_100);
        Assert.InRange(outOfTheLoop.LengthMm, 79_800, 80_200);
    }

    [Fact]
    public void A_way_is_broken_where_a_node_is_missing_from_the_file()
    {
        var network = new TestMap().Node(1, 0, 0).Node(2, 0, 100).Node(4, 0, 300).Node(5, 0, 400).Way(10, 1, 2, 3, 4, 5).Build();

        Assert.Equal(2, network.ComponentCount);
        Assert.IsType<RouteAnswer.NoPath>(network.Measure(TestMap.At(5, 50), TestMap.At(5, 350)));
    }

    [Fact]
    public void A_street_drawn_twice_is_kept_once_under_its_lowest_way_id()
    {
        var network = new TestMap().Node(1, 0, 0).Node(2, 0, 100).Node(3, 0, 200)
            .Way(30, 1, 2).Way(20, 2, 1).Way(21, 2, 3).Build();

        Assert.Equal(2, network.EdgeCount);
        Assert.Equal([20], Measured(network.Measure(TestMap.At(0, 10), TestMap.At(0, 90))).WayIds);
    }

    [Fact]
    public void Repeated_nodes_and_nodes_on_the_same_spot_do_no_harm()
    {
        var network = new TestMap().Node(1, 0, 0).Node(2, 0, 100).Node(3, 0, 100).Node(4, 0, 200)
            .Way(10, 1, 1, 2).Way(11, 2, 3).Way(12, 3, 4).Build();

        Assert.InRange(Measured(network.Measure(TestMap.At(0, 0), TestMap.At(0, 200))).LengthMm, 199_900, 200_100);
    }

    [Fact]
    public void An_islet_is_not_snapped_to_even_where_it_is_nearest()
    {
        var map = new TestMap();
        for (var i = 0; i < 60; i++)
            map.Node(i + 1, 0, i * 50).Node(i + 101, 30, i * 50).Way(i + 1000, i + 1, i + 101);
        for (var i = 0; i < 59; i++)
            map.Way(i + 2000, i + 1, i + 2);
        map.Node(900, -60, 0).Node(901, -60, 100).Way(5000, 900, 901);
        var network = map.Build();
        Assert.Equal(2, network.ComponentCount);
        var place = TestMap.At(-50, 50);

        var onTheNetwork = Assert.IsType<SnapAnswer.Found>(network.Snap(place)).Point;
        var onTheIslet = Assert.IsType<SnapAnswer.Found>(network.Snap(place, AnyPart)).Point;

        Assert.InRange(onTheNetwork.OffsetMm, 49_900, 50_100);
        Assert.InRange(onTheIslet.OffsetMm, 9_950, 10_050);
        Assert.IsType<RouteAnswer.NoPath>(network.Measure(place, TestMap.At(40, 500), policy: AnyPart));
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(101, false)]
    [InlineData(5_000, false)]
    public void A_place_is_snapped_within_a_hundred_metres_and_otherwise_told_how_far_it_is(double metres, bool isSnapped)
    {
        var network = new TestMap().Node(1, 0, 0).Node(2, 0, 100).Way(10, 1, 2).Build();

        var answer = network.Measure(TestMap.At(metres, 50), TestMap.At(0, 0));

        if (isSnapped)
        {
            Assert.IsType<RouteAnswer.Measured>(answer);
            return;
        }

        var notSnapped = Assert.IsType<RouteAnswer.NotSnapped>(answer);
        Assert.Equal(RouteEnd.Home, notSnapped.Which);
        Assert.InRange(notSnapped.NearestMm!.Value, metres * 999.5, metres * 1000.5);
    }

    [Fact]
    public void A_school_out_of_reach_is_told_as_the_school()
    {
        var network = new TestMap().Node(1, 0, 0).Node(2, 0, 100).Way(10, 1, 2).Build();
        var answer = Assert.IsType<RouteAnswer.NotSnapped>(network.Measure(TestMap.At(0, 0), TestMap.At(300, 50)));
        Assert.Equal(RouteEnd.School, answer.Which);
        Assert.Equal("school-not-snapped", answer.Code);
    }

    [Fact]
    public void A_bound_is_inclusive_and_beyond_it_the_answer_says_so()
    {
        var network = new TestMap().Node(1, 0, 0).Node(2, 0, 1000).Node(3, 0, 2000).Way(10, 1, 2).Way(11, 2, 3).Build();
        var length = Measured(network.Measure(TestMap.At(0, 0), TestMap.At(0, 1500))).LengthMm;

        Assert.IsType<RouteAnswer.Measured>(network.Measure(TestMap.At(0, 0), TestMap.At(0, 1500), boundMm: length));
        var beyond = Assert.IsType<RouteAnswer.BeyondBound>(network.Measure(TestMap.At(0, 0), TestMap.At(0, 1500), boundMm: length - 1));
        Assert.Equal(length - 1, beyond.BoundMm);
    }

    [Fact]
    public void A_matrix_answers_every_pair_as_a_single_question_does()
    {
        var network = new TestMap().Node(1, 0, 0).Node(2, 0, 1000).Node(3, 300, 500).Node(4, 0, 500).Node(5, 5000, 0).Node(6, 5000, 100)
            .Way(10, 1, 4, 2).Way(11, 4, 3).Way(12, 5, 6).Build(WalkingProfiles.Default);
        GeoPoint[] homes = [TestMap.At(10, 100), TestMap.At(5000, 50), TestMap.At(2000, 0), TestMap.At(-20, 990)];
        GeoPoint[] schools = [TestMap.At(290, 490), TestMap.At(2500, 0)];
        foreach (var bound in new long?[] { null, 600_000 })
        {
            var tall = network.Matrix(homes, schools, bound);
            var wide = network.Matrix([.. schools], [.. homes], bound);
            for (var h = 0; h < homes.Length; h++)
            {
                for (var s = 0; s < schools.Length; s++)
                {
                    var single = network.Measure(homes[h], schools[s], bound);
                    Assert.Equal(single.Code, tall[h, s].Status.Code());
                    Assert.Equal((single as RouteAnswer.Measured)?.LengthMm, tall[h, s].LengthMm);
                    Assert.Equal(tall[h, s].LengthMm, wide[s, h].LengthMm);
                }
            }
        }
    }

    [Fact]
    public void The_stored_form_comes_back_as_the_same_network()
    {
        var network = new TestMap { DataDate = 1_700_000_000 }.Node(1, 0, 0).Node(2, 0, 1000).Node(3, 300, 500).Way(10, 1, 2).Way(11, 2, 3).Build();
        using var stored = new MemoryStream();
        network.Save(stored);
        stored.Position = 0;

        var loaded = WalkingNetwork.Load(stored);

        Assert.Equal(network.Version, loaded.Version);
        Assert.Equal(64, loaded.Version.Id.Length);
        Assert.Equal(stored.ToArray(), loaded.ToArtefact());
    }

    [Fact]
    public void A_stored_form_that_is_cut_or_changed_anywhere_is_refused()
    {
        var whole = new TestMap().Node(1, 0, 0).Node(2, 0, 1000).Way(10, 1, 2).Build().ToArtefact();
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 0x10;
            Assert.Throws<NetworkFormatException>(() => WalkingNetwork.Load(changed));
            Assert.Throws<NetworkFormatException>(() => WalkingNetwork.Load(whole.AsSpan(0, at)));
        }
    }

    [Fact]
    public void A_stored_form_with_a_true_checksum_and_false_content_is_refused_or_harmless()
    {
        var whole = new TestMap().Node(1, 0, 0).Node(2, 0, 1000).Node(3, 20, 500).Way(10, 1, 3, 2).Build().ToArtefact();
        for (var at = 4; at < whole.Length - 32; at++)
        {
            foreach (var value in new byte[] { 0x00, 0x7F, 0x80, 0xFF })
            {
                var changed = (byte[])whole.Clone();
                changed[at] = value;
                System.Security.Cryptography.SHA256.HashData(changed.AsSpan(0, changed.Length - 32), changed.AsSpan(changed.Length - 32));
                var thrown = Record.Exception(() => WalkingNetwork.Load(changed).Measure(TestMap.At(0, 0), TestMap.At(0, 1000)));
                Assert.True(thrown is null or NetworkFormatException, $"Byte {at} as {value}: {thrown}");
            }
        }
    }

    [Fact]
    public void Streets_for_a_map_touch_the_rectangle_and_are_bounded_in_number()
    {
        var map = new TestMap();
        for (var i = 0; i < 20; i++)
            map.Node(i + 1, i * 100, 0).Node(i + 101, i * 100, 80).Way(i + 1000, i + 1, i + 101);
        var network = map.Build();
        var bounds = new MapBounds(TestMap.At(-10, -10), TestMap.At(1010, 90));

        var all = network.StreetsWithin(bounds);
        var few = network.StreetsWithin(bounds, atMost: 3);

        Assert.True(all.IsComplete);
        Assert.Equal(Enumerable.Range(1000, 11).Select(id => (long)id), all.Streets.Select(street => street.WayId));
        Assert.False(few.IsComplete);
        Assert.Equal([1004, 1005, 1006], few.Streets.Select(street => street.WayId));
        Assert.Contains("OpenStreetMap", few.Attribution, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_show_no_length_and_no_place_as_text()
    {
        var network = new TestMap().Node(1, 0, 0).Node(2, 0, 1000).Way(10, 1, 2).Build();
        Assert.Equal("measured", network.Measure(TestMap.At(0, 0), TestMap.At(0, 500)).ToString());
        Assert.Equal("home-not-snapped", network.Measure(TestMap.At(400, 0), TestMap.At(0, 500)).ToString());
        Assert.Equal("GeoPoint", TestMap.At(0, 0).ToString());
    }

    [Fact]
    public async Task One_network_serves_many_requests_at_once()
    {
        var map = new TestMap();
        for (var i = 0; i < 200; i++)
            map.Node(i + 1, i % 2 * 30, i * 50);
        map.Way(1, [.. Enumerable.Range(1, 200).Select(i => (long)i)]);
        var network = map.Build();
        var expected = Enumerable.Range(1, 100).Select(i => Length(i)).ToArray();

        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(1, 100).Select(Length).ToArray())));

        Assert.All(found, lengths => Assert.Equal(expected, lengths));

        long Length(int i) => Measured(network.Measure(TestMap.At(0, 0), TestMap.At(15, i * 90))).LengthMm;
    }

    private static RouteAnswer.Measured Measured(RouteAnswer answer) => Assert.IsType<RouteAnswer.Measured>(answer);
}
