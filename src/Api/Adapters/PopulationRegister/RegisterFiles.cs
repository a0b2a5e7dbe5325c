using System.Globalization;
using System.Security.Cryptography;
using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Adapters.PopulationRegister;

/// <summary>One person as the files have them.</summary>
internal sealed record PersonEntry(PersonalIdentityNumber Number, string GivenName, string FamilyName, RegisteredAddress? Address, GeoPoint? Home,
    string HomeMunicipality, Protection Protection)
{
    public override string ToString() => nameof(PersonEntry);
}

/// <summary>A guardian and a child as the files have them.</summary>
internal sealed record RelationEntry(PersonalIdentityNumber Guardian, PersonalIdentityNumber Child);

/// <summary>A placement as the files have it.</summary>
internal sealed record PlacementEntry(PersonalIdentityNumber Child, SchoolYear Year, SchoolForm Form, Grade Grade, SchoolUnitCode? Unit);

/// <summary>The register's three files, read and checked whole before anything is stored.</summary>
internal sealed record RegisterFiles(IReadOnlyList<PersonEntry> Persons, IReadOnlyList<RelationEntry> Relations, IReadOnlyList<PlacementEntry> Placements, string Version)
{
    /// <summary>Reads all three files; every fault of all of them is told at once.</summary>
    /// <param name="persons">Path of the persons' file.</param>
    /// <param name="relations">Path of the relations' file.</param>
    /// <param name="placements">Path of the placements' file.</param>
    /// <param name="on">The day of reading: births after it are refused.</param>
    /// <exception cref="ImportRefusedException">Anything is wrong; nothing of a line's content is told.</exception>
    public static RegisterFiles Read(string persons, string relations, string placements, DateOnly on)
    {
        var faults = new List<ImportFault>();
        var people = Try(() => ReadPersons(persons, on));
        var pairs = Try(() => ReadRelations(relations, on));
        var places = Try(() => ReadPlacements(placements, on));
        if (faults.Count > 0)
            throw new ImportRefusedException(faults);
        return new RegisterFiles(people, pairs, places, Hash(persons, relations, placements));

        IReadOnlyList<T> Try<T>(Func<IReadOnlyList<T>> read)
        {
            try
            {
                return read();
            }
            catch (ImportRefusedException e)
            {
                faults.AddRange(e.Faults);
                return [];
            }
        }
    }

    private static List<PersonEntry> ReadPersons(string path, DateOnly on)
    {
        var table = CsvTable.Read(path, ["personalIdentityNumber", "firstName", "lastName", "streetAddress", "postalCode", "postalTown", "lat", "lon", "homeMunicipality", "protection"]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<PersonEntry>(table.Rows.Count);
        foreach (var row in table.Rows)
        {
            var number = Number(row, "personalIdentityNumber", on);
            if (number is not null && !seen.Add(number.Reveal()))
                row.Fault("personalIdentityNumber", "person-twice");
            if (!Code.TryParse<Protection>(row["protection"], out var protection) || protection == Protection.Unknown)
                row.Fault("protection", "unknown-protection");
            var municipality = row["homeMunicipality"];
            if (municipality.Length != 4 || !municipality.All(char.IsAsciiDigit))
                row.Fault("homeMunicipality", "not-a-municipality-code");
            var entry = (row.Required("firstName"), row.Required("lastName"), Address(row), Home(row));
            if (number is not null)
                entries.Add(new PersonEntry(number, entry.Item1, entry.Item2, entry.Item3, entry.Item4, municipality, protection));
        }
        table.ThrowIfFaulty();
        return entries;
    }

    private static List<RelationEntry> ReadRelations(string path, DateOnly on)
    {
        var table = CsvTable.Read(path, ["guardian", "child"]);
        var seen = new HashSet<(string, string)>();
        var entries = new List<RelationEntry>(table.Rows.Count);
        foreach (var row in table.Rows)
        {
            var guardian = Number(row, "guardian", on);
            var child = Number(row, "child", on);
            if (guardian is null || child is null)
                continue;
            if (guardian.Reveal() == child.Reveal())
                row.Fault("child", "own-guardian");
            else if (!seen.Add((guardian.Reveal(), child.Reveal())))
                row.Fault(null, "relation-twice");
            entries.Add(new RelationEntry(guardian, child));
        }
        table.ThrowIfFaulty();
        return entries;
    }

    private static List<PlacementEntry> ReadPlacements(string path, DateOnly on)
    {
        var table = CsvTable.Read(path, ["child", "schoolYear", "grade", "schoolForm", "schoolUnitCode"]);
        var seen = new HashSet<(string, SchoolYear)>();
        var entries = new List<PlacementEntry>(table.Rows.Count);
        foreach (var row in table.Rows)
        {
            var child = Number(row, "child", on);
            var isYear = SchoolYear.TryParse(row["schoolYear"], out var year) && GradeTable.Covers(year);
            var isGrade = Grade.TryParse(row["grade"], out var grade);
            var isForm = SchoolFormCodes.ByCode.TryGetValue(row["schoolForm"], out var form);
            SchoolUnitCode? unit = SchoolUnitCode.TryParse(row["schoolUnitCode"], out var code) ? code : null;
            if (!isYear)
                row.Fault("schoolYear", "not-a-school-year");
            if (!isGrade)
                row.Fault("grade", "not-a-grade");
            if (!isForm)
                row.Fault("schoolForm", "unknown-school-form");
            if (isYear && isGrade && isForm && !GradeTable.For(year).Rows.Any(r => r.Form == form && r.Grade == grade))
                row.Fault("grade", "grade-not-in-form");
            if (unit is null && row["schoolUnitCode"].Length > 0)
                row.Fault("schoolUnitCode", "not-a-school-unit-code");
            if (child is null)
                continue;
            if (isYear && !seen.Add((child.Reveal(), year)))
                row.Fault(null, "placement-twice");
            entries.Add(new PlacementEntry(child, year, form, grade, unit));
        }
        table.ThrowIfFaulty();
        return entries;
    }

    private static PersonalIdentityNumber? Number(CsvRow row, string column, DateOnly on)
    {
        if (PersonalIdentityNumber.TryParse(row[column], on, out var number, out var fault))
            return number;
        row.Fault(column, fault);
        return null;
    }

    private static RegisteredAddress? Address(CsvRow row)
    {
        string[] columns = ["streetAddress", "postalCode", "postalTown"];
        if (columns.All(c => row[c].Length == 0))
            return null;
        foreach (var column in columns)
            row.Required(column);
        var postalCode = row["postalCode"].Replace(" ", "", StringComparison.Ordinal);
        if (postalCode.Length != 5 || !postalCode.All(char.IsAsciiDigit))
            row.Fault("postalCode", "not-a-postal-code");
        return new RegisteredAddress(row["streetAddress"], postalCode, row["postalTown"]);
    }

    internal static GeoPoint? Home(CsvRow row, string latColumn = "lat", string lonColumn = "lon")
    {
        if (row[latColumn].Length == 0 && row[lonColumn].Length == 0)
            return null;
        var lat = Degrees(row, latColumn, 90);
        var lon = Degrees(row, lonColumn, 180);
        return lat is { } y && lon is { } x && GeoPoint.TryFromDegrees(y, x, out var point) ? point : null;
    }

    private static double? Degrees(CsvRow row, string column, int limit)
    {
        if (double.TryParse(row[column], NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= limit)
            return degrees;
        row.Fault(column, "not-a-coordinate");
        return null;
    }

    private static string Hash(params string[] paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths)
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(path)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
