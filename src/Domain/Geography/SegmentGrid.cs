namespace CaseMgmt.Domain.Geography;

/// <summary>
/// Where a place meets the network: the edge, the stretch of it, and the position along it in millimetres.
/// </summary>
/// <param name="Edge">The edge; -1 when nothing lies within the bound.</param>
/// <param name="Shape">Index of the shape point before the snapped point.</param>
/// <param name="PositionMm">Millimetres from the edge's first end.</param>
/// <param name="Length">The edge's length, millimetres.</param>
/// <param name="NearestMm">Straight distance to the nearest way that counts, null when there is none.</param>
/// <param name="At">The point on the edge.</param>
internal readonly record struct Snap(int Edge, int Shape, int PositionMm, int Length, int? NearestMm, GeoPoint At)
{
    public bool IsFound => Edge >= 0;

    public SnappedPoint ToPoint() => new(NearestMm!.Value, At);
}

/// <summary>
/// Finds the nearest straight segment in the plane of SWEREF 99 TM. A segment lies in every cell it passes through, so only the cells
/// around a place are looked into. Ties go to the lowest edge, then the lowest segment.
/// </summary>
internal sealed class SegmentGrid
{
    private const double SmallestCell = 40;

    private readonly NetworkData _data;
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly int[] _edgeOf;
    private readonly double _west;
    private readonly double _south;
    private readonly double _cell;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int[] _cellStart;
    private readonly int[] _cellSegments;

    public SegmentGrid(NetworkData data)
    {
        _data = data;
        var count = data.ShapeLat.Length;
        (_x, _y, _edgeOf) = (new double[count], new double[count], new int[count]);
        var (east, north) = (double.MinValue, double.MinValue);
        (_west, _south) = (double.MaxValue, double.MaxValue);
        for (var e = 0; e < data.EdgeCount; e++)
        {
            for (var i = data.ShapeStart[e]; i < data.ShapeStart[e + 1]; i++)
            {
                var planar = data.Shape(i).ToSweref99Tm();
                (_x[i], _y[i], _edgeOf[i]) = (planar.Easting, planar.Northing, e);
                (_west, _south) = (Math.Min(_west, planar.Easting), Math.Min(_south, planar.Northing));
                (east, north) = (Math.Max(east, planar.Easting), Math.Max(north, planar.Northing));
            }
        }

        // The number of cells stays within a few times the number of segments, however thinly they are spread.
        _cell = Math.Max(SmallestCell, Math.Sqrt((east - _west) * (north - _south) / (2.0 * count + 16)));
        _cell = Math.Max(_cell, Math.Max(east - _west, north - _south) / (2.0 * count + 16));
        _columns = (int)((east - _west) / _cell) + 1;
        _rows = (int)((north - _south) / _cell) + 1;
        var perCell = new int[_columns * _rows + 1];
        ForEachCell(cell => perCell[cell + 1]++);
        for (var c = 0; c < perCell.Length - 1; c++)
            perCell[c + 1] += perCell[c];
        _cellStart = perCell;
        _cellSegments = new int[perCell[^1]];
        var next = perCell.AsSpan(0, perCell.Length - 1).ToArray();
        ForEachCell((cell, segment) => _cellSegments[next[cell]++] = segment);
    }

    public Snap Nearest(GeoPoint place, int boundMm, Func<int, bool> counts)
    {
        var p = place.ToSweref99Tm();
        // The plane's scale differs from the ground's by less than a thousandth here; the exact bound is applied to the length on the ground.
        var reach = boundMm / 1000.0 * 1.002 + 0.01;
        var best = new Candidate(double.MaxValue, -1, 0);
        var looked = Look(p, reach, counts, ref best);

        // Too far away: the answer still tells how far, so the window grows until nothing nearer can lie outside it.
        for (var wider = Math.Max(reach, _cell); best.Squared > wider * wider && looked < (long)_columns * _rows; wider *= 2)
            looked = Look(p, wider * 2, counts, ref best);
        return best.Segment < 0 ? default(Snap) with { Edge = -1 } : ToSnap(place, best, boundMm);
    }

