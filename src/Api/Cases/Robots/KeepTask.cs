using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Robots;

/// <summary>A robot keeps a task longer, or gives it back.</summary>
internal sealed class KeepTask : IUseCase
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Robot.MapPost("/decision-tasks/{taskId:guid}/heartbeats", Beat)
            .Describe("keep-decision-task", "Keep a task longer", "The lease lasts so many seconds from now. The answer's version tells whether the case has changed meanwhile.")
            .Refuses(RejectionKind.NotFound, "task-not-found").Refuses(RejectionKind.Conflict, "lease-lost")
            .Produces<Kept>();
        groups.Robot.MapPost("/decision-tasks/{taskId:guid}/releases", Release)
            .Describe(
                "release-decision-task",
                "Give a task back",
                "interrupted: another robot may take it at once, and it does not count as an attempt. unavailable: something the robot needs is away; offered again after five minutes. " +
                "needs-officer: left to officers until something in the case changes, as is a task that five leases have not brought to an end.")
            .Refuses(RejectionKind.NotFound, "task-not-found").Refuses(RejectionKind.Conflict, "lease-lost")
            .Produces<Released>();
    }

    private static async Task<IResult> Beat(
        Guid taskId, HeartbeatRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        var until = time.GetUtcNow().AddSeconds(request.LeaseSeconds.GetValueOrDefault());
        return await ChangeAsync(
            taskId, request.LeaseId.GetValueOrDefault(), request, command, actor, store, time, lease => DecisionLeases.Extend(actor.MunicipalityId, lease, until),
            lease => new { taskId, leaseId = lease.LeaseId, leaseExpiresAt = until }, ct);
    }

    private static async Task<IResult> Release(
        Guid taskId, ReleaseRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        var reason = request.Reason.GetValueOrDefault();
        var from = reason == ReleaseCode.Unavailable ? time.GetUtcNow() + Pause : time.GetUtcNow();
        return await ChangeAsync(
            taskId, request.LeaseId.GetValueOrDefault(), request, command, actor, store, time,
            lease => DecisionLeases.Release(actor.MunicipalityId, lease, Code.Of(reason), from, counts: reason != ReleaseCode.Interrupted), _ => new { taskId, reason }, ct);
    }

    private static async Task<IResult> ChangeAsync(
        Guid taskId, Guid leaseId, object request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, Func<DecisionLease, Npgsql.NpgsqlBatchCommand> change,
        Func<DecisionLease, object> answer, CancellationToken ct)
    {
        CaseRow row;
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            row = await CaseRows.OneAsync(looking, Viewers.Of(actor), taskId, "task-not-found", ct);
        return await command.RunAsync(
            request,
            batch => DecisionLeases.Held(batch, actor, taskId, leaseId, time.GetUtcNow(), ct),
            async (held, session) =>
            {
                if (await held is not { } lease)
                    return new Rejection("lease-lost", RejectionKind.Conflict);
                session.Execute(change(lease));
                return CommandAnswer.Ok(row.Version, answer(lease));
            },
            ct: ct);
    }

    /// <summary>Why a robot gives a task back.</summary>
    internal enum ReleaseCode
    {
        /// <summary>The robot stops.</summary>
        Interrupted,

        /// <summary>Something that the robot needs is away.</summary>
        Unavailable,

        /// <summary>A person must look.</summary>
        NeedsOfficer,
    }

    /// <summary>How much longer.</summary>
    /// <param name="LeaseId">The lease.</param>
    /// <param name="LeaseSeconds">So long from now, 5–3600 seconds.</param>
    internal sealed record HeartbeatRequest(Guid? LeaseId, int? LeaseSeconds);

    /// <summary>Why it is given back.</summary>
    /// <param name="LeaseId">The lease.</param>
    /// <param name="Reason">interrupted, unavailable or needs-officer.</param>
    internal sealed record ReleaseRequest(Guid? LeaseId, ReleaseCode? Reason);

    /// <summary>What is kept; version is the case's.</summary>
    internal sealed record Kept(Guid TaskId, Guid LeaseId, DateTimeOffset LeaseExpiresAt, long Version, string? Position);

    /// <summary>What was given back; version is the case's.</summary>
    internal sealed record Released(Guid TaskId, ReleaseCode Reason, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class HeartbeatValidator : AbstractValidator<HeartbeatRequest>
    {
        /// <summary>The rules.</summary>
        public HeartbeatValidator()
        {
            RuleFor(r => r.LeaseId).NotEmpty();
            RuleFor(r => r.LeaseSeconds).NotNull().InclusiveBetween(ClaimTasks.ShortestLease, ClaimTasks.LongestLease);
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class ReleaseValidator : AbstractValidator<ReleaseRequest>
    {
        /// <summary>The rules.</summary>
        public ReleaseValidator()
        {
            RuleFor(r => r.LeaseId).NotEmpty();
            RuleFor(r => r.Reason).NotNull().IsInEnum();
        }
    }
}
