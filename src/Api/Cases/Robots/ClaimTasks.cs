using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Robots;

/// <summary>A robot takes tasks from a queue, and reads one that it has.</summary>
internal sealed class ClaimTasks : IUseCase
{
    /// <summary>Most tasks in one claim.</summary>
    public const int MostTasks = 50;

    /// <summary>Shortest lease, seconds.</summary>
    public const int ShortestLease = 5;

    /// <summary>Longest lease, seconds.</summary>
    public const int LongestLease = 3600;

    /// <summary>Code of the reason that stands in the read audit when a robot is shown a task.</summary>
    public const string AuditReason = "robot-task";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Robot.MapPost("/decision-tasks/claims", Claim)
            .Describe(
                "claim-decision-tasks",
                "Take tasks from a queue",
                "Gives the oldest free tasks with facts, rule trace and recommended decision, each to one robot until its lease runs out; then it goes back to the queue. " +
                "The same key gives the same tasks again, as far as they are still held. Protected persons' cases, and cases that an officer has or that wait for a party, are never given.")
            .Refuses(RejectionKind.Rule, "queue-unknown")
            .Produces<Response>();
        groups.Robot.MapGet("/decision-tasks/{taskId:guid}", Read)
            .Describe("read-decision-task", "Read a task that the robot has, as it is now", "Its version stands in ETag.")
            .Takes("leaseId", "The lease.")
            .Refuses(RejectionKind.NotFound, "task-not-found").Refuses(RejectionKind.Conflict, "lease-lost")
            .Produces<Item>();
    }

    private static async Task<IResult> Claim(
        ClaimRequest request, IdempotentCommand command, CurrentActor actor, IEnumerable<IDecisionTasks> slices, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        if (slices.FirstOrDefault(s => s.CaseType.Value == request.Queue) is not { } slice)
            return Problem.From(new Rejection("queue-unknown", RejectionKind.Rule, "queue"));
        var now = time.GetUtcNow();
        return await command.RunAsync(
            request,
            _ => true,
            (_, session) =>
            {
                var claimId = Guid.CreateVersion7(now);
                session.Execute(DecisionLeases.Claim(
                    Viewers.Of(actor), actor.Actor.Id, claimId, slice.CaseType.Value, request.Max.GetValueOrDefault(), now, now.AddSeconds(request.LeaseSeconds.GetValueOrDefault())));
                return Task.FromResult(CommandAnswer.Ok(0, new { claimId }));
            },
            show: (done, _) => ShowAsync((Guid)done.Body["claimId"]!, slice, actor, store, now, ct),
            ct: ct);
    }

    private static async Task<IResult> ShowAsync(Guid claimId, IDecisionTasks slice, CurrentActor actor, IDocumentStore store, DateTimeOffset now, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var items = new List<Item>();
        foreach (var lease in await DecisionLeases.OfClaimAsync(session, actor.Actor.Id, claimId, now, ct))
        {
            // What has become protected or decided since it was taken is not shown; its lease runs out by itself.
            if (await ItemAsync(session, slice, actor, lease, now, ct) is { } item)
                items.Add(item);
        }
        return new Versioned<Response>(new Response(claimId, items), null);
    }

    private static async Task<IResult> Read(Guid taskId, Guid leaseId, CurrentActor actor, IEnumerable<IDecisionTasks> slices, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), taskId, "task-not-found", ct);
        if (await DecisionLeases.HeldAsync(session, actor, taskId, leaseId, now, ct) is not { } lease)
            return Problem.From(new Rejection("lease-lost", RejectionKind.Conflict));
        var slice = slices.FirstOrDefault(s => s.CaseType.Value == row.CaseType);
        return slice is not null && await ItemAsync(session, slice, actor, lease, now, ct) is { } item
            ? new Versioned<Item>(item, item.Version)
            : Problem.From(new Rejection("task-not-found", RejectionKind.NotFound));
    }

    private static async Task<Item?> ItemAsync(IQuerySession session, IDecisionTasks slice, CurrentActor actor, DecisionLease lease, DateTimeOffset now, CancellationToken ct)
    {
        if (await CaseRows.FindAsync(session, Viewers.Of(actor), lease.CaseId, ct) is not { } row || await slice.ShowAsync(session, actor, lease.CaseId, now, ct) is not { } content)
            return null;
        return new Item(
            row.CaseId, lease.LeaseId, lease.ExpiresAt, row.Reference, row.CaseType, CaseTexts.CaseType(row.CaseType), row.RegisteredAt, row.Version, content.Facts, content.RuleTrace, content.GroundTrace, content.Recommended);
    }

    /// <summary>What is taken.</summary>
    /// <param name="Queue">Code of a case type, such as school-transport.</param>
    /// <param name="Max">At most so many tasks, 1–50.</param>
    /// <param name="LeaseSeconds">For so long, 5–3600 seconds.</param>
    internal sealed record ClaimRequest(string? Queue, int? Max, int? LeaseSeconds);

    /// <summary>The tasks.</summary>
    /// <param name="ClaimId">The claim.</param>
    /// <param name="Tasks">The tasks, oldest case first; none when nothing is free.</param>
    internal sealed record Response(Guid ClaimId, IReadOnlyList<Item> Tasks);

    /// <summary>One task.</summary>
    /// <param name="TaskId">The task, which is the case.</param>
    /// <param name="LeaseId">The lease, which every call about the task names.</param>
    /// <param name="LeaseExpiresAt">When the task goes back to the queue, UTC.</param>
    /// <param name="Reference">The case's public reference.</param>
    /// <param name="CaseType">Code of the case type.</param>
    /// <param name="CaseTypeTitle">Its title.</param>
    /// <param name="RegisteredAt">When the case arrived, UTC.</param>
    /// <param name="Version">The case's version, which a decision names in If-Match.</param>
    /// <param name="Facts">The facts.</param>
    /// <param name="RuleTrace">What each rule found, as recorded; a decision names these rules.</param>
    /// <param name="GroundTrace">What was found of each ground claimed, as recorded; a decision does not name these.</param>
    /// <param name="Recommended">What the rules recommend.</param>
    internal sealed record Item(
        Guid TaskId, Guid LeaseId, DateTimeOffset LeaseExpiresAt, string Reference, string CaseType, string CaseTypeTitle, DateTime RegisteredAt, long Version, IReadOnlyList<TaskFact> Facts,
        IReadOnlyList<TaskFinding> RuleTrace, IReadOnlyList<TaskFinding> GroundTrace, TaskRecommendation Recommended);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<ClaimRequest>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Queue).NotEmpty();
            RuleFor(r => r.Max).NotNull().InclusiveBetween(1, MostTasks);
            RuleFor(r => r.LeaseSeconds).NotNull().InclusiveBetween(ShortestLease, LongestLease);
        }
    }
}
