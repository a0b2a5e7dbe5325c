using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using FluentValidation;
using Npgsql;

namespace CaseMgmt.Api.Persons;

/// <summary>An officer records that somebody is appointed to answer for a child, and that the appointment has ended.</summary>
internal sealed class Appointments : IUseCase
{
    private static readonly Rejection Unknown = new("trusteeship-unknown", RejectionKind.NotFound);

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/trusteeships", Appoint)
            .Describe(
                "appoint-trustee",
                "Record that a trustee or an appointed custodian answers for a child",
                "The officer has seen the decision. From then on the person applies, chooses, signs and is told as those who have custody by the population register are, beside them: where all of them must " +
                "agree, so must this one. A sibling is only who has a guardian by the register in common. It ends with its last day, or when an officer ends it.")
            .Refuses(RejectionKind.Rule, "person-not-found", "trustee-is-child", "trustee-has-custody", "appointment-not-begun", "appointment-over")
            .Refuses(RejectionKind.Conflict, "trustee-appointed-before")
            .Produces<Response>(StatusCodes.Status201Created);
        groups.Officer.MapPost("/trusteeships/{trusteeshipId:guid}/endings", End)
            .Describe("end-trusteeship", "Record that an appointment has ended", "From today. What the person applied for stays; the person no longer sees it.")
            .Refuses(Unknown.Kind, Unknown.Code)
            .Produces<Response>();
    }

    private static async Task<IResult> Appoint(
        Request request, IdempotentCommand command, CurrentActor actor, IPopulationRegister register, MatterProtection matters, TimeProvider time, CancellationToken ct)
    {
        var today = SwedishTime.DateOf(time.GetUtcNow());
        _ = AppointmentReference.TryParse(request.Reference, out var reference);
        var (childNumber, trusteeNumber) = (NumberOf(request.ChildNumber!, "childNumber", today), NumberOf(request.TrusteeNumber!, "trusteeNumber", today));
        return await command.RunAsync(
            request,
            _ => 0,
            async (_, session) =>
            {
                if (await register.FindAsync(actor.MunicipalityId, trusteeNumber, ct) is not { } trustee)
                    return NotFound("trusteeNumber");
                // Whether a protected person exists is not for other officers to find out.
                if (!actor.SeesProtected && (await register.AskAsync(actor.MunicipalityId, [trustee], ct))[trustee].IsProtected)
                    return NotFound("trusteeNumber");
                if (await register.FindAsync(actor.MunicipalityId, childNumber, ct) is not { } child
                    || (!actor.SeesProtected && (await matters.OfAsync(actor.MunicipalityId, [child], trustee, ct))[child].IsProtected()))
                {
                    return NotFound("childNumber");
                }
                var stream = await session.Events.FetchForWriting<Trusteeship>(Guid.CreateVersion7(time.GetUtcNow()), ct);
                var appointed = new TrusteeAppointed(child, trustee, request.Kind.GetValueOrDefault(), request.From.GetValueOrDefault(), request.Until, reference, actor.Actor);
                return session.Take(stream, Trusteeship.Appoint(appointed, await StandingAsync(session, child, trustee, ct), today)) is { } refused
                    ? refused
                    : CommandAnswer.Created($"/{actor.MunicipalityId}/officer/trusteeships", stream.CurrentVersion + 1, new { trusteeshipId = stream.Id });
            },
            _ => Task.FromResult(Problem.From(new Rejection("trustee-appointed-before", RejectionKind.Conflict, "trusteeNumber"))),
            ct: ct);
    }

    private static Task<IResult> End(Guid trusteeshipId, IdempotentCommand command, CurrentActor actor, TimeProvider time, CancellationToken ct) =>
        command.RunAsync(
            CaseActions.NoBody,
            // The id of any other stream names no appointment.
            batch => batch.Query(TrusteeshipList.MayEnd(actor, trusteeshipId), async reader => await reader.ReadAsync(ct)),
            async (exists, session) =>
            {
                if (!await exists)
                    return Unknown;
                var stream = await session.Events.FetchForWriting<Trusteeship>(trusteeshipId, ct);
                var isOver = stream.Aggregate.EndedOn is not null;
                return session.Take(stream, stream.Aggregate.End(SwedishTime.DateOf(time.GetUtcNow()), actor.Actor)) is { } refused
                    ? refused
                    : CommandAnswer.Ok(stream.CurrentVersion + (isOver ? 0 : 1), new { trusteeshipId });
            },
            ct: ct);

    private static Task<TrusteeStanding> StandingAsync(IQuerySession session, PersonRef child, PersonRef trustee, CancellationToken ct) => session.QueryAsync(
        new NpgsqlBatchCommand("SELECT appointment IS NULL FROM register_relations WHERE tenant_id = $1 AND guardian = $2 AND child = $3")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = session.TenantId },
                new NpgsqlParameter<Guid> { TypedValue = trustee.Value },
                new NpgsqlParameter<Guid> { TypedValue = child.Value },
            },
        },
        async reader => !await reader.ReadAsync(ct) ? new TrusteeStanding(false, false) : reader.GetBoolean(0) ? new TrusteeStanding(true, false) : new TrusteeStanding(false, true),
        ct);

    private static PersonalIdentityNumber NumberOf(string text, string field, DateOnly today) =>
        PersonalIdentityNumber.TryParse(text, today, out var number, out var fault) ? number : throw new ProblemException(ExceptionProblems.Field(field, fault));

    private static Rejection NotFound(string field) => new("person-not-found", RejectionKind.Rule, field);

    /// <summary>An appointment.</summary>
    /// <param name="ChildNumber">The child's personal identity number.</param>
    /// <param name="TrusteeNumber">The personal identity number of the one who is appointed.</param>
    /// <param name="Kind">trustee or appointed-guardian.</param>
    /// <param name="From">The day of the appointment; not after today.</param>
    /// <param name="Reference">The decision that appointed, such as Ä 1234-26.</param>
    /// <param name="Until">Its last day; left out where none is set.</param>
    internal sealed record Request(string? ChildNumber, string? TrusteeNumber, TrusteeKind? Kind, DateOnly? From, string? Reference, DateOnly? Until = null);

    /// <summary>The appointment after it.</summary>
    /// <param name="TrusteeshipId">What its ending names.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Response(Guid TrusteeshipId, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.ChildNumber).NotEmpty();
            RuleFor(r => r.TrusteeNumber).NotEmpty();
            RuleFor(r => r.Kind).NotNull().IsInEnum();
            RuleFor(r => r.From).NotNull();
            RuleFor(r => r.Reference).NotEmpty().Must(t => t is null || AppointmentReference.TryParse(t, out _)).WithErrorCode("not-allowed");
        }
    }
}
