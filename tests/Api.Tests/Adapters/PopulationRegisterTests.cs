using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Tests.Samples;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;
using Npgsql;

namespace CaseMgmt.Api.Tests.Adapters;

public sealed class PopulationRegisterTests
{
    private const string Tenant = "9901";
    private static readonly SchoolYear Year = new(2026);

    [Fact]
    public async Task A_person_is_found_by_number_and_answered_with_what_was_imported()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        using var folder = new RegisterFolder();
        var version = await ImportAsync(database, folder);
        var register = new ImportedPopulationRegister(database.Store);

        var mother = await FindAsync(register, RegisterFolder.Mother);
        var children = await register.ChildrenOfAsync(Tenant, mother, default);
        var answers = await register.AskAsync(Tenant, [mother, .. children], default);

        Assert.Equal([await FindAsync(register, RegisterFolder.Sibling), await FindAsync(register, RegisterFolder.Child)], children);
        Assert.Equal([mother, await FindAsync(register, RegisterFolder.Father)], await register.GuardiansOfAsync(Tenant, children[1], default));
        var sibling = Assert.IsType<RegisterAnswer.Found>(answers[children[0]]);
        Assert.Equal(Protection.SecrecyMarking, sibling.Protection);
        Assert.Null(sibling.Person.Address);
        Assert.Null(sibling.Person.Home);
        var child = Assert.IsType<RegisterAnswer.Found>(answers[children[1]]).Person;
        Assert.True(child is { GivenName: "Plantbarn", FamilyName: "Namnsson", HomeMunicipality: "9901", Protection: Protection.None });
        Assert.True(child.Address == new RegisteredAddress("Planterade vägen 77", "99911", "Planteringe") && child.Home is { LatE7: 620123457, LonE7: 194123457 });
        Assert.Equal(new DateOnly(2018, 5, 2), child.BirthDate);
        Assert.Equal(version, child.Version.Version);
    }

    [Fact]
    public async Task A_placement_is_answered_for_its_school_year_only()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        using var folder = new RegisterFolder();
        await ImportAsync(database, folder);
        var register = new ImportedPopulationRegister(database.Store);
        var child = await FindAsync(register, RegisterFolder.Child);
        var sibling = await FindAsync(register, RegisterFolder.Sibling);

        var placements = await register.PlacementsAsync(Tenant, [child, sibling], Year, default);

        Assert.Equal((SchoolForm.CompulsorySchool, new Grade("2"), new SchoolUnitCode("99010101")), (placements[child].Form, placements[child].Grade, placements[child].Unit!.Value));
        Assert.Null(placements[sibling].Unit);
        Assert.Empty(await register.PlacementsAsync(Tenant, [child], new SchoolYear(2027), default));
    }

    [Fact]
    public async Task Importing_again_keeps_every_ref_seals_only_what_changed_and_marks_who_is_missing()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        using var folder = new RegisterFolder();
        await ImportAsync(database, folder);
        var register = new ImportedPopulationRegister(database.Store);
        var child = await FindAsync(register, RegisterFolder.Child);
        var father = await FindAsync(register, RegisterFolder.Father);

        folder.Persons = string.Join('\n', folder.Persons.Split('\n').Where(l => !l.StartsWith(RegisterFolder.Father, StringComparison.Ordinal)))
            .Replace("Plantbarn", "Nyttnamn", StringComparison.Ordinal);
        var again = await new RegisterImport(database.Store, TimeProvider.System).RunAsync(Tenant, folder.Read(), default);

        Assert.Equal((true, 1, 1), (again.IsNew, again.Sealed, again.Missing));
        Assert.Equal(child, await FindAsync(register, RegisterFolder.Child));
        var answers = await register.AskAsync(Tenant, [child, father], default);
        Assert.True(Assert.IsType<RegisterAnswer.Found>(answers[child]).Person.GivenName == "Nyttnamn");
        Assert.IsType<RegisterAnswer.Missing>(answers[father]);
        Assert.True(answers[father].IsProtected);
        Assert.Null(await register.FindAsync(Tenant, Number(RegisterFolder.Father), default));
        Assert.Equal(3L, await CountAsync(database, "vault_documents"));
    }

    [Fact]
    public async Task The_same_files_again_write_nothing()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        using var folder = new RegisterFolder();
        await ImportAsync(database, folder);
        var again = await new RegisterImport(database.Store, TimeProvider.System).RunAsync(Tenant, folder.Read(), default);
        Assert.False(again.IsNew);
        Assert.Equal(1L, await CountAsync(database, "register_imports"));
        Assert.Equal(4L, await CountAsync(database, "vault_documents"));
    }

    [Fact]
    public async Task A_child_only_named_by_a_relation_is_missing_and_so_protected()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        using var folder = new RegisterFolder();
        folder.Relations += $"{RegisterFolder.Father},201711132399\n".Replace("201711132399", Luhn("20171113239"), StringComparison.Ordinal);
        await ImportAsync(database, folder);
        var register = new ImportedPopulationRegister(database.Store);
        var children = await register.ChildrenOfAsync(Tenant, await FindAsync(register, RegisterFolder.Father), default);
        var answers = await register.AskAsync(Tenant, children, default);
        Assert.IsType<RegisterAnswer.Missing>(answers[children[^1]]);
        Assert.Equal(Protection.Unknown, answers[children[^1]].Protection);
    }

    [Fact]
    public async Task Another_municipality_sees_nothing_of_the_register()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        using var folder = new RegisterFolder();
        await ImportAsync(database, folder);
        var register = new ImportedPopulationRegister(database.Store);
        var mother = await FindAsync(register, RegisterFolder.Mother);
        Assert.Null(await register.FindAsync("2580", Number(RegisterFolder.Mother), default));
        Assert.Empty(await register.ChildrenOfAsync("2580", mother, default));
        Assert.IsType<RegisterAnswer.Missing>((await register.AskAsync("2580", [mother], default))[mother]);
    }

    [Fact]
    public async Task A_register_whose_database_is_away_is_unavailable_and_so_protected()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        using var folder = new RegisterFolder();
        await ImportAsync(database, folder);
        var mother = await FindAsync(new ImportedPopulationRegister(database.Store), RegisterFolder.Mother);
        await using var away = new CaseMgmt.EventStore.DocumentStore(new CaseMgmt.EventStore.StoreOptions
        {
            Registry = database.Options.Registry,
            MainConnection = "Host=127.0.0.1;Port=1;Username=nobody;Timeout=1",
            KeysConnection = database.KeysConnection,
            MasterKeys = database.Options.MasterKeys,
        });
        var answer = (await new ImportedPopulationRegister(away).AskAsync(Tenant, [mother], default))[mother];
        Assert.IsType<RegisterAnswer.Unavailable>(answer);
        Assert.True(answer.IsProtected);
    }

    [Fact]
    public async Task A_refused_file_leaves_the_register_as_it_was()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        using var folder = new RegisterFolder();
        await ImportAsync(database, folder);
        var before = await ProgramDatabase.DumpAsync(database.MainConnection);
        folder.Placements = folder.Placements.Replace("2026/2027,5", "2026/2027,x", StringComparison.Ordinal);
        await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync(database, folder));
        Assert.True(before == await ProgramDatabase.DumpAsync(database.MainConnection), "The database changed.");
    }

    [Fact]
    public async Task Nothing_that_names_or_locates_anyone_stands_in_any_table()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        using var folder = new RegisterFolder();
        await ImportAsync(database, folder);
        var dump = await ProgramDatabase.DumpAsync(database.MainConnection) + await ProgramDatabase.DumpAsync(database.KeysConnection);
        Assert.Contains("secrecy-marking", dump, StringComparison.Ordinal);
        string[] planted =
        [
            RegisterFolder.Mother, RegisterFolder.Child, RegisterFolder.Mother[2..], "Planterad", "Plantbarn", "Plantsyskon", "Namnsson", "Planteringe",
            "Andra stigen", "62.01234", "19.41234", "620123457", "194123457", "2018-05-02", "20180502",
        ];
        var found = planted.Where(p => dump.Contains(p, StringComparison.OrdinalIgnoreCase) || dump.Contains(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(p)), StringComparison.OrdinalIgnoreCase));
        Assert.Empty(found);
        // Five digits stand by chance in the hexadecimal of what is sealed.
        Assert.DoesNotMatch("(?<![0-9A-Fa-f])99911(?![0-9A-Fa-f])", dump);
    }

    [Fact]
    public async Task The_whole_sample_is_imported_and_every_child_is_answered()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("sample-").FullName;
        try
        {
            foreach (var (name, content) in Sample.Files)
                await File.WriteAllBytesAsync(Path.Combine(folder, name), content);
            var files = RegisterFiles.Read(Path.Combine(folder, "persons.csv"), Path.Combine(folder, "relations.csv"), Path.Combine(folder, "placements.csv"), RegisterFolder.Today);
            var result = await new RegisterImport(database.Store, TimeProvider.System).RunAsync(Tenant, files, default);
            Assert.Equal((files.Persons.Count, 1), (result.Sealed, result.Missing));
            var register = new ImportedPopulationRegister(database.Store);
            var guardian = await FindAsync(register, "198202252386");
            var children = await register.ChildrenOfAsync(Tenant, guardian, default);
            var answers = await register.AskAsync(Tenant, children, default);
            Assert.Equal(["Signe", "Albin", "Wilma"], children.Select(c => Assert.IsType<RegisterAnswer.Found>(answers[c]).Person.GivenName));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> ImportAsync(ProgramDatabase database, RegisterFolder folder) =>
        (await new RegisterImport(database.Store, TimeProvider.System).RunAsync(Tenant, folder.Read(), default)).Version;

    private static async Task<PersonRef> FindAsync(ImportedPopulationRegister register, string number)
    {
        var found = await register.FindAsync(Tenant, Number(number), default);
        Assert.True(found is not null, "A planted person was not found.");
        return found.Value;
    }

    private static PersonalIdentityNumber Number(string digits) =>
        PersonalIdentityNumber.TryParse(digits, RegisterFolder.Today, out var number, out var fault) ? number : throw new FormatException(fault);

    private static string Luhn(string eleven) =>
        Enumerable.Range(0, 10).Select(d => $"{eleven}{d}").Single(n => PersonalIdentityNumber.TryParse(n, RegisterFolder.Today, out _, out _));

    private static async Task<long> CountAsync(ProgramDatabase database, string table)
    {
        await using var connection = new NpgsqlConnection(database.MainConnection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
