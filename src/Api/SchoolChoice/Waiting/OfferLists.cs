using System.Globalization;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>Guardians and officers list offers of seats.</summary>
internal sealed class OfferLists : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/school-choice/offers", Mine)
            .Describe("my-offers", "List the seats that my children have been offered, the latest first", "State is open, accepted, declined or lapsed. An open one is answered by its last day.")
            .Produces<Listing<Item>>();
        groups.Officer.MapGet("/school-choice/rounds/{roundId:guid}/offers", OfRound)
            .Describe("school-choice-offers", "List the offers of a round, the latest first", "State is open, accepted, declined or lapsed.")
            .Refuses(RejectionKind.NotFound, "round-not-found")
            .Produces<Listing<Item>>();
    }

    private static async Task<Listing<Item>> Mine(CurrentActor actor, Page page, CaseNames names, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        return await ShowAsync(session, await OfferRows.OfGuardianAsync(session, Viewers.Of(actor), After(page), page.Limit + 1, ct), actor, page, names, ct);
    }

    private static async Task<Listing<Item>> OfRound(Guid roundId, CurrentActor actor, Page page, CaseNames names, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        await WaitingReading.FindAsync(session, roundId, ct);
        return await ShowAsync(session, await OfferRows.OfRoundAsync(session, Viewers.Of(actor), roundId, After(page), page.Limit + 1, ct), actor, page, names, ct);
    }

    private static async Task<Listing<Item>> ShowAsync(IQuerySession session, IReadOnlyList<OfferRow> rows, CurrentActor actor, Page page, CaseNames names, CancellationToken ct)
    {
        var schools = await session.SchoolUnitsAsync([.. rows.Select(r => r.School).Distinct(StringComparer.Ordinal).Select(s => new SchoolUnitCode(s))], ct);
        var nameOf = await names.ShowAsync(actor, rows.Select(r => r.Child), "offers", ct);
        return page.Of(
            rows,
            r => new Item(
                r.Offer, r.CaseId, nameOf(r.Child), r.School, schools.GetValueOrDefault(new SchoolUnitCode(r.School))?.Description.Name.Value ?? r.School, r.Grade, DateOnly.FromDateTime(r.AnswerBy), r.State),
            r => [r.OfferedAt.Ticks.ToString(CultureInfo.InvariantCulture), r.Offer.ToString()]);
    }

    private static (DateTime At, Guid Offer)? After(Page page) =>
        page.After is [var at, var offer] ? (new DateTime(long.Parse(at, CultureInfo.InvariantCulture), DateTimeKind.Utc), Guid.Parse(offer)) : null;

    /// <summary>An offer.</summary>
    /// <param name="OfferId">The offer.</param>
    /// <param name="CaseId">The case.</param>
    /// <param name="ChildName">The child's name.</param>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="SchoolName">Its name.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="AnswerBy">The last day to answer.</param>
    /// <param name="State">open, accepted, declined or lapsed.</param>
    internal sealed record Item(Guid OfferId, Guid CaseId, string ChildName, string Unit, string SchoolName, string Grade, DateOnly AnswerBy, string State);
}
