using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>An officer corrects a seed that was entered otherwise than the public draw gave it, before anything is published. Anybody can see that it was, and hold both against the draw.</summary>
internal sealed class SeedCorrections : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/seed-corrections", Handle)
        .Describe(
            "correct-school-choice-seed", "Correct a seed that was entered otherwise than the public draw gave it",
            "Until the publication is begun. Every number is drawn anew and a proposal that there was falls: make it again; what was corrected of the facts stays corrected. The seed that was entered before stays on record and is public, " +
            "with when it was entered; the reason is kept. A secret that was committed to cannot be mistyped, and is not corrected.")
        .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step", "round-publication-begun", "round-published")
        .Refuses(RejectionKind.Rule, "round-seed-given", "round-seed-wrong-form")
        .Produces<Response>();

    private static Task<IResult> Handle(
        Guid roundId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) => RoundActions.RunAsync(
        roundId, request, command, ifMatch, actor, store, time,
        async at =>
        {
            var correction = new RoundCommand.CorrectSeed(roundId, new PublicText(request.Seed!.Trim()), new(Guid.Empty, ""), actor.Actor, at.Now);
            if (RoundDecider.Decide(correction, at.Round) is not Verdict<IRoundEvent>.Accepted { Events.Count: > 0 })
                return RoundStep.Of(RoundDecider.Decide(correction, at.Round), () => new { roundId, seed = correction.Seed.Value });
            var reason = at.Session.Vault.Seal(await at.Session.Vault.KeyAsync(roundId, ct), new SeedCorrectionReason(request.Reason!.Trim()));
            return RoundStep.Of(RoundDecider.Decide(correction with { Reason = reason }, at.Round), () => new { roundId, seed = correction.Seed.Value });
        },
        ct);

    /// <summary>The seed as the draw gave it.</summary>
    /// <param name="Seed">What the public source gave, by its rule.</param>
    /// <param name="Reason">Why it is corrected; kept.</param>
    internal sealed record Request(string? Seed, string? Reason);

    /// <summary>The seed is corrected.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="Seed">The seed that counts.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Response(Guid RoundId, string Seed, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Seed).NotEmpty().MaximumLength(LotteryDraws.LongestSeed);
            RuleFor(r => r.Reason).NotEmpty().MaximumLength(FactEntryValidator.LongestReason);
        }
    }
}

/// <summary>A seed that was entered and has been corrected.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="EnteredAt">When it was entered, UTC.</param>
internal sealed record EarlierSeed(string Seed, DateTimeOffset EnteredAt)
{
    /// <summary>Those of a round, in order; null for none.</summary>
    public static IReadOnlyList<EarlierSeed>? Of(ListedRound round) => round.EarlierSeeds is { Count: > 0 } seeds ? [.. seeds.Select(s => new EarlierSeed(s.Seed.Value, s.At))] : null;
}
