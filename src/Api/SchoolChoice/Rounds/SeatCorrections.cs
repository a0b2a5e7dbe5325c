using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>Officers read what has been changed of a round's seats after its closing, by whom and why. Every look is audited.</summary>
internal sealed class SeatCorrections : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/school-choice/rounds/{roundId:guid}/seat-corrections", Handle)
        .Describe("school-choice-seat-corrections", "List what was changed of a round's seats after its closing, in order", "Each with who changed it and why.")
        .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step").Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(Guid roundId, CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        if (await RoundActions.FindAsync(session, roundId, ct) is not { Facts: { } facts, Result: { } result })
            throw new ProblemException(Problem.From(new Rejection("round-at-another-step", RejectionKind.Conflict)));
        var (round, _) = await RoundArchive.RevealAsync(session, actor, roundId, facts, result, "round-seat-corrections", ct);
        // What is noted is added to and never taken away.
        var rows = page.Cut((round.Facts.SeatNotes ?? []).Select((n, i) => (Note: n, Key: Page.KeyAt(i))), r => r.Key);
        return page.Of(rows, r => new Item(r.Note.Unit, r.Note.Grade, r.Note.Before, r.Note.Seats, r.Note.Reason, r.Note.By.Id, r.Note.At), r => [r.Key]);
    }

    /// <summary>A change.</summary>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="Before">How many seats the round gave.</param>
    /// <param name="Seats">How many it gives.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="By">Reference of the officer.</param>
    /// <param name="At">When, UTC.</param>
    internal sealed record Item(SchoolUnitCode Unit, Grade Grade, int Before, int Seats, string Reason, string By, DateTimeOffset At);
}
