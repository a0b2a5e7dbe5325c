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

/// <summary>An officer says how many seats a school has for a grade and a school year, the first time or again.</summary>
internal sealed class SeatCounting : IUseCase
{
    /// <summary>Most seats of one grade at one school.</summary>
    public const int MostSeats = 10_000;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/seats", Handle)
        .Describe(
            "count-seats",
            "Say how many seats a school has for a grade and a school year",
            "Fewer seats than are held take nobody's seat: heldBeyond says how many more are held than there are, and none is given until that is over. How many are held is told to the officers named for protected persons only.")
        .Refuses(RejectionKind.NotFound, "school-unit-unknown")
        .Refuses(RejectionKind.Conflict, "school-unit-closed")
        .Refuses(RejectionKind.Rule, "grade-not-at-school")
        .Produces<Response>();

    private static Task<IResult> Handle(Request request, IdempotentCommand command, CurrentActor actor, CancellationToken ct)
    {
        _ = SchoolUnitCode.TryParse(request.Unit, out var unit);
        _ = Grade.TryParse(request.Grade, out var grade);
        var year = request.SchoolYear.GetValueOrDefault();
        return command.RunAsync(
            request,
            batch => (
                Unit: batch.AggregateStream<SchoolUnit>(StreamIds.SchoolUnit(actor.MunicipalityId, unit)),
                Seats: batch.FetchForWriting<SeatLedger>(StreamIds.Seats(actor.MunicipalityId, unit, grade, year))),
            async (reading, session) =>
            {
                if (Refusal(await reading.Unit ?? SchoolUnit.Initial, grade) is { } refusal)
                    return refusal;
                var seats = await reading.Seats;
                if (session.Decide(seats, new SeatCommand.Count(unit, grade, year, request.Seats.GetValueOrDefault(), actor.Actor)) is { } refused)
                    return refused;
                var held = seats.Aggregate is SeatLedger.Counted counted ? counted.Held.Count : 0;
                var isNew = seats.Aggregate is not SeatLedger.Counted before || before.Seats != request.Seats;
                return CommandAnswer.Ok(actor.SeesProtected ? seats.CurrentVersion + (isNew ? 1 : 0) : null, new
                {
                    seatsId = seats.Id,
                    held = actor.SeesProtected ? held : (int?)null,
                    heldBeyond = actor.SeesProtected ? Math.Max(0, held - request.Seats.GetValueOrDefault()) : (int?)null,
                });
            },
            ct: ct);
    }

    private static Rejection? Refusal(SchoolUnit unit, Grade grade) => unit switch
    {
        SchoolUnit.InUse u when u.Description.Forms.Any(f => f.Grades.Contains(grade)) => null,
        SchoolUnit.InUse => new Rejection("grade-not-at-school", RejectionKind.Rule, "grade"),
        SchoolUnit.Closed => new Rejection("school-unit-closed", RejectionKind.Conflict, "unit"),
        _ => new Rejection("school-unit-unknown", RejectionKind.NotFound, "unit"),
    };

    /// <summary>The seats.</summary>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="Grade">F or 1 to 10.</param>
    /// <param name="SchoolYear">The school year.</param>
    /// <param name="Seats">How many there are.</param>
    internal sealed record Request(string? Unit, string? Grade, SchoolYear? SchoolYear, int? Seats);

    /// <summary>The seats after it.</summary>
    /// <param name="SeatsId">What the seats are called in the log.</param>
    /// <param name="Held">How many are held; null for officers who are not named for protected persons.</param>
    /// <param name="HeldBeyond">How many more are held than there are; null likewise.</param>
    /// <param name="Version">Their version, which grows with every seat that is taken; null likewise.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Response(Guid SeatsId, int? Held, int? HeldBeyond, long? Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Unit).NotEmpty().Must(u => u is null || SchoolUnitCode.TryParse(u, out _)).WithErrorCode("not-allowed");
            RuleFor(r => r.Grade).NotEmpty().Must(g => g is null || Grade.TryParse(g, out _)).WithErrorCode("not-allowed");
            RuleFor(r => r.SchoolYear).NotNull();
            RuleFor(r => r.Seats).NotNull().InclusiveBetween(0, MostSeats);
        }
    }
}
