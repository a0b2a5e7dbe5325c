using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.Choices;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>A guardian reads the random code of a child in a round as soon as the list is fixed, and so can see that the child is on the list whose hash was published. Nobody else's code is told, and each look is audited.</summary>
internal sealed class OwnCodes : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Guardian.MapGet("/school-choice/rounds/{roundId:guid}/children/{childId:guid}/code", Handle)
        .Describe(
            "my-school-choice-code", "Read my child's code in a round, once the list of children is fixed",
            "From the closing on, whether or not anybody has chosen for the child. The code stands among the public ones (public-school-choice-codes), whose hash was published at the closing; with the seed it gives the child's lottery number, " +
            "which anyone can recompute. Each look is audited.")
        .Refuses(RejectionKind.NotFound, "round-not-found", "child-not-found", "child-not-on-list").Refuses(RejectionKind.Conflict, "round-list-not-fixed").Refuses(ProblemCodes.EvidenceDisposed)
        .Produces<Response>();

    private static async Task<IResult> Handle(Guid roundId, Guid childId, CurrentActor actor, IPopulationRegister register, IDocumentStore store, CancellationToken ct)
    {
        var (tenant, child, viewer) = (actor.MunicipalityId, new PersonRef(childId), Viewers.Of(actor));
        await using var session = store.QuerySession(tenant);
        if (await RoundActions.FindAsync(session, roundId, ct) is not { OpenedAt: not null } round)
            return Problem.From(new Rejection("round-not-found", RejectionKind.NotFound));
        if (!(await register.ChildrenOfAsync(tenant, actor.Guardian, ct)).Contains(child) || !await MayKnowAsync(session, viewer, roundId, child, ct))
            return Problem.From(new Rejection("child-not-found", RejectionKind.NotFound));
        if (round.Facts is not { } facts)
            return Problem.From(new Rejection("round-list-not-fixed", RejectionKind.Conflict));
        if (await Reveal.OfFamilyAsync(session, viewer, actor.Actor.Id, roundId, childId, facts, "round-code", ct) is not { } opened)
            return Problem.From(new Rejection("child-not-found", RejectionKind.NotFound));
        if (opened.Document<RoundFacts>(facts) is not { } list)
            return ProblemCodes.EvidenceDisposed;
        if (await CodeOfAsync(session, list, child, ct) is not { } code)
            return Problem.From(new Rejection("child-not-on-list", RejectionKind.NotFound));
        var number = round.Seed is { } seed ? LotteryDraw.Of(roundId, [.. list.Codes], seed).NumberOf(code) : null;
        return TypedResults.Ok(new Response(roundId, childId, code.Value, round.ListHash!, list.Codes.Count, round.Commitment, NamedDraw.Of(round.Draw), round.Seed, EarlierSeed.Of(round), number, CaseTexts.Get("round.code.how")));
    }

    // As of the child's case, where there is one that this guardian may see; without one, as of an unprotected child.
    private static async Task<bool> MayKnowAsync(IQuerySession session, Viewer viewer, Guid round, PersonRef child, CancellationToken ct) =>
        (await ChoiceRows.FindAsync(session, viewer, round, [child], ct)).TryGetValue(child, out var existing) && existing.CaseId is not null
        || (await RoundChildren.OpenAsync(session, [child], ct)).Contains(child);

    // Whom an officer has taken off since stands on the published list still.
    private static async Task<RoundCode?> CodeOfAsync(IQuerySession session, RoundFacts list, PersonRef child, CancellationToken ct)
    {
        var known = list.Codes.ToHashSet();
        foreach (var part in list.Grades.SelectMany(g => g.PartsOf(child)))
        {
            if ((await session.Vault.ComputeAsync([part.Id], "round-code", ct)).Document(part)?.Entrants.FirstOrDefault(e => e.Child == child) is { } entrant)
                return entrant.Facts.Code;
        }
        return list.LeftOut?.FirstOrDefault(e => e.Child == child && known.Contains(e.Facts.Code))?.Facts.Code;
    }

    /// <summary>A child's code, and what it is to be held against.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="ChildId">The child.</param>
    /// <param name="Code">Its code among the public ones.</param>
    /// <param name="ListHash">The published hash of the list of codes.</param>
    /// <param name="Children">How many codes the list has.</param>
    /// <param name="Commitment">The published commitment to a secret seed, or null.</param>
    /// <param name="Draw">The public draw that the seed comes from, or null.</param>
    /// <param name="Seed">The seed; null before the lottery is drawn.</param>
    /// <param name="EarlierSeeds">Seeds that were entered before this one and have been corrected, in order; null for none.</param>
    /// <param name="Lottery">The child's lottery number; null before the lottery is drawn.</param>
    /// <param name="HowToCheck">How to recompute hash and number, in Swedish.</param>
    internal sealed record Response(Guid RoundId, Guid ChildId, string Code, string ListHash, int Children, string? Commitment, NamedDraw? Draw, string? Seed, IReadOnlyList<EarlierSeed>? EarlierSeeds, int? Lottery, string HowToCheck);
}
