using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Batches;

/// <summary>An officer decides many cases as they are put forward: looks at what would come of it, starts it, and follows it.</summary>
internal sealed class DecisionBatches : IUseCase
{
    private const int MostCases = 200;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/decision-batches/previews", Preview)
            .Describe("preview-decision-batch", "Show what would come of deciding cases as they are put forward", "Nothing is saved, nor assessed anew: a case whose facts have changed since it was assessed is answered reassessment-needed, and is assessed anew when the batch or a decision comes to it. A case that the officer may not see is answered case-not-found.")
            .Produces<PreviewResponse>();
        groups.Officer.MapPost("/decision-batches", Start)
            .Describe(
                "start-decision-batch", "Decide cases as they are put forward",
                "Each case at the version it was looked at; one that has moved on since is left, as is one that cannot be decided. Letters, reasons and delegation as for a single decision.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Produces<Started>(StatusCodes.Status202Accepted);
        groups.Officer.MapGet("/decision-batches/{batchId:guid}", Follow)
            .Describe("decision-batch", "Read how far a batch of decisions has come, and what came of each case", "For the officer who started it.")
            .Refuses(RejectionKind.NotFound, "batch-not-found")
            .Produces<Progress>();
    }

    private static async Task<PreviewResponse> Preview(
        PreviewRequest request, CurrentActor actor, IEnumerable<IProposedDecisions> slices, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var order = DecisionOrder.Of(actor, request.Reasons, request.CommunicationNotNeeded);
        var shown = new List<Previewed>();
        foreach (var caseId in request.CaseIds!)
        {
            try
            {
                var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
                var decided = slices.FirstOrDefault(s => s.CaseType.Value == row.CaseType) is { } slice
                    ? await slice.DecideAsync(session, order, caseId, row.Version, time.GetUtcNow(), ordered: null, ct)
                    : ProposedDecision.Refused(null, new Rejection("nothing-put-forward", RejectionKind.Conflict));
                shown.Add(new Previewed(caseId, row.Version, decided.Outcome, decided.Refusal is null, decided.Refusal?.Code));
            }
            catch (ProblemException e) when (e.Problem.Code == "case-not-found")
            {
                shown.Add(new Previewed(caseId, null, null, false, e.Problem.Code));
            }
        }
        return new PreviewResponse(shown);
    }

    private static async Task<IResult> Start(StartRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        var types = new Dictionary<Guid, string>();
        await using (var looking = store.QuerySession(actor.MunicipalityId))
        {
            foreach (var item in request.Items!)
                types[item.CaseId] = (await CaseRows.OneAsync(looking, Viewers.Of(actor), item.CaseId, ct)).CaseType;
        }
        return await command.RunAsync(
            request,
            _ => true,
            async (_, session) =>
            {
                var order = DecisionOrder.Of(actor, request.Reasons, request.CommunicationNotNeeded);
                var keys = await session.Vault.KeysAsync([.. types.Keys], ct);
                var batchId = Guid.CreateVersion7(time.GetUtcNow());
                session.StartBatch(
                    batchId, DecideProposals.BatchKind,
                    [.. request.Items.Select(i => DecideProposals.Item(i.CaseId, i.Version, types[i.CaseId], session.Vault.Seal(keys[i.CaseId], order).Id))]);
                return CommandAnswer.Accepted(1, new { batchId });
            },
            ct: ct);
    }

    private static async Task<Progress> Follow(Guid batchId, CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var events = await session.Events.FetchStreamAsync(batchId, ct: ct);
        // What another officer decides, and any stream that is no such batch, is answered as one that does not exist.
        if (events is not [{ Data: BatchStarted started, UserName: var by }, ..] || started.Kind != DecideProposals.BatchKind || by != actor.Actor.Id || Batch.Of(events) is not { } batch)
            throw new ProblemException(Problem.From(new Rejection("batch-not-found", RejectionKind.NotFound)));
        return new Progress(
            batchId, batch.Items.Count, batch.Results.Count, batch.Finished,
            [.. batch.Items.Select((item, place) => new Result(item.StreamId, batch.Results.TryGetValue(place, out var code) ? code.Value : null))]);
    }

    /// <summary>Cases to look at.</summary>
    /// <param name="CaseIds">At most 200, each once.</param>
    /// <param name="Reasons">Reasons that would be added in every case.</param>
    /// <param name="CommunicationNotNeeded">true where it is obviously unnecessary to communicate the material before refusing.</param>
    internal sealed record PreviewRequest(IReadOnlyList<Guid>? CaseIds, string? Reasons = null, bool? CommunicationNotNeeded = null);

    /// <summary>Cases to decide.</summary>
    /// <param name="Items">At most 200, each once.</param>
    /// <param name="Reasons">Reasons that are added in every case; needed for refusals.</param>
    /// <param name="CommunicationNotNeeded">true where it is obviously unnecessary to communicate the material before refusing.</param>
    internal sealed record StartRequest(IReadOnlyList<Item>? Items, string? Reasons = null, bool? CommunicationNotNeeded = null);

    /// <summary>A case at the version it was looked at.</summary>
    internal sealed record Item(Guid CaseId, long Version);

    /// <summary>What would come of a case.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="Version">Its version; null when the officer may not see it.</param>
    /// <param name="Outcome">What is put forward, or null.</param>
    /// <param name="Decidable">Whether it would be decided.</param>
    /// <param name="Code">Code of what stands in the way, or null.</param>
    internal sealed record Previewed(Guid CaseId, long? Version, Outcome? Outcome, bool Decidable, string? Code);

    /// <summary>What would come of each case, in the order asked.</summary>
    internal sealed record PreviewResponse(IReadOnlyList<Previewed> Items);

    /// <summary>The batch that was started.</summary>
    internal sealed record Started(Guid BatchId, long Version, string? Position);

    /// <summary>How far a batch has come.</summary>
    /// <param name="BatchId">The batch.</param>
    /// <param name="Total">How many cases it has.</param>
    /// <param name="Done">How many have a result.</param>
    /// <param name="Finished">Whether all have.</param>
    /// <param name="Results">Each case with the code of its result: done, stale, failed, or what stood in the way; null while it has none.</param>
    internal sealed record Progress(Guid BatchId, int Total, int Done, bool Finished, IReadOnlyList<Result> Results);

    /// <summary>What came of a case.</summary>
    internal sealed record Result(Guid CaseId, string? Code);

    /// <summary>The form of the request.</summary>
    internal sealed class PreviewValidator : AbstractValidator<PreviewRequest>
    {
        /// <summary>The rules.</summary>
        public PreviewValidator()
        {
            RuleFor(r => r.CaseIds).NotEmpty();
            RuleFor(r => r.CaseIds).Must(c => c is null || (c.Count <= MostCases && c.Distinct().Count() == c.Count)).WithErrorCode("not-allowed");
            RuleFor(r => r.Reasons).MaximumLength(CaseActions.LongestText);
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class StartValidator : AbstractValidator<StartRequest>
    {
        /// <summary>The rules.</summary>
        public StartValidator()
        {
            RuleFor(r => r.Items).NotEmpty();
            RuleFor(r => r.Items).Must(i => i is null || (i.Count <= MostCases && i.DistinctBy(x => x.CaseId).Count() == i.Count)).WithErrorCode("not-allowed");
            RuleForEach(r => r.Items).Must(i => i is { Version: > 0 } && i.CaseId != Guid.Empty).WithErrorCode("wrong-format");
            RuleFor(r => r.Reasons).MaximumLength(CaseActions.LongestText);
        }
    }
}
