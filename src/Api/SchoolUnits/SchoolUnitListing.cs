using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolUnits;

/// <summary>The school units that a municipality knows, as officers see them.</summary>
internal sealed class SchoolUnitListing : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/school-units", Handle)
        .Describe("school-units", "List the school units of the municipality, by code, with their grades and the departments of their fritidshem", "Closed units stand in the list too: decisions name them.")
        .Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var units = await session.SchoolUnitsAfterAsync(page.After is [var after] ? new SchoolUnitCode(after) : null, page.Limit + 1, ct);
        return page.Of(units, Show, u => [u.Code.Value]);
    }

    private static Item Show(ListedSchoolUnit unit) => new(
        unit.Code, unit.Description.Name.Value, unit.Description.Provider, [.. unit.Description.Forms.Select(f => new Form(f.Form.Code(), f.Grades))], unit.Description.OpensOn,
        unit.ClosedOn ?? unit.Description.ClosesOn, unit.ClosedOn is not null, unit.Successor, [.. unit.Departments.Select(d => new ListedDepartment(d.Code, d.Name.Value, d.OpensOn, d.ClosesOn))], unit.Version);

    /// <summary>A school unit.</summary>
    /// <param name="Unit">Its code.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Provider">Who runs it.</param>
    /// <param name="Forms">Its school forms with their grades.</param>
    /// <param name="OpensOn">First day of teaching; null when it has been open as long as the program knows.</param>
    /// <param name="ClosesOn">Last day of teaching, planned or past; null when no end is planned.</param>
    /// <param name="IsClosed">Whether it has been closed for good.</param>
    /// <param name="Successor">The unit that took over its pupils, or null.</param>
    /// <param name="Departments">The departments of its fritidshem, by code; empty when none are known.</param>
    /// <param name="Version">Its version.</param>
    internal sealed record Item(
        SchoolUnitCode Unit, string Name, ProviderType Provider, IReadOnlyList<Form> Forms, DateOnly? OpensOn, DateOnly? ClosesOn, bool IsClosed, SchoolUnitCode? Successor,
        IReadOnlyList<ListedDepartment> Departments, long Version);

    /// <summary>A school form at a unit.</summary>
    /// <param name="Code">The form.</param>
    /// <param name="Grades">Its grades there.</param>
    internal sealed record Form(string Code, IReadOnlyList<Grade> Grades);

    /// <summary>A department.</summary>
    /// <param name="Code">Its code within the unit.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="OpensOn">Its first day, or null.</param>
    /// <param name="ClosesOn">Its last day, or null.</param>
    internal sealed record ListedDepartment(DepartmentCode Code, string Name, DateOnly? OpensOn, DateOnly? ClosesOn);
}
