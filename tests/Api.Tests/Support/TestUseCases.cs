using CaseMgmt.Api.Http;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>Use cases as a slice would write them, for trying the host's own part.</summary>
internal static class TestUseCases
{
    internal sealed record Request(int? Days = null, string? Note = null, bool? Conflict = null, bool? Claim = null);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Days).NotNull();
            RuleFor(r => r.Note).MaximumLength(10);
        }
    }

    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/test/streams", Start).ExcludeFromDescription();
        groups.Officer.MapPost("/test/streams/{id:guid}", Append).ExcludeFromDescription();
        groups.Officer.MapGet("/test/streams/{id:guid}", Get).ExcludeFromDescription();
        groups.Officer.MapGet("/test/list", List).ExcludeFromDescription();
        groups.Officer.MapGet("/test/fail", IResult () => throw new InvalidOperationException("Anna Bergmark")).ExcludeFromDescription();
        groups.Guardian.MapGet("/test/me", (CaseMgmt.Api.Identity.CurrentActor actor) => new { actor.Actor.Id, person = actor.Guardian.Value }).ExcludeFromDescription();
    }

    private static Task<IResult> Start(Request request, IdempotentCommand command, CancellationToken ct)
    {
        var id = Guid.NewGuid();
        return command.RunAsync(request, batch => batch.FetchForWriting<PolicySet>(id), async (reads, session) =>
        {
            var stream = await reads;
            if (request.Days == 13)
                return new Rejection("policy-unknown", RejectionKind.Rule, "days");
            stream.AppendMany(Event(request));
            if (request.Claim == true)
                session.Claim("test", "the only one", id);
            return CommandAnswer.Created($"/9901/officer/test/streams/{id}", stream.CurrentVersion + 1, new { caseId = id });
        }, ct: ct);
    }

    private static async Task<IResult> Append(Guid id, Request request, IfMatch ifMatch, IdempotentCommand command, IDocumentStore store, CancellationToken ct)
    {
        var attempts = 0;
        return await command.RunAsync(request, batch => batch.FetchForWriting<PolicySet>(id), async (reads, _) =>
        {
            var stream = await reads;
            ifMatch.Demand(stream.CurrentVersion);
            attempts++;
            // Someone else writes in between: always, or before the first attempt only.
            if (request.Conflict == true || (request.Conflict == false && attempts == 1))
                await ElsewhereAsync(store, id, stream.CurrentVersion);
            stream.AppendMany(Event(request));
            return CommandAnswer.Ok(stream.CurrentVersion + 1, new { caseId = id, attempts });
        }, ct: ct);
    }

    private static async Task<IResult> Get(Guid id, IQuerySession session, CancellationToken ct) =>
        await session.Events.FetchStreamStateAsync(id, ct) is { } state ? new Versioned<object>(new { state.Id, state.Version }, state.Version) : ProblemCodes.NotFound;

    private static Listing<int> List(Page page)
    {
        var after = page.After is [var last] ? int.Parse(last, System.Globalization.CultureInfo.InvariantCulture) : 0;
        var rows = Enumerable.Range(after + 1, Math.Max(0, 7 - after)).Take(page.Limit + 1).ToList();
        return page.Of(rows, n => n, n => [n.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
    }

    private static PolicyAdopted Event(Request request) =>
        new(PolicyId.ProcessingTarget, new DateOnly(2026, 7, 1).AddDays(request.Days ?? 0), null, new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));

    private static async Task ElsewhereAsync(IDocumentStore store, Guid id, long version)
    {
        await using var other = store.LightweightSession(ApiFixture.Municipality).Run(SetUpStore.Test, SetUpStore.Test);
        other.Events.Append(id, version, Event(new Request(99, null)));
        await other.SaveChangesAsync();
    }
}
