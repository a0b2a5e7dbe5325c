using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Persons;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>A guardian lists own children, with what a form needs to know of each.</summary>
internal sealed class MyChildren : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Guardian.MapGet("/school-transport/children", Handle)
        .Describe("my-children", "List my children, with grade, address and application for a school year", "A pupil who has the age to act alone stands first among the own children. Of a child with protected identity nothing is shown.")
        .Takes("schoolYear", "The school year, such as 2026/2027; the current one when left out.")
        .Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(
        CurrentActor actor, IPopulationRegister register, MatterProtection matters, CaseNames names, IDocumentStore store, TimeProvider time, Page page, string? schoolYear, CancellationToken ct)
    {
        var today = SwedishTime.DateOf(time.GetUtcNow());
        var year = SchoolYear.Of(today);
        if (schoolYear is not null && !SchoolYear.TryParse(schoolYear, out year))
            throw new ProblemException(ExceptionProblems.Field("schoolYear", "wrong-format"));
        var tenant = actor.MunicipalityId;
        var rows = page.Cut((await OwnPupils.OfAsync(register, actor, year, today, ct)).Select((c, i) => (Child: c, Key: Page.KeyAt(i))), r => r.Key);
        var children = rows.Take(page.Limit).Select(r => r.Child).ToList();
        var answers = await register.AskAsync(tenant, [actor.Guardian, .. children], ct);
        var protections = await matters.OfAsync(tenant, children, actor.Guardian, ct);
        var placements = await register.PlacementsAsync(tenant, children, year, ct);
        var nameOf = await names.ShowAsync(actor, children.Select(c => c.Value), "my-children", ct);
        await using var session = store.QuerySession(tenant);
        var existing = await TransportApplications.FindAsync(session, Viewers.Of(actor), children, year, ct);
        return page.Of(rows, r => Show(r.Child, protections[r.Child] == Protection.None ? answers[r.Child] : new RegisterAnswer.Missing()), r => [r.Key]);

        Item Show(PersonRef child, RegisterAnswer answer)
        {
            var person = answer.IsProtected ? null : (answer as RegisterAnswer.Found)?.Person;
            var isHome = person?.Address is not { } home || HomeSight.LivesThere(answers[actor.Guardian], home);
            var expected = person is not null && GradeTable.Covers(year) ? GradeTable.ExpectedGrade(person.BirthDate, year) : null;
            var placement = person is null ? null : placements.GetValueOrDefault(child);
            return new Item(
                child.Value,
                person is null ? CaseTexts.Get("protected-name") : nameOf(child.Value),
                placement?.Grade ?? expected?.Grade,
                placement?.Form ?? expected?.Form,
                isHome && person?.Address is { } a ? a.OneLine : null,
                person is null,
                existing[child].Select(e => e.Case).FirstOrDefault(),
                !isHome);
        }
    }

    /// <summary>One child. Of a protected child no name, grade or address is shown; the address, where homeHidden is true, because the one who looks is not registered there.</summary>
    internal sealed record Item(
        Guid ChildId, string Name, Grade? Grade, SchoolForm? SchoolForm, string? Address, bool ProtectedIdentity, ExistingCase? OpenCase, bool HomeHidden);
}
