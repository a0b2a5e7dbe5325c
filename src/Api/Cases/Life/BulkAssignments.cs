using CaseMgmt.Api.Cases.Robots;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>Many cases are given to an officer at once, with a result for each.</summary>
internal sealed class BulkAssignments : IUseCase
{
    /// <summary>Most cases in one request: what one transaction takes.</summary>
    public const int MostCases = 200;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/assignments", Assign)
        .Describe(
            "assign-cases",
            "Take many cases, or give them to an officer",
            "Every case has its own result; a case that cannot be given hinders no other. What is given is given together, once. With replaces, those who have the cases lose them.")
        .Produces<Response>();

    private static async Task<IResult> Assign(Request request, IdempotentCommand command, CurrentActor actor, StaffNames staff, TimeProvider time, IDocumentStore store, CancellationToken ct)
    {
        var cases = request.Cases!.Distinct().ToList();
        var officer = NamedOfficers.Of(staff, actor, request.Officer, time, "officer");
        await using var looking = store.QuerySession(actor.MunicipalityId);
        var visible = await CaseRows.OfAsync(looking, Viewers.Of(actor), cases, ct);
        return await command.RunAsync(
            request,
            batch => cases.Where(visible.ContainsKey).ToDictionary(c => c, batch.FetchForWriting<CaseFile>),
            async (reading, session) =>
            {
                var results = new List<Item>();
                foreach (var id in cases)
                    results.Add(reading.TryGetValue(id, out var stream) ? Give(id, await stream, officer, request, actor) : new Item(id, BulkOutcome.Refused, "case-not-found", null));
                if (results.Where(r => r.Outcome == BulkOutcome.Assigned).Select(r => r.CaseId).ToList() is { Count: > 0 } given)
                    session.Execute(DecisionLeases.EndOn(actor.MunicipalityId, given));
                return CommandAnswer.Ok(0, new { results });
            },
            ct: ct);
    }

    private static Item Give(Guid id, IEventStream<CaseFile> stream, OfficerId officer, Request request, CurrentActor actor)
    {
        var given = HandlingDecider.Decide(new HandlingCommand.Assign(officer, actor.Actor), stream.Aggregate);
        if (given is Verdict<ICaseEvent>.Refused refused)
            return new Item(id, BulkOutcome.Refused, refused.Rejection.Code, null);
        List<ICaseEvent> events = [.. ((Verdict<ICaseEvent>.Accepted)given).Events];
        if (request.Replaces is true)
            events.AddRange(stream.Aggregate.Handling.Assignees.Where(o => o != officer).Select(o => new CaseReleased(o, ReleaseReason.Reassigned, actor.Actor)));
        stream.AppendMany(events);
        return new Item(id, events.Count > 0 ? BulkOutcome.Assigned : BulkOutcome.Unchanged, null, stream.CurrentVersion + events.Count);
    }

    /// <summary>What came of one case.</summary>
    internal enum BulkOutcome
    {
        /// <summary>The officer has it now.</summary>
        Assigned,

        /// <summary>The officer had it already.</summary>
        Unchanged,

        /// <summary>It was not given; the code says why.</summary>
        Refused,
    }

    /// <summary>Which cases, and to whom.</summary>
    /// <param name="Cases">The cases, from 1 to 200.</param>
    /// <param name="Officer">The officer, as the municipality shows staff or by account; oneself when left out.</param>
    /// <param name="Replaces">true: those who have the cases lose them.</param>
    internal sealed record Request(IReadOnlyList<Guid>? Cases, string? Officer = null, bool? Replaces = null);

    /// <summary>What came of a case.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="Outcome">What came of it.</param>
    /// <param name="Code">Why it was refused, as the code of the refusal; null otherwise.</param>
    /// <param name="Version">Its version; null when it was refused.</param>
    internal sealed record Item(Guid CaseId, BulkOutcome Outcome, string? Code, long? Version);

    /// <summary>The results, in the order asked.</summary>
    internal sealed record Response(IReadOnlyList<Item> Results, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Cases).NotEmpty();
            RuleFor(r => r.Cases).Must(c => c is null or { Count: <= MostCases }).WithErrorCode("not-allowed");
            RuleFor(r => r.Officer).Account();
        }
    }
}
