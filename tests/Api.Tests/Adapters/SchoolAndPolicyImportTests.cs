using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Api.Adapters.SchoolUnits;
using CaseMgmt.Api.Operations;
using CaseMgmt.Api.Tests.Samples;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.Tests.Adapters;

public sealed class SchoolAndPolicyImportTests
{
    private const string Tenant = "9901";
    private const string Good = "schoolUnitCode,name,forms,municipality,provider,lat,lon\n99010101,Provskolan,preschool-class:F|compulsory-school:1 2 3,9901,municipal,62.0672874,19.4181049\n";

    [Fact]
    public async Task Every_school_of_the_sample_is_entered_once_and_read_back()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        var units = Read(System.Text.Encoding.UTF8.GetString(Sample.Files["schools.csv"]));
        Assert.Equal(12, await ImportSchools.ImportAsync(database.Store, Tenant, units, TimeProvider.System, default));
        Assert.Equal(0, await ImportSchools.ImportAsync(database.Store, Tenant, units, TimeProvider.System, default));

        await using var session = database.Store.QuerySession(Tenant);
        var listed = await session.SchoolUnitsAsync();
        Assert.Equal(units.OrderBy(u => u.Code.Value, StringComparer.Ordinal).Select(u => (u.Code, u.Description)), listed.OrderBy(l => l.Code.Value, StringComparer.Ordinal).Select(l => (l.Code, l.Description)));
        var found = await session.SchoolUnitsAsync([new SchoolUnitCode("99010110"), new SchoolUnitCode("99999999")]);
        Assert.True(Assert.Single(found).Value.Description.Has(SchoolForm.AdaptedCompulsorySchool, new Grade("3")));
        await using var elsewhere = database.Store.QuerySession("2580");
        Assert.Empty(await elsewhere.SchoolUnitsAsync());
    }

    [Fact]
    public async Task A_rebuild_of_the_list_of_schools_gives_the_rows_that_were_written_at_once()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        await ImportSchools.ImportAsync(database.Store, Tenant, Read(Good), TimeProvider.System, default);
        await ImportSchools.ImportAsync(database.Store, Tenant, Read(Good.Replace("Provskolan", "Provskolan Nya", StringComparison.Ordinal)), TimeProvider.System, default);
        await using (var session = database.Store.LightweightSession(Tenant).Run(SetUpStore.Test, SetUpStore.Test))
        {
            var stream = await session.Events.FetchForWriting<SchoolUnit>(StreamIds.SchoolUnit(Tenant, new SchoolUnitCode("99010101")));
            Assert.Equal(2, stream.CurrentVersion);
            stream.AppendMany(new SchoolUnitClosed(new SchoolUnitCode("99010101"), new DateOnly(2027, 6, 30), new SchoolUnitCode("99010110")));
            await session.SaveChangesAsync();
        }
        var before = await ListedAsync(database);
        Assert.Equal(("Provskolan Nya", new DateOnly(2027, 6, 30), "99010110"), (before.Description.Name.Value, before.ClosedOn!.Value, before.Successor!.Value.Value));

        await using var owner = ProgramStore.Owner(database.MainConnection, "DATABASE_URL");
        await new ProjectionSchema(owner, database.Options).RebuildAsync("school-units", null, default);

        Assert.Equal(before, await ListedAsync(database));
    }

    [Fact]
    public async Task A_file_may_name_departments_and_leaves_their_days_as_an_officer_stated_them()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        string With(string departments) => Good.Replace("lat,lon\n", "lat,lon,departments\n", StringComparison.Ordinal).TrimEnd() + $",{departments}\n";
        Assert.Equal(1, await ImportSchools.ImportAsync(database.Store, Tenant, Read(With("rod:Rödluvan|bla:Blåklockan")), TimeProvider.System, default));
        Assert.Equal(["Blåklockan", "Rödluvan"], (await ListedAsync(database)).Departments.Select(d => d.Name.Value));
        await using (var session = database.Store.LightweightSession(Tenant).Run(SetUpStore.Test, SetUpStore.Test))
        {
            var stream = await session.Events.FetchForWriting<SchoolUnit>(StreamIds.SchoolUnit(Tenant, new SchoolUnitCode("99010101")));
            var unit = (SchoolUnit.InUse)stream.Aggregate;
            stream.AppendMany(new SchoolUnitDepartmentsStated(unit.Code, [.. unit.Departments.Select(d => d with { ClosesOn = new DateOnly(2027, 6, 11) })]));
            await session.SaveChangesAsync();
        }
        Assert.Equal(1, await ImportSchools.ImportAsync(database.Store, Tenant, Read(With("bla:Blåklockan|rod:Röda rummet")), TimeProvider.System, default));
        Assert.Equal([("Blåklockan", new DateOnly(2027, 6, 11)), ("Röda rummet", new DateOnly(2027, 6, 11))], (await ListedAsync(database)).Departments.Select(d => (d.Name.Value, d.ClosesOn!.Value)));
        // Empty says nothing, a department left out is refused with its line.
        Assert.Equal(0, await ImportSchools.ImportAsync(database.Store, Tenant, Read(With("")), TimeProvider.System, default));
        var refused = await Assert.ThrowsAsync<ImportRefusedException>(() => ImportSchools.ImportAsync(database.Store, Tenant, Read(With("bla:Blåklockan")), TimeProvider.System, default));
        Assert.Equal("schools.csv, line 2: department-left-out", Assert.Single(refused.Faults).ToString());
        Assert.Equal("schools.csv, line 2, column departments: not-a-department", Assert.Single(Assert.Throws<ImportRefusedException>(() => Read(With("Blåklockan"))).Faults).ToString());
    }

    [Theory]
    [InlineData("99010101,", "9901010,", "schools.csv, line 2, column schoolUnitCode: not-a-school-unit-code")]
    [InlineData(",Provskolan,", ",,", "schools.csv, line 2, column name: empty")]
    [InlineData("compulsory-school:1", "dance-school:1", "schools.csv, line 2, column forms: unknown-school-form")]
    [InlineData("1 2 3", "1 2 13", "schools.csv, line 2, column forms: not-a-grade")]
    [InlineData("municipal,62", "private,62", "schools.csv, line 2, column provider: unknown-provider")]
    [InlineData("9901,municipal", "99,municipal", "schools.csv, line 2, column municipality: not-a-municipality-code")]
    [InlineData("62.0672874", "162.06", "schools.csv, line 2, column lat: not-a-coordinate")]
    [InlineData("provider,lat,lon", "provider,lat", "schools.csv, line 1, column lon: missing-column")]
    public void A_fault_among_the_schools_is_told_by_line_and_column(string right, string wrong, string expected)
    {
        Assert.True(Good.Contains(right, StringComparison.Ordinal), right);
        var refused = Assert.Throws<ImportRefusedException>(() => Read(Good.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(expected, refused.Faults.Select(f => f.ToString()));
    }

    [Fact]
    public async Task A_school_that_its_rules_refuse_stops_the_whole_file()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        var units = Read(Good + "99010102,Utan årskurser,compulsory-school:,9901,municipal,62.0,19.4\n");
        var refused = await Assert.ThrowsAsync<ImportRefusedException>(() => ImportSchools.ImportAsync(database.Store, Tenant, units, TimeProvider.System, default));
        Assert.Equal("schools.csv, line 3: school-unit-without-forms", Assert.Single(refused.Faults).ToString());
        await using var session = database.Store.QuerySession(Tenant);
        Assert.Empty(await session.SchoolUnitsAsync());
    }

    [Fact]
    public async Task Shipped_policies_enter_the_log_once_and_are_read_back_as_they_were_shipped()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        foreach (var municipality in ShippedPolicies.Municipalities)
        {
            var adopted = await ImportPolicies.ImportAsync(database.Store, municipality, TimeProvider.System, default);
            Assert.Equal(0, await ImportPolicies.ImportAsync(database.Store, municipality, TimeProvider.System, default));
            await using var session = database.Store.QuerySession(municipality);
            var set = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(municipality));
            Assert.Equal(adopted, set!.Adopted.Count);
            Assert.Equal(
                ShippedPolicies.Load(municipality, default).Select(p => (p.Policy, p.From, p.Value)),
                set.Adopted.Select(p => (p.Policy, p.From, p.Value)));
        }
    }

    private static async Task<ListedSchoolUnit> ListedAsync(ProgramDatabase database)
    {
        await using var session = database.Store.QuerySession(Tenant);
        return Assert.Single(await session.SchoolUnitsAsync());
    }

    private static IReadOnlyList<SchoolUnitEntry> Read(string text)
    {
        var folder = Directory.CreateTempSubdirectory("schools-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "schools.csv"), text);
            return SchoolUnitFile.Read(Path.Combine(folder, "schools.csv"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
