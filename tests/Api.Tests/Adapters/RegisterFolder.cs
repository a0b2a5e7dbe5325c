using CaseMgmt.Api.Adapters.PopulationRegister;

namespace CaseMgmt.Api.Tests.Adapters;

/// <summary>A small register in files that a test may bend.</summary>
internal sealed class RegisterFolder : IDisposable
{
    public const string Mother = "198603142384";
    public const string Father = "198311022399";
    public const string Child = "201805022389";
    public const string Sibling = "201509142392";
    public static readonly DateOnly Today = new(2026, 11, 22);

    private readonly string _folder = Directory.CreateTempSubdirectory("register-").FullName;

    public RegisterFolder()
    {
        Persons = "personalIdentityNumber,firstName,lastName,streetAddress,postalCode,postalTown,lat,lon,homeMunicipality,protection\n"
            + $"{Mother},Planterada,Namnsson,Planterade vägen 77,99911,Planteringe,62.0123457,19.4123457,9901,none\n"
            + $"{Father},Planterade,Namnsson,Andra stigen 78,99912,Planteringe,62.0223457,19.4223457,9901,none\n"
            + $"{Child},Plantbarn,Namnsson,Planterade vägen 77,99911,Planteringe,62.0123457,19.4123457,9901,none\n"
            + $"{Sibling},Plantsyskon,Namnsson,,,,,,9901,secrecy-marking\n";
        Relations = $"guardian,child\n{Mother},{Sibling}\n{Mother},{Child}\n{Father},{Child}\n";
        Placements = $"child,schoolYear,grade,schoolForm,schoolUnitCode\n{Child},2026/2027,2,compulsory-school,99010101\n{Sibling},2026/2027,5,compulsory-school,\n";
    }

    public string Persons { get; set; }

    public string Relations { get; set; }

    public string Placements { get; set; }

    public RegisterFiles Read()
    {
        string[] paths = [Path.Combine(_folder, "persons.csv"), Path.Combine(_folder, "relations.csv"), Path.Combine(_folder, "placements.csv")];
        File.WriteAllText(paths[0], Persons);
        File.WriteAllText(paths[1], Relations);
        File.WriteAllText(paths[2], Placements);
        return RegisterFiles.Read(paths[0], paths[1], paths[2], Today);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
