using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.Choices;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>A guardian, or an officer for the guardians, says that the child waits no more for a seat at a school or at any. It keeps the seat it has, and those behind it on the lists move up at once.</summary>
internal sealed class WaitingDepartures : IUseCase
{
    private const string About =
        "With unit the list of that school, without it all lists. The child keeps the place it has, the others keep their order, and no seat is offered to it any more; whoever wishes to wait again makes a late choice. "
        + "An offer that is open is answered by itself (answer-offer). ";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/school-choice/cases/{caseId:guid}/waiting-lists", Read)
            .Describe("my-waiting-lists", "List the schools where my child waits for a seat", "None before the round is published, and none when it is over.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Schools>();
        groups.Officer.MapGet("/school-choice/cases/{caseId:guid}/waiting-lists", Read)
            .Describe("waiting-lists-of-child", "List the schools where a child waits for a seat", "None before the round is published, and none when it is over.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Schools>();
        groups.Guardian.MapPost("/school-choice/cases/{caseId:guid}/waiting-departures", Leave)
            .Describe("leave-waiting-list", "Take my child off a waiting list, or off all", About + "Where the child has two guardians, they leave together, through an officer.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "round-not-published", "round-finished", "child-not-waiting", "offer-open", "leaving-needs-officer", "case-closed", "case-disposed")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/school-choice/cases/{caseId:guid}/waiting-departures", Record)
            .Describe("record-waiting-departure", "Take a child off a waiting list, or off all, for its guardians", About + "The officer has made sure that both guardians leave, where there are two.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "round-not-published", "round-finished", "child-not-waiting", "offer-open", "choice-newer", "case-closed", "case-disposed")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "arrival-in-the-future", "arrival-reason-missing")
            .Produces<CaseActions.Response>();
    }

    private static async Task<Schools> Read(Guid caseId, CurrentActor actor, WaitingReading waiting, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var (_, choice) = await ChoiceRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var slice = (await session.Events.AggregateStreamAsync<CaseOf<ChoiceCase>>(caseId, ct: ct))?.Slice;
        var waits = slice?.Matter is { } matter && await WaitingReading.IsPublishedAsync(session, choice.Round, ct) ? await waiting.SchoolsOfAsync(session, matter, caseId, ct) : [];
        var units = await session.SchoolUnitsAsync([.. waits], ct);
        return new Schools(caseId, [.. waits.Select(w => new Waited(w, units.GetValueOrDefault(w)?.Description.Name.Value ?? w.Value))]);
    }

    private static Task<IResult> Leave(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, WaitingReading waiting, SoleGuardian sole, IDocumentStore store, TimeProvider time,
        CancellationToken ct) => RunAsync(
        caseId, request, new Saying(Unit(request.Unit), Arrival.InEService(time.GetUtcNow()), actor), command, ifMatch, waiting, store, time,
        async state => await sole.IsAsync(actor.MunicipalityId, state, actor.Guardian, ct) ? null : new Rejection("leaving-needs-officer", RejectionKind.Conflict), ct);

    private static async Task<IResult> Record(
        Guid caseId, RecordRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, WaitingReading waiting, OnBehalfIntake intake, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var reason = await intake.LateAsync(actor, request.ArrivedOn, request.ArrivalReason, "", now, ct);
        var arrival = new Arrival(request.Channel.GetValueOrDefault(), request.ArrivedOn is { } on && on < SwedishTime.DateOf(now) ? SwedishDay.StartOf(on) : now, reason);
        return await RunAsync(
            caseId, request, new Saying(Unit(request.Unit), arrival, actor), command, ifMatch, waiting, store, time,
            state => Task.FromResult(state.File.Handling.Bars(actor.Actor) ? new Rejection("officer-disqualified", RejectionKind.Forbidden) : null), ct);
    }

    private static async Task<IResult> RunAsync(
        Guid caseId, object request, Saying said, IdempotentCommand command, IfMatch ifMatch, WaitingReading waiting, IDocumentStore store, TimeProvider time, Func<CaseOf<ChoiceCase>, Task<Rejection?>> bar, CancellationToken ct)
    {
        // Before versions are compared: what happens in the case until the round is published is nobody's to learn.
        await using (var looking = store.QuerySession(said.Actor.MunicipalityId))
            await WaitingReading.PlanAsync(looking, (await ChoiceRows.OneAsync(looking, Viewers.Of(said.Actor), caseId, ct)).Choice.Round, ct);
        return await command.RunAsync(
            request,
            batch => batch.FetchForWriting<CaseOf<ChoiceCase>>(caseId),
            async (reading, session) =>
            {
                var stream = await reading;
                ifMatch.Demand(stream.CurrentVersion);
                var state = stream.Aggregate;
                if (state.File is CaseFile.Closed or CaseFile.Disposed)
                    return new Rejection(state.File is CaseFile.Closed ? "case-closed" : "case-disposed", RejectionKind.Conflict);
                if (await bar(state) is { } barred)
                    return barred;
                var verdict = ChoiceDecider.Decide(new ChoiceCommand.LeaveWaiting(said.School, LaterOfDay(said.Arrival.ArrivedAt, state.Slice), said.Arrival.Channel, said.Actor.Actor), state.Slice);
                if (verdict is not Verdict<IChoiceEvent>.Accepted { Events: var events })
                    return ((Verdict<IChoiceEvent>.Refused)verdict).Rejection;
                if (events.Count == 0)
                    return CommandAnswer.Ok(stream.CurrentVersion, new { caseId });
                var waits = await waiting.SchoolsOfAsync(session, state.Slice.Matter!, caseId, ct);
                if (said.School is { } school ? !waits.Contains(school) : waits.Count == 0)
                    return new Rejection("child-not-waiting", RejectionKind.Conflict, said.School is null ? null : "unit");
                said.Arrival.Late?.Note(session, await session.Vault.KeyAsync(caseId, ct), caseId, said.Arrival.On, time.GetUtcNow());
                stream.AppendMany(events);
                return CommandAnswer.Ok(stream.CurrentVersion + events.Count, new { caseId });
            },
            ct: ct);
    }

    // Of two that came the same day the officer, who has both, knows which is the later.
    private static DateTimeOffset LaterOfDay(DateTimeOffset arrived, ChoiceCase state) =>
        state.LateAt is { } late && arrived < late && SwedishTime.DateOf(arrived) == SwedishTime.DateOf(late) ? late : arrived;

    private static SchoolUnitCode? Unit(string? code) => code is null ? null : new SchoolUnitCode(code);

    private sealed record Saying(SchoolUnitCode? School, Arrival Arrival, CurrentActor Actor);

    /// <summary>Where a child waits.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="Waits">The schools, in the order of the round's plan.</param>
    internal sealed record Schools(Guid CaseId, IReadOnlyList<Waited> Waits);

    /// <summary>A school where a child waits.</summary>
    /// <param name="Unit">Its code.</param>
    /// <param name="Name">Its name.</param>
    internal sealed record Waited(SchoolUnitCode Unit, string Name);

    /// <summary>Where the child waits no more.</summary>
    /// <param name="Unit">The school unit's code; all when left out.</param>
    internal sealed record Request(string? Unit = null);

    /// <summary>Where the child waits no more, and how that was said.</summary>
    /// <param name="Channel">paper, email, telephone or visit.</param>
    /// <param name="Unit">The school unit's code; all when left out.</param>
    /// <param name="ArrivedOn">The day that was said; today when left out.</param>
    /// <param name="ArrivalReason">Why it is registered only now, needed when it came more days ago than the policy cases.late-registration says. Kept as an internal note.</param>
    internal sealed record RecordRequest(Channel? Channel, string? Unit = null, DateOnly? ArrivedOn = null, string? ArrivalReason = null);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Unit).Must(u => u is null || SchoolUnitCode.TryParse(u, out _)).WithErrorCode("not-allowed");
    }

    /// <summary>The form of the request.</summary>
    internal sealed class RecordValidator : AbstractValidator<RecordRequest>
    {
        /// <summary>The rules.</summary>
        public RecordValidator()
        {
            RuleFor(r => r.Channel).NotNull();
            RuleFor(r => r.Channel).Must(c => c is null || RegisteredChannels.Has(c)).WithErrorCode("not-allowed");
            RuleFor(r => r.Unit).Must(u => u is null || SchoolUnitCode.TryParse(u, out _)).WithErrorCode("not-allowed");
            RuleFor(r => r.ArrivalReason).MaximumLength(OnBehalf.LongestReason);
        }
    }
}
