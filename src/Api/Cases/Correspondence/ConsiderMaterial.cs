using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Correspondence;

/// <summary>Officers see what parties have sent in that nobody has gone through, and say that they have. Before that nothing is decided (docs/adr/0054).</summary>
internal sealed class ConsiderMaterial : IUseCase
{
    private const int Most = 500;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapGet("/cases/{caseId:guid}/new-material", List)
            .Describe("new-material", "List the messages and files of parties that no officer has gone through, oldest first", "While there are any the case is not decided. What they hold is read as messages and attachments.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
        groups.Officer.MapPost("/cases/{caseId:guid}/considered-material", Handle)
            .Describe(
                "consider-material", "State that messages and files of parties have been gone through",
                "Where another party has to see them before a decision against them (callsForHearing), what was communicated before is not enough any longer: an opinion is asked for anew.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "material-not-found").Refuses(RejectionKind.Conflict, "case-closed", "case-disposed").Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Produces<CaseActions.Response>();
    }

    private static async Task<Listing<Item>> List(Guid caseId, CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var considered = (await session.Events.AggregateStreamAsync<CaseFile>(caseId, ct: ct))!.Handling.Considered;
        var after = page.After is [var id] ? Guid.Parse(id) : Guid.Empty;
        var rows = (await SentIn.ListAsync(session, caseId, ct)).Where(i => !considered.Contains(i.Id) && i.Id.CompareTo(after) > 0).OrderBy(i => i.Id).Take(page.Limit + 1).ToList();
        return page.Of(rows, i => new Item(i.Id, i.IsFile ? MaterialKind.File : MaterialKind.Message, i.ReceivedAt), i => [i.Id.ToString()]);
    }

    private static Task<IResult> Handle(Guid caseId, Request request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            async at => HandlingDecider.Decide(
                new HandlingCommand.ConsiderMaterial(request.Items!, await SentIn.OfAsync(at.Session, caseId, ct), request.CallsForHearing.GetValueOrDefault(), at.By), at.File),
            ct);

    /// <summary>What was sent in.</summary>
    internal enum MaterialKind
    {
        /// <summary>A message.</summary>
        Message,

        /// <summary>A file.</summary>
        File,
    }

    /// <summary>Something that was sent in.</summary>
    /// <param name="ItemId">Its identity: of the message or of the attachment.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="ReceivedAt">When it came, UTC.</param>
    internal sealed record Item(Guid ItemId, MaterialKind Kind, DateTime ReceivedAt);

    /// <summary>What was gone through.</summary>
    /// <param name="Items">The messages and files, by identity.</param>
    /// <param name="CallsForHearing">Whether another party has to see them before a decision against them (förvaltningslagen 25 §).</param>
    internal sealed record Request(IReadOnlyList<Guid>? Items, bool? CallsForHearing);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Items).NotEmpty();
            RuleFor(r => r.Items!.Count).LessThanOrEqualTo(Most).OverridePropertyName("items").When(r => r.Items is not null);
            RuleFor(r => r.CallsForHearing).NotNull();
        }
    }
}
