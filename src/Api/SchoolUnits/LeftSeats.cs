using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;
using FluentValidation;

namespace CaseMgmt.Api.SchoolUnits;

/// <summary>
/// An officer gives on a seat that stands empty since a child who kept it at its own school has got another or has left. Such seats are none of those counted, since a round cannot know how many are taught at a
/// school: whether there is room is for the officer to say.
/// </summary>
internal sealed class LeftSeats : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/seats/left", Handle)
        .Describe(
            "give-on-left-seat",
            "Give on a seat that a child who kept it has left",
            "The seat that was left first is one of those counted from now on, and free for the first on the school's waiting list. The child whose seat it was comes back to a seat that is free, as others.")
        .Refuses(RejectionKind.NotFound, "seats-not-counted")
        .Refuses(RejectionKind.Conflict, "no-seat-left")
        .Produces<Response>();

    private static Task<IResult> Handle(Request request, IdempotentCommand command, CurrentActor actor, CancellationToken ct)
    {
        _ = SchoolUnitCode.TryParse(request.Unit, out var unit);
        _ = Grade.TryParse(request.Grade, out var grade);
        var year = request.SchoolYear.GetValueOrDefault();
        return command.RunAsync(
            request,
            batch => batch.FetchForWriting<SeatLedger>(StreamIds.Seats(actor.MunicipalityId, unit, grade, year)),
            async (reading, session) =>
            {
                var seats = await reading;
                return session.Decide(seats, new SeatCommand.GiveOn(actor.Actor)) is { } refused
                    ? refused
                    : CommandAnswer.Ok(actor.SeesProtected ? seats.CurrentVersion + 1 : null, new { seatsId = seats.Id, seats = ((SeatLedger.Counted)seats.Aggregate).Seats + 1 });
            },
            ct: ct);
    }

    /// <summary>Of which school, grade and year.</summary>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="Grade">F or 1 to 10.</param>
    /// <param name="SchoolYear">The school year.</param>
    internal sealed record Request(string? Unit, string? Grade, SchoolYear? SchoolYear);

    /// <summary>The seats after it.</summary>
    /// <param name="SeatsId">What the seats are called in the log.</param>
    /// <param name="Seats">How many there are now.</param>
    /// <param name="Version">Their version, which grows with every seat that is taken; null for officers who are not named for protected persons.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Response(Guid SeatsId, int Seats, long? Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Unit).NotEmpty().Must(u => u is null || SchoolUnitCode.TryParse(u, out _)).WithErrorCode("not-allowed");
            RuleFor(r => r.Grade).NotEmpty().Must(g => g is null || Grade.TryParse(g, out _)).WithErrorCode("not-allowed");
            RuleFor(r => r.SchoolYear).NotNull();
        }
    }
}
