using CaseMgmt.Api.Adapters.Imports;

namespace CaseMgmt.Api.Tests.Adapters;

public sealed class RegisterFilesTests
{
    [Fact]
    public void A_right_register_is_read_whole()
    {
        using var folder = new RegisterFolder();
        var files = folder.Read();
        Assert.Equal((4, 3, 2), (files.Persons.Count, files.Relations.Count, files.Placements.Count));
    }

    [Theory]
    [InlineData("198603142384,Planterada", "198603142385,Planterada", "persons.csv, line 2, column personalIdentityNumber: personal-identity-number-wrong-check-digit")]
    [InlineData("198603142384,Planterada", "198613142384,Planterada", "persons.csv, line 2, column personalIdentityNumber: personal-identity-number-invalid-date")]
    [InlineData("198311022399,Planterade", "198603142384,Planterade", "persons.csv, line 3, column personalIdentityNumber: person-twice")]
    [InlineData("Planterada,Namnsson", ",Namnsson", "persons.csv, line 2, column firstName: empty")]
    [InlineData("Planterade,Namnsson", "Planterade,", "persons.csv, line 3, column lastName: empty")]
    [InlineData("Planterade vägen 77,99911", ",99911", "persons.csv, line 2, column streetAddress: empty")]
    [InlineData("78,99912", "78,9991", "persons.csv, line 3, column postalCode: not-a-postal-code")]
    [InlineData("62.0223457", "sextiotvå", "persons.csv, line 3, column lat: not-a-coordinate")]
    [InlineData("19.4223457", "194.223457", "persons.csv, line 3, column lon: not-a-coordinate")]
    [InlineData("9901,secrecy-marking", "9901,hemlig", "persons.csv, line 5, column protection: unknown-protection")]
    [InlineData("9901,secrecy-marking", "990,secrecy-marking", "persons.csv, line 5, column homeMunicipality: not-a-municipality-code")]
    [InlineData("homeMunicipality,protection", "homeMunicipality", "persons.csv, line 1, column protection: missing-column")]
    [InlineData("homeMunicipality,protection", "homeMunicipality,protection,shoeSize", "persons.csv, line 1, column 11: unknown-column")]
    [InlineData(",9901,secrecy-marking", ",9901", "persons.csv, line 5: too-few-fields")]
    [InlineData("Plantsyskon", "\"Plant\"syskon", "persons.csv, line 5: bad-quoting")]
    public void A_fault_among_the_persons_is_told_by_file_line_and_column(string right, string wrong, string expected)
    {
        using var folder = new RegisterFolder();
        Assert.Contains(right, folder.Persons, StringComparison.Ordinal);
        folder.Persons = folder.Persons.Replace(right, wrong, StringComparison.Ordinal);
        Assert.Contains(expected, Faults(folder));
    }

    [Theory]
    [InlineData("198603142384,201509142392", "198603142384,2015", "relations.csv, line 2, column child: personal-identity-number-too-short")]
    [InlineData("198603142384,201509142392", "198603142384,198603142384", "relations.csv, line 2, column child: own-guardian")]
    [InlineData("198311022399,201805022389", "198603142384,201805022389", "relations.csv, line 4: relation-twice")]
    public void A_fault_among_the_relations_is_told_by_file_line_and_column(string right, string wrong, string expected)
    {
        using var folder = new RegisterFolder();
        Assert.Contains(right, folder.Relations, StringComparison.Ordinal);
        folder.Relations = folder.Relations.Replace(right, wrong, StringComparison.Ordinal);
        Assert.Contains(expected, Faults(folder));
    }

    [Theory]
    [InlineData("2026/2027,2", "2026/2028,2", "placements.csv, line 2, column schoolYear: not-a-school-year")]
    [InlineData("2027,2,", "2027,11,", "placements.csv, line 2, column grade: not-a-grade")]
    [InlineData("2027,2,", "2027,F,", "placements.csv, line 2, column grade: grade-not-in-form")]
    [InlineData("2,compulsory-school", "2,music-school", "placements.csv, line 2, column schoolForm: unknown-school-form")]
    [InlineData("99010101", "9901010", "placements.csv, line 2, column schoolUnitCode: not-a-school-unit-code")]
    [InlineData("201509142392", "201805022389", "placements.csv, line 3: placement-twice")]
    public void A_fault_among_the_placements_is_told_by_file_line_and_column(string right, string wrong, string expected)
    {
        using var folder = new RegisterFolder();
        Assert.Contains(right, folder.Placements, StringComparison.Ordinal);
        folder.Placements = folder.Placements.Replace(right, wrong, StringComparison.Ordinal);
        Assert.Contains(expected, Faults(folder));
    }

    [Fact]
    public void Faults_of_all_files_are_told_at_once_and_none_shows_what_stood_there()
    {
        using var folder = new RegisterFolder();
        folder.Persons = folder.Persons.Replace("99912", "Hemlig ort", StringComparison.Ordinal);
        folder.Relations = folder.Relations.Replace("198311022399", "198311022390", StringComparison.Ordinal);
        folder.Placements = "";
        var faults = Faults(folder);
        Assert.Equal(["persons.csv, line 3, column postalCode: not-a-postal-code", "relations.csv, line 4, column guardian: personal-identity-number-wrong-check-digit", "placements.csv, line 1: empty-file"], faults);
    }

    [Fact]
    public void A_row_after_a_field_with_line_breaks_is_named_by_its_true_line()
    {
        using var folder = new RegisterFolder();
        folder.Persons = folder.Persons.Replace("Planterada,", "\"Planterada\nEva\",", StringComparison.Ordinal).Replace("9901,secrecy-marking", "9901,x", StringComparison.Ordinal);
        Assert.Equal(["persons.csv, line 6, column protection: unknown-protection"], Faults(folder));
    }

    private static List<string> Faults(RegisterFolder folder) =>
        [.. Assert.Throws<ImportRefusedException>(() => folder.Read()).Faults.Select(f => f.ToString())];
}
