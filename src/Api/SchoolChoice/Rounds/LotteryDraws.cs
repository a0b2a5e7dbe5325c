using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>An officer lets the lottery be drawn: the secret is revealed, or the public seed entered. From then on anyone can recompute every number.</summary>
internal sealed class LotteryDraws : IUseCase
{
    /// <summary>Longest seed, characters.</summary>
    public const int LongestSeed = 300;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/draws", Handle)
        .Describe(
            "draw-school-choice-lottery", "Draw the lottery of a closed round",
            "Where the round committed to a secret it is revealed, and no seed is given; where a public draw was named, the seed is its result, written by the rule that was named with it, and refused before the draw is held.")
        .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step", "round-draw-not-held").Refuses(RejectionKind.Rule, "round-seed-missing", "round-seed-given", "round-seed-wrong-form")
        .Produces<Response>();

    private static Task<IResult> Handle(
        Guid roundId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) => RoundActions.RunAsync(
        roundId, request, command, ifMatch, actor, store, time,
        async at =>
        {
            var closing = at.Round switch { ChoiceRound.Closed s => s.Closing, ChoiceRound.Drawn s => s.Closing, _ => null };
            var seed = request.Seed?.Trim();
            if (closing?.Commitment is not null)
            {
                if (seed is not null)
                    return RoundStep.Refused("round-seed-given", RejectionKind.Rule, "seed");
                seed = (await RoundArchive.OpenAsync(at.Session, roundId, closing.Facts.Id, "round-lottery", ct)).Secrets.Seed;
            }
            return RoundStep.Of(RoundDecider.Decide(new RoundCommand.Draw(roundId, new PublicText(seed ?? ""), actor.Actor, at.Now), at.Round), () => new { roundId, seed });
        },
        ct);

    /// <summary>The seed.</summary>
    /// <param name="Seed">What the public source gave; left out where the round committed to a secret.</param>
    internal sealed record Request(string? Seed = null);

    /// <summary>The lottery is drawn.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="Seed">The seed, public from now on.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Response(Guid RoundId, string Seed, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Seed).NotEmpty().MaximumLength(LongestSeed).When(r => r.Seed is not null);
    }
}