    /// <summary>Looks through the cells within reach; answers how many they were.</summary>
    private long Look(PlanarPoint p, double reach, Func<int, bool> counts, ref Candidate best)
    {
        var (left, right) = (Column(p.Easting - reach), Column(p.Easting + reach));
        var (low, high) = (Row(p.Northing - reach), Row(p.Northing + reach));
        for (var row = low; row <= high; row++)
        {
            var cells = row * _columns;
            foreach (var segment in _cellSegments.AsSpan(_cellStart[cells + left], _cellStart[cells + right + 1] - _cellStart[cells + left]))
                Consider(p, segment, counts, ref best);
        }

        return (long)(right - left + 1) * (high - low + 1);
    }

    private void Consider(PlanarPoint p, int segment, Func<int, bool> counts, ref Candidate best)
    {
        var (x, y) = (_x[segment], _y[segment]);
        var (dx, dy) = (_x[segment + 1] - x, _y[segment + 1] - y);
        var square = dx * dx + dy * dy;
        var t = square <= 0 ? 0 : Math.Clamp(((p.Easting - x) * dx + (p.Northing - y) * dy) / square, 0, 1);
        var (ex, ey) = (x + t * dx - p.Easting, y + t * dy - p.Northing);
        var squared = ex * ex + ey * ey;
        var order = squared.CompareTo(best.Squared);
        if (order > 0 || (order == 0 && segment >= best.Segment) || !counts(_edgeOf[segment]))
            return;
        best = new Candidate(squared, segment, t);
    }

    private Snap ToSnap(GeoPoint place, Candidate found, int boundMm)
    {
        var (segment, t) = (found.Segment, found.Fraction);
        var (a, b) = (_data.Shape(segment), _data.Shape(segment + 1));
        // Straight in the plane, as it was found: a straight line in degrees bends away from it by metres on long segments.
        var (lat, lon) = Sweref99Tm.Unproject(new PlanarPoint(
            _y[segment] + t * (_y[segment + 1] - _y[segment]), _x[segment] + t * (_x[segment + 1] - _x[segment])));
        var offset = Millimetres(Ellipsoid.Metres(place.Lat, place.Lon, lat, lon));
        if (offset > boundMm)
            return default(Snap) with { Edge = -1, NearestMm = offset };
        var edge = _edgeOf[segment];
        double before = 0;
        for (var i = _data.ShapeStart[edge]; i < segment; i++)
            before += Ellipsoid.Metres(_data.Shape(i), _data.Shape(i + 1));
        var position = Millimetres(before + t * Ellipsoid.Metres(a, b));
        var length = _data.LengthMm[edge];
        return new Snap(edge, segment, Math.Min(position, length), length, offset, GeoPoint.FromDegrees(lat, lon));
    }

    private static int Millimetres(double metres) =>
        (int)Math.Min(int.MaxValue, Math.Round(metres * 1000, MidpointRounding.AwayFromZero));

    private bool IsLast(int shape) => shape + 1 == _x.Length || _edgeOf[shape + 1] != _edgeOf[shape];

    private int Column(double x) => (int)Math.Clamp((x - _west) / _cell, 0, _columns - 1);

    private int Row(double y) => (int)Math.Clamp((y - _south) / _cell, 0, _rows - 1);

    private void ForEachCell(Action<int> visit) => ForEachCell((cell, _) => visit(cell));

    private void ForEachCell(Action<int, int> visit)
    {
        for (var segment = 0; segment < _x.Length; segment++)
        {
            if (IsLast(segment))
                continue;
            var (x1, y1, x2, y2) = (_x[segment], _y[segment], _x[segment + 1], _y[segment + 1]);
            if (x1 > x2)
                (x1, y1, x2, y2) = (x2, y2, x1, y1);
            var slope = x2 - x1 < 1e-9 ? 0 : (y2 - y1) / (x2 - x1);
            for (var column = Column(x1); column <= Column(x2); column++)
            {
                // The part of the segment within this column, a little widened against rounding.
                var atLeft = x2 - x1 < 1e-9 ? y1 : y1 + slope * (Math.Max(x1, _west + column * _cell) - x1);
                var atRight = x2 - x1 < 1e-9 ? y2 : y1 + slope * (Math.Min(x2, _west + (column + 1) * _cell) - x1);
                var last = Row(Math.Max(atLeft, atRight) + 0.001);
                for (var row = Row(Math.Min(atLeft, atRight) - 0.001); row <= last; row++)
                    visit(row * _columns + column, segment);
            }
        }
    }

    private readonly record struct Candidate(double Squared, int Segment, double Fraction);
}
