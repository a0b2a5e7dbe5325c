using System.Text.RegularExpressions;
using CaseMgmt.Api.Adapters.Email;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Deliveries;

/// <summary>The e-mail address to which a guardian wants notices: given, changed, seen and removed by that guardian alone.</summary>
internal sealed partial class NoticeAddressing : IUseCase
{
    private const int Longest = 254;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/notice-address", Read)
            .Describe("notice-address", "See the e-mail address that I have given for notices").Produces<Answer>();
        groups.Guardian.MapPost("/notice-address", Give)
            .Describe("give-notice-address", "Give an e-mail address for notices, or change it", "Notices say that there is something to read, and nothing of what. Nothing goes by e-mail to a protected person.")
            .Produces<Response>();
        groups.Guardian.MapPost("/notice-address/removals", Remove)
            .Describe("remove-notice-address", "Remove the e-mail address for notices").Produces<Response>();
    }

    private static async Task<Answer> Read(CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var opened = await NoticeAddresses.FindAsync(session, actor.Guardian, ct) is { } id
            ? await Reveal.OwnAsync(session, Viewers.Of(actor), actor.Actor.Id, id, "own-notice-address", ct)
            : null;
        return new Answer(opened?.Values.Single() is { } document ? opened.Document<NoticeAddress>(document.Id)?.Email : null);
    }

    private static Task<IResult> Give(Request request, IdempotentCommand command, CurrentActor actor, CancellationToken ct) =>
        command.RunAsync(request, _ => true, async (_, session) =>
        {
            await NoticeAddresses.KeepAsync(session, actor.Guardian, request.Email!.Trim(), ct);
            return CommandAnswer.Ok(0, new { isGiven = true });
        }, ct: ct);

    private static Task<IResult> Remove(IdempotentCommand command, CurrentActor actor, CancellationToken ct) =>
        command.RunAsync(CaseActions.NoBody, _ => true, (_, session) =>
        {
            NoticeAddresses.Remove(session, actor.Guardian);
            return Task.FromResult(CommandAnswer.Ok(0, new { isGiven = false }));
        }, ct: ct);

    /// <summary>An address.</summary>
    /// <param name="Email">The e-mail address, at most 254 characters.</param>
    internal sealed record Request(string? Email);

    /// <summary>The address that is known.</summary>
    /// <param name="Email">The e-mail address; null when none is given.</param>
    internal sealed record Answer(string? Email);

    /// <summary>What was done.</summary>
    /// <param name="IsGiven">Whether an address is known now.</param>
    /// <param name="Version">Nothing to compare with: an address has no versions.</param>
    /// <param name="Position">Nothing is written to the log.</param>
    internal sealed record Response(bool IsGiven, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Email).Cascade(CascadeMode.Stop).NotEmpty().MaximumLength(Longest).Must(e => Form().IsMatch(e.Trim())).WithErrorCode("wrong-format");
    }

    [GeneratedRegex(@"^[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
