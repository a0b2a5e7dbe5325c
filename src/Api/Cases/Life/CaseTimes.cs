using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Intake;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>The times of a case: what it is watched against, what the applicant was told of a delay, and the request to be decided.</summary>
internal sealed class CaseTimes : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/cases/{caseId:guid}/times", Handle)
            .Describe("my-case-times", "Read the times of my case", "The municipality's own target is for officers.").Refuses(RejectionKind.NotFound, "case-not-found").Produces<Response>();
        groups.Officer.MapGet("/cases/{caseId:guid}/times", Handle)
            .Describe("case-times", "Read the times of a case").Refuses(RejectionKind.NotFound, "case-not-found").Produces<Response>();
    }

    private static async Task<Response> Handle(Guid caseId, CurrentActor actor, MatterProtection matters, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var reader = await CaseTextReader.ForAsync(session, actor, caseId, matters, ct);
        var file = (await session.Events.AggregateStreamAsync<CaseFile>(caseId, ct: ct))!;
        var clock = file.Clock;
        var isOfficer = actor.Actor.Kind == ActorKind.CaseOfficer;
        var extension = isOfficer ? clock.Extension : null;
        await reader.OpenAsync(new[] { clock.Notice?.Text.Id, extension?.Reason.Id }.OfType<Guid>(), "case-times", ct);
        DateOnly? DayOf(DeadlineKind kind) => clock.Deadlines.TryGetValue(kind, out var day) ? day : null;
        var now = time.GetUtcNow();
        var today = SwedishTime.DateOf(now);
        var demandable = DayOf(DeadlineKind.DemandableAfter) ?? (file is CaseFile.UnderAssessment && await CaseMatters.TypeOfAsync(session, file, now, ct) is { } type && ClockDecider.MayBeDemanded(type)
            ? CaseIntake.DemandableAfter(SwedishTime.DateOf(file.Registration!.ArrivedAt))
            : null);
        return new Response(
            caseId,
            isOfficer ? DayOf(DeadlineKind.Target) : null,
            clock.PausedSince,
            demandable,
            file is CaseFile.UnderAssessment && clock.Demand is null && today > demandable,
            clock.Notice is { } n ? new Notice(n.On, n.ExpectedBy, reader.TextOf(n.Text.Id)) : null,
            clock.Demand is { } d ? new Demand(d.On, DayOf(DeadlineKind.DemandAnswer), d.IsRefused) : null,
            extension is { } x ? new Extension(x.On, x.Due, reader.TextOf(x.Reason.Id)) : null);
    }

    /// <summary>The times.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="TargetDate">The municipality's own target, for officers; null when it has none.</param>
    /// <param name="PausedSince">Since when the target stands still, or null.</param>
    /// <param name="DemandableAfter">The day after which the applicant may ask to be decided; null where the law gives no such right.</param>
    /// <param name="MayDemand">Whether that may be asked today.</param>
    /// <param name="DelayNotice">What the applicant was last told of a delay, or null.</param>
    /// <param name="DecisionDemand">The applicant's request to be decided, or null.</param>
    /// <param name="TargetExtension">When an officer last moved the target, for officers; null when none has.</param>
    internal sealed record Response(
        Guid CaseId, DateOnly? TargetDate, DateOnly? PausedSince, DateOnly? DemandableAfter, bool MayDemand, Notice? DelayNotice, Demand? DecisionDemand, Extension? TargetExtension);

    /// <summary>A target that was moved.</summary>
    /// <param name="On">When.</param>
    /// <param name="To">To which day; what stands still after that moves it on.</param>
    /// <param name="Reason">Why; null when disposed of.</param>
    internal sealed record Extension(DateOnly On, DateOnly To, string? Reason);

    /// <summary>What the applicant was told.</summary>
    /// <param name="On">When.</param>
    /// <param name="ExpectedBy">When the decision is expected.</param>
    /// <param name="Text">Why; null when disposed of.</param>
    internal sealed record Notice(DateOnly On, DateOnly ExpectedBy, string? Text);

    /// <summary>The request to be decided.</summary>
    /// <param name="On">The day it came.</param>
    /// <param name="AnswerBy">The last day to decide or refuse it; null once it is refused.</param>
    /// <param name="IsRefused">Whether it has been refused.</param>
    internal sealed record Demand(DateOnly On, DateOnly? AnswerBy, bool IsRefused);
}
