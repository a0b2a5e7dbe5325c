namespace CaseMgmt.Domain.Geography;

/// <summary>The line and the ways of a found route, in walking order from the start.</summary>
internal sealed class RouteLine
{
    private readonly NetworkData _data;
    private readonly List<GeoPoint> _points = [];
    private readonly List<long> _wayIds = [];

    private RouteLine(NetworkData data) => _data = data;

    public IReadOnlyList<GeoPoint> Points => _points;

    public IReadOnlyList<long> WayIds => _wayIds;

    /// <summary>Walks back from the end by the edges the search arrived by, then turns the line round.</summary>
    public static RouteLine Trace(NetworkData data, Workspace search, in Snap start, in Snap end)
    {
        var line = new RouteLine(data);
        line.AddPoint(end.At);
        var vertex = line.LeaveEnd(search, start, end);
        if (vertex >= 0)
        {
            while (search.ArrivedBy(vertex) is var edge and >= 0)
                vertex = line.AddEdgeBackwards(edge, vertex);
            line.AddStart(vertex, search.DistanceTo(vertex), start);
        }

        line.AddPoint(start.At);
        line._points.Reverse();
        line._wayIds.Reverse();
        return line;
    }

    /// <summary>Adds the stretch on the last edge; answers the vertex it begins at, -1 when both ends lie on it and it is walked directly.</summary>
    private int LeaveEnd(Workspace search, in Snap start, in Snap end)
    {
        AddWay(_data.WayId[end.Edge]);
        var viaFrom = Sum(search.DistanceTo(_data.From[end.Edge]), end.PositionMm);
        var viaTo = Sum(search.DistanceTo(_data.To[end.Edge]), end.Length - end.PositionMm);
        if (start.Edge == end.Edge && Math.Abs((long)start.PositionMm - end.PositionMm) <= Math.Min(viaFrom, viaTo))
        {
            for (var i = end.Shape; i > start.Shape; i--)
                AddPoint(_data.Shape(i));
            for (var i = end.Shape + 1; i <= start.Shape; i++)
                AddPoint(_data.Shape(i));
            return -1;
        }

        if (viaFrom <= viaTo)
        {
            for (var i = end.Shape; i >= _data.ShapeStart[end.Edge]; i--)
                AddPoint(_data.Shape(i));
            return _data.From[end.Edge];
        }

        for (var i = end.Shape + 1; i < _data.ShapeStart[end.Edge + 1]; i++)
            AddPoint(_data.Shape(i));
        return _data.To[end.Edge];
    }

    private int AddEdgeBackwards(int edge, int arrivedAt)
    {
        AddWay(_data.WayId[edge]);
        var (first, last) = (_data.ShapeStart[edge], _data.ShapeStart[edge + 1] - 1);
        // A loop begins and ends at the same vertex and is never on a shortest way between vertices.
        if (_data.To[edge] == arrivedAt)
        {
            for (var i = last; i >= first; i--)
                AddPoint(_data.Shape(i));
            return _data.From[edge];
        }

        for (var i = first; i <= last; i++)
            AddPoint(_data.Shape(i));
        return _data.To[edge];
    }

    private void AddStart(int vertex, long distance, in Snap start)
    {
        AddWay(_data.WayId[start.Edge]);
        if (_data.From[start.Edge] == vertex && distance == start.PositionMm)
        {
            for (var i = _data.ShapeStart[start.Edge]; i <= start.Shape; i++)
                AddPoint(_data.Shape(i));
            return;
        }

        for (var i = _data.ShapeStart[start.Edge + 1] - 1; i > start.Shape; i--)
            AddPoint(_data.Shape(i));
    }

    private void AddPoint(GeoPoint point)
    {
        if (_points.Count == 0 || _points[^1] != point)
            _points.Add(point);
    }

    private void AddWay(long id)
    {
        if (_wayIds.Count == 0 || _wayIds[^1] != id)
            _wayIds.Add(id);
    }

    private static long Sum(long distance, long rest) => distance == long.MaxValue ? long.MaxValue : distance + rest;
}
