using System.Text;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Osm;

namespace CaseMgmt.Domain.Tests.Geography;

public sealed class MapReaderTests
{
    private static TestMap Crossing() => new TestMap { DataDate = 1_600_000_000 }
        .Node(1, 0, 0).Node(2, 0, 100).Node(3, 50, 150).Node(4, 100, 100).Node(5, -80, 100)
        .Way(10, 1, 2, 3, 4).Way(11, 5, 2).TaggedWay(12, [("highway", "motorway"), ("name", "E4 & \"norr\"")], 1, 5);

    [Theory]
    [InlineData(true, true, 8000)]
    [InlineData(true, false, 2)]
    [InlineData(false, true, 1)]
    public void Xml_and_pbf_of_the_same_data_give_the_same_bytes(bool isDense, bool isCompressed, int perBlock)
    {
        var map = Crossing();
        var fromXml = map.Build();
        var fromPbf = TestMap.Build(map.ToPbf(isDense, isCompressed, perBlock));

        Assert.Equal(fromXml.ToArtefact(), fromPbf.ToArtefact());
        Assert.Equal(fromXml.Version, fromPbf.Version);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_600_000_000), fromXml.Version.DataDate);
    }

    [Fact]
    public void The_order_of_elements_in_the_file_does_not_matter()
    {
        var turned = Crossing();
        turned.Nodes.Reverse();
        turned.Ways.Reverse();

        Assert.Equal(Crossing().Build().ToArtefact(), turned.Build().ToArtefact());
    }

    [SharedDataFact("stockholm.osm")]
    public void Stockholm_as_xml_and_as_pbf_gives_the_same_bytes()
    {
        using var file = SharedData.Open("stockholm.osm");
        var source = OsmFile.Open(file);
        var network = WalkingNetworkBuilder.Build(source, WalkingProfiles.Default);

        Assert.Equal(network.ToArtefact(), TestMap.Build(TestMap.From(source).ToPbf()).ToArtefact());
    }

    [SharedDataFact("oslo-east-filtered.osm.pbf")]
    public void Oslo_as_pbf_and_as_xml_gives_the_same_bytes()
    {
        using var file = SharedData.Open("oslo-east-filtered.osm.pbf");
        var source = OsmFile.Open(file);
        var network = WalkingNetworkBuilder.Build(source, WalkingProfiles.Default);

        Assert.Equal(21_426, network.VertexCount);
        Assert.Equal(74, network.ComponentCount);
        Assert.Equal(network.ToArtefact(), TestMap.Build(TestMap.From(source).ToXml()).ToArtefact());
    }

    [Fact]
    public void Every_truncation_of_a_pbf_file_is_refused_or_leaves_whole_blocks_only()
    {
        var whole = Crossing().ToPbf(perBlock: 2);
        var refused = 0;
        for (var length = 0; length < whole.Length; length++)
        {
            try
            {
                TestMap.Build(whole[..length]);
            }
            catch (OsmFormatException e)
            {
                Assert.NotEmpty(e.Message);
                refused++;
            }
        }

        // What may pass is a file cut exactly between two blocks of ways.
        Assert.InRange(whole.Length - refused, 0, 3);
    }

    [Fact]
    public void Every_truncation_of_an_xml_file_is_refused_with_its_line()
    {
        var whole = Crossing().ToXml();
        for (var length = 1; length < whole.Length - 1; length++)
        {
            var error = Assert.Throws<OsmFormatException>(() => TestMap.Build(whole[..length]));
            Assert.True(error.Line >= 1 || length < 4, error.Message);
        }
    }

    [Fact]
    public void A_pbf_file_with_any_byte_changed_never_breaks_the_reader()
    {
        foreach (var isCompressed in new[] { true, false })
        {
            var whole = Crossing().ToPbf(isCompressed: isCompressed);
            for (var at = 0; at < whole.Length; at++)
            {
                foreach (var value in new byte[] { 0x00, 0x7F, 0x80, 0xFF, (byte)(whole[at] ^ 1) })
                {
                    var damaged = (byte[])whole.Clone();
                    damaged[at] = value;
                    var thrown = Record.Exception(() => TestMap.Build(damaged));
                    Assert.True(thrown is null or OsmFormatException, $"Byte {at} as {value}: {thrown}");
                }
            }
        }
    }

    [Fact]
    public void A_block_that_claims_more_than_the_file_has_is_refused_before_memory_is_claimed()
    {
        var file = new MemoryStream();
        TestMap.WriteRawBlob(file, "OSMHeader", [1, 2, 3], claimedSize: 32 * 1024 * 1024);
        AssertRefused(file, "ends within a block");
    }

    [Fact]
    public void A_block_larger_than_the_format_allows_is_refused()
    {
        var file = new MemoryStream();
        TestMap.WriteRawBlob(file, "OSMHeader", [], claimedSize: 1UL << 40);
        AssertRefused(file, "at most 33554432");
    }

    [Fact]
    public void A_bomb_that_unpacks_to_more_than_it_announces_is_refused()
    {
        var packed = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(new byte[40_000_000]);
        var file = new MemoryStream();
        TestMap.WriteRawBlob(file, "OSMHeader", new Proto().Number(2, 100).Bytes(3, packed.ToArray()).ToArray());
        AssertRefused(file, "does not unpack to the 100 bytes");
        file = new MemoryStream();
        TestMap.WriteRawBlob(file, "OSMHeader", new Proto().Number(2, 40_000_000).Bytes(3, packed.ToArray()).ToArray());
        AssertRefused(file, "at most 33554432");
    }

    [Fact]
    public void A_number_longer_than_64_bits_is_refused_with_its_place()
    {
        var file = new MemoryStream();
        TestMap.WriteBlob(file, "OSMHeader", new Proto().Raw(0xF8, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F).ToArray(), isCompressed: false);
        AssertRefused(file, "longer than 64 bits");
    }

    [Fact]
    public void A_required_feature_we_do_not_know_is_refused_by_name()
    {
        var error = Assert.Throws<OsmFormatException>(() => TestMap.Build(Crossing().ToPbf(alsoRequired: "HistoricalInformation")));
        Assert.Contains("'HistoricalInformation'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "lzma")]
    [InlineData(7, "zstd")]
    public void A_compression_we_do_not_know_is_refused_by_name(int field, string name)
    {
        var file = new MemoryStream();
        TestMap.WriteRawBlob(file, "OSMHeader", new Proto().Bytes(field, [1, 2, 3]).ToArray());
        AssertRefused(file, name);
    }

    [Fact]
    public void A_document_type_definition_is_refused()
    {
        var bomb = "<!DOCTYPE osm [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><osm><node id=\"&b;\"/></osm>";
        var error = Assert.Throws<OsmFormatException>(() => TestMap.Build(Encoding.UTF8.GetBytes(bomb)));
        Assert.Equal(1, error.Line);
    }

    [Theory]
    [InlineData("<osm>\n<node id=\"1\" lat=\"91\" lon=\"18\"/></osm>", 2)]
    [InlineData("<osm>\n<node id=\"x\" lat=\"59\" lon=\"18\"/></osm>", 2)]
    [InlineData("<osm>\n\n<node id=\"1\" lat=\"NaN\" lon=\"18\"/></osm>", 3)]
    [InlineData("<osmChange>\n</osmChange>", 1)]
    public void Xml_that_is_not_a_map_is_refused_with_its_line(string rest, int line)
    {
        // A walkable way makes the builder read the nodes too.
        var text = rest.Replace("</osm>", "<way id=\"1\"><nd ref=\"1\"/><nd ref=\"2\"/><tag k=\"highway\" v=\"path\"/></way></osm>", StringComparison.Ordinal);
        Assert.Equal(line, Assert.Throws<OsmFormatException>(() => TestMap.Build(Encoding.UTF8.GetBytes(text))).Line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("id,kind,lat,lon\n")]
    [InlineData("\0\0\0\0")]
    public void A_file_that_is_no_map_is_refused(string text) =>
        Assert.Throws<OsmFormatException>(() => TestMap.Build(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_map_outside_the_area_of_the_national_projection_is_refused()
    {
        var map = new TestMap().Way(1, 1, 2);
        map.Nodes.AddRange([(1, GeoPoint.FromDegrees(48.1, 11.5)), (2, GeoPoint.FromDegrees(48.2, 11.5))]);
        Assert.Contains("SWEREF 99 TM", Assert.Throws<OsmFormatException>(() => map.Build()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_segment_too_long_to_be_a_street_is_refused_with_its_nodes()
    {
        var map = new TestMap().Node(7, 0, 0).Node(8, 60_000, 0).Way(5, 7, 8);
        var error = Assert.Throws<OsmFormatException>(() => map.Build());
        Assert.Contains("way 5", error.Message, StringComparison.Ordinal);
        Assert.Contains("node 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_without_walkable_ways_is_refused() =>
        Assert.Throws<OsmFormatException>(() => new TestMap().Node(1, 0, 0).Node(2, 0, 9).TaggedWay(1, [("building", "yes")], 1, 2).Build());

    [Fact]
    public void A_header_length_beyond_the_limit_is_refused_at_its_offset()
    {
        var file = Crossing().ToPbf(isCompressed: false);
        file[1] = 0xFF;
        Assert.Equal(0, Assert.Throws<OsmFormatException>(() => TestMap.Build(file)).Offset);
    }

    private static void AssertRefused(MemoryStream file, string saying) =>
        Assert.Contains(saying, Assert.Throws<OsmFormatException>(() => TestMap.Build(file.ToArray())).Message, StringComparison.Ordinal);
}
