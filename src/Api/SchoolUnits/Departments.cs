using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolUnits;

/// <summary>An officer states the departments (avdelningar) of the fritidshem of a school unit.</summary>
internal sealed class Departments : IUseCase
{
    private const int Most = 100;
    private const int LongestName = 100;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPut("/school-units/{unit}/departments", Handle)
        .Describe(
            "state-departments",
            "State the departments of a school unit's fritidshem",
            "All of them, every time. One that is over keeps standing with its last day, because placements name it: a department left out is refused.")
        .Refuses(RejectionKind.NotFound, "school-unit-unknown")
        .Refuses(RejectionKind.Conflict, "school-unit-closed")
        .Refuses(RejectionKind.Rule, "department-twice", "department-left-out", "department-closes-before-it-opens")
        .Produces<Response>();

    private static Task<IResult> Handle(string unit, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, CancellationToken ct)
    {
        _ = SchoolUnitCode.TryParse(unit, out var code);
        var departments = (request.Departments ?? []).Select(d => new Department(new DepartmentCode(d.Code!), new PublicText(d.Name!.Trim()), d.OpensOn, d.ClosesOn)).ToList();
        return command.RunAsync(
            request,
            batch => batch.FetchForWriting<SchoolUnit>(StreamIds.SchoolUnit(actor.MunicipalityId, code)),
            async (reading, _) =>
            {
                var stream = await reading;
                if (stream.Aggregate is not SchoolUnit.None)
                    ifMatch.Demand(stream.CurrentVersion);
                switch (SchoolUnitDecider.Decide(new SchoolUnitCommand.StateDepartments(departments), stream.Aggregate))
                {
                    case Verdict<ISchoolUnitEvent>.Refused refused:
                        return refused.Rejection;
                    case Verdict<ISchoolUnitEvent>.Accepted accepted:
                        stream.AppendMany(accepted.Events);
                        return CommandAnswer.Ok(stream.CurrentVersion + accepted.Events.Count, new { unit, departments = departments.Count });
                    default:
                        throw new InvalidOperationException("A verdict is accepted or refused.");
                }
            },
            ct: ct);
    }

    /// <summary>The departments.</summary>
    /// <param name="Departments">All of them, in any order; at most 100.</param>
    internal sealed record Request(IReadOnlyList<Item>? Departments);

    /// <summary>A department.</summary>
    /// <param name="Code">Its code within the unit: 1 to 20 small letters a–z, digits and hyphens.</param>
    /// <param name="Name">Its name, which families see.</param>
    /// <param name="OpensOn">Its first day; left out when it has always been open.</param>
    /// <param name="ClosesOn">Its last day; left out when no end is planned.</param>
    internal sealed record Item(string? Code, string? Name, DateOnly? OpensOn = null, DateOnly? ClosesOn = null);

    /// <summary>The unit after it.</summary>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="Departments">How many departments stand.</param>
    /// <param name="Version">The unit's version.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Response(string Unit, int Departments, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Departments).NotNull().Must(d => d is null || d.Count <= Most).WithErrorCode("not-allowed");
            RuleForEach(r => r.Departments).ChildRules(d =>
            {
                d.RuleFor(x => x.Code).NotEmpty().Must(c => c is null || DepartmentCode.TryParse(c, out _)).WithErrorCode("not-allowed");
                d.RuleFor(x => x.Name).NotEmpty().MaximumLength(LongestName);
            });
        }
    }
}
