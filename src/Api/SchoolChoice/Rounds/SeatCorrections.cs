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
        .Describe("school-choice-seat-corrections", "List what was changed of a round's seats after its closing, in order", "Each with who changed it and why. All of them, unpaged: they are few.")
        .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step").Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(Guid roundId, CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        if (await RoundActions.FindAsync(session, roundId, ct) is not { Facts: { } facts, Result: { } result })
            throw new ProblemException(Problem.From(new Rejection("round-at-another-step", RejectionKind.Conflict)));
        var (round, _) = await RoundArchive.RevealAsync(session, actor, roundId, facts, result, "round-seat-corrections", ct);
        return new Listing<Item>([.. (round.Facts.SeatNotes ?? []).Select(n => new Item(n.Unit, n.Grade, n.Before, n.Seats, n.Reason, n.By.Id, n.At))], null);
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
