using System.Globalization;
using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Adapters.SchoolUnits;

/// <summary>A school unit as a file has it.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Description">What is publicly known of it.</param>
/// <param name="Departments">The departments of its fritidshem; null when the file says nothing of them.</param>
/// <param name="File">The file's name.</param>
/// <param name="Line">The line it stands on.</param>
internal sealed record SchoolUnitEntry(SchoolUnitCode Code, SchoolUnitDescription Description, IReadOnlyList<Department>? Departments, string File, int Line);

/// <summary>Reads school units from a file: code, name, forms with grades, municipality, provider, measuring point.</summary>
internal static class SchoolUnitFile
{
    /// <summary>
    /// Reads a whole file. <c>forms</c> is written <c>preschool-class:F|compulsory-school:1 2 3</c>; <c>entranceLat</c> and
    /// <c>entranceLon</c> may name an entrance set by hand, <c>opensOn</c> and <c>closesOn</c> the days of teaching.
    /// <c>departments</c> may name those of the unit's fritidshem, <c>bla:Blåklockan|rod:Rödluvan</c>; left empty, they stay as they are.
    /// </summary>
    /// <exception cref="ImportRefusedException">Anything is wrong; every line and column is named.</exception>
    public static IReadOnlyList<SchoolUnitEntry> Read(string path)
    {
        var table = CsvTable.Read(path, ["schoolUnitCode", "name", "forms", "municipality", "provider", "lat", "lon"], "entranceLat", "entranceLon", "opensOn", "closesOn", "departments");
        var seen = new HashSet<SchoolUnitCode>();
        var entries = new List<SchoolUnitEntry>();
        foreach (var row in table.Rows)
        {
            var isCode = SchoolUnitCode.TryParse(row["schoolUnitCode"], out var code);
            if (!isCode)
                row.Fault("schoolUnitCode", "not-a-school-unit-code");
            else if (!seen.Add(code))
                row.Fault("schoolUnitCode", "school-unit-twice");
            if (!Code.TryParse<ProviderType>(row["provider"], out var provider))
                row.Fault("provider", "unknown-provider");
            var municipality = row["municipality"];
            if (municipality.Length != 4 || !municipality.All(char.IsAsciiDigit))
                row.Fault("municipality", "not-a-municipality-code");
            var description = new SchoolUnitDescription(
                new PublicText(row.Required("name")), Forms(row), municipality, provider, RegisterFiles.Home(row), RegisterFiles.Home(row, "entranceLat", "entranceLon"),
                Day(row, "opensOn"), Day(row, "closesOn"));
            entries.Add(new SchoolUnitEntry(code, description, Departments(row), Path.GetFileName(path), row.Line));
        }
        table.ThrowIfFaulty();
        return entries;
    }

    private static List<FormGrades> Forms(CsvRow row)
    {
        var forms = new List<FormGrades>();
        foreach (var part in row.Required("forms").Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var grades = new List<Grade>();
            var halves = part.Split(':');
            if (halves.Length != 2 || !SchoolFormCodes.ByCode.TryGetValue(halves[0].Trim(), out var form))
            {
                row.Fault("forms", "unknown-school-form");
                continue;
            }
            foreach (var text in halves[1].Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (Grade.TryParse(text, out var grade))
                    grades.Add(grade);
                else
                    row.Fault("forms", "not-a-grade");
            }
            forms.Add(new FormGrades(form, grades));
        }
        return forms;
    }

    private static List<Department>? Departments(CsvRow row)
    {
        if (row["departments"].Length == 0)
            return null;
        var departments = new List<Department>();
        foreach (var part in row["departments"].Split('|', StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && colon < part.Length - 1 && DepartmentCode.TryParse(part[..colon], out var code))
                departments.Add(new Department(code, new PublicText(part[(colon + 1)..].Trim()), null, null));
            else
                row.Fault("departments", "not-a-department");
        }
        return departments;
    }

    private static DateOnly? Day(CsvRow row, string column)
    {
        if (row[column].Length == 0)
            return null;
        if (DateOnly.TryParseExact(row[column], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        row.Fault(column, "not-a-date");
        return null;
    }
}
