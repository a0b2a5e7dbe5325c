using System.Globalization;
using System.Security;
using System.Text;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Api.Samples;

/// <summary>The files of a made-up municipality, in the forms that the ordinary imports read.</summary>
internal static class SampleFiles
{
    public const string Roads = "roads.osm";
    public const string Catchments = "catchments.geojson";
    public const string Schools = "schools.csv";
    public const string Persons = "persons.csv";
    public const string Relations = "relations.csv";
    public const string Placements = "placements.csv";

    /// <summary>The map as OpenStreetMap XML.</summary>
    public static string Osm(SampleRecipe recipe, RoadDraft draft, Plane plane)
    {
        var text = new StringBuilder();
        text.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\" generator=\"casemgmt-sample\">\n");
        text.Append(CultureInfo.InvariantCulture, $"  <meta osm_base=\"{recipe.DataDate:yyyy-MM-dd}T00:00:00Z\"/>\n");
        for (var i = 0; i < draft.Nodes.Count; i++)
        {
            var (lat, lon) = plane.Degrees(draft.Nodes[i]);
            text.Append(CultureInfo.InvariantCulture, $"  <node id=\"{i + 1}\" version=\"1\" lat=\"{lat}\" lon=\"{lon}\"/>\n");
        }
        for (var i = 0; i < draft.Ways.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  <way id=\"{i + 1}\" version=\"1\">\n");
            foreach (var node in draft.Ways[i].Nodes)
                text.Append(CultureInfo.InvariantCulture, $"    <nd ref=\"{node + 1}\"/>\n");
            foreach (var (key, value) in draft.Ways[i].Tags)
                text.Append(CultureInfo.InvariantCulture, $"    <tag k=\"{key}\" v=\"{SecurityElement.Escape(value)}\"/>\n");
            text.Append("  </way>\n");
        }
        return text.Append("</osm>\n").ToString();
    }

    /// <summary>The catchment areas as GeoJSON.</summary>
    public static string GeoJson(SampleRecipe recipe, IEnumerable<DraftCatchment> areas, Plane plane)
    {
        var features = areas.Select(area =>
        {
            var ring = area.Ring.Append(area.Ring[0]).Select(p => plane.Degrees(p)).Select(d => $"[{d.Lon},{d.Lat}]");
            var grades = string.Join(",", area.Grades.Select(g => $"\"{g}\""));
            return $"{{\"type\":\"Feature\",\"properties\":{{\"name\":\"{area.Name}\",\"schoolUnitCode\":\"{area.UnitCode}\",\"grades\":[{grades}],"
                + $"\"schoolYear\":\"{recipe.SchoolYear}\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{string.Join(",", ring)}]]}}}}";
        });
        return "{\"type\":\"FeatureCollection\",\"features\":[\n" + string.Join(",\n", features) + "\n]}\n";
    }

    /// <summary>The school units.</summary>
    public static string SchoolsCsv(SampleRecipe recipe, IEnumerable<PlacedSchool> schools, Plane plane) =>
        Csv("schoolUnitCode,name,forms,municipality,provider,lat,lon", schools.Select(s =>
        {
            var (lat, lon) = plane.Degrees(s.At);
            return Row(s.Recipe.Code, s.Recipe.Name, Forms(recipe, s.Recipe), recipe.Municipality, s.Recipe.Provider, lat, lon);
        }));

    /// <summary>The people.</summary>
    public static string PersonsCsv(IEnumerable<SamplePerson> persons, Plane plane) =>
        Csv("personalIdentityNumber,firstName,lastName,streetAddress,postalCode,postalTown,lat,lon,homeMunicipality,protection", persons.Select(p =>
        {
            var (lat, lon) = p.Home?.At is { } at ? plane.Degrees(at) : ("", "");
            return Row(p.Number, p.First, p.Last, p.Home?.Address ?? "", p.Home?.PostalCode ?? "", p.Home?.PostalTown ?? "", lat, lon,
                p.Municipality, p.Protection);
        }));

    /// <summary>Who is guardian of whom.</summary>
    public static string RelationsCsv(IEnumerable<(string Guardian, string Child)> relations) =>
        Csv("guardian,child", relations.Select(r => Row(r.Guardian, r.Child)));

    /// <summary>Who goes to school where.</summary>
    public static string PlacementsCsv(SampleRecipe recipe, IEnumerable<SamplePlacement> placements) =>
        Csv("child,schoolYear,grade,schoolForm,schoolUnitCode", placements.Select(p => Row(p.Child, recipe.SchoolYear, p.Grade, p.Form, p.UnitCode)));

    // form:grades|form:grades, as in preschool-class:F|compulsory-school:1 2 3; each form takes the grades it has.
    private static string Forms(SampleRecipe recipe, SchoolRecipe school)
    {
        var table = GradeTable.For(SchoolYear.Parse(recipe.SchoolYear));
        return string.Join('|', school.Forms.Select(form => form + ":" + string.Join(' ', school.Grades.Where(g => table.Rows.Any(r => r.Form.Code() == form && r.Grade.Code == g)))));
    }

    private static string Csv(string header, IEnumerable<string> rows) => header + "\n" + string.Concat(rows.Select(r => r + "\n"));

    private static string Row(params string[] fields) => string.Join(',', fields);
}
