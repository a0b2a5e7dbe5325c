using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>An officer names in public which draw the seed of a round's lottery will come from, before anybody can know what it gives.</summary>
internal sealed class DrawNamings : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/draw-namings", Handle)
            .Describe(
                "name-school-choice-draw", "Name the public draw that the lottery's seed comes from",
                "One of the sources that the municipality has decided to accept, and the moment at which it is held, which must lie after the closing. Without a source the program commits to a secret at closing. " +
                "May be changed until the round is closed, never to a draw that is already held.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step").Refuses(RejectionKind.Rule, "round-source-not-accepted", "round-draw-not-after-closing")
            .Produces<RoundActions.Response>();
        groups.Officer.MapGet("/school-choice/rounds/{roundId:guid}/lottery-sources", List)
            .Describe("school-choice-lottery-sources", "List the public draws that the municipality accepts as the source of a round's seed", "By the policy school-choice.closing in force for the round's school year, in its order.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Produces<Listing<SourceItem>>();
    }

    private static Task<IResult> Handle(
        Guid roundId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) => RoundActions.RunAsync(
        roundId, request, command, ifMatch, actor, store, time,
        async at =>
        {
            PublicDraw? named = null;
            if (request.Source is { } code)
            {
                if ((await AcceptedAsync(at.Session, at.Row.Plan, at.Now, ct)).FirstOrDefault(s => s.Code.Value == code) is not { } source)
                    return RoundStep.Refused("round-source-not-accepted", RejectionKind.Rule, "source");
                named = PublicDraw.Of(source, request.HeldAt.GetValueOrDefault().ToUniversalTime());
            }
            return RoundStep.Of(RoundDecider.Decide(new RoundCommand.NameDraw(named, actor.Actor, at.Now), at.Round));
        },
        ct);

    private static async Task<Listing<SourceItem>> List(Guid roundId, CurrentActor actor, Page page, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await RoundActions.FindAsync(session, roundId, ct);
        var rows = page.Cut((await AcceptedAsync(session, row.Plan, time.GetUtcNow(), ct)).Select((s, i) => (Source: s, Key: Page.KeyAt(i))), r => r.Key);
        return page.Of(rows, r => new SourceItem(r.Source.Code.Value, r.Source.Title.Value, r.Source.Href, RuleText(r.Source.Rule)), r => [r.Key]);
    }

    private static async Task<IReadOnlyList<LotterySource>> AcceptedAsync(IQuerySession session, RoundPlan plan, DateTimeOffset now, CancellationToken ct)
    {
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(session.TenantId), ct: ct) ?? PolicySet.Initial;
        return policies.InForce<PolicyValue.RoundClosing>(PolicyId.RoundClosing, plan.Year.FirstDay, now)?.Value.LotterySources ?? [];
    }

    /// <summary>How what a source gives becomes the seed, in Swedish.</summary>
    public static string RuleText(SeedRule rule) => rule.Form == SeedForm.Numbers
        ? CaseTexts.Fill("round.seed-rule.numbers", rule.Count, rule.Lowest, rule.Highest)
        : CaseTexts.Fill("round.seed-rule.hexadecimal", rule.Count);

    /// <summary>Which draw.</summary>
    /// <param name="Source">Code of an accepted source; null to commit to a secret instead.</param>
    /// <param name="HeldAt">When it is held; needed with a source.</param>
    internal sealed record Request(string? Source = null, DateTimeOffset? HeldAt = null);

    /// <summary>An accepted source.</summary>
    /// <param name="Code">Its code.</param>
    /// <param name="Title">What it is called.</param>
    /// <param name="Href">Where its results are published, or null.</param>
    /// <param name="RuleText">How its result becomes the seed, in Swedish.</param>
    internal sealed record SourceItem(string Code, string Title, string? Href, string RuleText);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        private const int LongestCode = 50;

        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Source).NotEmpty().MaximumLength(LongestCode).When(r => r.Source is not null);
            RuleFor(r => r.HeldAt).NotNull().When(r => r.Source is not null);
            RuleFor(r => r.HeldAt).Null().When(r => r.Source is null).WithErrorCode("not-allowed");
        }
    }
}

/// <summary>The public draw that a round's seed comes from, with all that anybody needs to write the seed from its result.</summary>
/// <param name="Code">The source's code; null in rounds closed before sources were policy.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Href">Where its results are published, or null.</param>
/// <param name="HeldAt">When it is held; where none is held at that moment the source's next one counts. Null in rounds closed before the moment was named.</param>
/// <param name="Form">numbers: different whole numbers in ascending order, decimal without leading zeros, one space between; hexadecimal: so many digits in lower case. Null likewise.</param>
/// <param name="Count">How many numbers or digits; null likewise.</param>
/// <param name="Lowest">The lowest number; null likewise.</param>
/// <param name="Highest">The highest number; null likewise.</param>
/// <param name="RuleText">The rule in Swedish; null likewise.</param>
internal sealed record NamedDraw(string? Code, string Title, string? Href, DateTimeOffset? HeldAt, SeedForm? Form, int? Count, int? Lowest, int? Highest, string? RuleText)
{
    /// <summary>As it is shown.</summary>
    public static NamedDraw? Of(PublicDraw? draw) => draw is null
        ? null
        : new(
            draw.Code?.Value, draw.Source.Title.Value, draw.Source.Href, draw.HeldAt, draw.Rule?.Form, draw.Rule?.Count, draw.Rule?.Lowest, draw.Rule?.Highest,
            draw.Rule is { } rule ? DrawNamings.RuleText(rule) : null);
}
