namespace CaseMgmt.Domain.Geography;

/// <summary>
/// What a network consists of, in the order of its stored form. Edge <c>e</c> joins vertices <c>From[e]</c> and <c>To[e]</c> along
/// the shape points <c>ShapeStart[e] .. ShapeStart[e + 1] - 1</c>, both ends included.
/// </summary>
internal sealed record NetworkData(
    int VertexCount, int[] From, int[] To, int[] LengthMm, long[] WayId, int[] ShapeStart, int[] ShapeLat, int[] ShapeLon)
{
    public int EdgeCount => From.Length;

    public GeoPoint Shape(int index) => new(ShapeLat[index], ShapeLon[index]);
}
