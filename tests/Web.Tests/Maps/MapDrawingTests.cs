using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Maps;

namespace CaseMgmt.Web.Tests.Maps;

public sealed class MapDrawingTests
{
    private const double MetresPerDegree = 111_195;

    [Fact]
    public void A_square_on_the_ground_is_a_square_on_the_map_far_north()
    {
        var map = Square(65.58, 1000);
        var drawing = MapDrawing.Of(map)!;
        var width = Math.Abs(drawing.School!.X - drawing.Home!.X);
        var height = Math.Abs(drawing.School.Y - drawing.Home.Y);
        Assert.InRange(width / height, 0.995, 1.005);
    }

    [Fact]
    public void The_scale_bar_is_as_long_as_it_says()
    {
        var drawing = MapDrawing.Of(Square(59.3, 1000))!;
        var unitsPerMetre = Math.Abs(drawing.School!.X - drawing.Home!.X) / 1000;
        Assert.InRange(drawing.Scale.Length / drawing.Scale.Metres / unitsPerMetre, 0.99, 1.01);
        Assert.True(drawing.Scale.Length <= MapDrawing.Width / 4);
    }

    [Theory]
    [InlineData(1, 0, "N")]
    [InlineData(1, 1, "NE")]
    [InlineData(0, 1, "E")]
    [InlineData(-1, 0, "S")]
    [InlineData(-1, -1, "SW")]
    [InlineData(0, -1, "W")]
    public void The_direction_to_school_is_told(int north, int east, string direction)
    {
        var middle = new[] { 60.0, 18.0 };
        var school = new[] { 60.0 + north / MetresPerDegree * 400, 18.0 + east / MetresPerDegree / 0.5 * 400 };
        var drawing = MapDrawing.Of(new MapData(new MapBounds(59.99, 17.98, 60.01, 18.02), null, null, middle, school, null))!;
        Assert.Equal(direction, drawing.Direction);
    }

    [Fact]
    public void North_is_up_and_everything_lies_inside_the_drawing()
    {
        var drawing = MapDrawing.Of(Square(65.58, 1000))!;
        Assert.True(drawing.School!.Y < drawing.Home!.Y);
        Assert.InRange(drawing.Home.X, 0, MapDrawing.Width);
        Assert.InRange(drawing.School.Y, 0, drawing.Height);
    }

    [Fact]
    public void No_map_is_no_drawing_and_an_empty_one_is_drawn_without_lines()
    {
        Assert.Null(MapDrawing.Of(null));
        var empty = MapDrawing.Of(new MapData(new MapBounds(60, 18, 60, 18), null, null, null, null, null))!;
        Assert.Equal("", empty.Streets);
        Assert.Null(empty.Route);
        Assert.Null(empty.Direction);
    }

    private static MapData Square(double latitude, double metres)
    {
        var up = metres / MetresPerDegree;
        var along = metres / (MetresPerDegree * Math.Cos((latitude + up / 2) * Math.PI / 180));
        return new MapData(
            new MapBounds(latitude, 22, latitude + up, 22 + along), [], null, [latitude, 22], [latitude + up, 22 + along], null);
    }
}
